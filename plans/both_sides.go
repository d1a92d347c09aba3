package plans

// bothSides reports new servers that are old ones too. A server may keep its name
// and move, when each side has addresses for it that the other has not.
func (d *decoder) bothSides(p *Plan) {
	byName, byAddress := map[string]*Nameserver{}, map[string]*Nameserver{}
	for i := range p.Old.Nameservers {
		old := &p.Old.Nameservers[i]
		byName[ResolveName(old.Name, ".")] = old
		for _, a := range old.Addresses {
			byAddress[sameAddress(a)] = old
		}
	}
	for i := range p.New.Nameservers {
		ns := &p.New.Nameservers[i]
		shared := false
		for _, a := range ns.Addresses {
			if old := byAddress[sameAddress(a)]; old != nil {
				shared = true
				d.failAt(ns.addressesAt, "write the new provider's address, or leave the server out of new",
					"the new server %s has the address %s, which the old server %s has too (line %d)", ns.Name, a, old.Name, old.Line)
			}
		}
		if old := byName[ResolveName(ns.Name, ".")]; old != nil && !shared {
			d.keptName(ns, old)
		}
	}
}

// keptName wants addresses on both sides for a name that both have.
func (d *decoder) keptName(ns, old *Nameserver) {
	const fix = "if it keeps its name and moves, give its addresses on both sides; else leave it out of new"
	lacks := ""
	switch {
	case len(ns.Addresses) > 0 && len(old.Addresses) > 0:
		return
	case len(ns.Addresses) > 0:
		lacks = "addresses only in new"
	case len(old.Addresses) > 0:
		lacks = "addresses only in old"
	default:
		lacks = "no addresses that tell the two apart"
	}
	d.failAt(ns.at, fix, "the new server %s is an old one too (line %d), with %s", ns.Name, old.Line, lacks)
}
