package dnssec_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

var updateAnswers = flag.Bool("update-answers", false, "write what comes out into testdata/answers")

// answersNow is the time of all answers.
var answersNow = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

// TestCheckAnswer judges the answers of testdata/answers. Each file has a zone,
// which the signer signs, and cases of a line:
//
//	question TYPE RCODE | answer | authority | problems
//
// with RRsets as "owner TYPE", which bring their signatures, with semicolons
// between; "x=* A" is the RRset of * under the name x, "-" leaves the signatures
// out. "nsec x" is the NSEC of x or the one that covers it; "nsec3 x" likewise.
// Names are relative to the zone. Problems are kinds with owner and type; none: ok.
func TestCheckAnswer(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/answers/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(file)
			require.NoError(t, err)
			z := signedZone(t, string(a.Files[0].Data))
			lines := strings.Split(string(a.Files[1].Data), "\n")
			for i, line := range lines {
				if head, _, ok := strings.Cut(line, " =>"); ok {
					lines[i] = head + " =>" + z.judged(head)
					if !*updateAnswers {
						assert.Equal(t, line, lines[i])
					}
				}
			}
			if *updateAnswers {
				a.Files[1].Data = []byte(strings.Join(lines, "\n"))
				require.NoError(t, os.WriteFile(file, txtar.Format(a), 0o644))
			}
		})
	}
}

// answerZone is a signed zone whose records make answers.
type answerZone struct {
	t     testing.TB
	zone  *zonefile.Zone
	trust *dnssec.Trust
}

func signedZone(t testing.TB, script string) *answerZone {
	t.Helper()
	origin := zonefile.MustName("ex.test.")
	text, err := signer.Script(script, origin, answersNow)
	require.NoError(t, err)
	zone, err := zonefile.ParseZone(origin, []byte(text))
	require.NoError(t, err)
	z := &answerZone{t: t, zone: zone}
	keys := z.set("@", "DNSKEY", "@")
	var ds []dnssec.DS
	for _, rr := range keys {
		if k, err := dnssec.ParseKey(rr.Rdata); err == nil && rr.Type == zonefile.TypeDNSKEY && k.SEP() {
			d, err := dnssec.MakeDS(origin, k, dnssec.SHA256)
			require.NoError(t, err)
			ds = append(ds, d)
		}
	}
	z.trust = dnssec.TrustOf(origin, ds, keys, z.options())
	require.Empty(t, z.trust.Problems)
	return z
}

func (z *answerZone) options() dnssec.Options { return dnssec.Options{Now: answersNow} }

func (z *answerZone) name(text string) zonefile.Name {
	n, err := zonefile.ParseName(text, z.zone.Origin())
	require.NoError(z.t, err, text)
	return n
}

// set gives an RRset with its signatures, under another name.
func (z *answerZone) set(owner, typ, as string) (list []dnssec.RR) {
	t, ok := zonefile.ParseType(typ)
	require.True(z.t, ok, typ)
	name, asName := z.name(owner), z.name(as)
	set := z.zone.RRset(name, t)
	require.NotZero(z.t, set.Len(), "%s %s", owner, typ)
	for r := range set.Records() {
		list = append(list, dnssec.RR{Name: asName, Type: t, TTL: r.TTL(), Rdata: r.Rdata()})
	}
	for r := range z.zone.RRset(name, zonefile.TypeRRSIG).Records() {
		if sig, err := dnssec.ParseSignature(r.Rdata()); err == nil && sig.Covered == t {
			list = append(list, dnssec.RR{Name: asName, Type: zonefile.TypeRRSIG, TTL: r.TTL(), Rdata: r.Rdata()})
		}
	}
	return list
}

// judged gives the problems of a case.
func (z *answerZone) judged(line string) (words string) {
	parts := strings.Split(line, "|")
	require.GreaterOrEqual(z.t, len(parts), 3, line)
	q := strings.Fields(parts[0])
	t, _ := zonefile.ParseType(q[1])
	a := dnssec.Answer{Name: z.name(q[0]), Type: t, NXDomain: q[2] == "NXDOMAIN", Answer: z.section(parts[1]), Authority: z.section(parts[2])}
	for _, p := range z.trust.CheckAnswer(a, z.options(), z.isForeign).Problems {
		words += fmt.Sprintf(" %s(%s %s: %s)", p.Kind, p.Name.Relative(z.zone.Origin()), p.Type, p.Text)
	}
	return words
}

func (z *answerZone) isForeign(name zonefile.Name) bool {
	return z.zone.Find(name).Where == zonefile.Delegated
}

func (z *answerZone) section(text string) (list []dnssec.RR) {
	for word := range strings.SplitSeq(text, ";") {
		w := strings.Fields(word)
		switch {
		case len(w) == 0:
		case w[0] == "nsec":
			list = append(list, z.nsec(z.name(w[1]))...)
		case w[0] == "nsec3":
			list = append(list, z.nsec3(z.name(w[1]))...)
		default:
			as, owner, ok := strings.Cut(w[0], "=")
			if !ok {
				owner = as
			}
			set := z.set(owner, w[1], as)
			if len(w) > 2 {
				set = withoutSignatures(set)
			}
			list = append(list, set...)
		}
	}
	return list
}

func withoutSignatures(list []dnssec.RR) (rest []dnssec.RR) {
	for _, rr := range list {
		if rr.Type != zonefile.TypeRRSIG {
			rest = append(rest, rr)
		}
	}
	return rest
}

// nsec gives the NSEC of a name, or the last before it.
func (z *answerZone) nsec(name zonefile.Name) []dnssec.RR {
	var at zonefile.Name
	for node := range z.zone.Nodes() {
		if node.Has(zonefile.TypeNSEC) && node.Name().Compare(name) <= 0 {
			at = node.Name()
		}
	}
	return z.set(at.String(), "NSEC", at.String())
}

// nsec3 gives the NSEC3 of a name's hash, or the one that covers it.
func (z *answerZone) nsec3(name zonefile.Name) []dnssec.RR {
	var at, last zonefile.Name
	for node := range z.zone.Nodes() {
		if !node.Has(zonefile.TypeNSEC3) {
			continue
		}
		n, err := dnssec.ParseNSEC3(node.RRset(zonefile.TypeNSEC3).At(0).Rdata())
		require.NoError(z.t, err)
		last = node.Name()
		if last.Label(0) <= dnssec.HashLabel(dnssec.HashName(name, n.Iterations, n.Salt)) {
			at = last
		}
	}
	if at == "" {
		at = last // it leads around
	}
	return z.set(at.String(), "NSEC3", at.String())
}
