package zonegen

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strconv"
	"strings"
)

// Style is a set of ways to write the same zone differently.
type Style uint

// The ways, each of which leaves the content alone.
const (
	Order       Style = 1 << iota // records in another order, the SOA still first
	Case                          // capitals in owners, rdata names, mnemonics, hex
	Relative                      // names relative to the origin, and @
	Units                         // TTLs and SOA timers as 1h30m
	DefaultTTL                    // TTLs left out where $TTL says them
	Parentheses                   // rdata over several lines, with comments
	CRLF                          // line ends of CR LF
	Generic                       // rdata as \# and hex, types as TYPEnnn
	Escapes                       // \DDD in names and strings
	Exploded                      // IPv6 addresses with all digits
	Duplicates                    // some records twice
	Origins                       // $ORIGIN switches
	Inherit                       // owners left out where the record before has the same
	ClassTTL                      // the class before the TTL, or left out
	AllStyles   = 1<<iota - 1
)

// Rewrite writes the zone in the given styles, each applied here and there as
// the seed has it. With no style it is as good as Text.
func (z Zone) Rewrite(seed uint64, styles Style) []byte {
	w := &rewriter{zone: z, styles: styles, rng: rand.New(rand.NewPCG(seed, 2)), origin: z.Origin}
	for i, r := range w.order() {
		w.directives(r, i == 0)
		w.record(r)
		if w.some(Duplicates, 8) {
			w.record(r)
		}
	}
	if w.has(CRLF) {
		return bytes.ReplaceAll(w.out.Bytes(), []byte("\n"), []byte("\r\n"))
	}
	return w.out.Bytes()
}

type rewriter struct {
	zone   Zone
	styles Style
	rng    *rand.Rand
	out    bytes.Buffer
	origin string // in force
	owner  string // of the record before; "" where it cannot be inherited
}

func (w *rewriter) has(s Style) bool { return w.styles&s != 0 }

// some tells whether a style is to be used at this place: once in n times.
func (w *rewriter) some(s Style, n int) bool { return w.has(s) && w.rng.IntN(n) == 0 }

func (w *rewriter) order() []Record {
	records := append([]Record(nil), w.zone.Records...)
	if w.has(Order) {
		rest := records[1:]
		w.rng.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	}
	return records
}

func (w *rewriter) directives(r Record, first bool) {
	if first && w.has(DefaultTTL) {
		fmt.Fprintf(&w.out, "$TTL %s\n", w.seconds(w.zone.TTL))
	}
	if first && w.has(Relative|Origins) {
		fmt.Fprintf(&w.out, "$ORIGIN %s\n", w.zone.Origin)
	}
	if first || !w.some(Origins, 6) {
		return
	}
	w.origin, w.owner = w.zone.Origin, ""
	if _, parent, ok := strings.Cut(r.Owner, "."); ok && r.Owner != w.zone.Origin && w.rng.IntN(2) == 0 {
		w.origin = parent
	}
	fmt.Fprintf(&w.out, "$ORIGIN %s ; from here\n", w.cased(w.origin))
}

func (w *rewriter) record(r Record) {
	owner := w.name(r.Owner)
	if r.Owner == w.owner && w.has(Inherit) && w.rng.IntN(4) > 0 {
		owner = []string{"", "\t", "   "}[w.rng.IntN(3)]
	}
	w.owner = r.Owner
	fmt.Fprintf(&w.out, "%s %s%s %s\n", owner, w.classTTL(r.TTL), w.mnemonic(r.Type), w.data(r))
}

func (w *rewriter) classTTL(ttl uint32) string {
	written := w.seconds(ttl) + " "
	if ttl == w.zone.TTL && w.has(DefaultTTL) && w.rng.IntN(3) > 0 {
		written = ""
	}
	switch {
	case w.some(ClassTTL, 3):
		return w.cased("IN") + " " + written
	case w.some(ClassTTL, 2):
		return written
	}
	return written + w.cased("IN") + " "
}

func (w *rewriter) mnemonic(s string) string {
	if number, ok := typeNumbers[s]; ok && w.some(Generic, 5) {
		return "TYPE" + strconv.Itoa(number)
	}
	return w.cased(s)
}

var typeNumbers = map[string]int{"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "HINFO": 13, "MX": 15, "TXT": 16,
	"AAAA": 28, "SRV": 33, "NAPTR": 35, "DNAME": 39, "DS": 43, "SSHFP": 44, "TLSA": 52, "CAA": 257}

func (w *rewriter) data(r Record) string {
	if w.some(Generic, 5) {
		octets := wire(r.Data)
		return fmt.Sprintf(`\# %d %s`, len(octets), w.cased(hex.EncodeToString(octets)))
	}
	words := make([]string, len(r.Data))
	for i, f := range r.Data {
		words[i] = w.field(f)
	}
	if !w.some(Parentheses, 3) {
		return strings.Join(words, " ")
	}
	breaks := []string{" ", "\n\t", " ; why (\n  ", "\n\n "}
	var b strings.Builder
	b.WriteString("(")
	for _, word := range words {
		b.WriteString(breaks[w.rng.IntN(len(breaks))] + word)
	}
	return b.String() + breaks[w.rng.IntN(len(breaks))] + ")"
}

func (w *rewriter) field(f Field) string {
	switch f.Kind {
	case Name:
		return w.name(f.Text)
	case Seconds:
		return w.seconds(f.number())
	case IPv6:
		if w.some(Exploded, 2) {
			return w.cased(netip.MustParseAddr(f.Text).StringExpanded())
		}
	case String, Rest:
		return quote(f.Text, func(byte) bool { return w.some(Escapes, 10) })
	case Hex:
		if cut := w.rng.IntN(len(f.Text)/2) * 2; cut > 0 && w.has(Parentheses) {
			return w.cased(f.Text[:cut]) + " " + w.cased(f.Text[cut:])
		}
		return w.cased(f.Text)
	}
	return f.Text
}

func (w *rewriter) name(absolute string) string {
	written := absolute
	if w.has(Relative) && w.rng.IntN(4) > 0 {
		if absolute == w.origin {
			return "@"
		}
		if head, ok := strings.CutSuffix(absolute, "."+w.origin); ok {
			written = head
		}
	}
	return w.escaped(w.cased(written))
}

// cased sets some letters in capitals.
func (w *rewriter) cased(s string) string {
	if !w.some(Case, 2) {
		return s
	}
	return strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' && w.rng.IntN(2) == 0 {
			return c - 'a' + 'A'
		}
		return c
	}, s)
}

// escaped writes some letters of a name as \DDD.
func (w *rewriter) escaped(name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		if c != '.' && w.some(Escapes, 12) {
			fmt.Fprintf(&b, `\%03d`, c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// seconds writes a time, perhaps with units.
func (w *rewriter) seconds(n uint32) string {
	if n == 0 || !w.some(Units, 2) {
		return strconv.FormatUint(uint64(n), 10)
	}
	var b strings.Builder
	for _, u := range []struct {
		size uint32
		unit string
	}{{604800, "w"}, {86400, "d"}, {3600, "h"}, {60, "m"}, {1, "s"}} {
		if n >= u.size {
			b.WriteString(strconv.FormatUint(uint64(n/u.size), 10) + w.cased(u.unit))
			n %= u.size
		}
	}
	return b.String()
}

// serial is the SOA serial.
func (z Zone) serial() uint32 { return binary.BigEndian.Uint32(wire(z.Records[0].Data[2:3])) }
