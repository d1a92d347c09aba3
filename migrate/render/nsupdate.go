package render

import (
	"bufio"
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
	s := script{w: w, zone: r.Zone, left: map[string]int{}}
	blocks := s.blocks(r)
	s.head(r, blocks)
	for _, b := range blocks {
		s.block(b)
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

// script writes update commands and sends them in portions.
type script struct {
	w       *bufio.Writer
	zone    string
	records int
	octets  int
	left    map[string]int // signer's RRsets left out, by type
	remarks []string
}

// ownerBlock is the changes of one name, in the order of their commands.
type ownerBlock struct {
	owner                    string
	deletes, renews          []string
	adds, apexAdds, apexGone []string
	// odd tells that an added record breaks the host name rules, which nsupdate
	// enforces unless told otherwise.
	odd bool
	// points tells that an added record points to another name.
	points bool
}

func (b *ownerBlock) commands() []string {
	return slices.Concat(b.deletes, b.renews, b.adds, b.apexAdds, b.apexGone)
}

func (s *script) blocks(r *migrate.Report) []*ownerBlock {
	var list []*ownerBlock
	byOwner := map[string]*ownerBlock{}
	for i := range r.Changes {
		c := &r.Changes[i]
		if !s.takes(c) {
			continue
		}
		b := byOwner[c.Owner]
		if b == nil {
			b = &ownerBlock{owner: c.Owner}
			byOwner[c.Owner] = b
			list = append(list, b)
		}
		s.change(b, c)
	}
	slices.SortStableFunc(list, func(a, b *ownerBlock) int { return a.turn() - b.turn() })
	return list
}

// turn puts names first that others may come to point to, and names last that
// are only given up: a server can refuse an MX without an address.
func (b *ownerBlock) turn() int {
	switch {
	case len(b.adds)+len(b.renews)+len(b.apexAdds) == 0:
		return 2
	case b.points || len(b.deletes)+len(b.apexGone) > 0:
		return 1
	}
	return 0
}

// takes tells whether a change goes into the script, and remarks on it if not.
func (s *script) takes(c *migrate.Change) bool {
	written := c.Equivalence == "order" || c.Equivalence == "case" || c.Equivalence == "duplicate"
	apex := c.Owner == s.zone
	switch {
	case c.Kind == migrate.Same || written:
		return false
	case c.Type == "SOA":
		s.remark(c, "the server raises the serial by itself")
	case fromSigner(c):
		s.left[c.Type]++
	case !inZone(c.Owner, s.zone):
		s.remark(c, "the name is not in the zone, and a server refuses the whole update")
	case apex && c.Type == "NS" && c.Kind == migrate.Removed:
		s.remark(c, "a server keeps the last NS of the zone (RFC 2136 section 3.4.2.4)")
	case apex && c.Type == "CNAME" && c.Kind != migrate.Removed:
		s.remark(c, "a CNAME cannot stand beside the SOA, and a server ignores it (RFC 2136 section 3.4.2.2)")
	case tooLong(c):
		s.remark(c, "a record is too long for an update")
	default:
		return true
	}
	return false
}

func (s *script) remark(c *migrate.Change, why string) {
	s.remarks = append(s.remarks, fmt.Sprintf("left out: %s %s %s: %s", kindTitle(c.Kind), c.Owner, c.Type, why))
	for _, line := range recordLines(c, "", 4) {
		s.remarks = append(s.remarks, "  "+line)
	}
}

func tooLong(c *migrate.Change) bool {
	long := func(rdata string) bool { return len(rdata) > lineOctets }
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

// change turns one changed RRset into commands.
func (s *script) change(b *ownerBlock, c *migrate.Change) {
	gone, come := without(c.Old, c.New), without(c.New, c.Old)
	kept := without(c.New, come)
	if c.Kind == migrate.TTL {
		gone, kept = nil, c.Old
	}
	if c.Kind == migrate.Data && ttl(c.OldTTL) == ttl(c.NewTTL) {
		kept = nil
	}
	b.odd = b.odd || unusual(c)
	b.points = b.points || c.Kind != migrate.Removed && c.Type != "A" && c.Type != "AAAA"
	if c.Owner == s.zone && c.Type == "NS" {
		b.apexAdds = append(addsOf(c, kept), addsOf(c, come)...)
		b.apexGone = deletesOf(c, gone)
		return
	}
	b.deletes = append(b.deletes, deletesOf(c, gone)...)
	for _, rdata := range kept {
		b.renews = append(b.renews, deletesOf(c, []string{rdata})...)
		b.renews = append(b.renews, addsOf(c, []string{rdata})...)
	}
	b.adds = append(b.adds, addsOf(c, come)...)
}

func deletesOf(c *migrate.Change, rdata []string) []string {
	return commandsOf(fmt.Sprintf("update delete %s %s", c.Owner, c.Type), rdata)
}

func addsOf(c *migrate.Change, rdata []string) []string {
	return commandsOf(fmt.Sprintf("update add %s %s %s", c.Owner, ttl(c.NewTTL), c.Type), rdata)
}

// commandsOf makes a command for each record. Empty rdata is spelled out, as a
// deletion without it would take the whole RRset.
func commandsOf(head string, rdata []string) []string {
	list := make([]string, len(rdata))
	for i, data := range rdata {
		if data == "" {
			data = `\# 0`
		}
		list[i] = head + " " + oneLine(data)
	}
	return list
}

// oneLine keeps octets that would end a command or reach a terminal out of it,
// as decimal escapes (RFC 1035 section 5.1).
func oneLine(rdata string) string {
	if plain(rdata) {
		return rdata
	}
	var b strings.Builder
	for i, r := range rdata {
		if size := len(string(r)); !hidden(r) && strings.HasPrefix(rdata[i:], string(r)) {
			b.WriteString(rdata[i : i+size])
			continue
		}
		for _, c := range []byte(rdata[i:min(len(rdata), i+runeLen(rdata[i:]))]) {
			fmt.Fprintf(&b, `\%03d`, c)
		}
	}
	return b.String()
}

// unusual tells whether nsupdate's own check of host names could refuse an added
// record.
func unusual(c *migrate.Change) bool {
	if c.Kind == migrate.Removed {
		return false
	}
	switch c.Type {
	case "A", "AAAA", "MX", "WKS":
		if !hostName(strings.TrimPrefix(c.Owner, "*.")) {
			return true
		}
	}
	switch c.Type {
	case "NS", "MX", "SRV", "PTR", "RP", "MINFO", "AFSDB", "RT", "SVCB", "HTTPS":
		return slices.ContainsFunc(slices.Concat(c.Old, c.New), func(rdata string) bool { return !hostName(rdata) })
	}
	return false
}

// hostName tells whether text holds nothing but letters, digits, hyphens, dots
// and spaces.
func hostName(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-. ", r))
	})
}

func (s *script) head(r *migrate.Report, blocks []*ownerBlock) {
	s.comment(fmt.Sprintf("%s %s: %s", zoneName(r), verdict(r), summary(r)))
	for i := range r.Inputs {
		in := &r.Inputs[i]
		s.comment(fmt.Sprintf("%s: %s%s", in.Role, in.Name, inputFacts(in)))
	}
	for _, remark := range s.remarks {
		s.comment(remark)
	}
	for _, typ := range slices.Sorted(maps.Keys(s.left)) {
		s.comment(fmt.Sprintf("left out: %s of type %s: the server's signer makes them", migrate.Plural(s.left[typ], "RRset"), typ))
	}
	if len(blocks) == 0 {
		s.comment("nothing to update")
		return
	}
	fmt.Fprintf(s.w, "zone %s\n", r.Zone)
	if slices.ContainsFunc(blocks, func(b *ownerBlock) bool { return b.odd }) {
		fmt.Fprintln(s.w, "check-names no")
	}
}

// comment writes a comment. The script has no empty line, as that would send.
func (s *script) comment(text string) { fmt.Fprintf(s.w, "; %s\n", visible(text)) }

// block writes the commands of one name, in a message of its own if they do not
// fit into the one that is being filled.
func (s *script) block(b *ownerBlock) {
	commands := b.commands()
	octets := 0
	for _, c := range commands {
		octets += len(c)
	}
	if s.records+len(commands) > sendRecords || s.octets+octets > sendOctets {
		s.send()
	}
	for _, c := range commands {
		if s.records == sendRecords || s.records > 0 && s.octets+len(c) > sendOctets {
			s.send()
		}
		fmt.Fprintln(s.w, c)
		s.records++
		s.octets += len(c)
	}
}

func (s *script) send() {
	if s.records > 0 {
		fmt.Fprintln(s.w, "send")
	}
	s.records, s.octets = 0, 0
}
