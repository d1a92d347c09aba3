package zonefile

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// naiveFind answers as RFC 1034 section 4.3.2 tells it: label by label from the
// apex down, with a map of what there is.
func naiveFind(records map[Name]Type, origin, name Name) Where {
	if !name.IsAtOrBelow(origin) {
		return OutsideZone
	}
	for up := name.Labels() - origin.Labels(); up >= 0; up-- {
		switch t := records[name.Strip(up)]; {
		case t == TypeNS && name.Strip(up) != origin:
			return Delegated
		case t == TypeDNAME && up > 0:
			return Redirected
		}
	}
	encloser := Name("")
	for n := name; encloser == ""; n = n.Parent() {
		for owner := range records {
			if owner.IsAtOrBelow(n) {
				encloser = n
			}
		}
	}
	if encloser == name {
		if records[name] != 0 {
			return HasRecords
		}
		return EmptyNonTerminal
	}
	if star, _ := Name("\x01*\x00").Join(encloser); records[star] != 0 {
		return Synthesized
	}
	return NotThere
}

// TestFindAgainstNaive asks random zones for random names.
func TestFindAgainstNaive(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	origin := MustName("x.")
	random := func() Name {
		name := origin
		for range rng.IntN(5) {
			name, _ = Name("\x01" + string("abc*\x01"[rng.IntN(5)]) + "\x00").Join(name)
		}
		return name
	}
	for range 2000 {
		records := map[Name]Type{origin: TypeSOA}
		var b strings.Builder
		b.WriteString("x. 60 SOA a. b. 1 2 3 4 5\n")
		for range rng.IntN(12) {
			name := random()
			if records[name] != 0 {
				continue
			}
			t := []Type{TypeA, TypeA, TypeNS, TypeDNAME}[rng.IntN(4)]
			records[name] = t
			fmt.Fprintf(&b, "%s 60 %s %s\n", name, t, map[Type]string{TypeA: "192.0.2.1", TypeNS: "ns.y.", TypeDNAME: "y."}[t])
		}
		z := readText(t, b.String(), origin)
		for range 20 {
			name := random()
			require.Equal(t, naiveFind(records, origin, name), z.Find(name).Where, "%s in\n%s", name, b.String())
		}
	}
}
