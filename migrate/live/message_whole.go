package live

import (
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/miekg/dns"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

var errOPT = errors.New("an OPT record is not the only one, not in the additional section or not at the root (RFC 6891 section 6.1.1)")

// message is an answer, taken apart.
type message struct {
	head
	size    int
	rcode   int // extended by EDNS
	options options
	// answer, authority and additional hold the records of class IN; OPT is not
	// among them.
	answer, authority, additional []resource
}

// resource is a record that outlives its message.
type resource struct {
	owner zonefile.Name
	typ   zonefile.Type
	ttl   uint32 // seconds
	rdata string // canonical form
}

// readMessage takes an answer apart. asked tells whether it answers q; the error
// says why it is no whole message.
func readMessage(msg []byte, q question) (m *message, asked bool, err error) {
	var r reader
	if asked, err = r.begin(msg, q); err != nil {
		return nil, false, err
	}
	m = &message{head: r.head, size: len(msg), rcode: r.head.rcode()}
	var rec record
	for {
		more, err := r.next(&rec)
		if err != nil {
			return nil, asked, err
		}
		if !more {
			return m, asked, nil
		}
		if err := m.add(&r, &rec); err != nil {
			return nil, asked, err
		}
	}
}

func (m *message) add(r *reader, rec *record) error {
	if rec.typ == typeOPT {
		if m.options.present || rec.section != sectionAdditional || len(rec.owner) != 1 {
			return errOPT
		}
		m.options = r.options(rec)
		m.rcode |= m.options.rcode
		return nil
	}
	owner := zonefile.Name(rec.owner)
	if rec.class != zonefile.ClassIN {
		return fmt.Errorf("the message holds %s %s of class %s", owner, rec.typ, rec.class)
	}
	rdata, err := r.appendRdata(nil, rec)
	if err != nil {
		return fmt.Errorf("%s %s: %w", owner, rec.typ, err)
	}
	list := [...]*[]resource{sectionAnswer: &m.answer, sectionAuthority: &m.authority, sectionAdditional: &m.additional}[rec.section]
	*list = append(*list, resource{owner, rec.typ, rec.ttl, string(rdata)})
	return nil
}

// observe writes what the message says of itself into an observation, and
// whether it is an authoritative answer to q by a server of zone.
func (m *message) observe(o *evidence.Observation, q question, zone zonefile.Name) {
	o.Outcome, o.Rcode = m.outcome(q, zone), rcodeText(m.rcode)
	o.AA, o.RA, o.AD = m.has(bitAA), m.has(bitRA), m.has(bitAD)
	o.EDNS, o.NSID, o.Size = m.options.present, nsidText(m.options.nsid), m.size
	o.Answer, o.Authority, o.Additional = texts(m.answer), texts(m.authority), texts(m.additional)
	limitRecords(o)
}

// outcome sorts an answer to q by a server that is to be authoritative for zone.
// A chain of aliases that ends in a denied name is Answered, with the RCODE
// NXDOMAIN.
func (m *message) outcome(q question, zone zonefile.Name) evidence.Outcome {
	switch m.rcode {
	case dns.RcodeSuccess, dns.RcodeNameError:
	case dns.RcodeRefused:
		return evidence.Refused
	case dns.RcodeServerFailure:
		return evidence.ServFail
	default:
		return evidence.OtherRcode
	}
	switch aa := m.has(bitAA); {
	case m.rcode == dns.RcodeSuccess && !aa && m.refers(q, zone):
		return evidence.Referred
	case !aa:
		return evidence.NotAuthoritative
	case len(m.answer) > 0:
		return evidence.Answered
	case m.rcode == dns.RcodeNameError:
		return evidence.NXDomain
	}
	return evidence.NoData
}

// refers tells whether the message sends the asker to servers of a name below
// zone, at or above the one asked for (RFC 1034 section 4.3.2).
func (m *message) refers(q question, zone zonefile.Name) bool {
	for _, r := range m.authority {
		if r.typ == zonefile.TypeNS && r.owner.IsBelow(zone) && q.name.IsAtOrBelow(r.owner) {
			return len(m.answer) == 0
		}
	}
	return false
}

func texts(list []resource) []evidence.RR {
	if len(list) == 0 {
		return nil
	}
	rrs := make([]evidence.RR, len(list))
	for i, r := range list {
		rrs[i] = r.text()
	}
	return rrs
}

func (r resource) text() evidence.RR {
	return evidence.RR{Name: r.owner.String(), Type: r.typ.String(), TTL: r.ttl, Data: zonefile.RdataText(r.typ, r.rdata)}
}

// rcodeText is the mnemonic, or RCODEnnn. 16 is BADVERS: BADSIG is a code of
// TSIG's own (RFC 8945 section 3).
func rcodeText(code int) string {
	if code == dns.RcodeBadVers {
		return "BADVERS"
	}
	if s, ok := dns.RcodeToString[code]; ok {
		return s
	}
	return fmt.Sprintf("RCODE%d", code)
}

// maxNSID is how many octets of an identifier are kept.
const maxNSID = 255

// nsidText is a server's identifier as evidence has it.
func nsidText(id []byte) string {
	id = id[:min(len(id), maxNSID)]
	for _, c := range id {
		if c < 0x20 || c >= 0x7f {
			return "0x" + hex.EncodeToString(id)
		}
	}
	return string(id)
}
