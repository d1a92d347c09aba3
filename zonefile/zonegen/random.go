package zonegen

import (
	"fmt"
	"strconv"
	"strings"
)

// mix turns a seed and a number into 64 well-spread bits.
func mix(seed uint64, n int) uint64 {
	x := seed*0x9e3779b97f4a7c15 + uint64(n)*0xd1342543de82ef95 + 0x2545f4914f6cdd1d
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

var syllables = strings.Fields("ba be bo da de di fa fi ga go ka ke ki la le lo ma mi mo na ne no pa pe ra re ri sa se so ta te to va vi")

// label is a host label that no other number has: syllables, and the number.
func label(seed uint64, n int) string {
	bits := mix(seed, n)
	var b strings.Builder
	for range 2 + bits%4 {
		bits /= 4
		b.WriteString(syllables[bits%uint64(len(syllables))])
		bits /= uint64(len(syllables))
	}
	if seed != 0 {
		b.WriteString(strconv.FormatUint(seed, 36))
		b.WriteByte('-')
	}
	b.WriteString(strconv.FormatInt(int64(n), 36))
	return b.String()
}

// providerServers are the servers of one of some thousand providers, most
// delegations being with a few.
func providerServers(seed uint64, n int) [2]string {
	bits := mix(seed^0x5e47, n)
	provider := int(bits % 4000)
	if bits>>32%3 != 0 {
		provider %= 40
	}
	domain := fmt.Sprintf("%s-hosting.example.%s.", label(0, provider), []string{"net", "com", "org"}[provider%3])
	return [2]string{"ns1." + domain, "ns2." + domain}
}

func ipv4(n, i int) string {
	v := uint32(n)*4 + uint32(i)
	return fmt.Sprintf("%d.%d.%d.%d", 11+v>>24%200, v>>16&0xff, v>>8&0xff, v&0xff)
}

func ipv6(n, i int) string { return fmt.Sprintf("2001:db8:%x:%x::%x", n>>16, n&0xffff, 0x53+i) }

func digest(seed uint64, n int) string {
	var b strings.Builder
	for i := range 4 {
		fmt.Fprintf(&b, "%016X", mix(seed+uint64(i)*77, n))
	}
	return b.String()
}
