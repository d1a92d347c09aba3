package rehearse

import (
	"github.com/miekg/dns"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// Reply is what an embedded server would answer to a question over TCP, without any
// socket.
func Reply(cfg Config, name zonefile.Name, t zonefile.Type, do bool) (*dns.Msg, error) {
	st, err := newState(cfg)
	if err != nil {
		return nil, err
	}
	asked := new(dns.Msg)
	asked.SetQuestion(name.String(), uint16(t))
	asked.RecursionDesired = false
	asked.SetEdns0(payload, do)
	q := &query{server: &Server{}, state: st, transport: evidence.TCP, asked: asked, opt: asked.IsEdns0(), name: name, typ: t, try: 1}
	m := st.instead(q)
	if m == nil {
		m = q.respond()
	}
	st.alter(q, m)
	return m, nil
}
