package rehearse_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
)

// TestSignedFaults serves a signed zone without parts of what makes it one.
func TestSignedFaults(t *testing.T) {
	t.Parallel()
	const head = "NXDOMAIN AA id=same q=same "
	for fault, want := range map[string]string{
		"":           head + "(SOA 300) (RRSIG 300) (NSEC 300) (RRSIG 300) (NSEC 300) (RRSIG 300) OPT",
		"no-denial":  head + "(SOA 300) (RRSIG 300) OPT",
		"no-rrsig":   head + "(SOA 300) (NSEC 300) (NSEC 300) OPT",
		"bad-rrsig":  head + "(SOA 300) (RRSIG 300) (NSEC 300) (RRSIG 300) (NSEC 300) (RRSIG 300) OPT",
		"ignores-do": head + "(SOA 300) OPT",
	} {
		t.Run(fault, func(t *testing.T) {
			cfg := rehearse.Config{Zones: []*zonefile.Zone{signedZone(t, "x.test.", "www A 192.0.2.1\n")}}
			if fault != "" {
				cfg.Faults = rehearse.MustFaults(fault)
			}
			assert.Equal(t, want, outcome(t, start(t, cfg).Address(), "xyz.x.test. A do"))
		})
	}
}

// TestDenialsOfAnotherZone answers from one zone and denies from another.
func TestDenialsOfAnotherZone(t *testing.T) {
	t.Parallel()
	s := start(t, rehearse.Config{
		Zones:   []*zonefile.Zone{signedZone(t, "x.test.", "*.w A 192.0.2.1\n")},
		Denials: []*zonefile.Zone{signedZone(t, "x.test.", "*.w TXT any\n")},
	})
	assert.Contains(t, outcome(t, s.Address(), "q.w.x.test. A do"), "A 300")
	answer, err := rehearse.Reply(rehearse.Config{
		Zones:   []*zonefile.Zone{signedZone(t, "x.test.", "*.w A 192.0.2.1\n")},
		Denials: []*zonefile.Zone{signedZone(t, "x.test.", "*.w TXT any\n")},
	}, zonefile.MustName("q.w.x.test."), zonefile.TypeAAAA, true)
	require.NoError(t, err)
	assert.Empty(t, answer.Answer)
	assert.NotEmpty(t, answer.Ns)
}

func signedZone(t *testing.T, origin, records string) *zonefile.Zone {
	t.Helper()
	name := zonefile.MustName(origin)
	text, err := signer.Script("; sign ksk=15 zsk=15\n$TTL 300\n@ SOA ns h 1 3600 600 86400 300\n@ NS ns\nns A 192.0.2.3\n"+records, name, time.Unix(1_900_000_000, 0))
	require.NoError(t, err)
	z, err := zonefile.ParseZone(name, []byte(text))
	require.NoError(t, err)
	return z
}
