package migrate

import "github.com/zonegate/zonegate/zonefile"

// ChangeWords is a Change in octets that belong to it and are good until it takes
// the next one.
type ChangeWords struct {
	Owner                 []byte
	Type                  string
	Kind                  ChangeKind
	Old, New              [][]byte
	OldTTL, NewTTL        *uint32
	Equivalence, Declared string

	text []byte
	ttls [2]uint32
}

func (w *ChangeWords) begin() {
	w.text, w.Old, w.New = w.text[:0], w.Old[:0], w.New[:0]
	w.OldTTL, w.NewTTL = nil, nil
}

func (w *ChangeWords) tell(c *SetChange) {
	w.begin()
	w.text = c.Owner.AppendTo(w.text)
	w.Owner = w.text
	w.Type, w.Kind, w.Equivalence, w.Declared = c.Type.String(), c.Kind, c.Equivalence, c.Declared
	w.Old = w.records(w.Old, c.Old)
	if c.Kind != TTL && c.Kind != Same {
		w.New = w.records(w.New, c.New)
	}
	w.ttls[0], w.ttls[1] = ttlPair(c.Old, c.New)
	if c.Old.Len() > 0 {
		w.OldTTL = &w.ttls[0]
	}
	if c.New.Len() > 0 {
		w.NewTTL = &w.ttls[1]
	}
}

func (w *ChangeWords) records(list [][]byte, set zonefile.RRset) [][]byte {
	for i := range set.Len() {
		from := len(w.text)
		w.text = set.At(i).AppendRdataText(w.text)
		list = append(list, w.text[from:len(w.text):len(w.text)])
	}
	return list
}

func (w *ChangeWords) take(c *Change) {
	w.begin()
	w.Owner = w.add(c.Owner)
	w.Type, w.Kind, w.Equivalence, w.Declared = c.Type, c.Kind, c.Equivalence, c.Declared
	for _, s := range c.Old {
		w.Old = append(w.Old, w.add(s))
	}
	for _, s := range c.New {
		w.New = append(w.New, w.add(s))
	}
	w.OldTTL, w.NewTTL = c.OldTTL, c.NewTTL
}

func (w *ChangeWords) add(s string) []byte {
	from := len(w.text)
	w.text = append(w.text, s...)
	return w.text[from:len(w.text):len(w.text)]
}

// Change is the same in strings, which stay good.
func (w *ChangeWords) Change() Change {
	return Change{
		Owner: string(w.Owner), Type: w.Type, Kind: w.Kind, Old: stringsOf(w.Old), New: stringsOf(w.New),
		OldTTL: copyOf(w.OldTTL), NewTTL: copyOf(w.NewTTL), Equivalence: w.Equivalence, Declared: w.Declared,
	}
}

func copyOf(ttl *uint32) *uint32 {
	if ttl == nil {
		return nil
	}
	return new(*ttl)
}

func stringsOf(list [][]byte) []string {
	if len(list) == 0 {
		return nil
	}
	out := make([]string, len(list))
	for i := range list {
		out[i] = string(list[i])
	}
	return out
}
