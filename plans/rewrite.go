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
	doc, err := keysOf(text)
	if err != nil {
		return nil, fmt.Errorf("rewrite the plan: %w", err)
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
	if err := e.Encode(doc); err != nil {
		return nil, err
	}
	return out.Bytes(), e.Close()
}

// keysOf reads a document whose content is a list of keys.
func keysOf(text []byte) (*yaml.Node, error) {
	doc := new(yaml.Node)
	if err := yaml.Unmarshal(text, doc); err != nil {
		return nil, err
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("it is no list of keys")
	}
	return doc, nil
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

// Reverse gives the text of a plan with its sides exchanged: a plan of the way back.
// What it expects to be added is deleted then, and the other way round; values, which
// are those of the new side, are left out.
func Reverse(text []byte) ([]byte, error) {
	doc, err := keysOf(text)
	if err != nil {
		return nil, fmt.Errorf("reverse the plan: %w", err)
	}
	top := doc.Content[0]
	from, to := keyIn(top, "old"), keyIn(top, "new")
	for at, key := range map[int]string{from: "new", to: "old"} {
		if at >= 0 {
			top.Content[at].Value = key
		}
	}
	if at := keyIn(top, "expect"); at >= 0 {
		for _, entry := range top.Content[at+1].Content {
			if err := reverseExpect(entry); err != nil {
				return nil, fmt.Errorf("reverse the plan: %w", err)
			}
		}
	}
	return yaml.Marshal(doc)
}

// reverseExpect has an entry of expect mean the way back.
func reverseExpect(entry *yaml.Node) error {
	if at := keyIn(entry, "change"); at >= 0 {
		change := entry.Content[at+1]
		switch change.Value {
		case "add":
			change.Value = "delete"
		case "delete":
			change.Value = "add"
		}
	}
	for _, key := range []string{"to", "ttl"} {
		if err := setKey(entry, []string{key}, nil); err != nil {
			return err
		}
	}
	return nil
}
