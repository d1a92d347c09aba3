package plans

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// waivable are the steps of a move whose proof a person may answer for instead.
var waivable = []string{"U1", "U2", "U3", "U5", "M5"}

// fixedSteps are the other steps, each with why nobody can waive it.
var fixedSteps = map[string]string{
	"U0": "a move of a zone that nobody read, or that is signed, cannot be judged",
	"U4": "it is the change of the delegation itself",
	"U6": "no gate asks for it",
	"U7": "the clock is what it is",
	"U8": "no gate asks for it",
	"M1": "without the other side's keys the answers of one side are bogus",
	"M2": "without the DS of both keys the answers of one side are bogus",
	"M3": "no gate asks for it",
	"M4": "it is the change of the delegation itself",
	"M6": "the clock is what it is",
	"M7": "the clock is what it is",
}

// waiver reads a waiver, which names its step, the reason and who answers for it.
func (d *decoder) waiver(n *yaml.Node) (w Waiver, ok bool) {
	w.Line = n.Line
	given := d.object(n, "a waiver", keys{
		"step":   func(v *yaml.Node) { w.Step = d.waivedStep(v) },
		"reason": func(v *yaml.Node) { w.Reason, _ = d.prose(v, "reason") },
		"by":     func(v *yaml.Node) { w.By, _ = d.text(v, "by") },
		"until":  func(v *yaml.Node) { w.Until, _ = d.until(v, "until") },
	})
	return w, d.need(n, given, "a waiver", "step", "reason", "by")
}

func (d *decoder) waivedStep(n *yaml.Node) string {
	s, ok := d.text(n, "step")
	if !ok || slices.Contains(waivable, s) {
		return s
	}
	if why, is := fixedSteps[s]; is {
		d.fail(n, "leave the waiver out; those that can be waived are "+strings.Join(waivable, ", "), "step %s cannot be waived: %s", s, why)
		return ""
	}
	return d.word(n, "step", waivable...)
}
