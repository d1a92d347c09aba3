package migrate_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

var now = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

// read reads a zone whose origin is example.com. unless the text says otherwise.
func read(t testing.TB, text string) *zonefile.Zone {
	t.Helper()
	return readNamed(t, "zone", text)
}

func readNamed(t testing.TB, name, text string) *zonefile.Zone {
	t.Helper()
	src := zonefile.InMemory(name, []byte(text))
	z, err := zonefile.Read(context.Background(), src, zonefile.Options{Origin: zonefile.MustName("example.com.")})
	require.NoError(t, err)
	return z
}

func plan(t testing.TB, text string) *plans.Plan {
	t.Helper()
	if text == "" {
		return nil
	}
	p, err := plans.Parse("plan.yaml", []byte("version: 1\n"+text), plans.Options{})
	require.NoError(t, err)
	return p
}

// run asks a gate with the given checks.
func run(t testing.TB, all []*migrate.Check, q migrate.Question) *migrate.Report {
	t.Helper()
	if q.Now.IsZero() {
		q.Now = now
	}
	report, err := migrate.Run(context.Background(), all, q)
	require.NoError(t, err)
	return report
}

const base = `$TTL 3600
@   SOA ns1 hostmaster 1 3600 600 604800 300
@   NS  ns1
@   NS  ns2
@   MX  10 mail
@   TXT "v=spf1 mx -all"
ns1 A   192.0.2.1
ns2 A   192.0.2.2
mail A  192.0.2.3
www CNAME @
@   A   192.0.2.4
`
