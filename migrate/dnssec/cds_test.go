package dnssec_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

// requestKeys are what the cases below name: {ksk} is a CDS of a key, {KSK} its
// CDNSKEY.
var requestKeys = map[string]signer.Key{
	"ksk":   signer.NewKey("ksk", dnssec.ECDSAP256SHA256, 257),
	"zsk":   signer.NewKey("zsk", dnssec.ECDSAP256SHA256, 256),
	"other": signer.NewKey("other", dnssec.ECDSAP256SHA256, 257), // not in the zone
	"ed":    signer.NewKey("ed", dnssec.Ed25519, 257),            // not in the zone
}

func requested(text string) string {
	for name, k := range requestKeys {
		ds := signer.DS(k, origin, dnssec.SHA256)
		text = strings.NewReplacer("{"+name+"}", ds, "{"+strings.ToUpper(name)+"}", k.String(),
			"{"+name+"/wrong}", ds[:len(ds)-4]+"0000", "{"+name+"/digest}", fmt.Sprintf("%d 13 200 00", k.Tag())).Replace(text)
	}
	return text
}

func TestCDS(t *testing.T) {
	for _, c := range []struct {
		name, text string
		ds         string   // known at the parent
		zsk        bool     // signs the CDS RRset instead of the KSK
		want       []string // level, type and beginning of the text
	}{
		{name: "none"},
		{name: "CDS", text: "@ CDS {ksk}\n"},
		{name: "CDNSKEY", text: "@ CDNSKEY {KSK}\n"},
		{name: "both", text: "@ CDS {ksk}\n@ CDNSKEY {KSK}\n"},
		{name: "CDS of another key", text: "@ CDS {other}\n", want: []string{"0 CDS no CDS record of ECDSAP256SHA256 (13) fits a key that signs the DNSKEY RRset: "}},
		{name: "CDS of another key beside", text: "@ CDS {ksk}\n@ CDS {other}\n", want: []string{"1 CDS a CDS record fits no key that signs the DNSKEY RRset: "}},
		{name: "CDS with another digest", text: "@ CDS {ksk/wrong}\n", want: []string{"0 CDS no CDS record of ECDSAP256SHA256 (13) fits a key that signs the DNSKEY RRset: "}},
		{name: "CDS of another algorithm beside", text: "@ CDS {ksk}\n@ CDS {ed}\n", want: []string{"0 CDS no CDS record of ED25519 (15) fits"}},
		{name: "CDS of a key that does not sign the DNSKEY RRset", text: "@ CDS {zsk}\n", want: []string{"0 CDS no CDS record of ECDSAP256SHA256 (13) fits"}},
		{name: "CDS with an unknown digest", text: "@ CDS {ksk/digest}\n", want: []string{"1 CDS the CDS records of ECDSAP256SHA256 (13) have digests that cannot be computed: they are not verified"}},
		{name: "CDS with an unknown digest beside", text: "@ CDS {ksk/digest}\n@ CDS {ksk}\n@ CDNSKEY {KSK}\n"},
		{name: "CDNSKEY of another key", text: "@ CDNSKEY {OTHER}\n", want: []string{"0 CDNSKEY CDNSKEY "}},
		{name: "CDNSKEY of another key beside", text: "@ CDNSKEY {KSK}\n@ CDNSKEY {OTHER}\n", want: []string{"1 CDNSKEY CDNSKEY "}},
		{name: "CDNSKEY of a key that does not sign the DNSKEY RRset", text: "@ CDNSKEY {ZSK}\n", want: []string{"0 CDNSKEY CDNSKEY "}},
		{name: "more CDS than CDNSKEY", text: "@ CDS {ksk}\n@ CDS {other}\n@ CDNSKEY {KSK}\n", want: []string{"0 CDS CDS ", "1 CDS a CDS record fits no key"}},
		{name: "more CDNSKEY than CDS", text: "@ CDS {ksk}\n@ CDNSKEY {OTHER}\n@ CDNSKEY {KSK}\n", want: []string{"0 CDNSKEY CDNSKEY ", "1 CDNSKEY CDNSKEY "}},
		{name: "deletion", text: "@ CDS 0 0 0 00\n@ CDNSKEY 0 3 0 AA==\n", want: []string{"2 CDS the CDS record asks the parent to remove the DS"}},
		{name: "deletion by CDNSKEY", text: "@ CDNSKEY 0 3 0 AA==\n", want: []string{"2 CDNSKEY the CDNSKEY record asks the parent to remove the DS"}},
		{name: "deletion beside another", text: "@ CDS 0 0 0 00\n@ CDS {ksk}\n", want: []string{"0 CDS a CDS record that asks for the DS to be removed stands beside 1 others"}},
		{name: "deletion by CDNSKEY beside another", text: "@ CDNSKEY 0 3 0 AA==\n@ CDNSKEY {KSK}\n", want: []string{"0 CDNSKEY a CDNSKEY record that asks for the DS to be removed stands beside 1 others"}},
		{name: "deletion by CDS alone of the two", text: "@ CDS 0 0 0 00\n@ CDNSKEY {KSK}\n", want: []string{"0 CDS the CDS record asks for the DS to be removed, and the CDNSKEY records do not"}},
		{name: "deletion by CDNSKEY alone of the two", text: "@ CDNSKEY 0 3 0 AA==\n@ CDS {ksk}\n", want: []string{"0 CDNSKEY the CDNSKEY record asks for the DS to be removed, and the CDS records do not"}},
		{name: "nearly a deletion", text: "@ CDS 0 0 0 0000\n", want: []string{"0 CDS a CDS record has algorithm 0, and is not 0 0 0 00"}},
		{name: "nearly a deletion by CDNSKEY", text: "@ CDNSKEY 256 3 0 AA==\n", want: []string{"0 CDNSKEY a CDNSKEY record has algorithm 0, and is not 0 3 0 AA=="}},
		{name: "below the apex", text: "a CDS {ksk}\n", want: []string{"1 CDS a CDS record below the apex asks nothing of any parent"}},
		{name: "at a bootstrapping name", text: "_dsboot.example.co.uk._signal.ns1 CDS {other}\n"},
		{name: "signed by a key that the DS names", text: "@ CDS {ksk}\n", ds: "{ksk}"},
		{name: "signed by another", text: "@ CDS {ksk}\n", ds: "{ksk}", zsk: true, want: []string{"1 CDS the CDS RRset is signed by no key that a DS names"}},
		{name: "deletion signed by another", text: "@ CDS 0 0 0 00\n", ds: "{ksk}", zsk: true, want: []string{"1 CDS the CDS RRset is signed by no key that a DS names", "2 CDS the CDS"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, cdsProblems(t, requested(c.text), requested(c.ds), c.zsk, c.want))
		})
	}
}

// cdsProblems audits a zone of a KSK and a ZSK. A problem is cut to the length of the one that is wanted.
func cdsProblems(t *testing.T, text, ds string, zsk bool, want []string) (found []string) {
	v := signedDenial(t, text, nil, []signer.Key{requestKeys["ksk"], requestKeys["zsk"]})
	if zsk {
		v.resign(origin, zonefile.TypeCDS, requestKeys["zsk"])
	}
	opt := dnssec.Options{Now: day("2026-11-22")}
	if ds != "" {
		d, err := dnssec.ReadDS(ds)
		require.NoError(t, err)
		opt.DS = []dnssec.DS{d}
	}
	z, err := zonefile.ParseZone(origin, v.text())
	require.NoError(t, err)
	a, err := dnssec.AuditZone(context.Background(), z, opt)
	require.NoError(t, err)
	for _, p := range a.Problems {
		if p.Kind != dnssec.CDS {
			assert.NotEqual(t, dnssec.Error, p.Level, p.Text)
			continue
		}
		text := fmt.Sprint(p.Level, " ", p.Type, " ", p.Text)
		if i := len(found); i < len(want) {
			text = text[:min(len(text), len(want[i]))]
		}
		found = append(found, text)
	}
	return found
}
