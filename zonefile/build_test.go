package zonefile_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
)

// builtRecord is a record as it should come out of a Zone.
type builtRecord struct {
	owner         zonefile.Name
	typ           zonefile.Type
	rdata         string
	ttl           uint32
	place         uint64
	written       string
	outside, copy bool
}

// TestZonesAreBuiltInAnyPieces reads zones whose lines are in random order, put
// together by one goroutine and by several, from large batches and from tiny ones, and
// compares what comes out with a plain sort of the lines.
func TestZonesAreBuiltInAnyPieces(t *testing.T) {
	for seed := range uint64(60) {
		text := shuffledZone(rand.New(rand.NewPCG(seed, 7)))
		want := sortedPlainly(t, text)
		for _, p := range [][2]int{{1, 1 << 15}, {2, 1 << 15}, {2, 1}, {3, 2}, {5, 7}, {8, 64}} {
			restore := zonefile.InPieces(p[0], p[1])
			zone := readBytes(t, []byte(text), "example.com.")
			restore()
			require.Equal(t, want, builtRecords(zone), "seed %d, %d goroutines, %d records a batch", seed, p[0], p[1])
			requireCounts(t, zone, want)
		}
	}
}

// TestSortedZonesAreBuilt is the same for zones whose owners are in canonical order but
// for some lines at the head or tail, which need no sort.
func TestSortedZonesAreBuilt(t *testing.T) {
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 8))
		text := sortedZone(t, random, int(seed%4))
		want := sortedPlainly(t, text)
		for _, p := range [][2]int{{1, 1 << 15}, {2, 1 << 15}, {2, 1}, {3, 2}, {5, 7}, {8, 64}} {
			restore := zonefile.InPieces(p[0], p[1])
			zone := readBytes(t, []byte(text), "example.com.")
			restore()
			require.Equal(t, want, builtRecords(zone), "seed %d, %d goroutines, %d records a batch", seed, p[0], p[1])
			requireCounts(t, zone, want)
		}
	}
}

// sortedZone is a shuffledZone in order of its owners, without those that are not of
// it, and with some lines moved to its head or tail.
func sortedZone(t *testing.T, random *rand.Rand, moved int) string {
	type ownedLine struct {
		owner zonefile.Name
		line  string
	}
	var lines []ownedLine
	for line := range strings.Lines(shuffledZone(random)) {
		if one := builtRecords(readBytes(t, []byte(line), "example.com."))[0]; !one.outside {
			lines = append(lines, ownedLine{one.owner, line})
		}
	}
	slices.SortStableFunc(lines, func(a, b ownedLine) int { return a.owner.Compare(b.owner) })
	var head, text, tail strings.Builder
	for i, l := range lines {
		to := &text
		if moved > 0 && (random.IntN(20) == 0 || i < 2 || i == len(lines)-1) {
			to = []*strings.Builder{&head, &tail}[random.IntN(2)]
			moved--
		}
		to.WriteString(l.line)
	}
	return head.String() + text.String() + tail.String()
}

// shuffledZone makes names that share much with others, some of them outside of the
// zone, some with capitals, and records that come twice.
func shuffledZone(r *rand.Rand) string {
	words := []string{"a", "b", "aa", "ab", "ba", "host", "hostmaster-of-the-long-prefix", "hostmaster-of-the-long-prefiy", `\000`, `\001`, `\000\001`, `a\.b`, "*", "_tcp", "Aa", "HOST", strings.Repeat("x", 60)}
	var lines []string
	for range 1 + r.IntN(300) {
		owner := "example.com."
		if r.IntN(12) == 0 {
			owner = "example.net."
		}
		for range r.IntN(4) {
			owner = words[r.IntN(len(words))] + "." + owner
		}
		for range 1 + r.IntN(3) {
			rdata := []string{"A 192.0.2.%d", "NS ns%d.example.net.", "NS NS%d.example.net.", "TXT %d", "TYPE65280 \\# 1 0%d"}[r.IntN(5)]
			lines = append(lines, fmt.Sprintf("%s %d IN %s", owner, 60+r.IntN(2), fmt.Sprintf(rdata, r.IntN(4))))
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

// sortedPlainly reads each line by itself.
func sortedPlainly(t *testing.T, text string) (all []builtRecord) {
	at := 0
	for line := range strings.Lines(text) {
		z := readBytes(t, []byte(line), "example.com.")
		for _, r := range builtRecords(z) {
			r.place = uint64(at)
			all = append(all, r)
		}
		at += len(line)
	}
	slices.SortStableFunc(all, func(a, b builtRecord) int {
		if a.outside != b.outside {
			return map[bool]int{true: 1, false: -1}[a.outside]
		}
		return cmp.Or(a.owner.Compare(b.owner), cmp.Compare(a.typ, b.typ), cmp.Compare(a.rdata, b.rdata))
	})
	var kept, copies []builtRecord
	for _, r := range all {
		if n := len(kept); n > 0 && kept[n-1].owner == r.owner && kept[n-1].typ == r.typ && kept[n-1].rdata == r.rdata {
			r.copy, r.written = true, ""
			copies = append(copies, r)
			continue
		}
		kept = append(kept, r)
	}
	return append(kept, copies...)
}

func builtRecords(z *zonefile.Zone) (all []builtRecord) {
	for set := range z.RRsets() {
		for r := range set.Records() {
			owner, rdata := r.WrittenCase()
			all = append(all, builtRecord{r.Name(), r.Type(), r.Rdata(), r.TTL(), r.SourceOrder(), owner + rdata, r.Node().Outside(), false})
		}
	}
	for r, d := range z.Duplicates() {
		all = append(all, builtRecord{r.Name(), r.Type(), r.Rdata(), d.TTL, d.Ref.Order(), "", r.Node().Outside(), true})
	}
	return all
}

func requireCounts(t *testing.T, z *zonefile.Zone, want []builtRecord) {
	names, sets, records, types := map[zonefile.Name]bool{}, map[string]bool{}, 0, map[zonefile.Type]int{}
	for _, r := range want {
		names[r.owner] = true
		sets[fmt.Sprint(r.owner, r.typ)] = true
		if !r.copy {
			records++
			types[r.typ]++
		}
	}
	require.Equal(t, []int{len(names), len(sets), records}, []int{z.NameCount(), z.RRsetCount(), z.Len()})
	for typ, n := range types {
		require.Equal(t, n, z.TypeCount(typ), typ)
	}
	for name := range names {
		node, ok := z.Node(name)
		require.True(t, ok && node.Name() == name, name)
	}
}
