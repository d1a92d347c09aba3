package live

import (
	"context"
	"fmt"
	"net/netip"
	"slices"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// found is what became of looking up a host.
type found struct {
	addresses []netip.AddrPort
	outcome   evidence.Outcome
	deniedBy  zonefile.Name
	detail    string
}

// host looks up the addresses of a name, of both families.
func (w *resolver) host(ctx context.Context, name zonefile.Name, t trip) (found, error) {
	if slices.Contains(t.path, name) {
		return found{outcome: evidence.Unreachable, detail: "its own address is needed to find it"}, nil
	}
	t.path = append(slices.Clone(t.path), name)
	var f found
	for _, typ := range []zonefile.Type{zonefile.TypeA, zonefile.TypeAAAA} {
		got, err := w.find(ctx, question{name, typ}, t)
		if err != nil {
			return f, err
		}
		f.add(w.c, name, typ, got)
		if _, aliased := got.alias(name); aliased || f.outcome == evidence.NXDomain {
			break
		}
	}
	return f, nil
}

// add takes in what was found for one family. An address that could not be
// looked for weighs more than one that was found: nobody can tell whether all
// are known.
func (f *found) add(c *Client, name zonefile.Name, typ zonefile.Type, got walked) {
	switch got.Outcome {
	case evidence.Answered:
		f.collect(c, name, typ, got)
	case evidence.NXDomain:
		if f.settle(evidence.NXDomain, ""); f.outcome == evidence.NXDomain {
			f.deniedBy = got.zone()
		}
	case evidence.NoData:
		f.settle(evidence.NoData, "")
	default:
		f.outcome, f.detail = got.Outcome, typ.String()+": "+got.Detail
	}
}

// settle sets an outcome where nothing that counts more is known.
func (f *found) settle(o evidence.Outcome, detail string) {
	if f.outcome == "" || f.outcome == evidence.NoData {
		f.outcome, f.detail = o, detail
	}
}

func (f *found) collect(c *Client, name zonefile.Name, typ zonefile.Type, got walked) {
	before := len(f.addresses)
	for _, r := range got.message.answer {
		if a, ok := r.address(); ok && r.owner == name && r.typ == typ {
			f.addresses = append(f.addresses, netip.AddrPortFrom(a, c.cfg.Port))
		}
	}
	if len(f.addresses) > before {
		f.addresses = sortAddresses(f.addresses)
		f.settle(evidence.Answered, "")
		f.limit()
		return
	}
	if target, ok := got.alias(name); ok {
		f.settle(evidence.NoData, "it is an alias (CNAME) of "+target.String())
		return
	}
	f.settle(evidence.NoData, "the answer has no "+typ.String()+" of it")
}

// limit drops addresses that are more than anybody has. Then not all are known.
func (f *found) limit() {
	if n := len(f.addresses); n > maxAddresses {
		f.addresses = f.addresses[:maxAddresses]
		f.outcome, f.detail = evidence.Unreachable, fmt.Sprintf("it has %d addresses, over the limit of %d", n, maxAddresses)
	}
}

// alias is what a name is an alias of. A name server's must be none (RFC 2181
// section 10.3).
func (w walked) alias(name zonefile.Name) (target zonefile.Name, ok bool) {
	if w.message == nil || w.Outcome != evidence.Answered {
		return "", false
	}
	for _, r := range w.message.answer {
		if target, _ := r.target(); r.typ == zonefile.TypeCNAME && r.owner == name && target != "" {
			return target, true
		}
	}
	return "", false
}

// zone is the one that the answer is from: its SOA says so (RFC 2308 section 3),
// since a server may be authoritative for more than one zone on the way. Without
// SOA it is the zone that was asked.
func (w walked) zone() zonefile.Name {
	for _, r := range slices.Concat(w.message.answer, w.message.authority) {
		if r.typ == zonefile.TypeSOA && r.owner.IsAtOrBelow(w.at.zone) {
			return r.owner
		}
	}
	return w.at.zone
}
