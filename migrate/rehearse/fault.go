package rehearse

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/miekg/dns"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// Fault is one way in which a server does not do what it should.
type Fault struct {
	Word  string // "late"
	Value string // "30s"; empty where the word takes none
	// Transport limits it to one; empty: both.
	Transport evidence.Transport
	// Type limits it to questions for one type; 0: all.
	Type zonefile.Type
}

// faultKind is a word of the language of faults. It acts in one or more places
// on the way from the question to the packets that go back.
type faultKind struct {
	value string // what the value is; empty: there is none; in brackets: it may be left out
	about string
	// allowed: a server may be so.
	allowed bool
	check   func(value string) error

	// zone makes another zone of a zone; before anything is asked.
	zone func(z *zonefile.Zone, value string) (*zonefile.Zone, error)
	// silences leaves a question without any answer.
	silences func(q *query, value string) bool
	// instead gives an answer in the place of the one from the zones; nil: does not.
	instead func(q *query, value string) *dns.Msg
	// alter changes the answer.
	alter func(q *query, m *dns.Msg, value string)
	// send changes the packets.
	send func(q *query, packets []answer, value string) []answer
	// transfer disturbs a zone transfer.
	transfer func(q *query, b *batch, value string)
}

// faultKinds are the words of the language. They are made when they are asked for:
// most processes that hold this package never do.
var faultKinds = sync.OnceValue(func() map[string]faultKind {
	all := map[string]faultKind{}
	for _, some := range []map[string]faultKind{zoneFaults(), answerFaults(), packetFaults(), rcodeFaults(), signedFaults(), transferFaults()} {
		maps.Copy(all, some)
	}
	return all
})

// ParseFault reads a fault: a word, with "=" and a value where it takes one, and
// in front, each with a colon, the transport and the type of question that it is
// limited to: "refused", "late=30s", "tcp:silent", "udp:DS:servfail",
// "missing=www A", "extra=www 300 A 192.0.2.9". Names are relative to the first
// zone of the server.
func ParseFault(text string) (f Fault, err error) {
	word, value, hasValue := strings.Cut(text, "=")
	parts := strings.Split(word, ":")
	f = Fault{Word: strings.TrimSpace(parts[len(parts)-1]), Value: strings.TrimSpace(value)}
	for _, limit := range parts[:len(parts)-1] {
		if err := f.limitTo(strings.TrimSpace(limit)); err != nil {
			return f, fmt.Errorf("fault %q: %w", text, err)
		}
	}
	kind, ok := faultKinds()[f.Word]
	switch {
	case !ok:
		return f, fmt.Errorf("fault %q: there is none of the name %q", text, f.Word)
	case hasValue && kind.value == "":
		return f, fmt.Errorf("fault %q takes no value", text)
	case !hasValue && kind.value != "" && !strings.HasPrefix(kind.value, "["):
		return f, fmt.Errorf("fault %q lacks its value: %s", text, kind.value)
	}
	if kind.check != nil {
		if err := kind.check(f.Value); err != nil {
			return f, fmt.Errorf("fault %q: %w", text, err)
		}
	}
	return f, nil
}

func (f *Fault) limitTo(limit string) error {
	if t := evidence.Transport(limit); t == evidence.UDP || t == evidence.TCP {
		f.Transport = t
		return nil
	}
	t, ok := zonefile.ParseType(limit)
	if !ok {
		return fmt.Errorf("%q is neither udp nor tcp nor a type", limit)
	}
	f.Type = t
	return nil
}

// MustFaults is ParseFault for faults that are known to be good; it panics on
// others.
func MustFaults(texts ...string) (list []Fault) {
	for _, text := range texts {
		f, err := ParseFault(text)
		if err != nil {
			panic(err)
		}
		list = append(list, f)
	}
	return list
}

// String is the text that ParseFault reads.
func (f Fault) String() string {
	text := f.Word
	if f.Type != 0 {
		text = f.Type.String() + ":" + text
	}
	if f.Transport != "" {
		text = string(f.Transport) + ":" + text
	}
	if f.Value != "" {
		text += "=" + f.Value
	}
	return text
}

// About is what the server does, as FaultWords has it.
func (f Fault) About() string { return faultKinds()[f.Word].words() }

// Allowed tells that a server may be so: that is no fault.
func (f Fault) Allowed() bool { return faultKinds()[f.Word].allowed }

func (k faultKind) words() string {
	if k.allowed {
		return k.about + "; that is no fault"
	}
	return k.about
}

// FaultWords lists the language of faults, a line each: the word, with its
// value, and what the server does.
func FaultWords() (lines [][2]string) {
	for word, kind := range faultKinds() {
		if kind.value != "" {
			word += "=" + kind.value
			if strings.HasPrefix(kind.value, "[") {
				word = strings.Replace(word, "=[", "[=", 1)
			}
		}
		lines = append(lines, [2]string{word, kind.words()})
	}
	slices.SortFunc(lines, func(a, b [2]string) int { return cmp.Compare(a[0], b[0]) })
	return lines
}

// over tells whether the fault holds over a transport.
func (f Fault) over(t evidence.Transport) bool { return f.Transport == "" || f.Transport == t }

// hits are the faults that hold for a question.
func (st *state) hits(q *query) func(yield func(faultKind, string) bool) {
	return func(yield func(faultKind, string) bool) {
		for _, f := range st.faults {
			if f.over(q.transport) && (f.Type == 0 || f.Type == q.typ) && !yield(faultKinds()[f.Word], f.Value) {
				return
			}
		}
	}
}

// has tells whether a fault of that word is there.
func (st *state) has(word string) bool {
	return slices.ContainsFunc(st.faults, func(f Fault) bool { return f.Word == word })
}

func (st *state) silences(q *query) bool {
	for kind, value := range st.hits(q) {
		if kind.silences != nil && kind.silences(q, value) {
			return true
		}
	}
	return false
}

func (st *state) instead(q *query) *dns.Msg {
	for kind, value := range st.hits(q) {
		if kind.instead != nil {
			if m := kind.instead(q, value); m != nil {
				return m
			}
		}
	}
	return nil
}

func (st *state) alter(q *query, m *dns.Msg) {
	for kind, value := range st.hits(q) {
		if kind.alter != nil {
			kind.alter(q, m, value)
		}
	}
}

func (st *state) send(q *query, wire []byte) []answer {
	packets := []answer{{wire: wire}}
	for kind, value := range st.hits(q) {
		if kind.send != nil {
			packets = kind.send(q, packets, value)
		}
	}
	return packets
}

func (st *state) disturb(q *query, b *batch) {
	for kind, value := range st.hits(q) {
		if kind.transfer != nil {
			kind.transfer(q, b, value)
		}
	}
}

// changeZones applies the faults that change what is served over a transport.
func changeZones(zones []*zonefile.Zone, faults []Fault, transport evidence.Transport) ([]*zonefile.Zone, error) {
	zones = slices.Clone(zones)
	for _, f := range faults {
		kind, ok := faultKinds()[f.Word]
		if !ok {
			return nil, fmt.Errorf("fault %q: there is none of that name", f)
		}
		if kind.zone == nil || !f.over(transport) {
			continue
		}
		if len(zones) == 0 {
			return nil, fmt.Errorf("fault %q changes a zone, and there is none", f)
		}
		changed, err := kind.zone(zones[0], f.Value)
		if err != nil {
			return nil, fmt.Errorf("fault %q: %w", f, err)
		}
		zones[0] = changed
	}
	return zones, nil
}

func isDuration(value string) error {
	_, err := time.ParseDuration(value)
	return err
}
