package render

import (
	"strconv"

	"github.com/zonegate/zonegate/migrate"
)

// changes writes the list of changes as the encoder would, octet for octet, but
// without it: a registry's zone can have a million, and the encoder takes five
// times as long as all else that is done for them.
func (s *stream) changes(list migrate.ChangeList, indent string) {
	o := &jsonObject{s: s, indent: "\n" + indent + step}
	var c migrate.ChangeWords
	s.w.WriteByte('[')
	for i := range list.Len() {
		list.Words(i, &c)
		o.text = o.text[:0]
		if i > 0 {
			o.text = append(o.text, ',')
		}
		o.change(&c)
		if _, err := s.w.Write(o.text); err != nil {
			return
		}
	}
	s.w.WriteString("\n" + indent + "]")
}

// jsonObject gathers the text of one object.
type jsonObject struct {
	s      *stream
	text   []byte
	indent string // a line end, and what stands before the object
	begun  bool
}

func (o *jsonObject) change(c *migrate.ChangeWords) {
	o.begun = false
	o.text = append(append(o.text, o.indent...), '{')
	o.octets("owner", c.Owner)
	o.word("type", c.Type)
	o.word("kind", string(c.Kind))
	o.list("old", c.Old)
	o.list("new", c.New)
	o.number("old-ttl", c.OldTTL)
	o.number("new-ttl", c.NewTTL)
	o.optional("equivalence", c.Equivalence)
	o.optional("declared", c.Declared)
	o.text = append(append(o.text, o.indent...), '}')
}

func (o *jsonObject) key(name string) {
	if o.begun {
		o.text = append(o.text, ',')
	}
	o.begun = true
	o.text = append(append(append(o.text, o.indent...), step...), '"')
	o.text = append(append(o.text, name...), `": `...)
}

func (o *jsonObject) octets(name string, value []byte) {
	o.key(name)
	o.text = appendString(o.s, o.text, value)
}

func (o *jsonObject) word(name, value string) {
	o.key(name)
	o.text = appendString(o.s, o.text, value)
}

func (o *jsonObject) optional(name, value string) {
	if value != "" {
		o.word(name, value)
	}
}

func (o *jsonObject) number(name string, value *uint32) {
	if value != nil {
		o.key(name)
		o.text = strconv.AppendUint(o.text, uint64(*value), 10)
	}
}

func (o *jsonObject) list(name string, values [][]byte) {
	if len(values) == 0 {
		return
	}
	o.key(name)
	for i, value := range values {
		o.text = append(o.text, "[,"[min(i, 1)])
		o.text = append(append(o.text, o.indent...), step+step...)
		o.text = appendString(o.s, o.text, value)
	}
	o.text = append(append(append(o.text, o.indent...), step...), ']')
}

// appendString appends text as a JSON string. What takes more than a backslash
// is left to the encoder.
func appendString[T string | []byte](s *stream, dst []byte, text T) []byte {
	before, done := len(dst), 0
	dst = append(dst, '"')
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ' || c >= 0x7f:
			return appendSafe(dst[:before], s.text(string(text), ""))
		case c == '"' || c == '\\':
			dst = append(append(dst, text[done:i]...), '\\')
			done = i
		}
	}
	return append(append(dst, text[done:]...), '"')
}
