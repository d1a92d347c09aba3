package dnssec

import "github.com/zonegate/zonegate/zonefile"

// denied is a name as denial of existence sees it.
type denied struct {
	node  zonefile.Node
	types bitmap // without NSEC
	// kept tells whether the zone says that the name exists: it is authoritative or
	// a cut, and has more than denial and signatures.
	kept bool
	// insecure tells of a delegation without DS, which opt-out may leave out.
	insecure bool
	// signed tells whether any RRset of the name but NSEC has to be signed.
	signed bool
	// nsec is the name's NSEC RRset, maybe an empty one.
	nsec zonefile.RRset
}

// look makes d the i-th name of the zone. The types are those that a bitmap has to
// name (RFC 4035 section 2.3, RFC 5155 section 7.1): at a cut only those that belong
// to the parent, and no RRSIG yet.
func (d *denied) look(z *zonefile.Zone, i int) {
	*d = denied{node: z.NodeAt(i)}
	visible, cut := d.node.Authoritative(), d.node.IsCut()
	for set := range d.node.RRsets() {
		switch t := set.Type(); {
		case t == zonefile.TypeNSEC:
			d.nsec = set
		case t == zonefile.TypeNSEC3 || t == zonefile.TypeRRSIG || !visible:
		case cut && t != zonefile.TypeNS && t != zonefile.TypeDS:
		default:
			d.types.add(t)
			d.kept = true
			d.signed = d.signed || !cut || t == zonefile.TypeDS
		}
	}
	d.insecure = cut && visible && !d.signed
}

// nsecTypes is the bitmap of the name's NSEC, which is itself signed.
func (d *denied) nsecTypes(room []byte) []byte {
	b := d.types
	b.add(zonefile.TypeNSEC)
	b.add(zonefile.TypeRRSIG)
	return b.appendTo(room[:0])
}

// nsec3Types is the bitmap of the name's NSEC3, which stands elsewhere.
func (d *denied) nsec3Types(room []byte) []byte {
	b := d.types
	if d.signed {
		b.add(zonefile.TypeRRSIG)
	}
	return b.appendTo(room[:0])
}
