package rehearse

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/miekg/dns"
)

func packetFaults() map[string]faultKind {
	return map[string]faultKind{
		"wrong-id":         {about: "answers with another message ID", send: replaced(otherID)},
		"wrong-question":   {about: "answers another question", send: replaced(otherQuestion)},
		"no-question":      {about: "answers without the question", send: replaced(withoutQuestion)},
		"compression-loop": {about: "answers with a name that points to itself", send: replaced(loop)},
		"garbage":          {value: "[OCTETS]", about: "answers with octets that are no DNS message (64 of them)", check: isCount, send: garbage},
		"short":            {about: "answers with the first 5 octets of the answer", send: replaced(func(wire []byte) []byte { return wire[:5] })},
		"torn":             {about: "answers with the message but its last octets", send: replaced(func(wire []byte) []byte { return wire[:len(wire)-3] })},
		"query-back":       {about: "sends the question back, with QR=0", send: replaced(asQuery)},
		"spoofed-first":    {about: "a packet with another ID and one with another question come before the answer", send: spoofed},
		"twice":            {about: "sends each answer twice", send: func(_ *query, p []answer, _ string) []answer { return append(p, p...) }},
		"other-port":       {about: "answers over UDP from another port", send: aside},
		"late":             {value: "DURATION", about: "answers after that time", check: isDuration, send: late},
		"loses":            {value: "TIMES", about: "does not answer the first so many times that the same is asked", check: isCount, silences: loses},
		"every":            {value: "NUMBER", about: "answers only each so many-th question of the same kind", check: isPositive, silences: every},
		"tcp-closed":       {about: "refuses connections"},
		"tcp-reset":        {about: "takes connections and resets them"},
		"tcp-hangs":        {about: "takes connections and answers nothing on them", silences: func(q *query, _ string) bool { return q.transport == "tcp" }},
		"shuffle":          {about: "gives records in another order each time", allowed: true, alter: shuffle},
		"nsid":             {value: "NAME", about: "gives that identifier (RFC 5001)"},
	}
}

// replaced changes each packet.
func replaced(by func(wire []byte) []byte) func(*query, []answer, string) []answer {
	return func(_ *query, packets []answer, _ string) []answer {
		for i := range packets {
			packets[i].wire = by(packets[i].wire)
		}
		return packets
	}
}

func otherID(wire []byte) []byte {
	changed := append([]byte(nil), wire...)
	changed[0] ^= 0x5a
	return changed
}

func asQuery(wire []byte) []byte {
	changed := append([]byte(nil), wire...)
	changed[2] &^= 0x80
	return changed
}

// otherQuestion changes a letter of the name asked for; the root becomes a type
// asked for.
func otherQuestion(wire []byte) []byte {
	changed := append([]byte(nil), wire...)
	if len(changed) > 14 && changed[12] > 0 {
		changed[13] ^= 1
	} else if len(changed) > 14 {
		changed[14] ^= 1
	}
	return changed
}

func withoutQuestion(wire []byte) []byte {
	m := new(dns.Msg)
	if m.Unpack(wire) != nil {
		return wire
	}
	m.Question = nil
	m.Answer, m.Ns, m.Extra = nil, nil, nil
	packed, err := m.Pack()
	if err != nil {
		return wire
	}
	return packed
}

// loop is the header and an answer whose name points to itself.
func loop(wire []byte) []byte {
	looped := append([]byte(nil), wire[:12]...)
	copy(looped[4:12], []byte{0, 1, 0, 1, 0, 0, 0, 0})
	return append(looped, 0xc0, 12, 0, 6, 0, 1, 0xc0, 12, 0, 6, 0, 1, 0, 0, 0, 0, 0, 2, 0xc0, 12)
}

func garbage(_ *query, packets []answer, value string) []answer {
	size := 64
	if value != "" {
		size, _ = strconv.Atoi(value)
	}
	noise := rand.New(rand.NewPCG(uint64(size), 1))
	for i := range packets {
		packets[i].wire = make([]byte, size)
		for j := range packets[i].wire {
			packets[i].wire[j] = byte(noise.Uint32())
		}
	}
	return packets
}

func spoofed(_ *query, packets []answer, _ string) (all []answer) {
	for _, p := range packets {
		all = append(all, answer{wire: otherID(p.wire)}, answer{wire: otherQuestion(p.wire)}, p)
	}
	return all
}

func aside(_ *query, packets []answer, _ string) []answer {
	for i := range packets {
		packets[i].aside = true
	}
	return packets
}

func late(_ *query, packets []answer, value string) []answer {
	delay, _ := time.ParseDuration(value)
	for i := range packets {
		packets[i].delay += delay
	}
	return packets
}

func loses(q *query, value string) bool {
	n, _ := strconv.Atoi(value)
	return q.try <= n
}

func every(q *query, value string) bool {
	n, _ := strconv.Atoi(value)
	return q.try%n != 0
}

func shuffle(_ *query, m *dns.Msg, _ string) {
	for _, section := range [][]dns.RR{m.Answer, m.Ns} {
		rand.Shuffle(len(section), func(i, j int) { section[i], section[j] = section[j], section[i] })
	}
}

// nsid is the identifier that a question is answered with, in hex.
func (st *state) nsid(q *query) (string, bool) {
	id := q.server.nsid
	for _, f := range st.faults {
		if f.Word == "nsid" && f.over(q.transport) {
			id = f.Value
		}
	}
	return fmt.Sprintf("%x", id), id != ""
}

func isCount(value string) error {
	if value == "" {
		return nil
	}
	_, err := strconv.ParseUint(value, 10, 31)
	return err
}

func isPositive(value string) error {
	if n, err := strconv.ParseUint(value, 10, 31); err != nil || n == 0 {
		return fmt.Errorf("%q is no number from 1", value)
	}
	return nil
}
