package zonefile_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// peer is another reader of master files that zonegate is compared with.
type peer struct {
	name    string
	command string
	debian  string // the package that has it
	version string // that the recorded verdicts are of
	flags   []string
	// args are the command's arguments for a zone and a file.
	args func(origin, file string) []string
	// complaint finds the line numbers that a syntax error is reported for.
	complaint *regexp.Regexp
	// failed tells from the exit and the output whether the text was refused,
	// leaving aside what is a matter of the zone and not of its syntax.
	failed func(err error, out string) bool
}

var bind = &peer{
	name: "BIND", command: "named-compilezone", debian: "bind9-utils", version: "9.18", flags: []string{"-v"},
	args: func(origin, file string) []string {
		return append(strings.Fields("-i none -k ignore -n ignore -r ignore -m ignore -M ignore -S ignore -W ignore -F raw -o "+file+".raw"), origin, file)
	},
	complaint: regexp.MustCompile(`(?m)^(?:dns_\w+: )?z:(\d+): (?:.*)$`),
	failed:    func(err error, out string) bool { return err != nil && bindRefusesSyntax(out) },
}

var knot = &peer{
	name: "Knot", command: "kzonecheck", debian: "knot-dnssecutils", version: "3.2", flags: []string{"-V"},
	args:      func(origin, file string) []string { return []string{"-v", "-o", origin, file} },
	complaint: regexp.MustCompile(`error in zone, file '[^']*', line (\d+)`),
	failed: func(err error, out string) bool {
		return err != nil && strings.Contains(out, "zone loader, failed to load")
	},
}

var nsd = &peer{
	name: "NSD", command: "nsd-checkzone", debian: "nsd", version: "4.6", flags: []string{"-h"},
	args:      func(origin, file string) []string { return []string{"-p", origin, file} },
	complaint: regexp.MustCompile(`error: z:(\d+): `),
	failed:    func(err error, _ string) bool { return err != nil },
}

// bindWarning is what BIND says of lines that it takes.
var bindWarning = regexp.MustCompile(`ignoring out-of-zone data|TTL set to prior TTL|no TTL specified; using|using RFC1035 TTL|file does not end with newline|> MAXTTL, setting|record with inherited owner|\$INCLUDE|signature has expired|old style DNSSEC`)

// bindZoneMatter is what BIND refuses a zone for although each record can be
// read, and its closing words.
var bindZoneMatter = regexp.MustCompile(`(?m)multiple RRs of singleton type$|CNAME and other data$|SOA record not at top|not at top of zone|at top of zone \(|has 0 SOA records|has no NS records|has no address records|: loading from master file|: not loaded due to errors`)

func bindRefusesSyntax(out string) bool {
	for line := range strings.Lines(out) {
		line = strings.TrimSpace(line)
		if line != "" && !bindZoneMatter.MatchString(line) && !bindWarning.MatchString(line) {
			return true
		}
	}
	// some refusals have no line of their own
	return !bindZoneMatter.MatchString(strings.ReplaceAll(strings.ReplaceAll(out, ": loading from master file", ""), ": not loaded due to errors", ""))
}

// peersOrSkip finds the peers. It fails where one is missing, but for -short.
func peersOrSkip(t *testing.T) {
	t.Helper()
	if testing.Short() && os.Getenv("CI") == "" {
		t.Skip("the comparison with other name servers is left out in short mode")
	}
	for _, p := range []*peer{bind, knot, nsd} {
		if p.path() == "" {
			t.Fatalf("%s is not installed: apt-get install %s, or run the tests with -short", p.command, p.debian)
		}
	}
}

// path is where the command is; administrators' folders are not in every PATH.
func (p *peer) path() string {
	for _, name := range []string{p.command, "/usr/sbin/" + p.command, "/sbin/" + p.command} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// isRecorded tells whether the installed peer is of the version that the
// verdicts under testdata were recorded with; another one may differ in detail.
func (p *peer) isRecorded() bool {
	out, err := exec.Command(p.path(), p.flags...).CombinedOutput()
	return (err == nil || len(out) > 0) && strings.Contains(string(out), p.version)
}

// opinion is what a peer makes of a text.
type opinion struct {
	refused bool
	lines   map[int]bool // that it complains of
	output  string       // what it said
	zone    []byte       // what it read, in its own format
}

// asked keeps what BIND said of each whole zone of this run: two tests ask.
var asked sync.Map

// askOnce is ask for a case; BIND is asked once in a run.
func (p *peer) askOnce(t testing.TB, c conformanceCase) opinion {
	if p != bind {
		return p.ask(t, c.origin, c.text, c.includes)
	}
	if o, ok := asked.Load(c.name); ok {
		return o.(opinion)
	}
	o := p.ask(t, c.origin, c.text, c.includes)
	asked.Store(c.name, o)
	return o
}

// ask gives a zone file and its includes to a peer.
func (p *peer) ask(t testing.TB, origin string, text []byte, includes map[string][]byte) opinion {
	dir, err := os.MkdirTemp("", "conformance")
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	for name, data := range includes {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o644))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "z"), text, 0o644))
	// few open files, so that a circle of includes ends soon
	cmd := exec.Command("sh", append([]string{"-c", `ulimit -n 64 && exec "$0" "$@"`, p.path()}, p.args(origin, "z")...)...)
	cmd.Dir = dir
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		t.Errorf("run %s: %v", p.command, err)
	}
	said := stderr.String() + stdout.String()
	o := opinion{refused: p.failed(err, said), lines: p.complaints(said), output: said, zone: stdout.Bytes()}
	if p == bind {
		o.zone, _ = os.ReadFile(filepath.Join(dir, "z.raw"))
	}
	return o
}

func (p *peer) complaints(out string) map[int]bool {
	lines := map[int]bool{}
	for line := range strings.Lines(out) {
		if line = strings.TrimSpace(line); p == bind && (bindWarning.MatchString(line) || bindZoneMatter.MatchString(line)) {
			continue
		}
		for _, m := range p.complaint.FindAllStringSubmatch(line, -1) {
			n, _ := strconv.Atoi(m[1])
			lines[n] = true
		}
	}
	return lines
}

// wireRecord is a record in wire form, letters as they were written.
type wireRecord struct {
	owner, rdata string
	typ          uint16
	ttl          uint32
}

// set names the RRset.
func (r wireRecord) set() string { return fmt.Sprintf("%q TYPE%d", lower(r.owner), r.typ) }

func (r wireRecord) String() string {
	return fmt.Sprintf("%q TTL %d TYPE%d %x", r.owner, r.ttl, r.typ, r.rdata)
}

// lower puts the letters of a wire name in lower case; length octets never are
// letters.
func lower(name string) string {
	b := []byte(name)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 32
		}
	}
	return string(b)
}

// rawZone reads the "raw" format of named-compilezone: a header, then for each
// RRset its length, class, type, covered type, TTL, count, owner and rdata.
func rawZone(t testing.TB, raw []byte) []wireRecord {
	t.Helper()
	require.Greater(t, len(raw), 24, "no raw zone was written")
	require.Equal(t, uint32(2), binary.BigEndian.Uint32(raw), "raw format")
	rest := raw[12:]
	if binary.BigEndian.Uint32(raw[4:]) == 1 {
		rest = raw[24:]
	}
	var records []wireRecord
	for len(rest) > 0 {
		size := binary.BigEndian.Uint32(rest)
		records = append(records, rawRRset(rest[4:size])...)
		rest = rest[size:]
	}
	return records
}

func rawRRset(b []byte) []wireRecord {
	typ, ttl, count := binary.BigEndian.Uint16(b[2:]), binary.BigEndian.Uint32(b[6:]), binary.BigEndian.Uint32(b[10:])
	counted := func() string {
		n := int(binary.BigEndian.Uint16(b))
		s := string(b[2 : 2+n])
		b = b[2+n:]
		return s
	}
	b = b[14:]
	owner := counted()
	records := make([]wireRecord, count)
	for i := range records {
		records[i] = wireRecord{owner: owner, rdata: counted(), typ: typ, ttl: ttl}
	}
	return records
}

// eachTwo calls f for 0 to n-1, two at a time.
func eachTwo(n int, f func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range 2 {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}
