package checks

import (
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var mailChecks = []*migrate.Check{
	mailSPFMultiple,
	mailSPFSyntax,
	mailSPFLookups,
	mailSPFTarget,
	mailDMARC,
	mailDKIM,
	mailCAA,
}

// textFinding is a finding about the text of a record, without its own texts.
func textFinding(r zonefile.Record) migrate.Finding {
	return migrate.Finding{
		Owner: r.Name().String(), Type: r.Type().String(),
		At: r.Ref(zonefile.PartRdata),
	}
}

// nodeAt finds the node that answers for a name: its own, that of a wildcard, or
// where CNAMEs inside the zone lead. where is OutsideZone once it is for others
// to say, and NotThere at a name that does not exist or in a loop of CNAMEs.
func nodeAt(z *zonefile.Zone, name zonefile.Name) (node zonefile.Node, where zonefile.Where) {
	const most = 16
	for range most {
		found := z.Find(name)
		switch found.Where {
		case zonefile.HasRecords, zonefile.Synthesized:
		case zonefile.Delegated, zonefile.Redirected:
			return zonefile.Node{}, zonefile.OutsideZone
		default:
			return zonefile.Node{}, found.Where
		}
		alias := found.Node.RRset(zonefile.TypeCNAME)
		if alias.Len() == 0 {
			return found.Node, zonefile.HasRecords
		}
		name = alias.At(0).Target()
	}
	return zonefile.Node{}, zonefile.NotThere
}

// shown is a text of a record for a message: within backquotes, cut if long.
func shown(s string) string {
	const most = 60
	cut := len(s) > most
	if cut {
		s = s[:most]
	}
	s = strings.Map(func(c rune) rune {
		if c < ' ' || c >= 0x7f {
			return '?'
		}
		return c
	}, s)
	if cut {
		s += "..."
	}
	return "`" + s + "`"
}
