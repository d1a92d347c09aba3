package cases_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse/cases"
	"github.com/zonegate/zonegate/migrate/rehearse/stage"
)

// cancelling is a tool that is interrupted in its first command line.
func cancelling(cancel func()) cases.Tool {
	return func(ctx context.Context, _ string, _ stage.Document, _ []string) (cases.Ended, error) {
		cancel()
		return cases.Ended{}, ctx.Err()
	}
}

const playedCase = `
root: [192.0.2.1]
servers:
  192.0.2.1: {zones: [a.zone]}
  192.0.2.2: {gone: true}
runs:
  - about: it
    before:
      - {run: observe 'a b', at: 2030-01-01T00:00:00Z, every: 1h, times: 2}
      - {run: observe, servers: {192.0.2.1: {faults: [refused]}, 192.0.2.2: {zones: [a.zone]}}}
    run: version --short
    says: [there it is]
`

// TestPlay: looks and the run get their words, times and servers, in a folder with
// the case's files that is gone afterwards.
func TestPlay(t *testing.T) {
	c, err := cases.Read(folder(playedCase), "x", "x")
	require.NoError(t, err)
	var said []string
	var folders []string
	tool := func(_ context.Context, dir string, on stage.Document, args []string) (cases.Ended, error) {
		assert.FileExists(t, filepath.Join(dir, "a.zone"))
		folders = append(folders, dir)
		said = append(said, fmt.Sprintf("%q %s %s %s", args, rcode(t, on, "192.0.2.1"), rcode(t, on, "192.0.2.2"), on.Roots))
		assert.Equal(t, cases.Clock, on.Now)
		return cases.Ended{Stdout: "there it is"}, nil
	}
	r := c.Play(t.Context(), tool, &c.Runs[0])
	require.NoError(t, r.Trouble)
	assert.True(t, r.AsExpected(), "%v", r.Differences)
	assert.Equal(t, []string{
		`["observe" "a b" "--now" "2030-01-01T00:00:00Z"] NOERROR nobody [192.0.2.1:53]`,
		`["observe" "a b" "--now" "2030-01-01T01:00:00Z"] NOERROR nobody [192.0.2.1:53]`,
		`["observe"] REFUSED NOERROR [192.0.2.1:53]`,
		`["version" "--short"] NOERROR nobody [192.0.2.1:53]`,
	}, said)
	assert.NoDirExists(t, folders[0])
}

// rcode is what a server of a stage answers.
func rcode(t *testing.T, on stage.Document, address string) string {
	t.Helper()
	at, ok := on.Route(stage.At(address))
	if !ok {
		return "nobody"
	}
	c := dns.Client{Timeout: 5 * time.Second}
	reply, _, err := c.Exchange(new(dns.Msg).SetQuestion("ex.test.", dns.TypeSOA), at.String())
	require.NoError(t, err)
	return dns.RcodeToString[reply.Rcode]
}

// TestPlaySigns: a zone whose head says how it is signed is signed, in the folder and
// at servers.
func TestPlaySigns(t *testing.T) {
	files := folder("servers: {192.0.2.1: {zones: [signed.zone]}}\nruns: [{about: it, run: version}]")
	files["signed.zone"] = &fstest.MapFile{Data: []byte("; sign ksk=15 zsk=15 until=1d\n" + string(files["a.zone"].Data))}
	c, err := cases.Read(files, "x", "x")
	require.NoError(t, err)
	r := c.Play(t.Context(), func(_ context.Context, dir string, on stage.Document, _ []string) (cases.Ended, error) {
		text, err := os.ReadFile(filepath.Join(dir, "signed.zone"))
		require.NoError(t, err)
		assert.Contains(t, string(text), "RRSIG SOA 15 2 60 20300102000000 20291231000000")
		m := new(dns.Msg).SetQuestion("ex.test.", dns.TypeDNSKEY)
		at, _ := on.Route(stage.At("192.0.2.1"))
		reply, err := dns.Exchange(m, at.String())
		require.NoError(t, err)
		assert.Len(t, reply.Answer, 2)
		return cases.Ended{}, nil
	}, &c.Runs[0])
	require.NoError(t, r.Trouble)
}

// TestPlayFails: looks that fail, zones that cannot be read and words that nobody
// says are told.
func TestPlayFails(t *testing.T) {
	for _, c := range []struct{ change, by, want string }{
		{"", "", "words: expected there it is, got none such in: nothing"},
		{"observe 'a b'", "fail 'a b'", "the look before, fail a b --now 2030-01-01T00:00:00Z, ended with 1: nothing"},
		{"[a.zone]}\n  192", "[case.yaml]}\n  192", "server 192.0.2.1: case.yaml: "},
		{"run: version", "run: fail", "exit code: expected 0, got 1: it failed"},
		{"run: version", "run: gate version", "report: expected one, got none: "},
	} {
		played, err := cases.Read(folder(strings.Replace(playedCase, c.change, c.by, 1)), "x", "x")
		require.NoError(t, err)
		r := played.Play(t.Context(), func(_ context.Context, _ string, _ stage.Document, args []string) (cases.Ended, error) {
			ended := cases.Ended{Stdout: "nothing"}
			if args[0] == "fail" {
				ended.Code, ended.Stderr = 1, "it failed"
			}
			return ended, nil
		}, &played.Runs[0])
		assert.False(t, r.AsExpected())
		text := fmt.Sprint(r.Trouble)
		for _, d := range r.Differences {
			text += "\n" + d.String()
		}
		assert.Contains(t, text, c.want)
	}
}
