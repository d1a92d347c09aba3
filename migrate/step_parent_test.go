package migrate_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

const stepPlan = `zone: example.com.
dnssec: unsigned
old: {source: old.zone, nameservers: [{name: ns1.old.test., addresses: [198.51.100.1]}]}
new: {source: new.zone, nameservers: [{name: ns1.new.test., addresses: [192.0.2.1]}]}
parent: {zone: com., servers: [203.0.113.1, 203.0.113.2]}
`

// seenIn is what a scene shows at a time.
func seenIn(t *testing.T, scene string, at time.Duration) *migrate.Seen {
	t.Helper()
	p := plan(t, stepPlan)
	book := &evidence.Book{Entries: readScene(t, p, scene).entries()}
	return migrate.See(book, p, zonefile.MustName("example.com."), "", "", clockT0.Add(at), time.Hour, time.Hour)
}

func TestParentShows(t *testing.T) {
	for name, c := range map[string]struct {
		scene string
		want  migrate.ParentShows
	}{
		"nobody looked": {"", migrate.ParentShows{}},
		"old":           {"0s round", migrate.ParentShows{Old: 2}},
		"half":          {"0s parent 203.0.113.1 ns=new\n1m round", migrate.ParentShows{New: 1, Old: 1}},
		"new":           {"0s round\n1m parent all ns=new\n2m round", migrate.ParentShows{New: 2}},
		"went back":     {"0s parent all ns=new\n1m round\n2m parent all ns=old\n3m round", migrate.ParentShows{Old: 2}},
		"silent":        {"0s parent all ns=new\n0s parent 203.0.113.2 timeout\n1m round", migrate.ParentShows{New: 1, None: 1}},
		"stranger":      {"0s parent 203.0.113.2 ns=park.test.\n1m round", migrate.ParentShows{Old: 1, Bad: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.want, seenIn(t, c.scene, time.Hour).ParentShows(plan(t, stepPlan), zonefile.MustName("example.com.")))
		})
	}
}

func TestLowTTLs(t *testing.T) {
	seen := seenIn(t, "0s new all ttl=300\n1m round", time.Hour)
	low, looked := seen.LowTTLs(300)
	assert.True(t, looked)
	assert.Contains(t, low, "ns1.new.test. 192.0.2.1: example.com. NS has TTL 300")
	low, looked = seen.LowTTLs(299)
	assert.True(t, looked)
	assert.NotContains(t, low, "ns1.new.test. 192.0.2.1: example.com. NS has TTL 300")
	_, looked = seenIn(t, "", time.Hour).LowTTLs(300)
	assert.False(t, looked)
}
