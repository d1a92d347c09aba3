package zonefile

import (
	"fmt"
	"math"
	"strings"
)

// Tuning is how a text is read in a test of the ways of reading.
type Tuning struct {
	Head, Chunk, Workers int
	PlainLines           bool
	Cache                bool // as large as usual
}

// Tuned is opt with another way of reading; Workers 0 reads without chunks.
func Tuned(opt Options, t Tuning) Options {
	least := int64(0)
	if t.Workers == 0 {
		least = math.MaxInt64
	}
	opt.tuning = &tuning{
		least: least, head: max(4, t.Head), chunk: t.Chunk, workers: max(1, t.Workers), noLines: t.PlainLines,
		cache: []cacheSize{{2, 2}, {6, 4}},
	}
	if t.Cache {
		opt.tuning.cache = usualCache
	}
	return opt
}

// Everything is all that a Zone holds, as text.
func Everything(z *Zone) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q %q %v %d %d %d %v %v\n", z.origin, z.inferred, z.class, z.outside, z.rrsets, z.Len(), z.types, z.unseen)
	for node := range z.Nodes() {
		fmt.Fprintf(&b, "%q %b\n", node.Name(), z.owners[node.i].flags)
		for set := range node.RRsets() {
			for r := range set.Records() {
				owner, rdata := r.WrittenCase()
				fmt.Fprintf(&b, "\t%d %d %q %v %b %q %q\n", r.Type(), r.TTL(), r.Rdata(), r.rec().src, r.rec().flags, owner, rdata)
			}
		}
	}
	for r, d := range z.Duplicates() {
		fmt.Fprintf(&b, "again %d %v %d\n", r.i, d.Ref.at, d.TTL)
	}
	for _, f := range z.files {
		fmt.Fprintf(&b, "file %s %x %d %v %v\n", f.src.Name, f.sum, f.size, f.lines, f.origins)
	}
	for _, p := range z.problems {
		fmt.Fprintf(&b, "problem %+v\n", p)
	}
	return b.String()
}

// TextRises is textRises.
func TextRises(a, b string) bool { return textRises([]byte(a), []byte(b)) }
