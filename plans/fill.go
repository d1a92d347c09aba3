package plans

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// ToFill begins a value that a drafted plan leaves to a person: alone, or with
// words behind it that say what is wanted. No plan that holds one can be used.
const ToFill = "FILL-IN"

func isToFill(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && (n.Value == ToFill || strings.HasPrefix(n.Value, ToFill+" "))
}

func toFill(n *yaml.Node) (what, fix string) {
	wanted := strings.TrimSpace(strings.TrimPrefix(n.Value, ToFill))
	if wanted == "" {
		return "this is still to be filled in", "write what the comment beside it asks for"
	}
	return "this is still to be filled in: " + wanted, "write it in the place of the whole text"
}
