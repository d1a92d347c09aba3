package render

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"

	"github.com/zonegate/zonegate/migrate"
)

// notJudgedRule is the rule of zones that could not be looked at. It is the first;
// the checks of the gate follow in their order.
const notJudgedRule = "not-judged"

var notJudgedDoc = migrate.Doc{
	Title: "a zone that could not be looked at",
	Why:   "What nobody could look at may not go ahead: its file is not there or cannot be read, or its line of the list says nothing.",
	Fix:   "mend the list, or see to it that the zone is there and can be read",
}

// sarifRules are the rules of all zones, taken from the first report that has any:
// the checks of a gate are the same for every zone.
type sarifRules struct {
	once sync.Once
	list []sarifRule
	at   map[string]int
}

func (m *Many) sarifRules(r *migrate.Report) map[string]int {
	if len(r.Results) == 0 {
		return map[string]int{notJudgedRule: 0}
	}
	m.rules.once.Do(func() {
		b := m.sarifBuilder(&migrate.Report{})
		b.rule(notJudgedRule)
		for i := range r.Results {
			b.rule(r.Results[i].Check)
		}
		m.rules.list, m.rules.at = b.run.Tool.Driver.Rules, b.rules
	})
	return m.rules.at
}

// sarifBuilder is one for a single zone.
func (m *Many) sarifBuilder(r *migrate.Report) *sarifBuilder {
	opt := m.opt
	opt.Docs = func(id string) (migrate.Doc, bool) {
		if id == notJudgedRule {
			return notJudgedDoc, true
		}
		return (&sarifBuilder{opt: m.opt}).doc(id)
	}
	return &sarifBuilder{
		view: look(r), opt: opt, rules: map[string]int{}, seen: map[string]int{},
		run: sarifRun{Invocations: make([]sarifInvocation, 1)},
	}
}

func manySARIFBegin(m *Many, w *bufio.Writer) {
	s := newStream(w)
	w.WriteByte('{')
	s.fields(true, [2]any{"$schema", sarifSchema}, [2]any{"version", sarifVersion})
	w.WriteString(",\n" + step + `"runs": [{"columnKind": "unicodeCodePoints", "automationDetails": `)
	s.encode(sarifAutomation{fmt.Sprintf("zonegate/%s/", m.head.Gate)}, step)
	w.WriteString(`, "results": [`)
}

// manySARIF packs the results of a zone for the shelf.
func manySARIF(m *Many, w *bufio.Writer, r *migrate.Report) int {
	b := m.sarifBuilder(r)
	b.rules = m.sarifRules(r)
	if r.NotJudged() {
		m.blind.Store(true)
		b.run.Results = []sarifResult{b.unlooked(&migrate.Result{Check: notJudgedRule, Reason: r.Summary}, visible(r.Summary))}
	} else {
		b.unknowns()
		b.waits()
		b.findings()
	}
	if len(b.unknown) > 0 {
		m.blind.Store(true)
	}
	for i := range b.run.Results {
		res := &b.run.Results[i]
		res.Fingerprints = ofZone(plainName(r), res.Fingerprints)
	}
	return b.pack(w)
}

// ofZone tells the findings of one zone from the same ones of another.
func ofZone(zone string, prints map[string]string) map[string]string {
	own := make(map[string]string, len(prints))
	for name, print := range prints {
		sum := sha256.Sum256([]byte(valid(zone) + "\x00" + print))
		own[name] = hex.EncodeToString(sum[:16])
	}
	return own
}

// joinSARIF keeps the results of a zone, which are written at the end.
func joinSARIF(m *Many, _ *bufio.Writer, part []byte, _ int) { m.shelf.unpack(part) }

func manySARIFEnd(m *Many, w *bufio.Writer, end *ManyEnd) error {
	s := newStream(w)
	m.shelf.write(w)
	w.WriteString("\n" + step + "]")
	name := toolName(&migrate.Report{Tool: m.head.Tool})
	rules := m.rules.list
	if rules == nil {
		b := m.sarifBuilder(&migrate.Report{})
		b.rule(notJudgedRule)
		rules = b.run.Tool.Driver.Rules
	}
	s.fields(false,
		[2]any{"tool", sarifTool{sarifDriver{Name: name, Version: m.head.Tool.Version, InformationURI: homepage, Rules: rules}}},
		[2]any{"invocations", []sarifInvocation{m.sarifInvocation(end)}},
		[2]any{"properties", map[string]any{
			"gate": m.head.Gate, "at": migrate.TimeText(m.head.At), "verdict": end.Totals.Verdict(), "summary": end.Totals.Summary(),
		}})
	w.WriteString("\n" + step + "}]\n}\n")
	return s.err
}

func (m *Many) sarifInvocation(end *ManyEnd) sarifInvocation {
	in := sarifInvocation{Successful: !m.blind.Load() && m.shelf.left[sarifFirst] == 0}
	note := func(level, text string) {
		in.Notifications = append(in.Notifications, sarifNotification{level, sarifText{Text: sarifMessage(text)}, nil})
	}
	if level, text := m.shelf.leftOut(); text != "" {
		note(level, text)
	}
	for _, g := range skippedGroups(end.Skipped) {
		note("note", "skipped, "+g.text(0))
	}
	note("note", string(end.Totals.Verdict())+"  "+end.Totals.Summary())
	return in
}
