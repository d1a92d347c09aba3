package dnssec_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
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

var update = flag.Bool("update", false, "write what is found into the expectations")

var (
	auditOrigin = zonefile.MustName("example.test.")
	auditTime   = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
)

// otherTests are the kinds whose rules have tests of their own; here they only say
// what a change did beside.
var otherTests = []dnssec.Kind{dnssec.NSECChain, dnssec.NSEC3Parameters, dnssec.ZONEMD, dnssec.CDS}

// TestAuditZone audits the zones of testdata/audit, each an archive of cases: a
// section "name.zone" is a text for signer.Script, with lines "; ds RDATA", "; now
// MOMENT", "; valid-for DURATION", "; serial N" and "; raw" (nothing is to be
// signed); the section "name.want" behind it has what is found: level, kind, name,
// type and text of each problem, of many of a kind the number and the first.
func TestAuditZone(t *testing.T) {
	archives, err := filepath.Glob("testdata/audit/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, archives)
	for _, file := range archives {
		archive, err := txtar.ParseFile(file)
		require.NoError(t, err)
		var out txtar.Archive
		out.Comment = archive.Comment
		for i, section := range archive.Files {
			name, isZone := strings.CutSuffix(section.Name, ".zone")
			if !isZone {
				continue
			}
			var found []byte
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar")+"/"+name, func(t *testing.T) {
				found = auditCase(t, string(section.Data))
				if *update {
					return
				}
				require.Less(t, i+1, len(archive.Files))
				require.Equal(t, name+".want", archive.Files[i+1].Name)
				assert.Equal(t, string(archive.Files[i+1].Data), string(found))
			})
			out.Files = append(out.Files, section, txtar.File{Name: name + ".want", Data: found})
		}
		if *update {
			require.NoError(t, os.WriteFile(file, txtar.Format(&out), 0o644))
		}
	}
}

// auditCase audits one zone, and tells what was found as text.
func auditCase(t *testing.T, text string) []byte {
	z, opt := readAuditCase(t, text)
	a, err := dnssec.AuditZone(context.Background(), z, opt)
	require.NoError(t, err)
	checkAudit(t, z, a)
	return tell(a)
}

// readAuditCase makes the zone of a case, and says what it is to be audited by.
func readAuditCase(t *testing.T, text string) (*zonefile.Zone, dnssec.Options) {
	opt := dnssec.Options{Now: auditTime}
	filled, err := signer.Fill(text, auditOrigin)
	require.NoError(t, err)
	raw := false
	for line := range strings.Lines(filled) {
		key, value, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "; "), " ")
		switch {
		case !strings.HasPrefix(line, "; "):
		case key == "ds":
			ds, err := dnssec.ReadDS(value)
			require.NoError(t, err)
			opt.DS = append(opt.DS, ds)
		case key == "now":
			opt.Now, err = signer.Moment(value, auditTime)
			require.NoError(t, err)
		case key == "valid-for":
			opt.ValidFor, err = time.ParseDuration(value)
			require.NoError(t, err)
		case key == "serial":
			var serial uint32
			_, err = fmt.Sscan(value, &serial)
			require.NoError(t, err)
			opt.Serials = append(opt.Serials, serial)
		case key == "raw":
			raw = true
		}
	}
	if !raw {
		filled, err = signer.Script(filled, auditOrigin, auditTime)
		require.NoError(t, err)
	}
	z, err := zonefile.ParseZone(auditOrigin, []byte(filled))
	require.NoError(t, err)
	return z, opt
}

// checkAudit holds what is so of every audit.
func checkAudit(t *testing.T, z *zonefile.Zone, a *dnssec.Audit) {
	counts := make(map[dnssec.Kind]map[dnssec.Level]int)
	for _, p := range a.Problems {
		if counts[p.Kind] == nil {
			counts[p.Kind] = make(map[dnssec.Level]int)
		}
		counts[p.Kind][p.Level]++
		assert.NotEmpty(t, p.Text)
		assert.NotEmpty(t, p.Name)
	}
	if len(counts) > 0 || len(a.Counts) > 0 {
		assert.Equal(t, a.Counts, counts)
	}
	if a.Signed && len(a.Algorithms) > 0 {
		assert.Equal(t, z.TypeCount(zonefile.TypeRRSIG), a.Signatures)
	}
	dead := 0
	for _, step := range a.Expiry.Steps {
		dead += step.Sets
	}
	assert.Equal(t, a.Expiry.Sets, dead)
	assert.LessOrEqual(t, len(a.Expiry.Steps), 24)
}

var levelLetters = map[dnssec.Level]string{dnssec.Error: "E", dnssec.Warning: "W", dnssec.Notice: "N"}

// many is from how many problems of a kind and level on only the first is told.
const many = 5

func tell(a *dnssec.Audit) []byte {
	type group struct {
		kind  dnssec.Kind
		level dnssec.Level
	}
	lines := make(map[group][]string)
	for _, p := range a.Problems {
		g := group{p.Kind, p.Level}
		lines[g] = append(lines[g], fmt.Sprintf("%s %s %s %s: %s\n", levelLetters[p.Level], p.Kind, p.Name.Relative(auditOrigin), p.Type, p.Text))
	}
	var out bytes.Buffer
	groups := slices.SortedFunc(maps.Keys(lines), func(a, b group) int {
		return strings.Compare(fmt.Sprint(a.level, a.kind), fmt.Sprint(b.level, b.kind))
	})
	for _, g := range groups {
		switch list := lines[g]; {
		case slices.Contains(otherTests, g.kind):
			fmt.Fprintf(&out, "%s %s\n", levelLetters[g.level], g.kind)
		case len(list) >= many:
			fmt.Fprintf(&out, "%d times %s", len(list), list[0])
		default:
			out.WriteString(strings.Join(list, ""))
		}
	}
	return out.Bytes()
}
