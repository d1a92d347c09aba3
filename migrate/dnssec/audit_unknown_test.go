package dnssec_test

import (
	"encoding/binary"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

// unknown adds keys of an algorithm to a configuration as ones of algorithm 12,
// which nobody here can verify, and tells how their signatures are to be changed.
func unknown(t *testing.T, c *signer.Config, keys ...signer.Key) (change func(z *zonefile.Zone) *zonefile.Zone) {
	t.Helper()
	tags := make(map[uint16]uint16)
	for _, k := range keys {
		rdata := k.Rdata()
		rdata = rdata[:3] + "\x0c" + rdata[4:]
		tags[k.Tag()] = keyOf(t, rdata).Tag
		c.Foreign = append(c.Foreign, zonefile.RdataText(zonefile.TypeDNSKEY, rdata))
		k.Hidden = true
		c.Keys = append(c.Keys, k)
	}
	patch := func(rdata string) string {
		tag, mine := tags[binary.BigEndian.Uint16([]byte(rdata[16:]))]
		if !mine {
			return rdata
		}
		changed := []byte(rdata)
		changed[2] = 12
		binary.BigEndian.PutUint16(changed[16:], tag)
		return string(changed)
	}
	return func(z *zonefile.Zone) *zonefile.Zone {
		for node := range z.Nodes() {
			z = withRecords(t, z, zonefile.TypeRRSIG, node.Name(), patch)
		}
		return z
	}
}

func keyOf(t *testing.T, rdata string) dnssec.Key {
	t.Helper()
	k, err := dnssec.ParseKey(rdata)
	require.NoError(t, err)
	return k
}

func TestAuditUnknownAlgorithm(t *testing.T) {
	both := signConfig()
	change := unknown(t, &both, signer.NewKey("ksk", 13, 257), signer.NewKey("zsk", 13, 256))
	z := change(signZone(t, hosts(t, 5, ""), both))
	beside := auditAt(t, z, dnssec.Options{}).Problems
	require.Len(t, beside, 1, "the other algorithm carries all")
	assert.Equal(t, dnssec.Warning, beside[0].Level)
	assert.Equal(t, "signatures of algorithm 12 stand over 16 RRsets, first the NS RRset of example.test., beside valid ones of another algorithm: not verified: signatures of algorithm 12 are not known", beside[0].Text)
	late := auditAt(t, z, dnssec.Options{Now: auditTime.Add(15 * 24 * time.Hour)})
	assert.Equal(t, late.Signatures, late.Counts[dnssec.SignatureExpired][dnssec.Error], "times can be read")

	one := signConfig()
	one.Keys = nil
	change = unknown(t, &one, signer.NewKey("csk", 13, 257))
	alone := auditAt(t, change(signZone(t, hosts(t, 5, ""), one)), dnssec.Options{})
	require.Len(t, alone.Problems, 1)
	p := alone.Problems[0]
	assert.Equal(t, dnssec.NotVerified, p.Kind)
	assert.Equal(t, dnssec.Error, p.Level)
	assert.Equal(t, "only signatures of algorithm 12 carry 16 RRsets, first the NS RRset of example.test.: not verified: signatures of algorithm 12 are not known", p.Text)
	assert.Zero(t, alone.Expiry.Sets)
}

// TestUnknownAlgorithmOfDS holds that a DS of an algorithm that cannot be verified does
// no harm beside one that can be, and alone leaves the zone not verified: in a zone as
// in an answer.
func TestUnknownAlgorithmOfDS(t *testing.T) {
	known := signer.NewKey("known", 15, 257)
	for _, c := range []struct {
		name string
		keys []signer.Key
		want []dnssec.Kind
	}{
		{"beside", []signer.Key{known}, nil},
		{"alone", nil, []dnssec.Kind{dnssec.NotVerified}},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := signConfig()
			config.Keys = c.keys
			change := unknown(t, &config, signer.NewKey("csk", 13, 257))
			z := change(signZone(t, hosts(t, 2, ""), config))
			var opt dnssec.Options
			for r := range z.RRset(z.Origin(), zonefile.TypeDNSKEY).Records() {
				ds, err := dnssec.MakeDS(z.Origin(), keyOf(t, r.Rdata()), dnssec.SHA256)
				require.NoError(t, err)
				opt.DS = append(opt.DS, ds)
			}
			opt.Now = auditTime
			trust := dnssec.TrustOf(z.Origin(), opt.DS, keysOfApex(z), opt)
			assert.Equal(t, c.want, linkErrors(trust.Problems))
			assert.Equal(t, len(c.keys) > 0, trust.Secure)
			assert.Equal(t, c.want, linkErrors(auditAt(t, z, opt).Problems))
		})
	}
}

func TestAuditKeyTooLong(t *testing.T) {
	c := signConfig()
	exponent := new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), 4096), big.NewInt(1))
	long := signer.NewRSAKey("long", dnssec.RSASHA256, 257, 1024, exponent)
	c.Keys = []signer.Key{long}
	a := auditAt(t, signZone(t, hosts(t, 1, ""), c), dnssec.Options{})
	require.Len(t, a.Problems, 1)
	assert.Equal(t, dnssec.NotVerified, a.Problems[0].Kind)
	assert.Contains(t, a.Problems[0].Text, "the RSA key has 1024 bits and an exponent of 4097")
}
