package migrate

import (
	"bytes"
	"encoding/json"
	"iter"
)

// ChangeList is the RRsets that differ, in canonical order. One that a run made
// holds views into both zones, and puts a change into words when it is asked for
// it, so that a report of a million changes is never held as text. The zero
// ChangeList is empty.
type ChangeList struct {
	sets []SetChange // views; or
	said []Change    // words
}

// Changes lists changes in words.
func Changes(changes ...Change) ChangeList { return ChangeList{said: changes} }

// Len is the number of changes.
func (l ChangeList) Len() int { return len(l.sets) + len(l.said) }

// IsZero tells whether nothing differs; JSON does without the list then.
func (l ChangeList) IsZero() bool { return l.Len() == 0 }

// At is the i-th change.
func (l ChangeList) At(i int) Change {
	if l.said != nil {
		return l.said[i]
	}
	return l.sets[i].change()
}

// All walks the changes.
func (l ChangeList) All() iter.Seq[Change] {
	return func(yield func(Change) bool) {
		for i := range l.Len() {
			if !yield(l.At(i)) {
				return
			}
		}
	}
}

// Words puts the i-th change into w.
func (l ChangeList) Words(i int, w *ChangeWords) {
	if l.said != nil {
		w.take(&l.said[i])
		return
	}
	w.tell(&l.sets[i])
}

// Sort tells what sort of change the i-th is.
func (l ChangeList) Sort(i int) ChangeSort {
	if l.said != nil {
		return l.said[i].Sort()
	}
	return l.sets[i].sort()
}

// Type is the mnemonic of the i-th change's type.
func (l ChangeList) Type(i int) string {
	if l.said != nil {
		return l.said[i].Type
	}
	return l.sets[i].Type.String()
}

// SameOwner tells whether two changes are of one name.
func (l ChangeList) SameOwner(i, j int) bool {
	if l.said != nil {
		return l.said[i].Owner == l.said[j].Owner
	}
	return l.sets[i].Owner == l.sets[j].Owner
}

// Grouped tells whether the changes of each name are known to stand together.
func (l ChangeList) Grouped() bool { return l.said == nil }

// Matter tells whether any of the changes is one to the DNS: neither without
// effect nor merely written otherwise.
func (l ChangeList) Matter() bool {
	for i := range l.Len() {
		if s := l.Sort(i); s.Kind != Same && !s.Alike {
			return true
		}
	}
	return false
}

// MarshalJSON gives a list of Change.
func (l ChangeList) MarshalJSON() ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false) // the encoder around it does so where it is wanted
	buf.WriteByte('[')
	for i := range l.Len() {
		if i > 0 {
			buf.WriteByte(',')
		}
		if err := enc.Encode(l.At(i)); err != nil {
			return nil, err
		}
	}
	buf.WriteByte(']')
	return buf.Bytes(), nil
}

// UnmarshalJSON reads a list of Change.
func (l *ChangeList) UnmarshalJSON(text []byte) error {
	*l = ChangeList{}
	return json.Unmarshal(text, &l.said)
}
