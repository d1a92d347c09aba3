package evidence

import (
	"crypto/sha256"
	"hash"
	"slices"
	"time"
)

// reach is what is known of a log up to a line.
type reach struct {
	at     link      // of the whole lines so far
	offset int64     // after them, in octets
	whole  hash.Hash // the SHA-256 of all these octets
	number int       // of the last line, as it says itself
	zones  []string  // that runs are about, in order of appearance
	latest time.Time // of all lines
	since  int       // the line that is dated latest; 0: there is none
	named  named     // that can be repeated
	memory memory    // of what stands there; nil: it was not asked for
}

func newReach() reach { return reach{whole: sha256.New()} }

// line goes one line further, which is given without its line feed.
func (r *reach) line(text []byte) {
	r.at = r.at.then(text)
	r.offset += int64(len(text)) + 1
	r.whole.Write(text)
	r.whole.Write([]byte{'\n'})
}

// entry notes what stands in the line that is next; kept is how many entries were
// kept before it.
func (r *reach) entry(e *Entry, kept int) {
	r.number = e.Number
	if e.repeatable() {
		r.named.add(place{e.Number, kept})
	}
	if r.memory != nil {
		r.memory.add(e)
	}
	if r.since == 0 || e.At.After(r.latest) {
		r.latest, r.since = e.At, r.at.lines+1
	}
	if e.Begin != nil && !slices.Contains(r.zones, e.Begin.Zone) {
		r.zones = append(r.zones, e.Begin.Zone)
	}
}
