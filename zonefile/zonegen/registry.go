package zonegen

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"iter"
	"slices"
)

// Registry is a delegation-only zone such as a registry publishes: every
// delegation has two name servers, 12 % have them below themselves with glue,
// 10 % have a DS. The zero value is a zone of 500,000 delegations, 1,170,885
// records and 71 MB; each field changes one thing. Two Registry values that
// differ in one field make zones that differ in that one thing.
type Registry struct {
	Origin      string  // absolute; "" is "se."
	Delegations int     // 0 is 500,000
	Seed        uint64  // another zone of the same kind
	Serial      uint32  // 0 is 2026112001
	Sorted      bool    // in canonical order of owners instead of random order
	Changed     float64 // share of the delegations touched since: a fourth each gone, new, re-pointed, with another DS
	Repointed   float64 // share of the delegations moved to two servers of another provider
	Cut         float64 // share of the delegations missing at the end
	Torn        bool    // ends in mid-record, without a line end
	NoSOA       bool    // the SOA is gone
	LoseDots    bool    // no name has its final dot (the apex is written @)
	LoseOneDot  bool    // one NS target in the middle has none
}

// Written tells what was written.
type Written struct {
	Delegations int
	Records     int
	Bytes       int64
	LostDot     Place // of the target without its final dot, with LoseOneDot
}

// Place is a token in the text.
type Place struct {
	Line, Column int // from 1
	Owner        string
	Token        string
}

// The shares and steps that make the default zone's numbers.
const (
	defaultDelegations = 500_000
	defaultSerial      = 2026112001
	glueShare          = 0.12
	dsShare            = 0.10
	glueHostsPerAAAA   = 138
	apexServers        = 5
	delegationTTL      = 86400
	signerTTL          = 3600
)

// Write writes the zone as a master file with one record a line.
func (g Registry) Write(to io.Writer) (Written, error) {
	w := &registryWriter{Registry: g.withDefaults(), out: bufio.NewWriterSize(to, 1<<16)}
	w.apex()
	for d := range w.delegations() {
		w.delegation(d)
	}
	if w.Torn {
		w.tear()
	}
	w.written.Bytes = w.bytes
	return w.written, cmp.Or(w.err, w.out.Flush())
}

func (g Registry) withDefaults() Registry {
	g.Origin = cmp.Or(g.Origin, "se.")
	g.Delegations = cmp.Or(g.Delegations, defaultDelegations)
	g.Serial = cmp.Or(g.Serial, defaultSerial)
	return g
}

type registryWriter struct {
	Registry
	out       *bufio.Writer
	err       error
	bytes     int64
	line      int
	glueHosts int
	written   Written
}

// delegation is one delegated name, by the number that all of it is made from.
type delegation struct {
	label string
	n     int
	fate  fate
}

type fate uint8

const (
	kept fate = iota
	gone
	renamed
	repointed
	rekeyed
)

// delegations lists what the zone delegates, in the order of writing. Only the
// sorted ones are in memory together.
func (w *registryWriter) delegations() iter.Seq[delegation] {
	list := w.unsorted
	if w.Sorted {
		list = slices.Values(slices.SortedFunc(w.unsorted, func(a, b delegation) int { return cmp.Compare(a.label, b.label) }))
	}
	keep := w.Delegations - int(float64(w.Delegations)*w.Cut)
	return first(keep, list)
}

func (w *registryWriter) unsorted(yield func(delegation) bool) {
	for n := range w.Delegations {
		d := delegation{n: n, fate: w.fate(n)}
		seed := w.Seed
		if d.fate == renamed {
			seed++
		}
		d.label = label(seed, n)
		if d.fate != gone && !yield(d) {
			return
		}
	}
}

// first is the first n of a sequence.
func first[T any](n int, list iter.Seq[T]) iter.Seq[T] {
	return func(yield func(T) bool) {
		left := n
		for v := range list {
			if left--; left < 0 || !yield(v) {
				return
			}
		}
	}
}

func (w *registryWriter) fate(n int) fate {
	if w.chosen(n, 104729, w.Repointed) {
		return repointed
	}
	at := n * 15485863 % w.Delegations
	if !evenly(at, w.Changed) {
		return kept
	}
	return gone + fate(int(float64(at)*w.Changed)%4)
}

// chosen picks an exact share of the delegations. Shares with different primes
// have nothing to do with one another.
func (w *registryWriter) chosen(n, prime int, share float64) bool {
	return evenly(n*prime%w.Delegations, share)
}

// evenly spreads a share over the numbers from 0.
func evenly(n int, share float64) bool {
	return int(float64(n+1)*share) > int(float64(n)*share)
}

func (w *registryWriter) apex() {
	if !w.NoSOA {
		w.record("@", delegationTTL, "SOA", fmt.Sprintf("%s %s %d 1800 1800 2419200 7200",
			w.name("a.ns."+w.below()), w.name("hostmaster."+w.below()), w.Serial))
	}
	for i := range apexServers {
		w.record("@", delegationTTL, "NS", w.name(apexServer(i)+w.below()))
	}
	for i := range apexServers {
		host := w.name(apexServer(i) + w.below())
		w.record(host, delegationTTL, "A", ipv4(0, i))
		w.record(host, delegationTTL, "AAAA", ipv6(0, i))
	}
}

func apexServer(i int) string { return string(rune('a'+i)) + ".ns." }

func (w *registryWriter) delegation(d delegation) {
	owner := d.label + "." + w.below()
	servers := w.servers(d, owner)
	middle := w.LoseOneDot && w.written.LostDot.Line == 0 && d.n >= w.Delegations/2
	for i, target := range servers {
		w.ns(owner, target, middle && i == 1)
	}
	if w.chosen(d.n, 1299709, dsShare) {
		w.ds(owner, d)
	}
	if w.hasGlue(d) {
		w.glue(servers, d.n)
	}
	w.written.Delegations++
}

func (w *registryWriter) hasGlue(d delegation) bool {
	return d.fate != repointed && w.chosen(d.n, 1, glueShare)
}

func (w *registryWriter) servers(d delegation, owner string) [2]string {
	switch {
	case d.fate == repointed:
		return [2]string{"ns1.parking.example.net.", "ns2.parking.example.net."}
	case w.hasGlue(d):
		return [2]string{"ns1." + owner, "ns2." + owner}
	}
	return providerServers(w.Seed, d.n)
}

func (w *registryWriter) ns(owner, target string, loseDot bool) {
	written := w.name(target)
	if loseDot {
		written = written[:len(written)-1]
		before := fmt.Sprintf("%s\t%d\tIN\tNS\t", w.name(owner), delegationTTL)
		w.written.LostDot = Place{Line: w.line + 1, Column: len(before) + 1, Owner: owner, Token: written}
	}
	w.record(w.name(owner), delegationTTL, "NS", written)
}

func (w *registryWriter) ds(owner string, d delegation) {
	seed := w.Seed
	if d.fate == rekeyed {
		seed++
	}
	w.record(w.name(owner), signerTTL, "DS", fmt.Sprintf("%d 13 2 %s", mix(seed, d.n)&0xffff, digest(seed, d.n)))
}

func (w *registryWriter) glue(servers [2]string, n int) {
	for i, host := range servers {
		w.record(w.name(host), delegationTTL, "A", ipv4(n+1, i))
		if w.glueHosts++; w.glueHosts%glueHostsPerAAAA == 0 {
			w.record(w.name(host), delegationTTL, "AAAA", ipv6(n+1, i))
		}
	}
}

// below is what is appended to a label to stand below the origin.
func (w *registryWriter) below() string {
	if w.Origin == "." {
		return ""
	}
	return w.Origin
}

// name is an absolute name as this zone writes it.
func (w *registryWriter) name(absolute string) string {
	if w.LoseDots {
		return absolute[:len(absolute)-1]
	}
	return absolute
}

func (w *registryWriter) record(owner string, ttl int, mnemonic, rdata string) {
	w.line++
	w.written.Records++
	w.print("%s\t%d\tIN\t%s\t%s\n", owner, ttl, mnemonic, rdata)
}

func (w *registryWriter) tear() { w.print("torn.%s\t86400\tIN\tN", w.below()) }

func (w *registryWriter) print(format string, args ...any) {
	n, err := fmt.Fprintf(w.out, format, args...)
	w.bytes += int64(n)
	w.err = cmp.Or(w.err, err)
}
