package render

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate"
)

// sarifRank tells which results of many zones are left out where there is no room
// for all: those of the last rank first.
type sarifRank int

const (
	sarifFirst    sarifRank = iota // one that shuts the gate for its zone, so that the zone is named
	sarifErrors                    // the others that do
	sarifWarnings                  // those that are shown, and shut nothing
	sarifRest                      // notes, and what was let through
	sarifRanks
)

// ranksOf ranks the results of a zone.
func ranksOf(results []sarifResult) []sarifRank {
	ranks, named := make([]sarifRank, len(results)), false
	for i := range results {
		switch res := &results[i]; {
		case res.Suppressions == nil && res.Level == "error" && !named:
			ranks[i], named = sarifFirst, true
		case res.Suppressions == nil && res.Level == "error":
			ranks[i] = sarifErrors
		case res.Suppressions == nil && res.Level == "warning":
			ranks[i] = sarifWarnings
		default:
			ranks[i] = sarifRest
		}
	}
	return ranks
}

// pack writes the results of a zone, each behind its rank and its length in octets;
// before all how many more there were, by rank. It gives the number of results.
func (b *sarifBuilder) pack(w *bufio.Writer) int {
	left := [sarifRanks]int{sarifErrors: b.left[blocking], sarifWarnings: b.left[warnings]}
	left[sarifRest] = sum(b.left[:]) - sum(left[:])
	for _, n := range left {
		w.Write(binary.AppendUvarint(nil, uint64(n)))
	}
	var text bytes.Buffer
	one := bufio.NewWriter(&text)
	for i, rank := range ranksOf(b.run.Results) {
		text.Reset()
		newStream(one).encode(&b.run.Results[i], step+step)
		one.Flush()
		w.WriteByte(byte(rank))
		w.Write(binary.AppendUvarint(nil, uint64(text.Len())))
		w.Write(text.Bytes())
	}
	return len(b.run.Results)
}

// sarifShelf keeps results of many zones up to the limit of a document.
type sarifShelf struct {
	kept  [sarifRanks][]shelved
	left  [sarifRanks]int // that there was no room for
	count int             // of those that are kept
	put   int             // of all that were put here
}

// shelved is a result, with its place among all.
type shelved struct {
	place int
	text  []byte
}

// unpack keeps what pack wrote.
func (s *sarifShelf) unpack(part []byte) {
	number := func() int {
		n, size := binary.Uvarint(part)
		part = part[size:]
		return int(n)
	}
	for rank := range s.left {
		s.left[rank] += number()
	}
	for len(part) > 0 {
		rank := sarifRank(part[0])
		part = part[1:]
		n := number()
		s.add(rank, part[:n])
		part = part[n:]
	}
}

// add keeps a result if there is room, or one of a lower rank to make some.
func (s *sarifShelf) add(rank sarifRank, text []byte) {
	s.put++
	if s.count == sarifLimit && !s.drop(rank) {
		s.left[rank]++
		return
	}
	s.kept[rank] = append(s.kept[rank], shelved{s.put, bytes.Clone(text)})
	s.count++
}

// drop drops the last result of the lowest rank below this one.
func (s *sarifShelf) drop(below sarifRank) bool {
	for rank := sarifRanks - 1; rank > below; rank-- {
		if last := len(s.kept[rank]) - 1; last >= 0 {
			s.kept[rank] = slices.Delete(s.kept[rank], last, last+1)
			s.left[rank]++
			s.count--
			return true
		}
	}
	return false
}

// write writes the results in the order in which they came.
func (s *sarifShelf) write(w *bufio.Writer) {
	all := slices.Concat(s.kept[:]...)
	slices.SortFunc(all, func(a, b shelved) int { return cmp.Compare(a.place, b.place) })
	for i, res := range all {
		if i > 0 {
			w.WriteByte(',')
		}
		w.WriteString("\n" + step + step)
		w.Write(res.text)
	}
}

// leftOut says what there was no room for; "" where there was for all.
func (s *sarifShelf) leftOut() (level, text string) {
	if sum(s.left[:]) == 0 {
		return "", ""
	}
	level = "warning"
	var words []string
	if n := s.left[sarifFirst] + s.left[sarifErrors]; n > 0 {
		level, words = "error", append(words, migrate.Plural(n, "error")+s.unnamed())
	}
	if n := s.left[sarifWarnings]; n > 0 {
		words = append(words, migrate.Plural(n, "warning"))
	}
	if n := s.left[sarifRest]; n > 0 {
		words = append(words, migrate.Number(n)+" that are less")
	}
	return level, fmt.Sprintf("not listed here, where %s are all that there is room for: %s", migrate.Plural(sarifLimit, "result"), migrate.List(words, len(words)))
}

// unnamed tells of the zones with errors of which none is listed.
func (s *sarifShelf) unnamed() string {
	if n := s.left[sarifFirst]; n > 0 {
		return " (" + migrate.Plural(n, "zone") + " that may not go ahead are not named at all)"
	}
	return ""
}
