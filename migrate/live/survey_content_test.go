package live

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/evidence"
)

const contentWorld = `
-- servers --
1 root,test
2 ex.test
3 ex.test; tcp-closed
4 ex.test; udp:silent
5 ex.test; missing=www A
6 ex.test; refused
-- root.zone --
@ NS a.root.
a.root. A NET.1
-- test.zone --
@ NS a.root.
-- ex.test.zone --
@ NS ns
ns A NET.2
www A 192.0.2.1
-- look --
zone ex.test.
parent test. 1
content ex.test
new good.test. 2
new no-tcp.test. 3
new no-udp.test. 4
new lacks.test. 5
new refuses.test. 6
old lacks.test. 5
`

// TestWhichPasses: content is compared where the address answers, and nowhere
// else; and not where a pass is fresh.
func TestWhichPasses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(w *world, l *Look)
		want   string
	}{
		"all": {func(*world, *Look) {}, `
new NET.2 tcp: equal
new NET.2 udp: equal
new NET.3 udp: equal
new NET.4 tcp: equal
new NET.5 tcp: unequal
new NET.5 udp: unequal
new NET.6 tcp: equal, incomplete
new NET.6 udp: equal, incomplete
`},
		"quick": {func(_ *world, l *Look) { l.Quick = true }, "\n"},
		"old too": {func(w *world, l *Look) { l.Old, l.New = l.New, nil }, `
old NET.5 udp: unequal
`},
		"fresh": {func(w *world, l *Look) {
			l.Fresh = func(role evidence.Role, address netip.AddrPort, over evidence.Transport, soa string) bool {
				assert.True(w.t, soa == "ns. h. 7 3600 600 86400 60" || address == w.address("6"))
				return over == evidence.UDP || address != w.address("2")
			}
		}, `
new NET.2 tcp: equal
`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := txtar.Parse([]byte(contentWorld))
			w := newWorld(t, a)
			l := w.look(a)
			c.change(w, &l)
			_, err := w.run(t.Context(), Config{Timeout: 300 * time.Millisecond, Tries: 2}, l)
			require.NoError(t, err)
			assert.Equal(t, c.want, "\n"+w.passes())
		})
	}
}

// passes renders the content passes, and holds that each comes after the unequal
// answers that it counts.
func (w *world) passes() string {
	var list []string
	unequal := map[string]int{}
	for _, e := range w.entries {
		if e.Saw != nil && e.Saw.Pass != "" {
			unequal[e.Saw.Pass]++
		}
		if e.Content == nil {
			continue
		}
		assert.Equal(w.t, e.Content.Unequal, unequal[e.Content.ID])
		line := fmt.Sprintf("%s %s %s: equal", e.Content.Role, e.Content.Address, e.Content.Transport)
		if e.Content.Unequal > 0 {
			line = strings.Replace(line, "equal", "unequal", 1)
		}
		if e.Content.Asked < e.Content.Questions {
			line += ", incomplete"
		}
		list = append(list, w.text(line)+"\n")
	}
	slices.Sort(list)
	return strings.Join(list, "")
}
