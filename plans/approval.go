package plans

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Approval is a decision of persons to let exactly one change through, whatever
// its size. It is bound to the digest of the change.
type Approval struct {
	File   string // as given on the command line; empty for one not read
	SHA256 string // hex digest of the file; empty for one not read

	Version    int    // 1
	Zone       string // absolute
	DiffDigest string // "sha256:" and hex: Report.DiffDigest
	// OldSerial and OldDigest are of the zone in service that the change was made
	// on; nil and empty where there was none.
	OldSerial *uint32
	OldDigest string
	// OldContent is the digest of its content without SOA and DNSSEC records, where
	// it is signed: what stays when it is signed anew.
	OldContent string
	Names      []ApprovalName // in the order in which they were added
}

// ApprovalName is one person's approval.
type ApprovalName struct {
	By, Reason string
	At, Until  time.Time // UTC; the last moment counts
}

// ParseApproval reads an approval file. name is what messages call it. The error
// is an *Errors with all mistakes. An approval that has expired is read too.
func ParseApproval(name string, data []byte) (*Approval, error) {
	d := &decoder{file: name}
	a := &Approval{File: name, SHA256: digestOf(data), Version: 1}
	if root := d.document(data); root != nil {
		d.approval(root, a)
	}
	if len(d.bad) > 0 {
		return nil, asError(d.bad)
	}
	return a, nil
}

func (d *decoder) approval(n *yaml.Node, a *Approval) {
	given := d.object(n, "the approval", keys{
		"version":     d.version,
		"zone":        func(v *yaml.Node) { a.Zone, _ = d.absolute(v, "zone") },
		"diff-digest": func(v *yaml.Node) { a.DiffDigest, _ = d.digest(v, "diff-digest") },
		"old": func(v *yaml.Node) {
			d.object(v, "old", keys{
				"serial":  func(v *yaml.Node) { a.OldSerial = d.serialNumber(v, "serial") },
				"digest":  func(v *yaml.Node) { a.OldDigest, _ = d.digest(v, "digest") },
				"content": func(v *yaml.Node) { a.OldContent, _ = d.digest(v, "content") },
			})
		},
		"names": func(v *yaml.Node) { a.Names = d.approvalNames(v) },
	})
	if !d.partial {
		d.need(n, given, "the approval", "version", "zone", "diff-digest", "names")
	}
}

func (d *decoder) approvalNames(n *yaml.Node) []ApprovalName {
	var all []ApprovalName
	list(d, n, "names", func(v *yaml.Node) (ApprovalName, bool) {
		name := d.approvalName(v)
		if name.By != "" && nameIndex(all, name.By) >= 0 {
			d.fail(v, "keep one of them", "%s is in names twice", name.By)
			return name, false
		}
		all = append(all, name)
		return name, true
	})
	if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		d.fail(n, "add who approves", "names is an empty list")
	}
	return all
}

func (d *decoder) approvalName(n *yaml.Node) (name ApprovalName) {
	var until *yaml.Node
	given := d.object(n, "an entry of names", keys{
		"by":     func(v *yaml.Node) { name.By, _ = d.text(v, "by") },
		"reason": func(v *yaml.Node) { name.Reason, _ = d.prose(v, "reason") },
		"at":     func(v *yaml.Node) { name.At, _ = d.from(v, "at") },
		"until":  func(v *yaml.Node) { until = v; name.Until, _ = d.until(v, "until") },
	})
	d.need(n, given, "an entry of names", "by", "reason", "at", "until")
	if !name.At.IsZero() && !name.Until.IsZero() && name.Until.Before(name.At) {
		d.fail(until, "write a later time", "until (%s) is before at (%s)", name.Until.Format(time.RFC3339), name.At.Format(time.RFC3339))
	}
	return name
}

// Add adds a person's approval. The times are kept in UTC to the second, as the
// file has them. It is refused where by or reason is empty, until is before at
// or has no value, or by (in any letter case) is there already.
func (a *Approval) Add(by, reason string, at, until time.Time) error {
	by, reason = strings.Join(strings.Fields(by), " "), strings.TrimSpace(reason)
	switch {
	case by == "":
		return errors.New("an approval needs a name")
	case reason == "":
		return fmt.Errorf("the approval by %s needs a reason", shown(by))
	case !isPlain(by) || !isPlain(reason):
		return errors.New("the name or reason holds a control character or is not UTF-8")
	case until.Before(at):
		return fmt.Errorf("the approval by %s would end (%s) before it begins (%s)", by, until.UTC().Format(time.RFC3339), at.UTC().Format(time.RFC3339))
	case at.UTC().Year() < 1 || until.UTC().Year() > 9999:
		return fmt.Errorf("the approval by %s lasts beyond what a date can say", by)
	case nameIndex(a.Names, by) >= 0:
		return fmt.Errorf("%s has approved already", by)
	}
	a.Names = append(a.Names, ApprovalName{by, reason, at.UTC().Truncate(time.Second), until.UTC().Truncate(time.Second)})
	return nil
}

func isPlain(s string) bool { return utf8.ValidString(s) && !strings.ContainsFunc(s, isControl) }

func nameIndex(names []ApprovalName, by string) int {
	by = strings.Join(strings.Fields(by), " ")
	for i, n := range names {
		if strings.EqualFold(strings.Join(strings.Fields(n.By), " "), by) {
			return i
		}
	}
	return -1
}

// InForce lists the persons whose approval was given by the time now and has not
// expired then.
func (a *Approval) InForce(now time.Time) []ApprovalName {
	var names []ApprovalName
	for _, n := range a.Names {
		if !n.At.After(now) && !Expired(n.Until, now) {
			names = append(names, n)
		}
	}
	return names
}

// Marshal gives the approval as a file that ParseApproval reads. The same
// approval gives the same bytes.
func (a *Approval) Marshal() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Approval of one change to %s\n", a.Zone)
	b.WriteString("# It lifts the limits on how much may change, for exactly the change with this\n" +
		"# digest, until it expires. Another change needs another approval.\n")
	fmt.Fprintf(&b, "version: 1\nzone: %s\ndiff-digest: %s\n", quoted(a.Zone), a.DiffDigest)
	a.marshalOld(&b)
	if len(a.Names) == 0 {
		b.WriteString("names: []\n")
		return b.Bytes()
	}
	b.WriteString("names:\n")
	for _, n := range a.Names {
		fmt.Fprintf(&b, "  - by: %s\n    reason: %s\n    at: %s\n    until: %s\n", quoted(n.By), quoted(n.Reason),
			n.At.UTC().Format(time.RFC3339), n.Until.UTC().Format(time.RFC3339))
	}
	return b.Bytes()
}

func (a *Approval) marshalOld(b *bytes.Buffer) {
	if a.OldSerial == nil && a.OldDigest == "" {
		return
	}
	b.WriteString("old: # the zone in service that the change was made on\n")
	if a.OldSerial != nil {
		fmt.Fprintf(b, "  serial: %d\n", *a.OldSerial)
	}
	if a.OldDigest != "" {
		fmt.Fprintf(b, "  digest: %s\n", a.OldDigest)
	}
	if a.OldContent != "" {
		fmt.Fprintf(b, "  content: %s # without SOA and DNSSEC records\n", a.OldContent)
	}
}

// quoted is a text in double quotes. What JSON makes of a text is YAML too.
func quoted(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return `""`
	}
	return strings.TrimSpace(b.String())
}
