package render

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// The size of one update message. A name's changes stay in one message unless
// they alone are more.
const (
	sendRecords = 400
	sendOctets  = 40_000
	lineOctets  = 100_000 // what nsupdate reads as one line
)

// nsupdate writes the change as a script for nsupdate (RFC 2136): what is given
// up comes before what takes its place, so that a CNAME and other data can
// change places, and the apex NS are added before old ones go, as a server
// ignores the deletion of the last.
func nsupdate(w *bufio.Writer, r *migrate.Report, _ Options) error {
	if err := scriptable(r); err != nil {
		return err
	}
	s := script{w: w, zone: r.Zone, list: r.Changes, left: map[string]int{}}
	s.head(r)
	s.choose()
	s.survey()
	if s.open(); len(s.spans) == 0 {
		return nil
	}
	for turn := range uint8(turns) {
		s.commands(turn)
	}
	s.send()
	return nil
}

// scriptable refuses a script that would delete what merely could not be read.
func scriptable(r *migrate.Report) error {
	switch {
	case r.Zone == "":
		return fmt.Errorf("there is no update script: the name of the zone is not known")
	case r.ChangesLeftOut > 0:
		return fmt.Errorf("there is no update script: the report leaves out %s", migrate.Plural(r.ChangesLeftOut, "change"))
	}
	if findings, unknown := r.Blocking(); len(findings) > 0 {
		return fmt.Errorf("there is no update script: %s", findings[0].Message)
	} else if len(unknown) > 0 {
		return fmt.Errorf("there is no update script: %s could not look: %s", unknown[0].Check, reason(&unknown[0]))
	}
	return nil
}

// script writes update commands and sends them in portions. It walks over the
// changes three times, and never holds more than the commands of one name.
type script struct {
	w       *bufio.Writer
	zone    string
	list    migrate.ChangeList
	records int
	octets  int
	left    map[string]int // signer's RRsets left out, by type

	order []int32 // the changes that go into the script, those of one name together
	spans []ownerSpan
	odd   bool // see ownerBlock
	block ownerBlock
}

// ownerSpan is a part of script.order: the changes of one name that has commands.
type ownerSpan struct {
	first, end int32
	turn       uint8
}

// choose tells which changes go into the script, and remarks on those that do not.
func (s *script) choose() {
	t := teller{list: s.list, limit: 4, say: func(line []byte) bool {
		s.w.WriteString(";   ")
		s.w.Write(line)
		return s.w.WriteByte('\n') == nil
	}}
	for i := range s.list.Len() {
		s.list.Words(i, &t.change)
		ok, why := s.takes(&t.change, s.list.Sort(i).Counted)
		if ok {
			s.order = append(s.order, int32(i))
		}
		if why == "" {
			continue
		}
		s.comment(fmt.Sprintf("left out: %s %s %s: %s", kindTitle(t.change.Kind), t.change.Owner, t.change.Type, why))
		if !t.tellChange() {
			return
		}
	}
}

// takes tells whether a change goes into the script, and if not why, where that is
// worth a remark.
func (s *script) takes(c *migrate.ChangeWords, counted bool) (ok bool, why string) {
	written := c.Equivalence == "order" || c.Equivalence == "case" || c.Equivalence == "duplicate"
	apex := string(c.Owner) == s.zone
	switch {
	case c.Kind == migrate.Same || written:
		return false, ""
	case c.Type == "SOA":
		return false, "the server raises the serial by itself"
	case !counted:
		s.left[c.Type]++
		return false, ""
	case !inZone(string(c.Owner), s.zone):
		return false, "the name is not in the zone, and a server refuses the whole update"
	case apex && c.Type == "NS" && c.Kind == migrate.Removed:
		return false, "a server keeps the last NS of the zone (RFC 2136 section 3.4.2.4)"
	case apex && c.Type == "CNAME" && c.Kind != migrate.Removed:
		return false, "a CNAME cannot stand beside the SOA, and a server ignores it (RFC 2136 section 3.4.2.2)"
	case tooLong(c):
		return false, "a record is too long for an update"
	}
	return true, ""
}

// survey finds the names that have commands, and whose turn is when.
func (s *script) survey() {
	s.together()
	for first := 0; first < len(s.order); {
		end := first + 1
		for end < len(s.order) && s.list.SameOwner(int(s.order[first]), int(s.order[end])) {
			end++
		}
		span := ownerSpan{first: int32(first), end: int32(end)}
		s.fill(span)
		span.turn = s.block.turn()
		s.odd = s.odd || s.block.odd
		s.spans = append(s.spans, span)
		first = end
	}
}

// together puts the changes of one name together, names in the order in which they
// come.
func (s *script) together() {
	if s.list.Grouped() {
		return
	}
	first := make(map[string]int32, len(s.order))
	rank := make(map[int32]int32, len(s.order))
	for _, i := range s.order {
		owner := s.list.At(int(i)).Owner
		if _, ok := first[owner]; !ok {
			first[owner] = i
		}
		rank[i] = first[owner]
	}
	slices.SortStableFunc(s.order, func(a, b int32) int { return cmp.Compare(rank[a], rank[b]) })
}

// fill makes the commands of a name.
func (s *script) fill(span ownerSpan) {
	s.block.reset(s.zone)
	for _, i := range s.order[span.first:span.end] {
		s.list.Words(int(i), &s.block.change)
		s.block.add()
	}
}

// commands writes the commands of all names of a turn.
func (s *script) commands(turn uint8) {
	for _, span := range s.spans {
		if span.turn == turn {
			s.fill(span)
			if !s.write(&s.block) {
				return
			}
		}
	}
}

func tooLong(c *migrate.ChangeWords) bool {
	long := func(rdata []byte) bool { return len(rdata) > lineOctets }
	return slices.ContainsFunc(c.Old, long) || slices.ContainsFunc(c.New, long)
}

// inZone tells whether a name in presentation format is the zone's or below it.
func inZone(name, zone string) bool {
	if name == zone || zone == "." {
		return true
	}
	head, ok := strings.CutSuffix(name, "."+zone)
	return ok && (len(head)-len(strings.TrimRight(head, `\`)))%2 == 0
}

// head says what the script is made from.
func (s *script) head(r *migrate.Report) {
	s.comment(fmt.Sprintf("%s %s: %s", zoneName(r), verdict(r), summary(r)))
	for i := range r.Inputs {
		in := &r.Inputs[i]
		s.comment(fmt.Sprintf("%s: %s%s", in.Role, in.Name, inputFacts(in)))
	}
}

// open says what a signer makes, and begins with the commands.
func (s *script) open() {
	for _, typ := range slices.Sorted(maps.Keys(s.left)) {
		s.comment(fmt.Sprintf("left out: %s of type %s: the server's signer makes them", migrate.Plural(s.left[typ], "RRset"), typ))
	}
	if len(s.spans) == 0 {
		s.comment("nothing to update")
		return
	}
	fmt.Fprintf(s.w, "zone %s\n", s.zone)
	if s.odd {
		fmt.Fprintln(s.w, "check-names no")
	}
}

// comment writes a comment. The script has no empty line, as that would send.
func (s *script) comment(text string) { fmt.Fprintf(s.w, "; %s\n", visible(text)) }

// write writes the commands of one name, in a message of its own if they do not
// fit into the one that is being filled, and tells whether it could.
func (s *script) write(b *ownerBlock) bool {
	parts := b.parts()
	records, octets := 0, 0
	for _, p := range parts {
		records, octets = records+p.count, octets+len(p.text)-p.count
	}
	if s.records+records > sendRecords || s.octets+octets > sendOctets {
		s.send()
	}
	for _, p := range parts {
		for line := range bytes.Lines(p.text) {
			if s.records == sendRecords || s.records > 0 && s.octets+len(line)-1 > sendOctets {
				s.send()
			}
			s.w.Write(line)
			s.records++
			s.octets += len(line) - 1
		}
	}
	_, err := s.w.Write(nil)
	return err == nil
}

func (s *script) send() {
	if s.records > 0 {
		fmt.Fprintln(s.w, "send")
	}
	s.records, s.octets = 0, 0
}
