package checks

import (
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

// complaints gathers what is wrong with addresses, so that a fault that shows
// over both transports and from several vantages is one finding.
type complaints struct {
	p    *migrate.Pass
	list []*complaint
	at   map[complaintKey]*complaint
}

type complaintKey struct{ server, address, owner, typ, message string }

type complaint struct {
	migrate.Finding
	// head is what the headline says after the address; empty: the message.
	head       string
	transports []string
	vantages   []string
	nsids      []string
}

func newComplaints(p *migrate.Pass) *complaints {
	return &complaints{p: p}
}

// add takes a finding about an address as a sight showed it. Without an owner it
// is about the apex.
func (c *complaints) add(t migrate.Target, tr evidence.Transport, s migrate.Sight, f migrate.Finding, head string) {
	f.Server, f.Address = t.Server, t.Address.String()
	if f.Owner == "" {
		f.Owner = c.p.Origin().String()
	}
	key := complaintKey{f.Server, f.Address, f.Owner, f.Type, f.Message}
	one := c.at[key]
	if c.at == nil {
		c.at = map[complaintKey]*complaint{}
	}
	if one == nil {
		one = &complaint{Finding: f, head: head}
		c.at[key], c.list = one, append(c.list, one)
	}
	one.transports = with(one.transports, string(tr))
	one.vantages = with(one.vantages, s.Vantage)
	if s.Observation != nil {
		one.nsids = with(one.nsids, s.NSID)
	}
}

// with adds a word to a list that has it not, unless it is empty.
func with(list []string, word string) []string {
	if word == "" || slices.Contains(list, word) {
		return list
	}
	return append(list, word)
}

func (c *complaints) report() {
	for _, one := range c.list {
		severity := one.Severity
		if severity == "" {
			severity = c.p.Check.Severity
		}
		if c.p.CountOnly(severity) {
			continue
		}
		c.p.Report(one.finding(len(c.p.Seen.Vantages)))
	}
}

// finding names the transport where it is one, and the vantages where others saw
// nothing of it.
func (c *complaint) finding(vantages int) migrate.Finding {
	f := c.Finding
	if len(c.transports) == 1 {
		f.Transport = c.transports[0]
	}
	if len(c.vantages) < vantages {
		f.Vantage = strings.Join(c.vantages, ", ")
	}
	if len(c.nsids) <= 3 {
		f.NSID = strings.Join(c.nsids, ", ")
	}
	if f.Headline == "" {
		f.Headline = c.headline(&f)
	}
	return f
}

func (c *complaint) headline(f *migrate.Finding) string {
	who := migrate.ShortAddress(f.Address)
	if f.Server != "" {
		who = f.Server + " " + who
	}
	if f.Transport != "" {
		who += " " + strings.ToUpper(f.Transport)
	}
	if c.head == "" {
		return who + " " + f.Message
	}
	return who + " " + c.head
}
