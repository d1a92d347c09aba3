package checks

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
)

// fixture is one case of testdata; README.md there says how it is written.
type fixture struct {
	gate    migrate.Gate
	origin  string
	now     time.Time
	outcome migrate.Outcome
	verdict migrate.Verdict // empty: any
	summary string          // that the summary must hold
	rows    []string        // of the matrix
	notes   []string        // that the report must have
	reasons []string        // that the outcomes of checks must hold
	waits   []string        // the checks that wait
	until   string          // the report's not-before; "none": it is not known
	signing migrate.Signing // what the question says about signatures
	old     *string         // nil: no old.zone
	new     string
	plan    *string
	files   map[string]string // all files by name, after cut
	wants   []*want
}

// want is a finding that a case asks for.
type want struct {
	id          string
	file        string // empty: a head line
	line        int
	severity    migrate.Severity
	preExisting bool
	accepted    bool
	owner, typ  string
	token       string
	// of findings about servers:
	address, transport, vantage, nsid string
}

func loadFixture(path string) (*fixture, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseFixture(txtar.Parse(data))
}

func parseFixture(a *txtar.Archive) (*fixture, error) {
	f := newFixture()
	for _, file := range a.Files {
		f.files[file.Name] = string(file.Data)
		if err := f.addWants(file.Name, string(file.Data)); err != nil {
			return nil, err
		}
	}
	if err := f.parseHead(string(a.Comment)); err != nil {
		return nil, err
	}
	return f, f.settle()
}

func newFixture() *fixture {
	return &fixture{
		origin: "example.com.",
		now:    time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC),
		files:  map[string]string{},
	}
}

// settle takes the files that have a role out of files and picks the gate.
func (f *fixture) settle() error {
	if f.hasEvidence() && f.gate == "" {
		f.gate = migrate.GateDelegate
	}
	if err := f.lend(); err != nil {
		return err
	}
	if err := f.signZones(); err != nil {
		return err
	}
	text, ok := f.files["new.zone"]
	if !ok {
		return fmt.Errorf("there is no new.zone")
	}
	f.new = text
	if text, ok := f.files["old.zone"]; ok {
		f.old = &text
	}
	if text, ok := f.files["plan.yaml"]; ok {
		f.plan = &text
	}
	if f.gate == "" {
		f.gate = migrate.GateLint
		if f.old != nil {
			f.gate = migrate.GatePublish
		}
	}
	return nil
}

func (f *fixture) hasEvidence() bool {
	for name := range f.files {
		if strings.HasPrefix(name, "evidence") {
			return true
		}
	}
	return false
}

// lend gives a case about servers what it does not say itself.
func (f *fixture) lend() error {
	if !f.hasEvidence() {
		return nil
	}
	common, err := txtar.ParseFile("testdata/delegate.txtar")
	if err != nil {
		return err
	}
	for _, file := range common.Files {
		if f.gate == migrate.GateDS && file.Name == "old.zone" { // the zone stays
			continue
		}
		if _, ok := f.files[file.Name]; !ok {
			f.files[file.Name] = string(file.Data)
		}
	}
	return nil
}

func (f *fixture) parseHead(head string) error {
	for line := range strings.Lines(head) {
		key, value, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok {
			continue
		}
		if err := f.setHead(key, strings.TrimSpace(value)); err != nil {
			return fmt.Errorf("head line %q: %w", strings.TrimSpace(line), err)
		}
	}
	return nil
}

func (f *fixture) setHead(key, value string) (err error) {
	switch key {
	case "gate":
		f.gate = migrate.Gate(value)
	case "origin":
		f.origin = value
	case "now":
		f.now, err = time.Parse(time.RFC3339, value)
	case "outcome":
		f.outcome = migrate.Outcome(value)
	case "summary":
		f.summary = value
	case "reason":
		f.reasons = append(f.reasons, value)
	case "waits":
		f.waits = strings.Fields(value)
	case "not-before":
		f.until = value
	case "note":
		f.notes = append(f.notes, value)
	case "row":
		f.rows = append(f.rows, value)
	case "verdict":
		f.verdict = migrate.Verdict(value)
	case "want":
		err = f.addWant(&want{}, value)
	case "ds", "unsigned", "valid-for", "change", "zone-given":
		err = f.setSigning(key, value)
	case "cut":
		var n int
		if n, err = strconv.Atoi(value); err == nil {
			text := f.files["new.zone"]
			f.files["new.zone"] = text[:len(text)-n]
		}
	}
	return err
}

// addWants reads the wants on the lines of a file.
func (f *fixture) addWants(name, text string) error {
	marker := "; want "
	evidence := strings.HasPrefix(name, "evidence")
	if strings.HasSuffix(name, ".yaml") || evidence {
		marker = "# want "
	}
	line := 0
	for s := range strings.Lines(text) {
		line++
		at := strings.LastIndex(s, marker)
		if at < 0 {
			continue
		}
		for one := range strings.SplitSeq(s[at+len(marker):], ",") {
			w := &want{file: name, line: line}
			if evidence {
				w.file = ""
			}
			if err := f.addWant(w, one); err != nil {
				return fmt.Errorf("%s:%d: %w", name, line, err)
			}
		}
	}
	return nil
}

func (f *fixture) addWant(w *want, text string) error {
	words := strings.Fields(text)
	if len(words) == 0 {
		return fmt.Errorf("a want without an ID")
	}
	w.id = words[0]
	for _, word := range words[1:] {
		w.set(word)
	}
	f.wants = append(f.wants, w)
	return nil
}

func (w *want) set(word string) {
	severities := []migrate.Severity{migrate.Error, migrate.Warning, migrate.Notice}
	switch {
	case slices.Contains(severities, migrate.Severity(word)):
		w.severity = migrate.Severity(word)
	case word == "pre-existing":
		w.preExisting = true
	case word == "accepted":
		w.accepted = true
	case word == "udp" || word == "tcp":
		w.transport = word
	case strings.HasPrefix(word, "from="):
		w.vantage = word[len("from="):]
	case strings.HasPrefix(word, "nsid="):
		w.nsid = word[len("nsid="):]
	case isAddressWord(word):
		w.address = word
	case word[0] == '@':
		w.token = word[1:]
	case word[len(word)-1] == '.':
		w.owner = word
	default:
		w.typ = word
	}
}

func isAddressWord(word string) bool {
	_, err := plans.AddrPort(word)
	return err == nil
}

func (w *want) String() string {
	s := w.id
	if w.file != "" {
		s = fmt.Sprintf("%s:%d: %s", w.file, w.line, w.id)
	}
	for _, part := range []string{string(w.severity), w.owner, w.typ, w.address, w.transport, w.vantage, w.nsid} {
		if part != "" {
			s += " " + part
		}
	}
	if w.token != "" {
		s += " @" + w.token
	}
	return s
}

// matches tells whether a finding is the wanted one.
func (w *want) matches(f *migrate.Finding) bool {
	if w.file != "" && (f.Pos == nil || f.Pos.File != w.file || f.Pos.Line != w.line) {
		return false
	}
	return w.id == f.Check &&
		(w.severity == "" || w.severity == f.Severity) &&
		(w.owner == "" || w.owner == f.Owner) &&
		(w.typ == "" || w.typ == f.Type) &&
		(!w.preExisting || f.PreExisting) &&
		(!w.accepted || f.Accepted != nil) &&
		(w.token == "" || w.token == token(f.Pos)) &&
		(w.address == "" || w.address == migrate.ShortAddress(f.Address)) &&
		(w.transport == "" || w.transport == f.Transport) &&
		(w.vantage == "" || w.vantage == f.Vantage) &&
		(w.nsid == "" || w.nsid == f.NSID)
}

// token is the text that a position covers.
func token(p *migrate.Pos) string {
	if p == nil || p.Column == 0 {
		return ""
	}
	text := []rune(p.Text)
	lo := p.Column - 1 - p.Offset
	if lo < 0 || lo+p.Length > len(text) {
		return fmt.Sprintf("column %d, length %d, outside of %q", p.Column, p.Length, p.Text)
	}
	return string(text[lo : lo+p.Length])
}
