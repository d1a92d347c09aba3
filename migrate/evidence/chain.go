package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// sum is the SHA-256 of a line without its line feed.
type sum [sha256.Size]byte

// link is an end of a chain: how many lines there are, and the sum of the last.
type link struct {
	lines int
	last  sum
}

// hash is the last line's in hex; empty where there are no lines.
func (l link) hash() string {
	if l.lines == 0 {
		return ""
	}
	return hex.EncodeToString(l.last[:])
}

// then is the chain with one more line.
func (l link) then(line []byte) link { return link{l.lines + 1, sha256.Sum256(line)} }

// write puts a tidy entry into buf as the chain's next line, and numbers it.
func (l link) write(buf *bytes.Buffer, e *Entry) (link, error) {
	e.Number, e.Previous = l.lines+1, l.hash()
	start := buf.Len()
	out := json.NewEncoder(buf)
	out.SetEscapeHTML(false)
	if err := out.Encode(e); err != nil {
		return l, err
	}
	return l.then(buf.Bytes()[start : buf.Len()-1]), nil
}

// whole tells why an entry cannot be a line.
func (e *Entry) whole() error {
	if n := e.things(); n != 1 {
		return fmt.Errorf("an entry holds one thing, and this one %d", n)
	}
	if e.At.IsZero() {
		return errors.New("an entry has no time")
	}
	return nil
}

func (e *Entry) things() (n int) {
	for _, there := range []bool{
		e.Begin != nil, e.Saw != nil, e.Host != nil, e.Cut != nil, e.Content != nil, e.Again != nil, e.End != nil,
	} {
		if there {
			n++
		}
	}
	return n
}

// tidy writes all times of an entry alike.
func tidy(e Entry) Entry {
	e.At = utc(e.At)
	if e.Content != nil {
		c := *e.Content
		c.Started, c.Ended = utc(c.Started), utc(c.Ended)
		e.Content = &c
	}
	return e
}

// utc is a time as a log holds it: in microseconds, which is finer than any
// clock of two machines agrees.
func utc(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// parse reads a line. Fields that it does not know are of a later version, and
// let pass.
func parse(line []byte) (e Entry, err error) {
	if err := json.Unmarshal(line, &e); err != nil {
		return e, err
	}
	switch {
	case e.Number < 1:
		return e, errors.New("it has no number")
	case e.At.IsZero():
		return e, errors.New("it has no time")
	case e.things() > 1:
		return e, fmt.Errorf("it holds %d things, and a line holds one", e.things())
	}
	e.At = e.At.UTC()
	return e, nil
}
