package checks

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
)

// trustQuestion is a change with what it makes of a state.
type trustQuestion struct {
	change   migrate.KeyChange
	ds, keys func(trustState) trustState
}

func same(s trustState) trustState { return s }

func withoutKey(words, key string) string { return strings.ReplaceAll(words, key, "") }

func (s *trustSigner) questions() (list []trustQuestion) {
	for _, key := range []string{"a", "b"} {
		list = append(list,
			trustQuestion{migrate.KeyChange{Kind: migrate.RemoveKey, Tag: s.tags[key], TagGiven: true}, same, func(x trustState) trustState {
				x.keys, x.signs = withoutKey(x.keys, key), withoutKey(x.signs, key)
				return x
			}},
			trustQuestion{migrate.KeyChange{Kind: migrate.RemoveDS, Tag: s.tags[key], TagGiven: true}, func(x trustState) trustState {
				x.keys = withoutKey(x.keys, key)
				return x
			}, same},
			trustQuestion{migrate.KeyChange{Kind: migrate.AddDS, DS: s.rdata[key]}, func(x trustState) trustState {
				if !strings.Contains(x.keys, key) {
					x.keys += key
				}
				return x
			}, same},
		)
	}
	return append(list, trustQuestion{migrate.KeyChange{Kind: migrate.Unsign}, same, func(x trustState) trustState {
		x.keys, x.signs = "", ""
		return x
	}})
}

// TestChainModel holds that no cache of a validator has a DS set and a DNSKEY set
// that do not go together, for a change that gate ds said GO to. It counts how often
// that was, and how often it was right to wait.
func TestChainModel(t *testing.T) {
	s := newTrustSigner(t)
	counts := map[migrate.Verdict]int{}
	for seed := range uint64(60) {
		m := newTrustModel(seed)
		for _, q := range s.questions() {
			minute := m.minute()
			report := m.ask(t, s, q, minute)
			counts[report.Verdict]++
			if report.Verdict != migrate.Go {
				continue
			}
			if pair := m.bogus(q, minute); pair != "" {
				t.Errorf("seed %d, %s %v at minute %d: GO, and %s\n%s", seed, q.change.Kind, q.change, minute, pair, report.Summary)
			}
		}
	}
	for _, verdict := range []migrate.Verdict{migrate.Go, migrate.Wait, migrate.NoGo} {
		assert.Greater(t, counts[verdict], 20, "%s: of each verdict there are some; %v", verdict, counts)
	}
}

// minute is one to ask in: mostly soon after a change, when it is in caches.
func (m *trustModel) minute() int {
	minute := m.changes[m.IntN(len(m.changes))] + 5 + m.IntN(trustTTL)
	if m.IntN(4) == 0 || minute > trustEnd-trustTTL-5 {
		minute = m.watched + m.IntN(trustEnd-m.watched-trustTTL-5)
	}
	return max(minute, m.watched+20)
}

func (m *trustModel) ask(t *testing.T, s *trustSigner, q trustQuestion, minute int) *migrate.Report {
	plan, err := plans.Parse("plan.yaml", []byte(trustPlan), plans.Options{})
	require.NoError(t, err)
	report, err := migrate.Run(context.Background(), []*migrate.Check{secDSChange, secKeyRemoveEarly, secUnsignEarly}, migrate.Question{
		Gate: migrate.GateDS, New: s.zones["ab/ab"], Plan: plan, Evidence: m.book(s, minute), Now: trustTime(minute),
		Signing: migrate.Signing{Changes: []migrate.KeyChange{q.change}},
	})
	require.NoError(t, err)
	return report
}

// bogus finds a pair of sets that some cache has when the change is made at a minute,
// one of which is of after it; "" for none. A DS set that did not lead to what the
// servers had before either is no matter of a change of keys.
func (m *trustModel) bogus(q trustQuestion, since int) string {
	changesDS := q.change.Kind == migrate.AddDS || q.change.Kind == migrate.RemoveDS
	for minute := since; minute < since+trustTTL+2; minute++ {
		for _, ds := range copies(m.parents, minute, since, q.ds) {
			for _, keys := range copies(m.zones, minute, since, q.keys) {
				switch {
				case ds.leadsTo(keys):
				case changesDS && !isAfter(m.parents, since, q.ds, ds):
				case !changesDS && (!isAfter(m.zones, since, q.keys, keys) || m.wasBogus(ds, since)):
				default:
					return fmt.Sprintf("in minute %d a cache may have the DS set %+v and the DNSKEY set %+v", minute, ds, keys)
				}
			}
		}
	}
	return ""
}

// isAfter tells whether a state is one that some server has after a change.
func isAfter(servers []*trustServer, since int, change func(trustState) trustState, state trustState) bool {
	return slices.ContainsFunc(servers, func(s *trustServer) bool { return change(s.at(since)) == state })
}

// wasBogus tells whether a DS set did not lead to what some server had before.
func (m *trustModel) wasBogus(ds trustState, since int) bool {
	return slices.ContainsFunc(m.zones, func(s *trustServer) bool { return !ds.leadsTo(s.at(since)) })
}
