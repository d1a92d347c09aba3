package live

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
)

var kindNames = [...]string{
	wantSet: "set", wantAlias: "alias", wantRedirect: "redirect", wantNoData: "nodata", wantDenied: "denied",
	wantReferral: "referral", wantGlue: "glue", wantBelow: "below",
}

func (k kind) String() string { return kindNames[k] }

// String gives the question, how it is answered, and by which RRset where that is
// another.
func (e expectation) String() string {
	name := e.name.Relative(example)
	if e.below {
		name = "?." + name
	}
	text := fmt.Sprintf("%s %s %s", name, e.typ, e.kind)
	if e.set.Len() > 0 && (e.set.Name() != e.name || e.set.Type() != e.typ) {
		text += fmt.Sprintf(" of %s %s", e.set.Name().Relative(example), e.set.Type())
	}
	return text
}

func zoneText(t testing.TB, text string) *zonefile.Zone {
	t.Helper()
	z, err := zonefile.ParseZone(example, []byte(text))
	require.NoError(t, err)
	return z
}

func courseZone(t testing.TB) *zonefile.Zone {
	t.Helper()
	text, err := os.ReadFile("testdata/content/course.txt")
	require.NoError(t, err)
	return zoneText(t, string(text))
}

func (c course) text() string {
	var b strings.Builder
	c.each(func(e expectation) bool {
		fmt.Fprintln(&b, e)
		return true
	})
	return b.String()
}

// TestCourse holds which questions a zone makes.
func TestCourse(t *testing.T) {
	c := course{zone: courseZone(t)}
	assert.Equal(t, `@ NS set
cut NS referral
ns.cut A glue
ns.cut AAAA glue
b.c.d CNAME set
e.d.d AAAA set
e TXT set
*.n NS referral
ns1 A set
old DNAME set
self NS referral
self A glue
sib NS referral
sib DS set
*.w MX set
`, c.text())
	n, err := c.count(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 15, n)
}

// TestCourseExtras holds which questions are put for what must not be there.
func TestCourseExtras(t *testing.T) {
	c := course{zone: courseZone(t), usual: true, extras: true, other: zoneText(t, `$TTL 60
@ SOA ns1 h 1 2 3 4 5
@ SRV 0 0 0 .
@ TXT "old"
ns1 A 192.0.2.9
ns1 SSHFP 1 1 0123456789012345678901234567890123456789
gone A 192.0.2.9
gone AAAA ::9
gone.deep CAA 0 issue ";"
c.d MX 0 .
d A 192.0.2.9
b.c.d A 192.0.2.9
www.cut CNAME ns1
mail.cut MX 0 .
cut TXT "now hidden"
a.w MX 0 .
a.w A 192.0.2.9
a.n A 192.0.2.9
y.old A 192.0.2.9
moved NS ns.moved
ns.moved A 192.0.2.9
sib NS ns1
`)}
	assert.Equal(t, `@ NS set
@ A nodata
@ MX nodata
@ TXT nodata
@ AAAA nodata
cut NS referral
cut DS nodata
ns.cut A glue
ns.cut AAAA glue
c.d A nodata
d A nodata
b.c.d CNAME set
d.d A nodata
e.d.d AAAA set
e.d.d A nodata
e.d.d MX nodata
e.d.d TXT nodata
e TXT set
e A nodata
e MX nodata
e AAAA nodata
n A nodata
*.n NS referral
*.n DS nodata
ns1 A set
ns1 MX nodata
ns1 TXT nodata
ns1 AAAA nodata
old DNAME set
old A nodata
old MX nodata
old TXT nodata
old AAAA nodata
self NS referral
self DS nodata
self A glue
?.self A below
sib NS referral
sib DS set
?.sib A below
w A nodata
*.w MX set
*.w A nodata
*.w TXT nodata
*.w AAAA nodata
?.w MX set of *.w MX
@ SRV nodata
cut TXT below
mail.cut MX below
www.cut CNAME below
c.d MX nodata
b.c.d A alias of b.c.d CNAME
gone.deep CAA denied
gone A denied
gone AAAA denied
moved NS denied
ns.moved A denied
ns1 SSHFP nodata
y.old A redirect of old DNAME
a.w A nodata
a.w MX set of *.w MX
`, c.text())
}

// TestJudge holds what is equal to the zone of testdata/content/course.txt: each
// answer that is has a twin that is not, and differs in one thing.
func TestJudge(t *testing.T) {
	z := courseZone(t)
	const (
		referral = "NOERROR\n- cut.example. 60 IN NS ns.cut.example.\n- CUT.example. 60 IN NS NS.sib.example.\n- cut.example. 60 IN NS ns1.example."
		soa      = "\n- example. 60 IN SOA ns1.example. h.example. 1 2 3 4 5"
	)
	for _, c := range []struct {
		question, text string
		want           verdict
	}{
		{"ns1 A", "aa NOERROR\n= ns1.example. 60 IN A 192.0.2.1", equal},
		{"ns1 A", "aa opt ra NOERROR\n= NS1.Example. 60 IN A 192.0.2.1\n- example. 60 IN NS ns1.example.\n+ a. 1 IN A 1.2.3.4", equal},
		{"ns1 A", "aa NOERROR\n= ns1.example. 60 IN A 192.0.2.2", unequal},
		{"ns1 A", "aa NOERROR\n= ns1.example. 61 IN A 192.0.2.1", unequal},
		{"ns1 A", "aa NOERROR\n= ns1.example. 60 IN A 192.0.2.1\n= ns1.example. 60 IN A 192.0.2.2", unequal},
		{"ns1 A", "aa NOERROR\n= ns1.example. 60 IN A 192.0.2.1\n= ns1.example. 60 IN AAAA ::1", unequal},
		{"ns1 A", "aa NOERROR\n= ns1.example. 60 IN CNAME a.example.\n= a.example. 60 IN A 192.0.2.1", unequal},
		{"ns1 A", "NOERROR\n= ns1.example. 60 IN A 192.0.2.1", unequal},
		{"ns1 A", "aa NXDOMAIN\n= ns1.example. 60 IN A 192.0.2.1", unequal},
		{"ns1 A", "aa NOERROR" + soa, unequal},
		{"ns1 A", "aa NXDOMAIN" + soa, unequal},
		{"ns1 A", "REFUSED", unequal},
		{"ns1 A", "none REFUSED", unequal},
		{"ns1 A", "aa tc NOERROR", cutOff},
		{"b.c.d CNAME", "aa NOERROR\n= b.c.d.example. 60 IN CNAME NS1.example.", equal},
		{"b.c.d CNAME", "aa NOERROR\n= b.c.d.example. 60 IN CNAME ns1.example.\n= ns1.example. 60 IN A 192.0.2.1", unequal},
		{"b.c.d A", "aa NOERROR\n= b.c.d.example. 60 IN CNAME ns1.example.\n= ns1.example. 60 IN A 192.0.2.1", equal},
		{"b.c.d A", "aa NXDOMAIN\n= b.c.d.example. 60 IN CNAME ns1.example.", equal},
		{"b.c.d A", "aa NOERROR\n= b.c.d.example. 60 IN CNAME ns2.example.\n= ns1.example. 60 IN A 192.0.2.1", unequal},
		{"b.c.d A", "aa NOERROR\n= b.c.d.example. 60 IN A 192.0.2.1", unequal},
		{"y.old A", "aa NOERROR\n= old.example. 60 IN DNAME e.example.\n= y.old.example. 0 IN CNAME y.e.example.", equal},
		{"y.old A", "aa NXDOMAIN\n= old.example. 60 IN DNAME e.example.\n= y.old.example. 0 IN CNAME y.e.example.", equal},
		{"y.old A", "aa NOERROR\n= old.example. 60 IN DNAME f.example.\n= y.old.example. 0 IN CNAME y.f.example.", unequal},
		{"y.old A", "aa NOERROR\n= y.old.example. 0 IN CNAME y.e.example.", unequal},
		{"any.w MX", "aa NOERROR\n= any.w.example. 60 IN MX 10 ns1.example.", equal},
		{"any.w MX", "aa NOERROR\n= *.w.example. 60 IN MX 10 ns1.example.", unequal},
		{"any.w MX", "aa NXDOMAIN" + soa, unequal},
		{"any.w A", "aa NOERROR" + soa, equal},
		{"any.w A", "aa NOERROR", equal},
		{"any.w A", "NOERROR" + soa, unequal},
		{"any.w A", "aa NXDOMAIN" + soa, unequal},
		{"c.d A", "aa NOERROR" + soa, equal},
		{"c.d A", "aa NXDOMAIN" + soa, unequal},
		{"nothing A", "aa NXDOMAIN" + soa, equal},
		{"nothing A", "aa opt NXDOMAIN", equal},
		{"nothing A", "NXDOMAIN" + soa, unequal},
		{"nothing A", "aa NOERROR" + soa, unequal},
		{"nothing A", "aa NOERROR\n= nothing.example. 60 IN A 192.0.2.66", unequal},
		{"nothing A", "aa NXDOMAIN\n= nothing.example. 60 IN CNAME parking.example.net.", unequal},
		{"cut NS", referral, equal},
		{"cut NS", referral + "\n+ ns.cut.example. 60 IN A 192.0.2.3\n+ ns.sib.example. 60 IN A 192.0.2.5", equal},
		{"cut NS", referral + "\n+ ns.sib.example. 60 IN A 192.0.2.6", unequal},
		{"cut NS", referral + "\n+ ns.sib.example. 61 IN A 192.0.2.5", equal},
		{"cut NS", referral + "\n+ ns1.example. 5 IN A 192.0.2.77", equal}, // compared by its own question
		{"cut NS", strings.Replace(referral, "60 IN NS ns1", "61 IN NS ns1", 1), unequal},
		{"cut NS", strings.TrimSuffix(referral, "\n- cut.example. 60 IN NS ns1.example."), unequal},
		{"cut NS", referral + "\n- cut.example. 60 IN NS ns2.example.", unequal},
		{"cut NS", referral + "\n- example. 60 IN NS ns1.example.", unequal},
		{"cut NS", strings.ReplaceAll("aa "+referral, "\n-", "\n="), equal}, // the child is served too
		{"cut NS", strings.ReplaceAll("aa "+referral, "\n-", "\n=") + "\n= cut.example. 60 IN NS ns2.example.", unequal},
		{"cut NS", strings.ReplaceAll(referral, "\n-", "\n="), unequal},
		{"cut NS", "aa NXDOMAIN" + soa, unequal},
		{"ns.cut A", referral + "\n+ ns.cut.example. 60 IN A 192.0.2.3\n+ ns.cut.example. 60 IN AAAA ::77", equal},
		{"ns.cut A", referral + "\n+ ns.cut.example. 60 IN A 192.0.2.4", unequal},
		{"ns.cut A", referral + "\n+ ns.cut.example. 60 IN A 192.0.2.3\n+ ns.cut.example. 60 IN A 192.0.2.4", unequal},
		{"ns.cut A", referral + "\n+ ns.cut.example. 60 IN AAAA ::3", cutOff}, // perhaps for want of room
		{"ns.cut A", "aa NOERROR\n= ns.cut.example. 60 IN A 192.0.2.3", equal},
		{"ns.cut A", "aa NOERROR\n= ns.cut.example. 60 IN A 192.0.2.4", unequal},
		{"ns.cut A", "aa NXDOMAIN" + soa, unequal},
		{"ns.cut A", "NOERROR\n- sib.example. 60 IN NS ns.cut.example.\n+ ns.cut.example. 60 IN A 192.0.2.3", unequal},
		{"any.cut A", referral, equal},
		{"any.cut A", "NOERROR\n- cut.example. 5 IN NS ns77.example.", equal}, // compared by its own question
		{"any.cut A", "NOERROR\n- example. 60 IN NS ns1.example.", unequal},
		{"any.cut A", "aa NXDOMAIN" + soa, unequal},
		{"any.cut A", "aa NXDOMAIN\n- cut.example. 60 IN SOA ns.cut.example. h.example. 1 2 3 4 5", equal},
		{"any.cut A", "aa NOERROR\n= any.cut.example. 60 IN A 192.0.2.66", unequal},
		{"sib DS", "aa NOERROR\n= sib.example. 60 IN DS 1 13 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", equal},
		{"sib DS", "NOERROR\n- sib.example. 60 IN NS ns.cut.example.", unequal},
		{"cut DS", "aa NOERROR" + soa, equal},
		{"cut DS", "aa NOERROR\n= cut.example. 60 IN DS 1 13 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", unequal},
	} {
		name, typ, _ := strings.Cut(c.question, " ")
		number, _ := zonefile.ParseType(typ)
		q := asked(name+".example.", number)
		e, ok := expect(z, q)
		require.True(t, ok, c.question)
		if n, glue := z.Node(q.name); glue && n.BelowCut() {
			e.kind, e.set = wantGlue, n.RRset(number)
		}
		var j judge
		wire := answer(t, q, c.text)
		assert.Equal(t, c.want, j.compare(wire, e, false), "%s: %s", e, c.text)
		if c.want == cutOff {
			assert.Equal(t, unequal, j.compare(wire, e, true), "%s over TCP: %s", e, c.text)
		}
		if !strings.HasPrefix(c.text, "none") {
			assert.Equal(t, stray, j.compare(wire, expectation{question: asked("another.example.", number)}, true), "%s: %s", e, c.text)
		}
	}
}

// TestJudgeAllocates nothing for an answer that is equal.
func TestJudgeAllocates(t *testing.T) {
	z := courseZone(t)
	q := asked("ns1.example.", zonefile.TypeA)
	e, _ := expect(z, q)
	wire := answer(t, q, "aa opt NOERROR\n= ns1.example. 60 IN A 192.0.2.1")
	var j judge
	require.Equal(t, equal, j.compare(wire, e, false))
	assert.Zero(t, testing.AllocsPerRun(100, func() { j.compare(wire, e, false) }))
}

// FuzzJudge holds that no octets make a comparison panic, and that what it calls
// equal reads back as an answer.
func FuzzJudge(f *testing.F) {
	z := courseZone(f)
	var all []expectation
	course{zone: z, usual: true, extras: true}.each(func(e expectation) bool {
		if !e.below {
			all = append(all, e)
		}
		return true
	})
	for i, text := range []string{
		"aa opt NOERROR\n= example. 60 IN NS ns1.example.",
		"NOERROR\n- cut.example. 60 IN NS ns.cut.example.\n+ ns.cut.example. 60 IN A 192.0.2.3",
		"aa NXDOMAIN\n- example. 60 IN SOA ns1.example. h.example. 1 2 3 4 5",
	} {
		f.Add(i, true, answer(f, all[i].question, text))
	}
	var j judge
	f.Fuzz(func(t *testing.T, n int, stream bool, wire []byte) {
		e := all[uint(n)%uint(len(all))]
		if v := j.compare(wire, e, stream); v == equal {
			_, same, err := readMessage(wire, e.question)
			assert.True(t, same)
			assert.NoError(t, err)
		}
	})
}
