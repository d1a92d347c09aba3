package cases

import "go.yaml.in/yaml/v3"

// line is the line of a key, by the keys that lead there, or of the last of them that
// is there; 0: of none.
func (r *reading) line(keys ...string) (line int) {
	n := r.document
	for _, key := range keys {
		at, value := pair(n, key)
		if at == nil {
			return line
		}
		line, n = at.Line, value
	}
	return line
}

// pair is a key of a mapping, and its value.
func pair(n *yaml.Node, key string) (at, value *yaml.Node) {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n == nil || n.Kind != yaml.MappingNode {
		return nil, nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i], n.Content[i+1]
		}
	}
	return nil, nil
}
