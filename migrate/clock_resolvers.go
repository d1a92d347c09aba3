package migrate

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// SetKind is what an NS set is in a move.
type SetKind string

// The kinds of NS sets.
const (
	SetNew      SetKind = "new"      // wholly the planned set
	SetUnion    SetKind = "union"    // both sets together, where the plan's kind has a step for it
	SetOld      SetKind = "old"      // wholly the old one, or a part of it
	SetMixed    SetKind = "mixed"    // of both, or a part of the new one
	SetStranger SetKind = "stranger" // names that are of neither
	SetNone     SetKind = ""         // there is none
)

// ResolverView is what a public resolver held when it was asked last, by one
// vantage: a hint, never proof.
type ResolverView struct {
	Address netip.AddrPort
	Vantage string
	At      time.Time
	Outcome evidence.Outcome
	// Kind is that of the NS set in the answer; SetNone where there is no set.
	Kind  SetKind
	Names []zonefile.Name // in canonical order
	// Left is what is left of the TTL at that time, by the resolver's own account.
	Left Seconds
}

// Until is when the resolver forgets what it held, by its own account.
func (v ResolverView) Until() time.Time { return v.At.Add(v.Left.Duration()) }

// Resolvers are the last polls of the resolvers, of each vantage, in order of
// address and vantage. Those that the plan does not name are left out.
func (s *Seen) Resolvers(plan *plans.Plan, origin zonefile.Name) (list []ResolverView) {
	asked := planAddresses(plan.Resolvers)
	names := newNameSets(plan, origin)
	type key struct {
		address netip.AddrPort
		vantage string
	}
	last := map[key]ResolverView{}
	for _, e := range s.entries {
		o := e.Saw
		if o == nil || o.Role != evidence.Resolver || o.Purpose != evidence.PurposeResolver || !slices.Contains(asked, o.Address) {
			continue
		}
		k := key{o.Address, e.Vantage}
		if before, ok := last[k]; ok && before.At.After(e.At) {
			continue
		}
		v := ResolverView{Address: o.Address, Vantage: e.Vantage, At: e.At, Outcome: o.Outcome}
		if set, left := names.of(o.Answer); set != nil {
			v.Kind, v.Names, v.Left = set.kind, set.names, left
		}
		last[k] = v
	}
	return slices.SortedFunc(maps.Values(last), func(a, b ResolverView) int {
		return cmp.Or(a.Address.Compare(b.Address), cmp.Compare(a.Vantage, b.Vantage))
	})
}
