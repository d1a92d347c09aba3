package checks

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
)

// FuzzSPF reads any text as an SPF record: no panic, no term lost, and what is
// right stays so when its letters change case.
func FuzzSPF(f *testing.F) {
	for _, text := range []string{
		"v=spf1", "v=spf1 a mx -all", "v=spf1 a:foo:bar/baz.example.com//64", "v=spf1 exists:%{l1r-}.%{d} redirect=%{d}",
		"v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 x=%%", "v=spf1 %{", "v=spf1 a:% +", "v=spf1 include:a..b. //",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !isSPF(text) {
			return
		}
		r := parseSPF(text)
		var words []string
		for _, term := range r.terms {
			words = append(words, term.text)
			if term.domain != "" {
				spfName(term.domain)
			}
		}
		var want []string
		for _, w := range strings.Split(text[6:], " ") {
			if w != "" {
				want = append(want, w)
			}
		}
		require.Equal(t, want, words)
	})
}

func TestSPFLastMacroEndsADomain(t *testing.T) {
	for spec, good := range map[string]bool{
		"%{d}": true, "a.%{d}": true, "%{d}.com": true, "%{d}com": false, "a.b%{i}": true, "%{d}.": false,
		"%%": true, "a": false, "a.": false, ".a": false, "a.b.": true, "a.1": false, "a.1-1": true, "a.-": false,
	} {
		require.Equal(t, good, spfDomainSpec(spec, false) == "", "%s: %s", spec, spfDomainSpec(spec, false))
	}
}

func TestSerialOrder(t *testing.T) {
	for _, c := range []struct {
		old, new uint32
		ahead    int64
		ordered  bool
	}{
		{1, 2, 1, true}, {2, 1, -1, true}, {7, 7, 0, true},
		{1<<32 - 1, 0, 1, true}, {0, 1<<32 - 1, -1, true},
		{0, 1<<31 - 1, 1<<31 - 1, true}, {0, 1 << 31, 0, false}, {1 << 31, 0, 0, false}, {0, 1<<31 + 1, -(1<<31 - 1), true},
	} {
		ahead, ordered := serialOrder(c.old, c.new)
		require.Equal(t, c.ordered, ordered, "%d to %d", c.old, c.new)
		if ordered {
			require.Equal(t, c.ahead, ahead, "%d to %d", c.old, c.new)
		}
	}
}

func TestSuffixOf(t *testing.T) {
	for name, want := range map[string]suffix{
		"mail.provider.net.":         {1, true},
		"provider.co.uk.":            {2, true},
		"co.uk.":                     {},
		"net.":                       {},
		"host.dc1.":                  {},
		"_sip._tcp.":                 {},
		"_dmarc.dev.":                {},
		"*.dev.":                     {},
		"example.github.io.":         {2, false},
		"github.io.":                 {1, false},
		"a.compute-1.amazonaws.com.": {3, false},
		"192.0.2.1.":                 {},
		"www.ck.":                    {1, true},
		"a.foo.ck.":                  {2, true},
		`a\.b.net.`:                  {},
		"example.xn--p1ai.":          {1, true},
		"1.2.0.192.in-addr.arpa.":    {2, true},
	} {
		require.Equal(t, want, suffixOf(zonefile.MustName(name)), name)
	}
}
