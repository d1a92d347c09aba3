package caches

// prng draws numbers for one resolver: SplitMix64, seeded by the population's
// seed and the resolver's number, so that no resolver's draws depend on another's.
type prng struct{ state uint64 }

const golden = 0x9e3779b97f4a7c15

func newPRNG(seed uint64, resolver int) prng {
	return prng{scramble(seed+golden) ^ scramble(uint64(resolver)*golden+1)}
}

func scramble(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Uint64 is the source of all draws.
func (g *prng) Uint64() uint64 {
	g.state += golden
	return scramble(g.state)
}

// unit is even in [0, 1).
func (g *prng) unit() float64 { return float64(g.Uint64()>>11) / (1 << 53) }

// pick is one of n, each as likely; n is at least 1.
func (g *prng) pick(n int) int {
	if n == 1 {
		return 0
	}
	return int(g.unit() * float64(n))
}
