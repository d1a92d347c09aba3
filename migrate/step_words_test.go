package migrate

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

func TestDateText(t *testing.T) {
	for want, at := range map[string]string{
		"Thu 26 Nov 2026 14:00 UTC":    "2026-11-26T15:00:00+01:00",
		"Thu 26 Nov 2026 14:00:07 UTC": "2026-11-26T14:00:06.000001Z",
		"Fri 1 Jan 2027 00:00 UTC":     "2026-12-31T23:59:59.5Z",
	} {
		when, err := time.Parse(time.RFC3339Nano, at)
		assert.NoError(t, err)
		assert.Equal(t, want, DateText(when))
	}
}

func TestSpanText(t *testing.T) {
	for want, span := range map[string]time.Duration{
		"0s": 0, "1s": time.Nanosecond, "59s": 59 * time.Second, "5m": 5 * time.Minute, "48h": 48 * time.Hour,
		"1h10m": 70 * time.Minute, "49h10m1s": 49*time.Hour + 10*time.Minute + time.Second, "-1h": -time.Hour,
	} {
		assert.Equal(t, want, SpanText(span))
	}
	assert.Equal(t, "300 s", TTLText(300))
	assert.Equal(t, "172800 s (48h)", TTLText(172800))
}

func TestWhen(t *testing.T) {
	at := time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC)
	d := schedule{at: at, relative: true}
	assert.Equal(t, []string{"T", "T-26h", "T+49h", "T-7d"},
		[]string{d.when(at), d.when(at.Add(-26 * time.Hour)), d.when(at.Add(49 * time.Hour)), d.when(at.Add(-7 * day))})
	assert.Nil(t, d.date(at))
	d.relative = false
	assert.Equal(t, "Tue 24 Nov 2026 14:00 UTC", d.when(at))
	assert.Equal(t, at, *d.date(at))
}

func TestShellWord(t *testing.T) {
	for word, want := range map[string]string{
		"plan.yaml": "plan.yaml", "../a/plan-2.yaml": "../a/plan-2.yaml", "my plan.yaml": "'my plan.yaml'",
		"it's": `'it'\''s'`, "$HOME": "'$HOME'", "": "''", "-x.yaml": "./-x.yaml", "~/p": "'~/p'", "a;b": "'a;b'", "a\nb": "'a\nb'",
	} {
		assert.Equal(t, want, ShellWord(word))
	}
}

func TestHostsIn(t *testing.T) {
	for text, want := range map[string][]string{
		"https://status.example.com/now?x=a.b#c.d": {"status.example.com"},
		"Ada Lovelace <ada@Example.COM>":           {"example.com"},
		"mailto:help@example.com, +49 30 1234":     {"example.com"},
		"status.example.com:8443":                  {"status.example.com"},
		"see example.com.":                         {"example.com"},
		"telephone 112, room 7":                    nil,
		"":                                         nil,
	} {
		assert.Equal(t, want, hostsIn([]string{text}), text)
	}
}

func TestInside(t *testing.T) {
	l := &ticket{Standing: &Standing{Plan: &plans.Plan{Zone: "example.com."}}}
	for host, want := range map[string]bool{
		"example.com": true, "Status.Example.com": true, "notexample.com": false, "example.com.test": false, "com": false, "a..b": false,
	} {
		assert.Equal(t, want, l.inside(host), host)
	}
}

func TestMailbox(t *testing.T) {
	for rname, want := range map[string]string{
		"hostmaster.example.com.": "hostmaster@example.com", `ada\.lovelace.example.com.`: "ada.lovelace@example.com",
	} {
		assert.Equal(t, want, mailbox(zonefile.MustName(rname)))
	}
}

func TestBareNames(t *testing.T) {
	assert.Equal(t, "ns1.a.test, ns2.a.test and ns3.a.test", bareNames("ns1.a.test., ns2.a.test. and ns3.a.test."))
}
