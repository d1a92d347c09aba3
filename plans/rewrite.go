package plans

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Rewrite gives the text of a plan with some of its keys set to texts or lists of
// texts; nil leaves a key out. Keys are written with dots: "old.source". All else stays
// as it was written, comments included. The text must be one that Parse reads.
func Rewrite(text []byte, set map[string]any) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, fmt.Errorf("rewrite the plan: %w", err)
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("rewrite the plan: it is no list of keys")
	}
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		if err := setKey(doc.Content[0], strings.Split(key, "."), set[key]); err != nil {
			return nil, fmt.Errorf("rewrite %s: %w", key, err)
		}
	}
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if err := e.Encode(&doc); err != nil {
		return nil, err
	}
	return out.Bytes(), e.Close()
}

// setKey sets a key of a mapping, or leaves it out.
func setKey(n *yaml.Node, path []string, value any) error {
	at := keyIn(n, path[0])
	if value == nil && (at < 0 || len(path) == 1) {
		if at >= 0 {
			n.Content = slices.Delete(n.Content, at, at+2)
		}
		return nil
	}
	if at < 0 {
		at = len(n.Content)
		n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: path[0]}, &yaml.Node{Kind: yaml.MappingNode})
	}
	if len(path) > 1 {
		return setKey(n.Content[at+1], path[1:], value)
	}
	return n.Content[at+1].Encode(value)
}

// keyIn is where a key stands in a mapping; -1: nowhere.
func keyIn(n *yaml.Node, key string) int {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return i
		}
	}
	return -1
}
