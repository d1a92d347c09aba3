package main

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
)

// signedFault is what is wrong with one server of a signed zone.
type signedFault struct {
	name string
	// text makes the zone that it serves of the one that is right.
	text func(t *testing.T, m *signedServers, text string) string
	// checks are what finds it, at the server, and lint those that find it in the
	// file.
	check, lint string
}

var signedFaults = []signedFault{
	{"no signatures", func(t *testing.T, m *signedServers, _ string) string { return m.plain }, "sec-ds-without-dnskey", "sec-ds-without-dnskey"},
	{"signatures of yesterday", staleSignatures, "sec-signature-expired", "sec-signature-expired"},
	{"other keys", otherKeys, "sec-ds-mismatch", "sec-ds-mismatch"},
	{"data that was changed after it was signed", changedData, "sec-signature-invalid", "sec-signature-invalid"},
	{"no proof for names that are not there", withoutDenial, "sec-denial", "sec-nsec-chain"},
}

// TestSignedServers moves a zone that BIND signs to Knot and PowerDNS, which sign
// it with the same keys, and to NSD, which serves it as Knot has signed it: GO;
// something wrong with NSD's copy: NO-GO, at that one; and when it is mended, WAIT,
// since caches may have the other keys that it showed.
func TestSignedServers(t *testing.T) {
	for _, nsec3 := range []bool{false, true} {
		t.Run("NSEC3 "+strconv.FormatBool(nsec3), func(t *testing.T) {
			t.Parallel()
			m := startSignedServers(t, nsec3)
			r := m.gate(t)
			require.Equal(t, migrate.Go, r.Verdict, "%s", words(r))
			assert.Equal(t, exitGo, m.lint(t, m.nsd.Address).code)
			for _, f := range signedFaults {
				t.Run(f.name, func(t *testing.T) { m.assertFound(t, f) })
			}
			m.serve(t, m.signed)
			r = m.gate(t)
			assert.Equal(t, migrate.Wait, r.Verdict, "caches may have the DNSKEY set of other keys: %s", words(r))
		})
	}
}

// TestSignedSources has the zones of BIND, Knot and PowerDNS that sign, and of NSD
// that does not, linted as they come by transfer.
func TestSignedSources(t *testing.T) {
	t.Parallel()
	m := startSignedServers(t, false)
	for _, s := range []*rehearse.Real{m.old, m.knot, m.nsd, m.powerDNS} {
		ran := m.lint(t, s.Address)
		assert.Equal(t, exitGo, ran.code, "%s: %s", s.Kind, ran.stdout)
	}
}

// signedServers are the servers of a move with the same keys.
type signedServers struct {
	realMove
	dir                      string
	keys                     []*rehearse.ZoneKey
	plain, signed            string
	old, knot, nsd, powerDNS *rehearse.Real
}

func startSignedServers(t *testing.T, nsec3 bool) *signedServers {
	t.Helper()
	m := &signedServers{dir: t.TempDir(), keys: zoneKeys(t, "ex.test.", 3600)}
	m.plain = withServers(realText(7), newNames...)
	sign := &rehearse.Signing{Now: time.Now(), Keys: m.keys, NSEC3: nsec3}
	m.old = m.start(t, rehearse.BIND, sign, withServers(realText(7), "ns1.old.test.", "ns2.old.test."))
	m.knot = m.start(t, rehearse.Knot, sign, m.plain)
	m.powerDNS = m.start(t, rehearse.PowerDNS, sign, m.plain)
	ran := process(t, m.dir, "transfer", fmt.Sprintf("axfr://%s/ex.test.", m.knot.Address))
	require.Equal(t, exitGo, ran.code, "%s", ran.stderr)
	m.signed = ran.stdout
	m.nsd = m.start(t, rehearse.NSD, nil, m.signed)
	parent := startServer(t, rehearse.BIND, "test.", realParent+"ex DS "+m.keys[0].DS()+"\n", netip.AddrPort{})
	writeFile(t, filepath.Join(m.dir, "new.zone"), m.signed)
	m.plan = writeFile(t, filepath.Join(m.dir, "plan.yaml"), fmt.Sprintf(`version: 1
zone: ex.test.
old:
  source: axfr://%[1]s/ex.test.
  nameservers: [{name: ns1.old.test., addresses: ["%[1]s"]}, {name: ns2.old.test., addresses: ["%[1]s"]}]
new:
  source: new.zone
  nameservers: [{name: ns1.new.test., addresses: ["%[3]s", "%[4]s"]}, {name: ns2.new.test., addresses: ["%[5]s"]}]
parent: {zone: test., servers: ["%[2]s"]}
dnssec: same-keys
serial: per-group
`, m.old.Address, parent.Address, m.knot.Address, m.powerDNS.Address, m.nsd.Address))
	return m
}

func (m *signedServers) start(t *testing.T, kind rehearse.Kind, sign *rehearse.Signing, text string) *rehearse.Real {
	t.Helper()
	return startServerWith(t, rehearse.RealConfig{Kind: kind, Sign: sign, AllowTransfer: true}, "ex.test.", text)
}

// serve has NSD serve a text.
func (m *signedServers) serve(t *testing.T, text string) {
	t.Helper()
	require.NoError(t, m.nsd.Stop())
	m.nsd = startServer(t, rehearse.NSD, "ex.test.", text, m.nsd.Address)
}

func (m *signedServers) gate(t *testing.T) *migrate.Report {
	t.Helper()
	ran := process(t, m.dir, "gate", "delegate", m.plan, "--rate", "0", "--root-hints", noRoot(t), "--format", "json", "--now", now())
	return loadReport(t, ran)
}

// lint lints what a server transfers, under the DS of the zone.
func (m *signedServers) lint(t *testing.T, at netip.AddrPort) ran {
	t.Helper()
	return process(t, m.dir, "lint", fmt.Sprintf("axfr://%s/ex.test.", at), "--ds", m.keys[0].DS(), "--format", "json", "--now", now())
}

// assertFound holds that a fault of NSD is found there and nowhere else, by the
// gate and by lint.
func (m *signedServers) assertFound(t *testing.T, f signedFault) {
	t.Helper()
	m.serve(t, f.text(t, m, m.signed))
	r := m.gate(t)
	assert.Equal(t, migrate.NoGo, r.Verdict)
	assert.Contains(t, blocking(r), f.check, "%s", words(r))
	findings, _ := r.Blocking()
	for _, x := range findings {
		assert.Contains(t, x.Address+" "+x.Message, m.nsd.Address.String(), "%s", x.Check)
	}
	linted := m.lint(t, m.nsd.Address)
	assert.Equal(t, exitNoGo, linted.code)
	assert.Contains(t, blocking(loadReport(t, linted)), f.lint)
}

// staleSignatures signs everything as if it had been done long ago.
func staleSignatures(t *testing.T, m *signedServers, text string) string {
	until := time.Now().Add(-time.Hour)
	byTag := map[uint16]*rehearse.ZoneKey{m.keys[0].Tag(): m.keys[0], m.keys[1].Tag(): m.keys[1]}
	all := recordsOfText(t, text)
	for i, rr := range all {
		if s, ok := rr.(*dns.RRSIG); ok {
			stale, err := byTag[s.KeyTag].Signature(setOf(all, s), until.AddDate(0, 0, -14), until)
			require.NoError(t, err)
			all[i] = stale
		}
	}
	return textOf(all)
}

// setOf are the records that a signature covers.
func setOf(all []dns.RR, s *dns.RRSIG) (set []dns.RR) {
	for _, rr := range all {
		if rr.Header().Name == s.Hdr.Name && rr.Header().Rrtype == s.TypeCovered {
			set = append(set, rr)
		}
	}
	return set
}

func otherKeys(t *testing.T, m *signedServers, _ string) string {
	other := m.start(t, rehearse.Knot, &rehearse.Signing{Now: time.Now(), Keys: zoneKeys(t, "ex.test.", 3600)}, m.plain)
	ran := process(t, m.dir, "transfer", fmt.Sprintf("axfr://%s/ex.test.", other.Address))
	require.Equal(t, exitGo, ran.code, "%s", ran.stderr)
	return ran.stdout
}

// changedData has another expiry in the SOA record than was signed.
func changedData(t *testing.T, _ *signedServers, text string) string {
	all := recordsOfText(t, text)
	for _, rr := range all {
		if soa, ok := rr.(*dns.SOA); ok {
			soa.Expire++
		}
	}
	return textOf(all)
}

// withoutDenial lacks NSEC and NSEC3 records.
func withoutDenial(t *testing.T, _ *signedServers, text string) string {
	denies := func(typ uint16) bool { return typ == dns.TypeNSEC || typ == dns.TypeNSEC3 }
	var kept []dns.RR
	for _, rr := range recordsOfText(t, text) {
		s, signature := rr.(*dns.RRSIG)
		if !denies(rr.Header().Rrtype) && !(signature && denies(s.TypeCovered)) {
			kept = append(kept, rr)
		}
	}
	return textOf(kept)
}

func recordsOfText(t *testing.T, text string) (list []dns.RR) {
	t.Helper()
	zone, err := zonefile.ParseZone(zonefile.MustName("ex.test."), []byte(text))
	require.NoError(t, err)
	for set := range zone.RRsets() {
		for r := range set.Records() {
			rr, err := r.RR()
			require.NoError(t, err)
			list = append(list, rr)
		}
	}
	return list
}

func textOf(list []dns.RR) string {
	var b strings.Builder
	for _, rr := range list {
		b.WriteString(rr.String() + "\n")
	}
	return b.String()
}
