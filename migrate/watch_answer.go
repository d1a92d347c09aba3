package migrate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// The words of states. Of NS sets it is their SetKind; of what is wrong with an
// answer its outcome ("refused", "servfail", "nxdomain", "not-authoritative").
const (
	WatchSilent = "silent" // no answer in 3 rounds and 5 minutes
	WatchServed = "served" // SOA and NS come with authority
	WatchHidden = "hidden" // the parent server has a copy of the zone, and shows no delegation
	WatchNone   = "none"   // an NS set without records, a name without an RRset
	WatchData   = "data"   // an RRset, whose data is the detail
	WatchWrong  = "wrong"  // an RRset of other data than the new zone has
)

// worst are the kinds of sets from the one that matters most.
var worst = []SetKind{SetStranger, SetMixed, SetNone, SetOld, SetUnion, SetNew}

// parent is what a server of the parent says.
func (v *watchView) parent(main []*evidence.Observation) {
	for _, o := range main {
		switch o.Outcome {
		case evidence.Referred:
			v.nameServers("delegation", []*evidence.Observation{o})
			v.glue(o)
		case evidence.Answered:
			v.set("delegation", WatchHidden, names(Sight{Observation: o}.NameServers(v.w.origin)))
		case evidence.NoData:
			v.set("delegation", WatchNone, "")
		default:
			if !lost(o.Outcome) {
				v.set("delegation", string(o.Outcome), "")
			}
		}
	}
}

// glue are the addresses that a referral gives for servers in the zone.
func (v *watchView) glue(o *evidence.Observation) {
	var list []string
	for _, rr := range o.Additional {
		name, err := zonefile.ParseName(rr.Name, zonefile.Root)
		if err == nil && name.IsAtOrBelow(v.w.origin) && (rr.Type == "A" || rr.Type == "AAAA") {
			list = append(list, rr.Name+" "+rr.Data)
		}
	}
	slices.Sort(list)
	if list = slices.Compact(list); len(list) > 0 {
		v.set("glue", WatchData, strings.Join(list, ", "))
	}
}

// nameServers sets a state by the worst of some NS sets, and their TTL.
func (v *watchView) nameServers(what string, answers []*evidence.Observation) {
	var seen []zonefile.Name
	at := len(worst)
	ttl := uint32(0)
	for _, o := range answers {
		list := Sight{Observation: o}.NameServers(v.w.origin)
		kind := v.w.sets.kind(list)
		if i := slices.Index(worst, kind); i < at {
			at, seen, ttl = i, list, watchTTL(o, v.w.origin, "NS")
		}
	}
	if at == len(worst) {
		return
	}
	if worst[at] == SetNone {
		v.set(what, WatchNone, "")
		return
	}
	v.set(what, string(worst[at]), names(seen))
	v.set(what+ttlSuffix, fmt.Sprint(ttl), "")
}

// watchTTL is the TTL of an RRset in the answer or the authority section.
func watchTTL(o *evidence.Observation, owner zonefile.Name, mnemonic string) uint32 {
	for _, rr := range slices.Concat(o.Answer, o.Authority) {
		if rr.Type == mnemonic && sameName(rr.Name, owner) {
			return rr.TTL
		}
	}
	return 0
}

func names(list []zonefile.Name) string {
	texts := make([]string, len(list))
	for i, n := range list {
		texts[i] = n.String()
	}
	return strings.Join(texts, " ")
}

// zone is what a server says of the zone: whether it serves it, its serial, and
// the NS set in its apex.
func (v *watchView) zone(main []*evidence.Observation) (serves bool) {
	var apex []*evidence.Observation
	word := ""
	for _, o := range main {
		if o.Outcome == evidence.Answered {
			if word == "" {
				word = WatchServed
			}
			if o.Purpose == evidence.PurposeNS {
				apex = append(apex, o)
			} else if serial, ok := serialIn(o); ok {
				v.set("serial", serial, "")
			}
		} else if !lost(o.Outcome) && (word == "" || word == WatchServed) {
			word = string(o.Outcome)
		}
	}
	if word != "" {
		v.set("service", word, "")
	}
	v.nameServers("apex", apex)
	return word == WatchServed
}

// serialIn is the serial of an SOA answer.
func serialIn(o *evidence.Observation) (string, bool) {
	for _, rr := range o.Answer {
		if fields := strings.Fields(rr.Data); rr.Type == "SOA" && len(fields) == 7 {
			return fields[2], true
		}
	}
	return "", false
}

// resolver is what a resolver holds.
func (v *watchView) resolver(main []*evidence.Observation) {
	for _, o := range main {
		list := Sight{Observation: o}.NameServers(v.w.origin)
		switch {
		case o.Outcome == evidence.Answered && len(list) > 0:
			v.set("holds", string(v.w.sets.kind(list)), names(list))
		case o.Outcome == evidence.Answered || o.Outcome == evidence.NoData:
			v.set("holds", WatchNone, "")
		case !lost(o.Outcome):
			v.set("holds", string(o.Outcome), o.Detail)
		}
	}
}

// records are what a server has under names that are asked for, and of a stranger
// what it says to a random name.
func (v *watchView) records(saw []*evidence.Observation) {
	for _, o := range saw {
		switch o.Purpose {
		case evidence.PurposeRecord, evidence.PurposeAddress:
			v.record("record "+o.Name+" "+o.Type, o)
		case evidence.PurposeRandom:
			if v.subject.role == evidence.Named && !o.DO {
				v.record("random name", o)
			}
		}
	}
}

func (v *watchView) record(what string, o *evidence.Observation) {
	switch {
	case o.Outcome == evidence.Answered:
		data := dataOf(o)
		word := WatchData
		if want := v.w.records[o.Name+" "+o.Type]; want != nil && !slices.Equal(data, want) {
			word = WatchWrong
		}
		v.set(what, word, strings.Join(data, ", "))
		if v.subject.role == evidence.Old || v.subject.role == evidence.New {
			v.set(what+ttlSuffix, fmt.Sprint(o.Answer[0].TTL), "")
		}
	case o.Outcome == evidence.NoData:
		v.set(what, WatchNone, "")
	case !lost(o.Outcome):
		v.set(what, string(o.Outcome), "")
	}
}

// dataOf is the data of an answer, sorted; of another type than the one that was
// asked for with its type.
func dataOf(o *evidence.Observation) (list []string) {
	for _, rr := range o.Answer {
		switch rr.Type {
		case o.Type:
			list = append(list, rr.Data)
		case "RRSIG":
		default:
			list = append(list, rr.Type+" "+rr.Data)
		}
	}
	slices.Sort(list)
	return list
}
