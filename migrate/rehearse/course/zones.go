package course

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// draft is a zone in the making.
type draft struct {
	origin  zonefile.Name
	records []record
}

type record struct {
	owner zonefile.Name
	typ   zonefile.Type
	ttl   uint32
	rdata string // as text
}

func draftOf(z *zonefile.Zone) *draft {
	d := &draft{origin: z.Origin()}
	for set := range z.RRsets() {
		for r := range set.Records() {
			d.records = append(d.records, record{r.Name(), r.Type(), r.TTL(), zonefile.RdataText(r.Type(), r.Rdata())})
		}
	}
	return d
}

// text is the zone as a master file.
func (d *draft) text() string {
	var b strings.Builder
	for i := range d.records {
		r := &d.records[i]
		fmt.Fprintf(&b, "%s %d IN %s %s\n", r.owner, r.ttl, r.typ, r.rdata)
	}
	return b.String()
}

func (d *draft) zone() (*zonefile.Zone, error) {
	z, err := zonefile.ParseZone(d.origin, []byte(d.text()))
	if err != nil {
		return nil, fmt.Errorf("%s as it is to be served: %w", d.origin, err)
	}
	return z, nil
}

func (d *draft) ttlOf(owner zonefile.Name, t zonefile.Type) uint32 {
	for i := range d.records {
		if r := &d.records[i]; r.owner == owner && r.typ == t {
			return r.ttl
		}
	}
	return 0
}

// without leaves out an RRset; type 0 stands for all of an owner.
func (d *draft) without(owner zonefile.Name, t zonefile.Type) {
	d.records = slices.DeleteFunc(d.records, func(r record) bool { return r.owner == owner && (t == 0 || r.typ == t) })
}

// nameServers replaces the NS set of the apex.
func (d *draft) nameServers(names []string) {
	ttl := d.ttlOf(d.origin, zonefile.TypeNS)
	d.without(d.origin, zonefile.TypeNS)
	for _, n := range names {
		d.records = append(d.records, record{d.origin, zonefile.TypeNS, ttl, n})
	}
}

// soa changes the fields of the SOA's rdata: serial, and the minimum as the last.
func (d *draft) soa(change func(r *record, fields []string)) {
	for i := range d.records {
		r := &d.records[i]
		if r.typ != zonefile.TypeSOA {
			continue
		}
		fields := strings.Fields(r.rdata)
		change(r, fields)
		r.rdata = strings.Join(fields, " ")
	}
}

// bump raises the serial (RFC 1982).
func (d *draft) bump() {
	d.soa(func(_ *record, fields []string) {
		n, _ := strconv.ParseUint(fields[2], 10, 32)
		fields[2] = strconv.FormatUint(uint64(uint32(n)+1), 10)
	})
}

// lower lowers the TTLs of the NS set, of the SOA with its minimum and of some
// RRsets to a limit, in seconds; it tells whether that changed anything.
func (d *draft) lower(to uint32, critical func(record) bool) (changed bool) {
	for i := range d.records {
		r := &d.records[i]
		apex := r.owner == d.origin && (r.typ == zonefile.TypeNS || r.typ == zonefile.TypeSOA)
		if (apex || critical(*r)) && r.ttl > to {
			r.ttl, changed = to, true
		}
	}
	d.soa(func(_ *record, fields []string) {
		if n, _ := strconv.ParseUint(fields[6], 10, 32); uint32(n) > to {
			fields[6], changed = strconv.FormatUint(uint64(to), 10), true
		}
	})
	return changed
}

// usualTTL is that of addresses at the root and the parent's own, in seconds.
const usualTTL = 172800

// rootZone has the delegation of the parent, and the addresses of name servers that
// lie elsewhere.
func (w *World) rootZone() (*zonefile.Zone, error) {
	var b strings.Builder
	b.WriteString(". 86400 IN SOA a.root-servers.test. hostmaster.root-servers.test. 1 1800 900 604800 86400\n")
	for _, h := range w.roots {
		fmt.Fprintf(&b, ". 518400 IN NS %s\n", h.name)
	}
	for _, h := range w.parents {
		fmt.Fprintf(&b, "%s 172800 IN NS %s\n", w.Parent, h.name)
	}
	for _, h := range slices.Concat(w.roots, w.parents) {
		h.addressRecords(&b, usualTTL)
	}
	for _, h := range slices.Concat(w.olds, w.news) {
		if !h.name.IsAtOrBelow(w.Parent) {
			h.addressRecords(&b, usualTTL)
		}
	}
	return zonefile.ParseZone(zonefile.Root, []byte(b.String()))
}

// addressRecords writes a host's addresses, with a TTL in seconds.
func (h *host) addressRecords(b *strings.Builder, ttl uint32) {
	for _, a := range h.addresses {
		fmt.Fprintf(b, "%s %d IN %s %s\n", h.name, ttl, addressType(a), a.Addr())
	}
}

// delegation is what the parent says of the zone.
type delegation struct {
	to     []host
	ds     []string // rdata as text
	serial uint32
}

// parentZone has the delegation, with glue, and the addresses of name servers below
// the parent.
func (w *World) parentZone(d delegation) (*zonefile.Zone, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s 900 IN SOA %s hostmaster.%s %d 1800 900 604800 900\n", w.Parent, w.parents[0].name, w.parents[0].name, d.serial)
	for _, h := range w.parents {
		fmt.Fprintf(&b, "%s 172800 IN NS %s\n", w.Parent, h.name)
		h.addressRecords(&b, usualTTL)
	}
	for _, h := range d.to {
		fmt.Fprintf(&b, "%s %d IN NS %s\n", w.Zone, w.Delegation, h.name)
	}
	for _, ds := range d.ds {
		fmt.Fprintf(&b, "%s %d IN DS %s\n", w.Zone, w.DS, ds)
	}
	for _, h := range slices.Concat(w.olds, w.news) {
		inParent := h.name.IsAtOrBelow(w.Parent) || w.Parent == zonefile.Root
		if inParent && (!h.name.IsAtOrBelow(w.Zone) || slices.ContainsFunc(d.to, h.is)) {
			h.addressRecords(&b, w.Delegation)
		}
	}
	return zonefile.ParseZone(w.Parent, []byte(b.String()))
}

// nsOf is the NS set of a zone's apex.
func nsOf(z *zonefile.Zone) (list []string) {
	for r := range z.RRset(z.Origin(), zonefile.TypeNS).Records() {
		list = append(list, zonefile.RdataText(zonefile.TypeNS, r.Rdata()))
	}
	return list
}
