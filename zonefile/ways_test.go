package zonefile_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// ways are the ways of reading that have to give what the plain one gives.
var ways = func() (all []zonefile.Tuning) {
	all = append(all, zonefile.Tuning{})
	for i, chunk := range []int{1, 2, 3, 5, 9, 14, 23, 40, 77, 150, 301} {
		all = append(all, zonefile.Tuning{Head: chunk * (i % 4), Chunk: chunk, Workers: 2 + i%2, PlainLines: i%5 == 4})
	}
	return all
}()

func readIn(t testing.TB, c conformanceCase, way zonefile.Tuning) string {
	opt := zonefile.Options{Open: func(name, _ string) (zonefile.Source, error) {
		text, ok := c.includes[name]
		if !ok {
			return zonefile.Source{}, errors.New("there is no such file")
		}
		return zonefile.InMemory(name, text), nil
	}}
	if c.origin != "" {
		opt.Origin = zonefile.MustName(c.origin)
	}
	zone, err := zonefile.Read(context.Background(), zonefile.InMemory("z", c.text), zonefile.Tuned(opt, way))
	require.NoError(t, err)
	return zonefile.Everything(zone)
}

func requireAlike(t testing.TB, c conformanceCase, by []zonefile.Tuning) {
	t.Helper()
	want := readIn(t, c, zonefile.Tuning{PlainLines: true})
	for _, way := range by {
		if got := readIn(t, c, way); got != want {
			t.Fatalf("%+v reads something else: -plain +got\n%s\nof\n%s", way, cmp.Diff(want, got), c.text[:min(len(c.text), 4096)])
		}
	}
}

// TestWays reads every text at hand in every way.
func TestWays(t *testing.T) {
	for i, c := range allRecordCases(t) {
		if i%oneIn == 0 {
			requireAlike(t, c, []zonefile.Tuning{ways[0], ways[1+i/oneIn%(len(ways)-1)]})
		}
	}
	for i, c := range allZoneCases(t) {
		if i%oneIn == 0 && len(c.text) < 1<<14 {
			requireAlike(t, c, ways)
		}
	}
}

// TestWaysOfSmallZones reads zones as they are and rewritten.
func TestWaysOfSmallZones(t *testing.T) {
	for seed := range uint64(30 / oneIn) {
		zone := zonegen.Small(seed, "example.")
		for _, styles := range []zonegen.Style{0, zonegen.Order | zonegen.Relative | zonegen.DefaultTTL, zonegen.AllStyles &^ zonegen.Origins, zonegen.AllStyles &^ zonegen.CRLF, 1 << (seed % 14)} {
			requireAlike(t, conformanceCase{origin: "example.", text: zone.Rewrite(seed, styles)}, ways)
		}
	}
}

// TestWaysOfARegistry reads many lines that are much alike.
func TestWaysOfARegistry(t *testing.T) {
	for _, sorted := range []bool{false, true} {
		var text bytes.Buffer
		_, err := zonegen.Registry{Delegations: 4000 / oneIn, Sorted: sorted}.Write(&text)
		require.NoError(t, err)
		relative := bytes.ReplaceAll(text.Bytes(), []byte(".se."), nil)
		for _, text := range [][]byte{text.Bytes(), relative, bytes.ReplaceAll(relative, []byte("\n"), []byte("\r\n"))} {
			requireAlike(t, conformanceCase{origin: "se.", text: text}, []zonefile.Tuning{{Cache: true}, {Head: 1000, Chunk: 10_000, Workers: 2}, {Head: 1000, Chunk: 50_000, Workers: 3, Cache: true}})
		}
	}
}

// pieces are lines, and parts of lines, from which texts are put together that are
// hard to cut.
var pieces = strings.Split(strings.ReplaceAll(`@ 300 IN SOA ns h 1 2 3 4 5|
a 300 IN NS ns.example.|
a 300 IN NS ns|
a	60	NS	ns.example.net.|
b 300 IN A 192.0.2.1|
 300 IN A 192.0.2.2|
	A 192.0.2.3|
b.example. AAAA 2001:db8::1|
B 300 IN NS Ns.Example.|
c IN 300 MX 10 mail|
c TXT "a;b(c" "d"|
c TXT "open|
c TXT half;way|
d 300 IN SOA ns h ( 1 ; one (
2 3
4 5 )|
e 300 IN A ( 192.0.2.4
) ; ")|
e 300 IN TXT ( "a"
f 300 IN A 192.0.2.5
 )|
( g 300 IN A 192.0.2.6 )|
 ( 300 IN A 192.0.2.7 )|
 g 300 IN A (|
 )|
; comment ( " \|
   ; comment|

|
 |
$ORIGIN sub|
$ORIGIN sub.example.|
$ORIGIN example.|
$TTL 100|
$TTL 2h|
$TTL x|
$INCLUDE i|
$INCLUDE i other|
$INCLUDE missing|
$GENERATE 1-3 h$ A 192.0.2.$|
h\.i 300 IN A 192.0.2.8|
h 300 CH A 192.0.2.8|
h 99999999999 IN A 192.0.2.8|
h 300 IN A 192.0.2.256|
h 300 IN A 192.0.2.8 x|
h 300 IN|
h|
h 300 IN NS n ; c|
h 300 IN DS 1 13 2 F59856EA9341A4DEEE094F4FC8C76AE30A10121E1D2DF7871BF0592C5ECBF14E|
h 300 IN CNAME @|
h 300 IN SRV 1 2 3 t|
h 300 IN ANY x|
h 300 IN TYPE65280 \# 1 00|
..h 300 IN A 192.0.2.9|
h..i 300 IN A 192.0.2.9|
. 300 IN NS .|
* 300 IN NS *.x|
@h 300 IN NS x|
$h 300 IN NS x|
"h" 300 IN NS x|
h 300 IN NS "x"|
h 300 IN NS x y|
h 300 IN A 192.0.2.9`+"\r|\nh 300 IN A\r 192.0.2.9|\nh 300 IN A 192.0.2.9\x00|\nh 300 IN NS \x80\x01|\n"+strings.Repeat("l", 63)+" 300 IN NS "+strings.Repeat("m", 63)+"|\n"+
	strings.Repeat("l", 64)+" 300 IN A 192.0.2.9|\n"+strings.Repeat("l.", 127)+" 300 IN A 192.0.2.9|\n"+strings.Repeat("l.", 126)+" 300 IN NS "+strings.Repeat("l.", 123)+"l|\n\xef\xbb\xbfh NS x", "|\n", "|"), "|")

func pieced(rng *rand.Rand) conformanceCase {
	text := func(n int) []byte {
		var b bytes.Buffer
		usual := pieces[rng.IntN(len(pieces))]
		for range n {
			piece := pieces[rng.IntN(len(pieces))]
			if rng.IntN(3) == 0 {
				piece = usual
			}
			b.WriteString(piece)
			if rng.IntN(40) > 0 {
				b.WriteByte('\n')
			}
		}
		return b.Bytes()
	}
	return conformanceCase{origin: "example.", text: text(1 + rng.IntN(40)), includes: map[string][]byte{"i": text(1 + rng.IntN(10))}}
}

// TestWaysOfPieces reads texts that are hard to cut.
func TestWaysOfPieces(t *testing.T) {
	for seed := range uint64(1200 / oneIn) {
		c := pieced(rand.New(rand.NewPCG(seed, 6)))
		requireAlike(t, c, []zonefile.Tuning{ways[0], ways[1+seed%uint64(len(ways)-1)], {Head: int(seed % 50), Chunk: int(20 + seed%90), Workers: 2}})
	}
}

// FuzzWays reads arbitrary octets in two ways.
func FuzzWays(f *testing.F) {
	for seed := range uint64(50) {
		f.Add(pieced(rand.New(rand.NewPCG(seed, 7))).text, uint8(seed), uint8(seed*3))
	}
	f.Fuzz(func(t *testing.T, text []byte, head, chunk uint8) {
		c := conformanceCase{origin: "example.", text: text}
		requireAlike(t, c, []zonefile.Tuning{{}, {Head: int(head), Chunk: max(1, int(chunk)), Workers: 2}})
	})
}

// TestWaysOfLongEntries reads entries that are about as long as an entry may be.
func TestWaysOfLongEntries(t *testing.T) {
	const most = 4 << 20
	by := []zonefile.Tuning{{}, {Head: 100, Chunk: 70_000, Workers: 2}, {Head: 1 << 20, Chunk: 3_000_000, Workers: 2}}
	for name, long := range map[string]string{
		"a line":                             strings.Repeat("x", most-3),
		"a longer line":                      strings.Repeat("x", most+3),
		"a comment":                          ";" + strings.Repeat("x", most+3),
		"blanks":                             strings.Repeat(" ", most+3),
		"indented lines that nothing closes": "a (\n" + strings.Repeat(" x\n", most/3) + "b 300 A 192.0.2.1\n)",
		"lines that nothing closes":          "a (\n" + strings.Repeat(" x\n", most/6) + strings.Repeat("b 300 A 192.0.2.1\n", most/30),
		"parentheses on each line":           strings.Repeat("(\n", most/2+9),
		"one parenthesis":                    "(" + strings.Repeat("x", most+3),
		"a closed parenthesis":               "a 300 IN TXT (" + strings.Repeat("\n", most-40) + "x )",
		"a parenthesis closed late":          "a 300 IN TXT (" + strings.Repeat("\n", most) + "x )",
	} {
		text := "a 300 IN A 192.0.2.1\n" + long + "\nb 300 IN A 192.0.2.1\n c 300 IN A 192.0.2.1\nd 300 NS d\n"
		t.Run(name, func(t *testing.T) {
			requireAlike(t, conformanceCase{origin: "example.", text: []byte(text)}, by[:max(1, 3/oneIn)])
		})
	}
}
