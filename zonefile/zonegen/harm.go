package zonegen

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"strconv"
)

// Harm is a small change that a comparison must not miss.
type Harm uint8

// The harms, each of one record.
const (
	LostRecord     Harm = iota // one record is gone
	ChangedAddress             // one octet of an A
	ChangedTTL                 // of one RRset
	AddedName                  // one more owner with an A
	ChangedText                // the last letter of a TXT
)

// Harms lists them all.
var Harms = []Harm{LostRecord, ChangedAddress, ChangedTTL, AddedName, ChangedText}

// Harmed is the zone with one harm, and the owner and type of the record that
// it struck. The serial goes up.
func (z Zone) Harmed(seed uint64, h Harm) (harmed Zone, owner, mnemonic string) {
	rng := rand.New(rand.NewPCG(seed, 3))
	harmed = Zone{z.Origin, z.TTL, slices.Clone(z.Records)}
	harmed.raiseSerial()
	i := harmed.pick(rng, h)
	r := &harmed.Records[i]
	owner, mnemonic = r.Owner, r.Type
	switch h {
	case LostRecord:
		harmed.Records = slices.Delete(harmed.Records, i, i+1)
	case ChangedAddress:
		r.Data = []Field{{IPv4, otherAddress(rng, r.Data[0].Text)}}
	case ChangedTTL:
		for j := range harmed.Records {
			if o := &harmed.Records[j]; o.Owner == owner && o.Type == mnemonic {
				o.TTL++
			}
		}
	case AddedName:
		owner, mnemonic = "added."+z.Origin, "A"
		harmed.Records = append(harmed.Records, Record{owner, z.TTL, mnemonic, []Field{{IPv4, "11.99.99.99"}}})
	case ChangedText:
		r.Data = slices.Clone(r.Data)
		last := &r.Data[0]
		last.Text = last.Text[:len(last.Text)-1] + "#"
	}
	return harmed, owner, mnemonic
}

// pick chooses a record that the harm can strike, never the SOA.
func (z Zone) pick(rng *rand.Rand, h Harm) int {
	want := map[Harm]string{ChangedAddress: "A", ChangedText: "TXT"}[h]
	for {
		i := 1 + rng.IntN(len(z.Records)-1)
		if r := z.Records[i]; want == "" || r.Type == want {
			return i
		}
	}
}

func (z Zone) raiseSerial() {
	soa := &z.Records[0]
	soa.Data = slices.Clone(soa.Data)
	soa.Data[2].Text = strconv.FormatUint(uint64(z.serial()+1), 10)
}

func otherAddress(rng *rand.Rand, s string) string {
	octets := netip.MustParseAddr(s).As4()
	octets[1+rng.IntN(3)] ^= byte(1 + rng.IntN(255))
	return netip.AddrFrom4(octets).String()
}
