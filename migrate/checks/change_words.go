package checks

import (
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

// describe tells what happens to an RRset: "www.example.com. A: 192.0.2.1
// becomes 192.0.2.2".
func describe(c *migrate.SetChange) string {
	set := rrsetName(c)
	switch c.Kind {
	case migrate.Added, migrate.Removed:
		return set + " " + changeWords(c)
	}
	return set + ": " + changeWords(c)
}

// changeWords is describe without the name of the RRset.
func changeWords(c *migrate.SetChange) string {
	switch c.Kind {
	case migrate.Added:
		return values(records(c.New)) + " " + agree(c.New.Len(), "comes")
	case migrate.Removed:
		return values(records(c.Old)) + " " + agree(c.Old.Len(), "goes")
	case migrate.TTL:
		return "TTL " + ttlWords(c)
	}
	return dataWords(c)
}

// rrsetName is "www.example.com. A".
func rrsetName(c *migrate.SetChange) string { return c.Owner.String() + " " + c.Type.String() }

// dataWords tells which records of an RRset go and come.
func dataWords(c *migrate.SetChange) string {
	removed, added := c.Records()
	var words string
	switch {
	case len(added) == 0:
		words = values(removed) + " " + agree(len(removed), "goes")
	case len(removed) == 0:
		words = values(added) + " " + agree(len(added), "comes")
	case len(removed) == 1 && len(added) == 1:
		old, new := contrast(removed[0].RdataText(), added[0].RdataText())
		words = old + " becomes " + new
	default:
		words = fmt.Sprintf("%s %s %s", values(removed), agree(len(removed), "becomes"), values(added))
	}
	if c.Old.TTL() != c.New.TTL() {
		words += fmt.Sprintf(", TTL %d becomes %d", c.Old.TTL(), c.New.TTL())
	}
	return words
}

// agree gives a verb the number of its subject.
func agree(n int, verb string) string {
	if n == 1 {
		return verb
	}
	return map[string]string{"comes": "come", "goes": "go", "becomes": "become"}[verb]
}

// ttlWords tells how the TTLs of an RRset of the same data change.
func ttlWords(c *migrate.SetChange) string {
	if even(c.Old) && even(c.New) {
		return fmt.Sprintf("%d becomes %d", c.Old.TTL(), c.New.TTL())
	}
	now := map[string][]uint32{}
	for new := range c.New.Records() {
		now[new.FoldedRdata()] = append(now[new.FoldedRdata()], new.TTL())
	}
	var words []string
	for old := range c.Old.Records() {
		for _, ttl := range now[old.FoldedRdata()] {
			if old.TTL() != ttl {
				words = append(words, fmt.Sprintf("%d becomes %d (%s)", old.TTL(), ttl, shortened(old.RdataText())))
			}
		}
	}
	if len(words) == 0 {
		return fmt.Sprintf("%d becomes %d", c.Old.TTL(), c.New.TTL())
	}
	return someOf(words)
}

// even tells whether all records of an RRset have one TTL.
func even(set zonefile.RRset) bool {
	least := set.TTL()
	for r := range set.Records() {
		if r.TTL() != least {
			return false
		}
	}
	return true
}

func records(set zonefile.RRset) []zonefile.Record {
	all := make([]zonefile.Record, 0, set.Len())
	for r := range set.Records() {
		all = append(all, r)
	}
	return all
}

// values lists rdata as text, of many records the first ones.
func values(records []zonefile.Record) string {
	words := make([]string, 0, len(records))
	for _, r := range records {
		words = append(words, shortened(r.RdataText()))
	}
	return someOf(words)
}

const someValues = 4

func someOf(words []string) string {
	if more := len(words) - someValues; more > 0 {
		return strings.Join(words[:someValues], ", ") + fmt.Sprintf(" and %s more", migrate.Number(more))
	}
	return strings.Join(words, ", ")
}

const maxShown = 120 // octets of a value that a message shows

func shortened(text string) string {
	if len(text) <= maxShown {
		return text
	}
	return text[:maxShown] + "…"
}

// contrast shortens two long values so that the place where they differ shows.
func contrast(a, b string) (string, string) {
	if len(a) <= maxShown && len(b) <= maxShown {
		return a, b
	}
	first := 0
	for first < min(len(a), len(b)) && a[first] == b[first] {
		first++
	}
	return around(a, first), around(b, first)
}

func around(text string, at int) string {
	lo := max(0, min(at-maxShown/2, len(text)-maxShown))
	hi := min(len(text), lo+maxShown)
	out := text[lo:hi]
	if lo > 0 {
		out = "…" + out
	}
	if hi < len(text) {
		out += "…"
	}
	return out
}
