package dnssec_test

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

// FuzzCheckAnswer makes answers of a signed zone's records, of which some are
// damaged, under other names, and in either section. Nothing may panic.
func FuzzCheckAnswer(f *testing.F) {
	var zones []*answerZone
	var all [][]dnssec.RR
	for _, name := range []string{"nsec", "nsec3", "opt_out"} {
		text, err := os.ReadFile("testdata/answers/" + name + ".txtar")
		require.NoError(f, err)
		z := signedZone(f, string(txtar.Parse(text).Files[0].Data))
		var list []dnssec.RR
		for set := range z.zone.RRsets() {
			for r := range set.Records() {
				list = append(list, dnssec.RR{Name: r.Name(), Type: r.Type(), TTL: r.TTL(), Rdata: r.Rdata()})
			}
		}
		zones, all = append(zones, z), append(all, list)
	}
	f.Add(uint8(0), uint16(1), uint16(1), true, []byte{1, 2, 3, 4, 5, 6})
	f.Add(uint8(1), uint16(9), uint16(28), false, []byte{200, 1, 1, 30, 40, 2, 99, 7, 9})
	f.Fuzz(func(t *testing.T, which uint8, name, typ uint16, denied bool, script []byte) {
		z, list := zones[int(which)%len(zones)], all[int(which)%len(all)]
		a := dnssec.Answer{Name: list[int(name)%len(list)].Name, Type: zonefile.Type(typ), NXDomain: denied}
		for len(script) >= 3 {
			rr := damaged(list[(int(script[0])|int(script[1])<<8)%len(list)], list, script[2])
			if script[1]&1 == 0 {
				a.Answer = append(a.Answer, rr)
			} else {
				a.Authority = append(a.Authority, rr)
			}
			script = script[3:]
		}
		v := z.trust.CheckAnswer(a, z.options(), z.isForeign)
		var claims dnssec.Claims
		claims.Take(v)
		claims.Contradictions()
		for _, p := range v.Problems {
			require.NotEmpty(t, p.Text)
		}
		dnssec.TrustOf(z.zone.Origin(), nil, append(a.Answer, a.Authority...), z.options())
	})
}

// damaged changes a record as an octet says.
func damaged(rr dnssec.RR, list []dnssec.RR, how byte) dnssec.RR {
	switch at := int(how >> 3); how & 7 {
	case 1:
		rr.Rdata = rr.Rdata[:min(at, len(rr.Rdata))]
	case 2:
		if at < len(rr.Rdata) {
			rr.Rdata = rr.Rdata[:at] + string(rr.Rdata[at]^0x55) + rr.Rdata[at+1:]
		}
	case 3:
		rr.Name = list[at%len(list)].Name
	case 4:
		rr.Name = zonefile.Root
	case 5:
		rr.Rdata += "\x00"
	case 6:
		rr.Name = zonefile.MustName("x.other.test.")
	}
	return rr
}
