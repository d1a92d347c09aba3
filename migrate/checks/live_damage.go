package checks

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// lackedSet is an RRset that new servers lack.
type lackedSet struct {
	name zonefile.Name
	typ  zonefile.Type
}

// lackedAt lists, for each RRset that new servers lack, their addresses.
func lackedAt(flaws []flaw) map[lackedSet][]netip.AddrPort {
	at := map[lackedSet][]netip.AddrPort{}
	for i := range flaws {
		f := &flaws[i]
		if f.check != idMissing || f.Role != evidence.New {
			continue
		}
		key := lackedSet{f.owner, f.typ}
		if !slices.Contains(at[key], f.Address) {
			at[key] = append(at[key], f.Address)
		}
	}
	return at
}

// damage tells how far it reaches that a new server lacks an RRset: at which share of
// the addresses, and for how long caches keep the denial.
func (c *contents) damage(f flaw) string {
	if f.check != idMissing || f.Role != evidence.New {
		return ""
	}
	var words []string
	if share := shareOf(len(c.lackedAt[lackedSet{f.owner, f.typ}]), c.addresses); share != "" {
		words = append(words, "at "+share)
	}
	if ttl, ok := f.sight.DenialTTL(); ok && ttl > 0 {
		words = append(words, "caches keep that for up to "+migrate.SpanText(ttl.Duration()))
	}
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, "; ") + ")"
}

// shareOf is "1 of 4 addresses"; "" where it is all of them.
func shareOf(n, all int) string {
	if n == 0 || n >= all {
		return ""
	}
	return fmt.Sprintf("%d of %d addresses", n, all)
}

// newAddressCount counts the addresses of the new servers.
func newAddressCount(p *migrate.Pass) int { return countAddresses(p.Seen.Of(evidence.New)) }

func countAddresses(list []migrate.Target) int {
	seen := map[netip.AddrPort]bool{}
	for _, t := range list {
		seen[t.Address] = true
	}
	return len(seen)
}
