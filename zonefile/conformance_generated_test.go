package zonefile_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// generatedDifferences are the ways in which zonegate differs from BIND and Knot
// on generated records although those agree, each with its key in reasons.txt.
var generatedDifferences = []struct {
	why    string
	record *regexp.Regexp
}{
	{"ttl-range", regexp.MustCompile(`(?m)^(\S*|\$TTL)\s+(IN\s+)?(2147483648|4294967295|[4-6]\d{3}[wW])`)},
	{"no-record", regexp.MustCompile(`\A(\$TTL.*|\s*|;.*)\n?\z`)},
	{"naptr-regexp", regexp.MustCompile(`(?m)NAPTR .* \S*!\S*$`)}, // BIND refuses the regexp, Knot the name
	{"svcb-list-escape", regexp.MustCompile(`alpn="?[^ ]*\\`)},
}

// How much is generated. More is for the developer who changes the reader.
const (
	generatedRecords = 2000
	generatedZones   = 100
)

// TestConformanceGenerated breaks valid records in random ways and compares the
// verdicts of zonegate, BIND and Knot.
func TestConformanceGenerated(t *testing.T) {
	peersOrSkip(t)
	accepted := compareVerdicts(t, mutations(t, generatedRecords))
	for n, chunk := range slices.Collect(slices.Chunk(accepted, batchSize)) {
		compareTogether(t, fmt.Sprintf("generated records %d", n), chunk)
	}
}

// TestConformanceGeneratedZones does the same with whole zones, a few octets or
// lines being struck.
func TestConformanceGeneratedZones(t *testing.T) {
	peersOrSkip(t)
	for _, c := range compareVerdicts(t, zoneMutations(t, generatedZones)) {
		compareFolded(t, c, bind.askOnce(t, c))
	}
}

// compareVerdicts gives back what BIND and zonegate both accept.
func compareVerdicts(t *testing.T, cases []conformanceCase) (accepted []conformanceCase) {
	bindRefuses, knotRefuses := refusals(t, bind, cases), refusals(t, knot, cases)
	agree := 0
	for i, c := range cases {
		if c.accepted && !bindRefuses[i] {
			accepted = append(accepted, c)
		}
		if bindRefuses[i] != knotRefuses[i] {
			continue
		}
		agree++
		if zone := c.read(t); zone.Broken() != bindRefuses[i] && differenceOf(c) == "" {
			t.Errorf("%s: BIND and Knot accept: %v, zonegate says %s\n\t%q", c.name, !bindRefuses[i], verdictOf(zone), c.shown())
		}
	}
	t.Logf("%d texts, %d with one verdict of BIND and Knot, %d accepted", len(cases), agree, len(accepted))
	return accepted
}

func differenceOf(c conformanceCase) string {
	for _, d := range generatedDifferences {
		if d.record.MatchString(strings.TrimPrefix(string(c.text), preamble)) {
			return d.why
		}
	}
	return ""
}

// mutations breaks the recorded cases that all accept. The verdict that stands
// in the cases is zonegate's, so that a differing one is asked for by itself.
func mutations(t *testing.T, n int) []conformanceCase {
	var sound []conformanceCase
	for _, c := range allRecordCases(t) {
		if c.accepted && c.who == "=" && isSelfContained(c.record) {
			sound = append(sound, c)
		}
	}
	cases := make([]conformanceCase, 0, n)
	for seed := uint64(0); len(cases) < n; seed++ {
		c := sound[int(seed)%len(sound)]
		rng := rand.New(rand.NewPCG(seed, 4))
		record := mutate(rng, c.record)
		if !isSelfContained(record) || record == c.record {
			continue
		}
		c.name, c.record, c.text = fmt.Sprintf("%s, seed %d", c.name, seed), record, []byte(preamble+record+"\n")
		c.accepted = !c.read(t).Broken()
		cases = append(cases, c)
	}
	return cases
}

// zoneMutations breaks the recorded zones that all accept, and small ones.
func zoneMutations(t *testing.T, n int) []conformanceCase {
	var sound []conformanceCase
	for _, c := range allZoneCases(t) {
		if c.accepted && c.who == "=" && len(c.includes) == 0 && c.origin == "example." && len(c.text) > len(preamble) {
			sound = append(sound, c)
		}
	}
	for seed := range uint64(20) {
		sound = append(sound, conformanceCase{name: fmt.Sprintf("small zone %d", seed), origin: "example.",
			text: zonegen.Small(seed, "example.").Rewrite(seed, zonegen.AllStyles&^zonegen.CRLF)})
	}
	cases := make([]conformanceCase, n)
	for i := range cases {
		rng := rand.New(rand.NewPCG(uint64(i), 5))
		c := sound[rng.IntN(len(sound))]
		c.name, c.text = fmt.Sprintf("%s, seed %d", c.name, i), strike(rng, c.text)
		c.accepted = !c.read(t).Broken()
		cases[i] = c
	}
	return cases
}

// strike breaks a text behind its preamble.
func strike(rng *rand.Rand, whole []byte) []byte {
	head := 0
	if bytes.HasPrefix(whole, []byte(preamble)) {
		head = len(preamble)
	}
	text := string(whole[head:])
	i := rng.IntN(len(text))
	switch j := min(len(text), i+1+rng.IntN(10)); rng.IntN(7) {
	case 0: // some octets lost
		text = text[:i] + text[j:]
	case 1: // an octet put in
		text = text[:i] + slip(rng) + text[i:]
	case 2: // an octet replaced
		text = text[:i] + slip(rng) + text[i+1:]
	case 3: // a line end put in
		text = text[:i] + "\n" + text[i:]
	case 4: // a line end lost
		if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
			text = text[:i+n] + text[i+n+1:]
		}
	case 5: // cut off
		text = text[:i]
	default: // some octets twice
		text = text[:j] + text[i:]
	}
	return append(bytes.Clone(whole[:head]), text...)
}

// mutate makes one edit, as a slip of the hand or a bad script does.
func mutate(rng *rand.Rand, record string) string {
	words := strings.Split(record, " ")
	i := 1 + rng.IntN(len(words)-1)
	switch rng.IntN(8) {
	case 0: // a word lost
		words = append(words[:i:i], words[i+1:]...)
	case 1: // a word twice
		words = append(words[:i:i], append([]string{words[i]}, words[i:]...)...)
	case 2: // two words swapped
		j := 1 + rng.IntN(len(words)-1)
		words[i], words[j] = words[j], words[i]
	case 3: // a word cut short
		words[i] = words[i][:rng.IntN(len(words[i])+1)]
	case 4: // a character lost
		words[i] = edit(rng, words[i], "")
	case 5: // a character put in
		words[i] = edit(rng, words[i], slip(rng)+slip(rng))
	case 6: // the rest of the line lost
		words = words[:i]
	default: // a character replaced
		words[i] = edit(rng, words[i], slip(rng))
	}
	return strings.Join(words, " ")
}

func slip(rng *rand.Rand) string {
	const slips = `0123456789abcxyzABCXYZ.,:;-_+=/\"@!#$%*~(){}[] `
	return string(slips[rng.IntN(len(slips))])
}

// edit puts something in the place of one character.
func edit(rng *rand.Rand, word, in string) string {
	if word == "" {
		return in
	}
	i := rng.IntN(len(word))
	return word[:i] + in + word[i+1:]
}

// TestConformanceRewritings writes small zones in many ways and compares what
// zonegate and BIND read.
func TestConformanceRewritings(t *testing.T) {
	peersOrSkip(t)
	eachTwo(20, func(i int) {
		seed := uint64(i)
		c := conformanceCase{name: fmt.Sprintf("small zone %d", i), origin: "example.com.",
			text: zonegen.Small(seed, "example.com.").Rewrite(seed, zonegen.AllStyles)}
		compareFolded(t, c, bind.ask(t, c.origin, c.text, nil))
	})
}

// compareFolded is compareWithBIND without regard to capitals in rdata: of
// copies in other letters each keeps another one.
func compareFolded(t *testing.T, c conformanceCase, o opinion) {
	switch {
	case o.refused:
		t.Errorf("%s: BIND refuses it: %.500s", c.name, o.output)
	case o.zone != nil:
		compareRecords(t, c.name+": BIND", canonical(rawZone(t, o.zone)), canonical(wireRecords(c.read(t))))
	}
}
