package dnssec_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

const aDS = "DS 12345 13 2 0123456789012345678901234567890123456789012345678901234567890123\n"

// denialCase is a zone that is signed, and then changed in one fact; without the
// change it has no flaw.
type denialCase struct {
	name   string
	text   string // without SOA and NS of the apex
	nsec3  *signer.NSEC3
	change func(v *victim)
	want   string // in a problem of the changed zone; empty for no problem
	level  harm
	peers  string // those that call the changed zone bad
}

var denialCases = []denialCase{
	{name: "nsec: gone", text: "a A 192.0.2.1\n", change: gone("a"), want: "a.ex.test. NSEC: the name has no NSEC record", level: bad, peers: "BKL"},
	{name: "nsec: gone at a cut", text: "c NS ns.elsewhere.test.\n", change: gone("c"), want: "c.ex.test. NSEC: the name has no NSEC record", level: bad, peers: "BKL"},
	{name: "nsec: passes a name over", text: "a A 192.0.2.1\nb A 192.0.2.1\n", change: next("a", "ex.test."), level: bad, peers: "BKL",
		want: "a.ex.test. NSEC: the NSEC record leads to ex.test., and the next name of the zone is b.ex.test."},
	{name: "nsec: leads to glue", text: "c NS ns.c\nns.c A 192.0.2.1\n", change: next("c", "ns.c.ex.test."), level: bad, peers: "BKL",
		want: "c.ex.test. NSEC: the NSEC record leads to ns.c.ex.test., and the next name of the zone is ex.test."},
	{name: "nsec: leads to itself", text: "a A 192.0.2.1\n", change: next("a", "a.ex.test."), want: "the next name of the zone is ex.test.", level: bad, peers: "BKL"},
	{name: "nsec: the last does not lead to the apex", text: "a A 192.0.2.1\n", change: next("a", "zz.ex.test."), want: "leads to zz.ex.test.", level: bad, peers: "BKL"},
	{name: "nsec: next name in capitals", text: "b A 192.0.2.1\n", change: next("@", "B.ex.test."), level: none},
	{name: "nsec: at glue", text: "c NS ns.c\nns.c A 192.0.2.1\n", change: stray("ns.c", "ex.test.", 1, 46, 47), want: "ns.c.ex.test. NSEC: an NSEC record stands below a delegation or DNAME", level: bad, peers: "BKL"},
	{name: "nsec: at an empty non-terminal", text: "a.e A 192.0.2.1\n", change: stray("e", "a.e.ex.test.", 46, 47), want: "e.ex.test. NSEC: an NSEC record stands at a name that has no other records", level: bad, peers: "BKL"},
	{name: "nsec: twice", text: "a A 192.0.2.1\n", change: stray("a", "b.ex.test.", 1, 46, 47), want: "a.ex.test. NSEC: the name has 2 NSEC records, not one", level: bad, peers: "BKL"},
	{name: "nsec: glue type at a cut", text: "c NS ns.c\nc A 192.0.2.1\nns.c A 192.0.2.1\n", change: types("c", 1), level: bad, peers: "BK",
		want: "c.ex.test. NSEC: the NSEC record has the types A NS RRSIG NSEC, and the name has NS RRSIG NSEC"},
	{name: "nsec: a type too few", text: "a A 192.0.2.1\na TXT x\n", change: types("a", 16), want: "has the types A RRSIG NSEC, and the name has A TXT RRSIG NSEC", level: bad, peers: "BK"},
	{name: "nsec: itself not in its types", text: "a A 192.0.2.1\n", change: types("a", 47), want: "has the types A RRSIG, and", level: bad, peers: "BK"},
	{name: "nsec: TTL", text: "a A 192.0.2.1\n", change: ttlOf(zonefile.TypeNSEC, 3600), level: warned,
		want: "ex.test. NSEC: 2 NSEC RRsets have the TTL 3600, and the smaller of the SOA's TTL 3600 and minimum 300 is 300"},
	{name: "nsec: all gone", text: "a A 192.0.2.1\n", change: func(v *victim) { v.dropAll(zonefile.TypeNSEC) }, want: "the zone is signed and has neither NSEC nor NSEC3 records", level: bad, peers: "BKL"},
	{name: "nsec: NSEC3 beside", text: "a A 192.0.2.1\n", level: bad, peers: "KL", want: "NSEC3: the zone has NSEC and NSEC3 records, 2 and 1 of them",
		change: func(v *victim) { v.addNSEC3("@", 0, 0, "@") }},

	{name: "nsec3: gone", text: "a A 192.0.2.1\n", nsec3: &signer.NSEC3{}, change: unlinked("a"), want: "a.ex.test. NSEC3: the name has no NSEC3 record: none is at p7sp06gok37clgilsoflrivc6s2c4jiu", level: bad, peers: "BKL"},
	{name: "nsec3: gone at an empty non-terminal", text: "a.e A 192.0.2.1\n", nsec3: &signer.NSEC3{}, change: unlinked("e"), want: "e.ex.test. NSEC3: the name is empty, has names below it, and has no NSEC3 record", level: bad, peers: "BK"},
	{name: "nsec3: gone at an empty non-terminal over a secure delegation", text: "a.e NS ns.elsewhere.test.\na.e " + aDS, nsec3: &signer.NSEC3{OptOut: true}, change: unlinked("e"),
		want: "e.ex.test. NSEC3: the name is empty, has names below it, and has no NSEC3 record", level: bad, peers: "K"},
	{name: "nsec3: gone at an insecure delegation", text: "c NS ns.elsewhere.test.\n", nsec3: &signer.NSEC3{}, change: unlinked("c"), want: "c.ex.test. NSEC3: the delegation has neither a DS nor an NSEC3 record", level: bad, peers: "KL"},
	{name: "nsec3: gone at an insecure delegation that opt-out covers", text: "c NS ns.elsewhere.test.\n", nsec3: &signer.NSEC3{}, change: optOut("c"), level: none},
	{name: "nsec3: gone at a secure delegation that opt-out covers", text: "c NS ns.elsewhere.test.\nc " + aDS, nsec3: &signer.NSEC3{}, change: optOut("c"), want: "c.ex.test. NSEC3: the name has no NSEC3 record", level: bad, peers: "BKL"},
	{name: "nsec3: opt-out leaves an empty non-terminal and all below it out", text: "c.e.f NS ns.elsewhere.test.\n", nsec3: &signer.NSEC3{}, change: optOut("c.e.f", "e.f", "f"), level: none},
	{name: "nsec3: opt-out leaves out what is below an empty non-terminal", text: "c.e NS ns.elsewhere.test.\n", nsec3: &signer.NSEC3{}, change: optOut("c.e"), level: none},
	{name: "nsec3: an empty non-terminal left out over a delegation that is not", text: "c.e NS ns.elsewhere.test.\n", nsec3: &signer.NSEC3{}, change: optOut("e"), want: "e.ex.test. NSEC3: the name is empty, has names below it", level: bad, peers: "K"},
	{name: "nsec3: an empty non-terminal left out over one of two delegations", text: "c.e NS ns.elsewhere.test.\nd.e NS ns.elsewhere.test.\nd.e " + aDS, nsec3: &signer.NSEC3{}, change: optOut("c.e", "e"),
		want: "e.ex.test. NSEC3: the name is empty, has names below it", level: bad, peers: "K"},
	{name: "nsec3: of no name", text: "a A 192.0.2.1\n", nsec3: &signer.NSEC3{}, level: bad, peers: "BKL", want: "NSEC3: the NSEC3 record is of no name that the zone has",
		change: func(v *victim) { v.addNSEC3("b", 0, 0, "@") }},
	{name: "nsec3: below the apex by two labels", text: "a A 192.0.2.1\n", nsec3: &signer.NSEC3{}, level: bad, peers: "BKL", want: "NSEC3: an NSEC3 record stands at a name that is no hash right below the apex",
		change: func(v *victim) {
			v.add(zonefile.MustName("p7sp06gok37clgilsoflrivc6s2c4jiu.e.ex.test."), zonefile.TypeNSEC3, 300, "\x01\x00\x00\x00\x00\x14"+v.nsec3.Hash(origin))
		}},
	{name: "nsec3: a label that is no hash", text: "a A 192.0.2.1\n", nsec3: &signer.NSEC3{}, level: bad, peers: "BK", want: "NSEC3: an NSEC3 record stands at a name that is no hash right below the apex",
		change: func(v *victim) {
			v.add(zonefile.MustName("more.ex.test."), zonefile.TypeNSEC3, 300, "\x01\x00\x00\x00\x00\x14"+v.nsec3.Hash(origin))
		}},
	{name: "nsec3: a type too many", text: "a A 192.0.2.1\n", nsec3: &signer.NSEC3{}, change: types("a", 16), want: "has the types A TXT RRSIG, and the name has A RRSIG", level: bad, peers: "BK"},
	{name: "nsec3: types at an empty non-terminal", text: "a.e A 192.0.2.1\n", nsec3: &signer.NSEC3{}, change: types("e", 1), want: "has the types A, and the name is empty", level: bad, peers: "BK"},
	{name: "nsec3: RRSIG at an insecure delegation", text: "c NS ns.elsewhere.test.\n", nsec3: &signer.NSEC3{}, change: types("c", 46), want: "has the types NS RRSIG, and the name has NS", level: bad, peers: "BK"},
	{name: "nsec3: next hash", text: "a A 192.0.2.1\n", nsec3: &signer.NSEC3{}, change: next("a", "b"), want: "NSEC3: the NSEC3 record leads to the hash otontml4ofeg2iivvdako4tijbi1lkh9, and the next one of the zone is fo3bbv7sn92j3q9buhu5jmfj7q3ahut2", level: bad, peers: "BKL"},
	{name: "nsec3: another hash algorithm", text: "a A 192.0.2.1\n", nsec3: &signer.NSEC3{}, change: octet("a", 0, 2), want: "the NSEC3 record has the hash algorithm 2, and only 1 is known", level: bad, peers: "BK"},
	{name: "nsec3: another flag", text: "a A 192.0.2.1\n", nsec3: &signer.NSEC3{}, change: octet("a", 1, 2), want: "the NSEC3 record has the flags 2, and only 0 and 1 are known", level: bad, peers: ""},
	{name: "nsec3: opt-out that leaves out nothing", text: "a A 192.0.2.1\n", nsec3: &signer.NSEC3{}, change: octet("a", 1, 1), level: none},
	{name: "nsec3: no parameters", text: "a A 192.0.2.1\n", nsec3: &signer.NSEC3{}, change: func(v *victim) { v.dropAll(zonefile.TypeNSEC3PARAM) },
		want: "the zone has 2 NSEC3 records, and no NSEC3PARAM record at its apex says how to use them", level: bad, peers: "BK"},
	{name: "nsec3: parameters with a flag beside the others", text: "a A 192.0.2.1\n", nsec3: &signer.NSEC3{}, change: parameter("\x01\x01\x00\x00\x00"),
		want: "the NSEC3PARAM record has the flags 1, so that no server uses it", level: warned, peers: "K"},
	{name: "nsec3: parameters of no chain", text: "a A 192.0.2.1\n", nsec3: &signer.NSEC3{}, change: parameter("\x01\x00\x00\x01\x00"),
		want: "the zone has no NSEC3 record with the parameters of its NSEC3PARAM (hash 1, 1 iterations, salt -)", level: bad, peers: "BK"},
	{name: "nsec3: two chains, each with its parameters", text: "a A 192.0.2.1\n", nsec3: &signer.NSEC3{}, level: warned, peers: "KL",
		want: "NSEC3 has 5 iterations, and RFC 9276 asks for 0", change: func(v *victim) {
			parameter("\x01\x00\x00\x05\x00")(v)
			v.addNSEC3("a", 0, 5, "@", 1, 46)
			v.addNSEC3("@", 0, 5, "a", 2, 6, 46, 48, 51)
		}},
	{name: "nsec3: two chains with their parameters, the second not whole", text: "a A 192.0.2.1\n", nsec3: &signer.NSEC3{}, level: bad, peers: "BKL",
		want: "a.ex.test. NSEC3: the name has no NSEC3 record: none is at ", change: func(v *victim) {
			parameter("\x01\x00\x00\x05\x00")(v)
			v.addNSEC3("@", 0, 5, "@", 2, 6, 46, 48, 51)
		}},
	{name: "nsec3: another chain without parameters", text: "a A 192.0.2.1\n", nsec3: &signer.NSEC3{}, level: warned, peers: "L",
		want:   "1 NSEC3 records have other parameters than NSEC3PARAM (hash 1, 5 iterations, salt -): they deny nothing",
		change: func(v *victim) { v.addNSEC3("b", 0, 5, "b") }},
	{name: "nsec3: NSEC beside", text: "a A 192.0.2.1\n", nsec3: &signer.NSEC3{}, change: func(v *victim) { v.addNSEC("a", "ex.test.", 1, 46, 47) },
		want: "a.ex.test. NSEC: the zone has NSEC and NSEC3 records, 1 and 2 of them", level: bad, peers: "BK"},
	{name: "nsec3: TTL", text: "a A 192.0.2.1\n", nsec3: &signer.NSEC3{}, change: ttlOf(zonefile.TypeNSEC3, 60), want: "2 NSEC3 RRsets have the TTL 60", level: warned},
}

const denialHead = "$ORIGIN ex.test.\n$TTL 3600\n@ SOA ns.elsewhere.test. hostmaster 1 3600 600 604800 300\n@ NS ns.elsewhere.test.\n"

// signedDenial signs a zone of a case.
func signedDenial(t *testing.T, text string, nsec3 *signer.NSEC3, keys []signer.Key) *victim {
	plain, err := zonefile.ParseZone(origin, []byte(denialHead+text))
	require.NoError(t, err)
	z, err := signer.Sign(plain, signer.Config{Keys: keys, NSEC3: nsec3, Inception: valid.Inception, Expiration: valid.Expiration})
	require.NoError(t, err)
	v := victimOf("", z)
	v.keys, v.nsec3, v.rng = keys, nsec3, rand.New(rand.NewPCG(1, 1))
	return &v
}

func TestDenialCases(t *testing.T) {
	var zones []question
	for _, c := range denialCases {
		v := signedDenial(t, c.text, c.nsec3, pairOf(dnssec.ECDSAP256SHA256))
		o := ours(v.text())
		assert.Equal(t, none, o.harm, "%s, unchanged: %s", c.name, o.why)
		c.change(v)
		zones = append(zones, question{text: v.text()})
	}
	for i, said := range ask(t, zones) {
		c, o := denialCases[i], said["zonegate"]
		assert.Equal(t, c.level, o.harm, "%s: %s", c.name, o.why)
		assert.Contains(t, o.why, c.want, c.name)
		found := ""
		for _, p := range peers {
			if said[p.name].harm == bad {
				found += map[string]string{"dnssec-verify": "B", "kzonecheck": "K", "ldns-verify-zone": "L"}[p.name]
			}
		}
		assert.Equal(t, c.peers, found, "%s: peers", c.name)
	}
}

// name is a name of the zone, or its NSEC3 owner where the chain is of NSEC3.
func (v *victim) at(relative string) (zonefile.Name, zonefile.Type) {
	name, err := zonefile.ParseName(relative, origin)
	if err != nil {
		panic(err)
	}
	if v.nsec3 == nil {
		return name, zonefile.TypeNSEC
	}
	return v.nsec3.Owner(name, origin), zonefile.TypeNSEC3
}

// relinked changes the link of a name.
func relinked(relative string, change func(*victim, *link)) func(v *victim) {
	return func(v *victim) {
		owner, t := v.at(relative)
		r := &v.records[slices.IndexFunc(v.records, of(owner, t))]
		l := v.split(*r)
		change(v, &l)
		r.rdata = l.join()
		v.resign(owner, t)
	}
}

func next(relative, name string) func(v *victim) {
	return relinked(relative, func(v *victim, l *link) {
		wire := "\x14"
		if v.nsec3 != nil {
			l.next = wire + v.nsec3.Hash(zonefile.MustName(name+".ex.test."))
			return
		}
		l.next = ""
		for _, label := range strings.Split(name, ".") {
			l.next += string(rune(len(label))) + label
		}
	})
}

// types turns one type of a bitmap.
func types(relative string, t zonefile.Type) func(v *victim) {
	return relinked(relative, func(_ *victim, l *link) {
		l.types = append(l.types, make([]byte, 7-min(7, len(l.types)))...)
		l.types[t/8] ^= 0x80 >> (t % 8)
	})
}

func octet(relative string, at int, to byte) func(v *victim) {
	return relinked(relative, func(_ *victim, l *link) { l.head = replace(l.head, at, to) })
}

func gone(relative string) func(v *victim) {
	return func(v *victim) {
		owner, t := v.at(relative)
		v.drop(of(owner, t))
		v.drop(covering(owner, t))
	}
}

func stray(relative, next string, types ...zonefile.Type) func(v *victim) {
	return func(v *victim) { v.addNSEC(relative, next, types...) }
}

func (v *victim) addNSEC(relative, next string, types ...zonefile.Type) {
	owner, _ := zonefile.ParseName(relative, origin)
	v.add(owner, zonefile.TypeNSEC, 300, string(zonefile.MustName(next))+string(dnssec.TypesOf(types...)))
	v.resign(owner, zonefile.TypeNSEC)
}

// addNSEC3 adds a link that leads to another name.
func (v *victim) addNSEC3(relative string, flags, iterations byte, next string, types ...zonefile.Type) {
	owner, _ := zonefile.ParseName(relative, origin)
	to, _ := zonefile.ParseName(next, origin)
	n := signer.NSEC3{Iterations: uint16(iterations)}
	v.add(n.Owner(owner, origin), zonefile.TypeNSEC3, 300, string([]byte{1, flags, 0, iterations, 0})+"\x14"+n.Hash(to)+string(dnssec.TypesOf(types...)))
	v.resign(n.Owner(owner, origin), zonefile.TypeNSEC3)
}

// unlinked takes the link of a name out of the ring.
func unlinked(relative string) func(v *victim) {
	return func(v *victim) {
		owner, _ := v.at(relative)
		v.unlink(owner)
	}
}

// optOut gives each link the flag, and takes those of names out of the ring.
func optOut(names ...string) func(v *victim) {
	return func(v *victim) {
		for _, name := range names {
			unlinked(name)(v)
		}
		v.all(zonefile.TypeNSEC3, func(r *rr) { r.rdata = replace(r.rdata, 1, 1) })
	}
}

func ttlOf(t zonefile.Type, ttl uint32) func(v *victim) {
	return func(v *victim) { v.all(t, func(r *rr) { r.ttl = ttl }) }
}

// all changes the records of a type, and signs them.
func (v *victim) all(t zonefile.Type, change func(*rr)) {
	for i := range v.records {
		if v.records[i].t == t {
			change(&v.records[i])
		}
	}
	for _, r := range slices.Clone(v.records) {
		if r.t == t {
			v.resign(r.owner, t)
		}
	}
}

func (v *victim) dropAll(t zonefile.Type) {
	v.drop(func(r rr) bool { return r.t == t || r.t == zonefile.TypeRRSIG && r.covered() == t })
}

// parameter adds an NSEC3PARAM record.
func parameter(rdata string) func(v *victim) {
	return func(v *victim) {
		v.add(origin, zonefile.TypeNSEC3PARAM, 0, rdata)
		v.resign(origin, zonefile.TypeNSEC3PARAM)
	}
}
