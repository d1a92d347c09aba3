package render

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"

	"github.com/zonegate/zonegate/migrate"
)

// rdataLimit is how many characters of one record's rdata people are shown.
const rdataLimit = 300

// teller tells what happens to the records of RRsets, in lines that begin with -,
// +, ~ (TTL only) or = (alike).
type teller struct {
	list migrate.ChangeList
	// owners puts the owner before each record.
	owners bool
	// limit bounds the records of each sign; 0: all.
	limit int
	// say takes a line, which is visible text and good until say returns. Where it
	// returns false nothing more is told.
	say func(line []byte) bool

	change     migrate.ChangeWords
	owner      []byte // with a blank behind it, or empty
	line       []byte
	gone, come [][]byte
}

// tell tells of the i-th change, and whether to go on.
func (t *teller) tell(i int) bool {
	t.list.Words(i, &t.change)
	return t.tellChange()
}

// tellChange tells of the change that t.change holds.
func (t *teller) tellChange() bool {
	t.owner = t.owner[:0]
	if t.owners && len(t.change.Owner) > 0 {
		t.owner = append(appendVisible(t.owner, t.change.Owner), ' ')
	}
	if !t.records() {
		return false
	}
	if t.change.Declared == "" {
		return true
	}
	return t.say(appendVisible(append(t.line[:0], "    declared: "...), t.change.Declared))
}

func (t *teller) records() bool {
	c := &t.change
	if !matters(c) {
		t.begin('=')
		t.line = append(appendVisible(t.line, c.Type), " alike but for "...)
		return t.said(appendVisible(t.line, cmp.Or(c.Equivalence, "the way it is written")))
	}
	switch c.Kind {
	case migrate.TTL:
		return t.ttls()
	case migrate.Data:
		return t.data()
	case migrate.Added:
		return t.signed('+', c.NewTTL, c.New)
	}
	return t.signed('-', c.OldTTL, c.Old)
}

func (t *teller) begin(sign byte) { t.line = append(append(t.line[:0], sign, ' '), t.owner...) }

// said keeps the line's room for the next one.
func (t *teller) said(line []byte) bool {
	t.line = line
	return t.say(line)
}

func (t *teller) ttls() bool {
	c := &t.change
	t.begin('~')
	t.line = appendVisible(t.line, c.Type)
	if sameTTL(c) {
		t.line = append(t.line, " TTLs inside the RRset differ, the least is "...)
		return t.said(appendTTL(t.line, c.OldTTL))
	}
	t.line = append(appendTTL(append(t.line, " TTL "...), c.OldTTL), " -> "...)
	return t.said(appendTTL(t.line, c.NewTTL))
}

func (t *teller) data() bool {
	c := &t.change
	t.gone, t.come = without(t.gone[:0], c.Old, c.New), without(t.come[:0], c.New, c.Old)
	if !t.signed('-', c.OldTTL, t.gone) || !t.signed('+', c.NewTTL, t.come) {
		return false
	}
	return len(t.gone) == len(c.Old) || sameTTL(c) || t.ttls()
}

func (t *teller) signed(sign byte, seconds *uint32, rdata [][]byte) bool {
	shown, more := firstOf(rdata, t.limit)
	for _, data := range shown {
		t.begin(sign)
		t.line = append(appendTTL(t.line, seconds), ' ')
		t.line = append(appendVisible(t.line, t.change.Type), ' ')
		t.line = bytes.TrimRight(appendClipped(t.line, data, rdataLimit), " ")
		if !t.say(t.line) {
			return false
		}
	}
	if more == 0 {
		return true
	}
	t.line = append(append(t.line[:0], sign), " and "...)
	return t.said(append(append(t.line, migrate.Plural(more, "record")...), " more of this RRset"...))
}

// sameTTL tells whether both TTLs look the same.
func sameTTL(c *migrate.ChangeWords) bool {
	if c.OldTTL == nil || c.NewTTL == nil {
		return c.OldTTL == c.NewTTL
	}
	return *c.OldTTL == *c.NewTTL
}

func appendTTL(dst []byte, seconds *uint32) []byte {
	if seconds == nil {
		return append(dst, '?')
	}
	return strconv.AppendUint(dst, uint64(*seconds), 10)
}

// fewRecords is up to how many records are compared one by one.
const fewRecords = 16

// without appends what is in list and not in other.
func without(rest, list, other [][]byte) [][]byte {
	if len(other) > fewRecords {
		return withoutMany(rest, list, other)
	}
	for _, s := range list {
		if !slices.ContainsFunc(other, func(o []byte) bool { return bytes.Equal(o, s) }) {
			rest = append(rest, s)
		}
	}
	return rest
}

func withoutMany(rest, list, other [][]byte) [][]byte {
	have := make(map[string]bool, len(other))
	for _, s := range other {
		have[string(s)] = true
	}
	for _, s := range list {
		if !have[string(s)] {
			rest = append(rest, s)
		}
	}
	return rest
}

// appendVisible appends what visible gives.
func appendVisible[T string | []byte](dst []byte, text T) []byte {
	if isPrintable(text) {
		return append(dst, text...)
	}
	return append(dst, visible(string(text))...)
}

// appendClipped appends what clipped gives.
func appendClipped(dst, text []byte, limit int) []byte {
	if len(text) <= limit && isPrintable(text) {
		return append(dst, text...)
	}
	return append(dst, clipped(string(text), limit)...)
}

// isPrintable tells whether text is of printable ASCII alone, as nearly all in
// zones is.
func isPrintable[T string | []byte](text T) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}
