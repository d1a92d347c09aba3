package migrate_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/zonegate/zonegate/migrate"
)

// TestDraftProposesAKind holds which kind of move a plan proposes for a signed zone,
// by the keys of both sides.
func TestDraftProposesAKind(t *testing.T) {
	const (
		head = "$ORIGIN example.com.\n$TTL 3600\n@ SOA ns1.a.test. h.a.test. 1 2 3 4 5\n@ NS ns1.a.test.\n"
		a    = "@ DNSKEY 257 3 13 AAAA\n"
		b    = "@ DNSKEY 256 3 13 BBBB\n"
		c    = "@ DNSKEY 256 3 13 CCCC\n"
		rsa  = "@ DNSKEY 257 3 8 AwEAAQ==\n"
	)
	for _, x := range []struct{ about, old, new, want, why string }{
		{"the same keys", a + b, b + a, "same-keys", "same DNSKEY set"},
		{"keys were exchanged", a + b, b + c, "multi-signer", "share some DNSKEY"},
		{"the new side signs with others", a + b, c, "go-insecure", "keys of its own"},
		{"the new side does not sign", a + b, "", "go-insecure", "the new zone has no DNSKEY"},
		{"another algorithm", a + b, rsa, "go-insecure", "algorithm 13"},
		{"the old export has no keys", "@ RRSIG SOA 13 2 3600 20300101000000 20291201000000 1 example.com. AAAA\n", c, "go-insecure", "no DNSKEY to compare"},
		{"nothing is signed", "", "", "unsigned", "hold nothing of DNSSEC"},
	} {
		old, new := read(t, head+x.old), read(t, head+x.new)
		d := migrate.Draft{Zone: old.Origin(), At: now, Old: &migrate.DraftZone{Source: "old.zone", Zone: old}, New: &migrate.DraftZone{Source: "new.zone", Zone: new}}
		text := string(d.Write().Text)
		assert.Equal(t, x.want, regexp.MustCompile(`(?m)^dnssec: (.*)$`).FindStringSubmatch(text)[1], x.about)
		assert.Contains(t, regexp.MustCompile(`\n *# `).ReplaceAllString(text, " "), x.why, x.about)
	}
}
