package render

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// ownerBlock is the commands of one name, in the order of parts.
type ownerBlock struct {
	zone                                      string
	deletes, renews, adds, apexAdds, apexGone commands
	// odd tells that an added record breaks the host name rules, which nsupdate
	// enforces unless told otherwise.
	odd bool
	// points tells that an added record points to another name.
	points bool

	change           migrate.ChangeWords // the one that commands are made for
	gone, come, kept [][]byte
}

// commands are lines.
type commands struct {
	text  []byte
	count int
}

func (c *commands) reset() { c.text, c.count = c.text[:0], 0 }

func (b *ownerBlock) parts() [5]*commands {
	return [...]*commands{&b.deletes, &b.renews, &b.adds, &b.apexAdds, &b.apexGone}
}

func (b *ownerBlock) reset(zone string) {
	for _, p := range b.parts() {
		p.reset()
	}
	b.zone, b.odd, b.points = zone, false, false
}

// turns is how many turns there are.
const turns = 3

// turn puts names first that others may come to point to, and names last that
// are only given up: a server can refuse an MX without an address.
func (b *ownerBlock) turn() uint8 {
	switch {
	case b.adds.count+b.renews.count+b.apexAdds.count == 0:
		return 2
	case b.points || b.deletes.count+b.apexGone.count > 0:
		return 1
	}
	return 0
}

// add turns the changed RRset at hand into commands.
func (b *ownerBlock) add() {
	c := &b.change
	b.gone, b.come = without(b.gone[:0], c.Old, c.New), without(b.come[:0], c.New, c.Old)
	b.kept = without(b.kept[:0], c.New, b.come)
	gone, kept := b.gone, b.kept
	switch {
	case c.Kind == migrate.TTL:
		gone, kept = nil, c.Old
	case c.Kind == migrate.Data && sameTTL(c):
		kept = nil
	}
	b.odd = b.odd || unusual(c)
	b.points = b.points || c.Kind != migrate.Removed && c.Type != "A" && c.Type != "AAAA"
	if c.Type == "NS" && string(c.Owner) == b.zone {
		b.apex(gone, kept)
		return
	}
	b.delete(&b.deletes, gone)
	for i := range kept {
		b.delete(&b.renews, kept[i:i+1])
		b.put(&b.renews, kept[i:i+1])
	}
	b.put(&b.adds, b.come)
}

// apex makes the commands of the zone's own NS.
func (b *ownerBlock) apex(gone, kept [][]byte) {
	b.apexAdds.reset()
	b.apexGone.reset()
	b.put(&b.apexAdds, kept)
	b.put(&b.apexAdds, b.come)
	b.delete(&b.apexGone, gone)
}

func (b *ownerBlock) delete(to *commands, rdata [][]byte) {
	for _, data := range rdata {
		to.text = append(append(to.text, "update delete "...), b.change.Owner...)
		to.record(b.change.Type, data)
	}
}

func (b *ownerBlock) put(to *commands, rdata [][]byte) {
	for _, data := range rdata {
		to.text = append(append(append(to.text, "update add "...), b.change.Owner...), ' ')
		to.text = appendTTL(to.text, b.change.NewTTL)
		to.record(b.change.Type, data)
	}
}

// record ends a command. Empty rdata is spelled out, as a deletion without it
// would take the whole RRset.
func (c *commands) record(typ string, data []byte) {
	c.text = append(append(append(append(c.text, ' '), typ...), ' '), oneLineOf(data)...)
	c.text = append(c.text, '\n')
	c.count++
}

func oneLineOf(data []byte) []byte {
	switch {
	case len(data) == 0:
		return []byte(`\# 0`)
	case isPrintable(data):
		return data
	}
	return []byte(oneLine(string(data)))
}

// oneLine keeps octets that would end a command or reach a terminal out of it,
// as decimal escapes (RFC 1035 section 5.1).
func oneLine(rdata string) string {
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
func unusual(c *migrate.ChangeWords) bool {
	if c.Kind == migrate.Removed {
		return false
	}
	switch c.Type {
	case "A", "AAAA", "MX", "WKS":
		if !hostName(bytes.TrimPrefix(c.Owner, []byte("*."))) {
			return true
		}
	}
	switch c.Type {
	case "NS", "MX", "SRV", "PTR", "RP", "MINFO", "AFSDB", "RT", "SVCB", "HTTPS":
		odd := func(rdata []byte) bool { return !hostName(rdata) }
		return slices.ContainsFunc(c.Old, odd) || slices.ContainsFunc(c.New, odd)
	}
	return false
}

// hostName tells whether text holds nothing but letters, digits, hyphens, dots
// and spaces.
func hostName(text []byte) bool {
	for _, c := range text {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == ' ') {
			return false
		}
	}
	return true
}
