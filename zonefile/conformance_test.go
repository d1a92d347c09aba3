package zonefile_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
)

// The conformance cases under testdata/conformance are records (records/*.txt,
// one a line, each read in a tiny zone) and whole zones (zones/*.txtar). Each
// says
//
//	+ or -           what zonegate makes of it: accepted or refused
//	=                BIND and Knot both agree with that
//	bind/WHY         only BIND does, knot/WHY: only Knot does
//	alone/WHY        neither does
//
// where WHY is a key of reasons.txt. The recorded verdict of zonegate is tested
// always, the verdicts of the others where they are installed. With -update the
// first two columns are written anew from what the tools say; a WHY that is
// missing then stands as "?" and has to be given.

// preamble makes a zone of single records.
const preamble = "$ORIGIN example.\n$TTL 300\n@ SOA ns.example. h.example. 1 3600 600 86400 300\n@ NS ns.example.\nns A 192.0.2.1\n"

const preambleLines = 5

// conformanceCase is one text with what is recorded of it.
type conformanceCase struct {
	name     string
	accepted bool
	who      string // "=", "bind", "knot" or "alone"
	why      string // key of the reason, where who is not "="
	content  string // key of the reason why BIND reads other records
	origin   string
	text     []byte            // the zone
	includes map[string][]byte // by name
	record   string            // where it is a single record: that
}

// agreed is what BIND and Knot say according to the record.
func (c conformanceCase) agreed() (bindAccepts, knotAccepts bool) {
	switch c.who {
	case "bind":
		return c.accepted, !c.accepted
	case "knot":
		return !c.accepted, c.accepted
	case "alone":
		return !c.accepted, !c.accepted
	}
	return c.accepted, c.accepted
}

// columns are the recorded verdicts as text.
func (c conformanceCase) columns() string {
	mark := map[bool]string{true: "+", false: "-"}[c.accepted]
	if c.who == "=" {
		return mark + " ="
	}
	return mark + " " + c.who + "/" + c.why
}

var columnsForm = regexp.MustCompile(`^([+-]) (=|(bind|knot|alone)/(\S+)) (.*)$`)

func parseColumns(line string) (c conformanceCase, rest string, ok bool) {
	m := columnsForm.FindStringSubmatch(line)
	if m == nil {
		return c, "", false
	}
	c = conformanceCase{accepted: m[1] == "+", who: "=", origin: "example."}
	if m[3] != "" {
		c.who, c.why = m[3], m[4]
	}
	return c, m[5], true
}

// recordCases are the cases of one file of records.
func recordCases(t testing.TB, path string) []conformanceCase {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	var cases []conformanceCase
	for i, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		c, record, ok := parseColumns(line)
		require.True(t, ok, "%s:%d: no verdict columns", path, i+1)
		c.name, c.record = fmt.Sprintf("%s:%d", filepath.Base(path), i+1), record
		c.text = []byte(preamble + record + "\n")
		cases = append(cases, c)
	}
	return cases
}

// octets stands for octets that an archive cannot hold: «0d» and so on; «end»
// drops the rest, so that a case can end without a line end.
var octets = regexp.MustCompile(`«([0-9a-f]{2})»`)

var contentForm = regexp.MustCompile(`\[content/(\S+)\]`)

func zoneText(data []byte) []byte {
	data, _, _ = bytes.Cut(data, []byte("«end»"))
	return octets.ReplaceAllFunc(data, func(m []byte) []byte {
		var c byte
		fmt.Sscanf(string(m[len("«"):]), "%02x", &c)
		return []byte{c}
	})
}

// zoneCases are the cases of one archive. A file named "include NAME" belongs to
// the case before it, which includes it; "[content/WHY]" in a case's name says
// why zonegate and BIND read different records; "[raw]" after a case's name leaves the preamble away,
// "[root]" does so too and makes the origin the root.
func zoneCases(t testing.TB, path string) []conformanceCase {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	require.NoError(t, err)
	var cases []conformanceCase
	for _, f := range archive.Files {
		if name, ok := strings.CutPrefix(f.Name, "include "); ok {
			cases[len(cases)-1].includes[name] = zoneText(f.Data)
			continue
		}
		c, name, ok := parseColumns(f.Name)
		require.True(t, ok, "%s: %s: no verdict columns", path, f.Name)
		c.name, c.includes, c.text = filepath.Base(path)+": "+name, map[string][]byte{}, zoneText(f.Data)
		if m := contentForm.FindStringSubmatch(name); m != nil {
			c.content = m[1]
		}
		switch {
		case strings.Contains(name, "[root]"):
			c.origin = "."
		case !strings.Contains(name, "[raw]"):
			c.text = append([]byte(preamble), c.text...)
		}
		cases = append(cases, c)
	}
	return cases
}

func allRecordCases(t testing.TB) []conformanceCase {
	return casesOf(t, "testdata/conformance/records/*.txt", recordCases)
}

func allZoneCases(t testing.TB) []conformanceCase {
	return append(casesOf(t, "testdata/conformance/zones/*.txtar", zoneCases), longCases()...)
}

// longCases are zones too long for an archive. BIND's buffer is full at 65,535
// octets of rdata.
func longCases() []conformanceCase {
	full, most := strings.Repeat("x", 255), strings.Repeat("x", 254)
	long := func(name, text string, accepted bool) conformanceCase {
		return conformanceCase{name: "long: " + name, accepted: accepted, who: "=", origin: "example.", text: []byte(preamble + text)}
	}
	atLimit := long("rdata of 65,535 octets", "a TXT "+strings.Repeat(full+" ", 255)+most+"\n", true)
	atLimit.who, atLimit.why = "knot", "rdata-limit"
	return []conformanceCase{
		atLimit,
		long("rdata of 65,536 octets", "a TXT "+strings.Repeat(full+" ", 256)+"\n", false),
		long("a line of 60,000 octets", "a TXT "+strings.Repeat(full+" ", 200)+full+"\n", true),
		long("100,000 blanks", "a"+strings.Repeat(" ", 100_000)+"A 192.0.2.1\n", true),
		long("a comment of 200,000 octets", "a A 192.0.2.1 ;"+strings.Repeat("x", 200_000)+"\n", true),
		long("a word of 70,000 octets", "a "+strings.Repeat("x", 70_000)+" 192.0.2.1\n", false),
		long("an owner of 70,000 octets", strings.Repeat("x", 70_000)+" A 192.0.2.1\n", false),
		long("a string of 70,000 octets", "a TXT \""+strings.Repeat("x", 70_000)+"\"\n", false),
		long("20,000 lines in parentheses", "a TXT ("+strings.Repeat(" ; x\n", 20_000)+" x )\n", true),
		long("40,000 blank lines", strings.Repeat(" \n\n", 20_000)+"a A 192.0.2.1\n", true),
		long("2,000 records of one owner", "a TXT x0\n"+lines(2000, " TXT x%d\n"), true),
	}
}

func lines(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func casesOf(t testing.TB, pattern string, load func(testing.TB, string) []conformanceCase) []conformanceCase {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	var cases []conformanceCase
	for _, path := range paths {
		cases = append(cases, load(t, path)...)
	}
	return cases
}

// read reads the case with zonegate.
func (c conformanceCase) read(t testing.TB) *zonefile.Zone {
	t.Helper()
	zone, err := zonefile.Read(context.Background(), zonefile.InMemory("z", c.text), zonefile.Options{
		Origin: zonefile.MustName(c.origin),
		Open: func(name, _ string) (zonefile.Source, error) {
			if data, ok := c.includes[name]; ok {
				return zonefile.InMemory(name, data), nil
			}
			if name == "z" {
				return zonefile.InMemory("z", c.text), nil
			}
			return zonefile.Source{}, errors.New("there is no such file")
		},
	})
	require.NoError(t, err)
	return zone
}

// TestConformanceRecorded holds zonegate to the recorded verdicts.
func TestConformanceRecorded(t *testing.T) {
	if updating() {
		return
	}
	for _, c := range append(allRecordCases(t), allZoneCases(t)...) {
		zone := c.read(t)
		if zone.Broken() == c.accepted {
			t.Errorf("%s: recorded %s, zonegate says %s\n\t%q", c.name, c.columns(), verdictOf(zone), c.shown())
		}
	}
}

func updating() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

func verdictOf(zone *zonefile.Zone) string {
	for _, p := range zone.Problems() {
		if p.Kind.Fatal() {
			return fmt.Sprintf("refused, %s: line %d: %s", p.Kind, p.Pos.Line, p.Message)
		}
	}
	return "accepted"
}

func (c conformanceCase) shown() string {
	text := c.record
	if text == "" {
		text = strings.TrimPrefix(string(c.text), preamble)
	}
	if len(text) > 300 {
		text = text[:300] + "..."
	}
	return text
}

// TestConformanceReasons holds the table of reasons complete and in use.
func TestConformanceReasons(t *testing.T) {
	data, err := os.ReadFile("testdata/conformance/reasons.txt")
	require.NoError(t, err)
	used := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		key, reason, ok := strings.Cut(line, ": ")
		require.True(t, ok && reason != "", "no reason: %s", line)
		used[key] = false
	}
	for _, d := range generatedDifferences {
		require.Contains(t, used, d.why)
		used[d.why] = true
	}
	for _, c := range append(allRecordCases(t), allZoneCases(t)...) {
		for _, why := range []string{c.why, c.content} {
			if _, ok := used[why]; !ok && why != "" {
				t.Errorf("%s: %q is not a key of reasons.txt\n\t%q", c.name, why, c.shown())
			}
			used[why] = true
		}
	}
	for key, ok := range used {
		if !ok {
			t.Errorf("reasons.txt: %s is not used", key)
		}
	}
}

// TestConformancePeers holds the recorded verdicts of BIND and Knot: where both
// agree, zonegate agrees, or a reason is recorded.
func TestConformancePeers(t *testing.T) {
	peersOrSkip(t)
	records, zones := allRecordCases(t), allZoneCases(t)
	cases := append(records, zones...)
	bindRefuses, knotRefuses := refusals(t, bind, cases), refusals(t, knot, cases)
	if updating() {
		rewriteCases(t, bindRefuses, knotRefuses) // the long ones come last and stay
		return
	}
	exact := bind.isRecorded() && knot.isRecorded()
	for i, c := range cases {
		b, k := c.agreed()
		gotB, gotK := !bindRefuses[i], !knotRefuses[i]
		switch {
		case b == gotB && k == gotK:
		case exact || gotB == gotK && gotB != c.accepted:
			t.Errorf("%s: recorded %s, but BIND accepts: %v, Knot accepts: %v\n\t%q", c.name, c.columns(), gotB, gotK, c.shown())
		default:
			t.Logf("%s: recorded %s, another version differs: BIND accepts: %v, Knot accepts: %v", c.name, c.columns(), gotB, gotK)
		}
	}
}

// refusals asks a peer about all cases: single records many at a time, under an
// owner of their own, the others each by itself, and so those whose verdict
// among many is not the recorded one.
func refusals(t *testing.T, p *peer, cases []conformanceCase) []bool {
	refused := make([]bool, len(cases))
	var together, alone []int
	for i, c := range cases {
		if c.record != "" && isSelfContained(c.record) && !updating() {
			together = append(together, i)
		} else {
			alone = append(alone, i)
		}
	}
	for i, r := range refusalsTogether(t, p, cases, together) {
		if refused[i] = r; r == p.accepts(cases[i]) {
			alone = append(alone, i)
		}
	}
	eachTwo(len(alone), func(n int) {
		refused[alone[n]] = p.askOnce(t, cases[alone[n]]).refused
	})
	return refused
}

// accepts is what is recorded of a peer.
func (p *peer) accepts(c conformanceCase) bool {
	b, k := c.agreed()
	return p == bind && b || p == knot && k
}

func refusalsTogether(t *testing.T, p *peer, cases []conformanceCase, pick []int) map[int]bool {
	chunks := slices.Collect(slices.Chunk(pick, batchSize))
	found := make([]map[int]bool, len(chunks))
	eachTwo(len(chunks), func(n int) {
		found[n] = map[int]bool{}
		text, lineOf := batch(cases, chunks[n])
		o := p.ask(t, "example.", text, nil)
		for _, i := range chunks[n] {
			found[n][i] = o.lines[lineOf[i]]
		}
	})
	refused := map[int]bool{}
	for _, m := range found {
		maps.Copy(refused, m)
	}
	return refused
}

// batchSize is small enough for peers that stop after a number of errors.
const batchSize = 40

// batch puts single records into one zone, each below an origin of its own so
// that they have nothing to do with each other.
func batch(cases []conformanceCase, pick []int) (text []byte, lineOf map[int]int) {
	text, lineOf = []byte(preamble), map[int]int{}
	for n, i := range pick {
		text = fmt.Appendf(text, "$ORIGIN r%d.example.\n%s\n", i, cases[i].record)
		lineOf[i] = preambleLines + 2*n + 2
	}
	return text, lineOf
}

// isSelfContained tells whether a line cannot reach into the next one, whatever
// reads it, and has an owner.
func isSelfContained(record string) bool {
	quoted := false
	for i := 0; i < len(record); i++ {
		switch c := record[i]; {
		case c == '\\':
			if i++; i == len(record) {
				return false
			}
		case c == '"':
			quoted = !quoted
		case !quoted && c == ';':
			return true
		case !quoted && strings.IndexByte("()\r\x00", c) >= 0:
			return false
		}
	}
	return !quoted && record != "" && !strings.ContainsAny(record[:1], "$ \t;")
}

// rewriteCases writes the verdict columns anew.
func rewriteCases(t *testing.T, bindRefuses, knotRefuses []bool) {
	next := 0
	columns := func(c conformanceCase) string {
		c.accepted = !c.read(t).Broken()
		b, k := !bindRefuses[next], !knotRefuses[next]
		next++
		was := c.why
		switch {
		case b == c.accepted && k == c.accepted:
			c.who, c.why = "=", ""
		case b == c.accepted:
			c.who = "bind"
		case k == c.accepted:
			c.who = "knot"
		default:
			c.who = "alone"
		}
		if c.why = was; was == "" {
			c.why = "?"
		}
		return c.columns()
	}
	paths, _ := filepath.Glob("testdata/conformance/records/*.txt")
	for _, path := range paths {
		rewriteRecords(t, path, columns)
	}
	paths, _ = filepath.Glob("testdata/conformance/zones/*.txtar")
	for _, path := range paths {
		rewriteZones(t, path, columns)
	}
}

func rewriteRecords(t *testing.T, path string, columns func(conformanceCase) string) {
	cases := recordCases(t, path)
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	lines := strings.Split(string(data), "\n")
	for i, line := range lines {
		if line != "" && line[0] != '#' {
			lines[i] = columns(cases[0]) + " " + cases[0].record
			cases = cases[1:]
		}
	}
	require.NoError(t, os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o644))
}

func rewriteZones(t *testing.T, path string, columns func(conformanceCase) string) {
	cases := zoneCases(t, path)
	archive, err := txtar.ParseFile(path)
	require.NoError(t, err)
	for i, f := range archive.Files {
		if _, name, ok := parseColumns(f.Name); ok {
			archive.Files[i].Name = columns(cases[0]) + " " + name
			cases = cases[1:]
		}
	}
	require.NoError(t, os.WriteFile(path, txtar.Format(archive), 0o644))
}

// TestConformanceContent compares what zonegate, BIND and NSD read, octet by
// octet, wherever they accept.
func TestConformanceContent(t *testing.T) {
	peersOrSkip(t)
	for n, chunk := range slices.Collect(slices.Chunk(together(t), batchSize)) {
		compareWithNSD(t, compareTogether(t, fmt.Sprintf("records %d", n), chunk))
	}
	zones := allZoneCases(t)
	eachTwo(len(zones), func(i int) {
		if b, _ := zones[i].agreed(); b && zones[i].accepted && zones[i].content == "" {
			compareWithBIND(t, zones[i], bind.askOnce(t, zones[i]))
		}
	})
}

// together are the accepted records that can stand in one zone.
func together(t testing.TB) []conformanceCase {
	return slices.DeleteFunc(allRecordCases(t), func(c conformanceCase) bool {
		b, _ := c.agreed()
		return !b || !c.accepted || !isSelfContained(c.record)
	})
}

// compareTogether puts records that BIND accepts into one zone, and gives it back.
func compareTogether(t *testing.T, name string, cases []conformanceCase) conformanceCase {
	all := make([]int, len(cases))
	for i := range all {
		all[i] = i
	}
	c := conformanceCase{name: name, origin: "example."}
	var lineOf map[int]int
	c.text, lineOf = batch(cases, all)
	o := bind.ask(t, c.origin, c.text, nil)
	if left := slices.DeleteFunc(all, func(i int) bool { return o.lines[lineOf[i]] }); len(left) < len(cases) {
		c.text, _ = batch(cases, left)
		o = bind.ask(t, c.origin, c.text, nil)
	}
	compareWithBIND(t, c, o)
	return c
}

func compareWithBIND(t *testing.T, c conformanceCase, o opinion) {
	if o.refused {
		t.Errorf("%s: BIND refuses it: %.500s", c.name, o.output)
		return
	}
	if o.zone == nil {
		return // refused for what is no matter of syntax
	}
	compareRecords(t, c.name+": BIND", rawZone(t, o.zone), wireRecords(c.read(t)))
}

// nsdMistakes are records that NSD 4.6 takes for something else: numbers over
// their range, SvcParams in generic form beside the lists that it makes of them,
// a dollar sign at the start of a word, an escaped blank or backslash
// at the end of a word, an SPF of several strings.
var nsdMistakes = regexp.MustCompile(`4294967295|HTTPS.* key\d=| TXT \$|\\[\\ ]\n|rsa\\\\;| SPF v`)

// compareWithNSD has zonegate read what NSD prints of a zone, and so leaves out
// the lines that NSD does not know.
func compareWithNSD(t *testing.T, c conformanceCase) {
	lines := strings.SplitAfter(string(c.text), "\n")
	for n, line := range lines {
		if nsdMistakes.MatchString(line) {
			lines[n] = "\n"
		}
	}
	var o opinion
	for range 10 {
		c.text = []byte(strings.Join(lines, ""))
		if o = nsd.ask(t, c.origin, c.text, nil); !o.refused {
			break
		}
		for n := range o.lines {
			// NSD counts the line end that it stumbles on
			for n > preambleLines && (n > len(lines) || len(lines[n-1]) < 2 || lines[n-1][0] == '$') {
				n--
			}
			lines[n-1] = "\n"
		}
	}
	if o.refused {
		t.Errorf("%s: NSD refuses what is left: %.500s", c.name, o.output)
		return
	}
	printed := conformanceCase{origin: c.origin, text: o.zone}.read(t)
	compareRecords(t, c.name+": NSD", canonical(wireRecords(printed)), canonical(wireRecords(c.read(t))))
}

// canonical puts rdata into lower case, since NSD does not keep the letters of
// names.
func canonical(records []wireRecord) []wireRecord {
	for i, r := range records {
		records[i].rdata = lower(r.rdata)
	}
	return records
}

func compareRecords(t *testing.T, who string, theirs, read []wireRecord) {
	several := setsWithSeveralTTLs(read)
	if diff := cmp.Diff(recordLines(theirs, several), recordLines(read, several)); diff != "" {
		t.Errorf("%s (-) and zonegate (+) read different records:\n%s", who, diff)
	}
}

// recordLines are records as sorted text, each once.
func recordLines(records []wireRecord, leaveTTL map[string]bool) []string {
	lines := make([]string, len(records))
	for i, r := range records {
		r.owner = lower(r.owner)
		if leaveTTL[r.set()] {
			r.ttl = 0
		}
		lines[i] = r.String()
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// setsWithSeveralTTLs finds the RRsets whose records have different TTLs: BIND
// gives all of them that of the first one.
func setsWithSeveralTTLs(records []wireRecord) map[string]bool {
	first, several := map[string]uint32{}, map[string]bool{}
	for _, r := range records {
		ttl, ok := first[r.set()]
		first[r.set()] = r.ttl
		several[r.set()] = several[r.set()] || ok && ttl != r.ttl
	}
	return several
}

// wireRecords are the records inside of the zone: a name server drops the others.
func wireRecords(zone *zonefile.Zone) []wireRecord {
	var records []wireRecord
	for set := range zone.RRsets() {
		if set.Node().Outside() {
			continue
		}
		for r := range set.Records() {
			owner, rdata := r.WrittenCase()
			records = append(records, wireRecord{owner: owner, rdata: rdata, typ: uint16(r.Type()), ttl: r.TTL()})
		}
	}
	return records
}
