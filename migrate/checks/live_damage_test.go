package checks

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// lacksOf is a flaw of the given address of a new server.
func lacksOf(at string, s migrate.Sight) flaw {
	www := zonefile.MustName("www.example.com.")
	return flaw{
		Target: migrate.Target{Role: evidence.New, Address: netip.MustParseAddrPort(at)}, transport: evidence.UDP, sight: s,
		verdict: verdict{check: idMissing, owner: www, typ: zonefile.TypeA},
	}
}

// denial is an answer that has nothing but an SOA, if any.
func denial(outcome evidence.Outcome, ttl uint32, soa string) migrate.Sight {
	o := &evidence.Observation{Outcome: outcome}
	if soa != "" {
		o.Authority = []evidence.RR{{Name: "example.com.", Type: "SOA", TTL: ttl, Data: soa}}
	}
	return migrate.Sight{Observation: o}
}

// TestDamage tells the share of the addresses, and how long caches keep a denial: what
// is less of the TTL and the minimum of its SOA.
func TestDamage(t *testing.T) {
	const one, two, three = "192.0.2.1:53", "192.0.2.2:53", "192.0.2.3:53"
	const soa = "ns. host. 1 7200 900 1209600 7200"
	long := denial(evidence.NXDomain, 86400, soa)
	for _, c := range []struct {
		about string
		sight migrate.Sight
		also  []string // other addresses that lack it
		all   int
		want  string
	}{
		{"the minimum is less", long, nil, 4, " (at 1 of 4 addresses; caches keep that for up to 2h)"},
		{"the TTL is less", denial(evidence.NoData, 300, soa), nil, 4, " (at 1 of 4 addresses; caches keep that for up to 5m)"},
		{"both transports", long, []string{one}, 4, " (at 1 of 4 addresses; caches keep that for up to 2h)"},
		{"several", long, []string{two, three}, 4, " (at 3 of 4 addresses; caches keep that for up to 2h)"},
		{"all", long, []string{two}, 2, " (caches keep that for up to 2h)"},
		{"kept for no time", denial(evidence.NXDomain, 0, soa), nil, 2, " (at 1 of 2 addresses)"},
		{"without an SOA nobody keeps it", denial(evidence.NXDomain, 0, ""), nil, 2, " (at 1 of 2 addresses)"},
		{"an SOA that is none", denial(evidence.NXDomain, 300, "ns. host."), nil, 2, " (at 1 of 2 addresses)"},
		{"no denial", denial(evidence.ServFail, 300, soa), nil, 2, " (at 1 of 2 addresses)"},
		{"no denial, and the only address", denial(evidence.Timeout, 300, soa), nil, 1, ""},
	} {
		flaws := []flaw{lacksOf(one, c.sight)}
		for _, at := range c.also {
			flaws = append(flaws, lacksOf(at, c.sight))
		}
		of := &contents{lackedAt: lackedAt(flaws), addresses: c.all}
		assert.Equal(t, c.want, of.damage(flaws[0]), c.about)
		other, old := flaws[0], flaws[0]
		other.check, old.Role = idDiffers, evidence.Old
		assert.Empty(t, of.damage(other)+of.damage(old), "%s: of another check, and of an old server", c.about)
	}
}
