package dnssec_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

// peers are the verifiers of others; each exits with 0 where it finds a zone good.
// None but ldns has an option for the time that holds for all it looks at, so all
// of them take the clock's.
var peers = []struct {
	name string
	args []string
}{
	{"dnssec-verify", []string{"-q", "-o", "ex.test"}},
	{"kzonecheck", []string{"-d", "on", "-o", "ex.test"}},
	{"ldns-verify-zone", []string{"-V", "1"}},
}

// question is a zone in master-file form; dnssec-verify has to be told that one key
// does it all.
type question struct {
	text   []byte
	oneKey bool
}

// opinion is what one verifier says about a zone.
type opinion struct {
	harm harm // none or bad; zonegate may have warned too
	why  string
}

// opinions are what all of them say: zonegate's under "zonegate".
type opinions map[string]opinion

// ask has every verifier judge zones in master-file form, some at once. A tool that
// is not there fails the test.
func ask(t *testing.T, zones []question) []opinions {
	for _, p := range peers {
		_, err := exec.LookPath(p.name)
		require.NoError(t, err)
	}
	dir := t.TempDir()
	all := make([]opinions, len(zones))
	turn := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for i, q := range zones {
		turn <- struct{}{}
		wg.Go(func() {
			all[i] = askAbout(filepath.Join(dir, fmt.Sprint(i)), q)
			<-turn
		})
	}
	wg.Wait()
	return all
}

func askAbout(file string, q question) opinions {
	all := opinions{"zonegate": ours(q.text)}
	if err := os.WriteFile(file, q.text, 0o600); err != nil {
		panic(err)
	}
	defer os.Remove(file)
	for _, p := range peers {
		args := slices.Clone(p.args)
		if q.oneKey && p.name == "dnssec-verify" {
			args = append(args, "-z")
		}
		out, err := exec.Command(p.name, append(args, file)...).CombinedOutput()
		var status *exec.ExitError
		if err != nil && !errors.As(err, &status) {
			panic(err)
		}
		o := opinion{none, strings.TrimSpace(string(out))}
		if err != nil {
			o.harm = bad
		}
		all[p.name] = o
	}
	return all
}

// ours is zonegate's opinion: bad where any error is found, and where something
// could not be verified.
func ours(text []byte) opinion {
	z, err := zonefile.ParseZone(origin, text)
	if err != nil {
		return opinion{bad, err.Error()}
	}
	audit, err := dnssec.AuditZone(context.Background(), z, dnssec.Options{Now: time.Now(), Workers: 1})
	if err != nil {
		return opinion{bad, err.Error()}
	}
	var o opinion
	var lines []string
	for _, p := range audit.Problems {
		o.harm = max(o.harm, map[dnssec.Level]harm{dnssec.Error: bad, dnssec.Warning: warned}[p.Level])
		lines = append(lines, fmt.Sprintf("%d %s %s %s: %s", p.Level, p.Kind, p.Name, p.Type, p.Text))
	}
	o.why = strings.Join(lines, "\n")
	return o
}
