package checks

import (
	"fmt"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/evidence"
)

// judgeKindDS judges a DS set by what the kind of a signed move asks for.
func judgeKindDS(p *migrate.Pass, c *complaints, t migrate.Target, s migrate.Sight, have []string) {
	if message, fix := kindDSTrouble(p, have); message != "" {
		c.add(t, s.Transport, s, migrate.Finding{Type: "DS", Message: message, Fix: fix}, message)
		return
	}
	if len(p.Plan.DS) > 0 && p.Plan.DNSSEC != migrate.GoInsecure {
		judgePlannedDS(p, c, t, s, have)
	}
}

func kindDSTrouble(p *migrate.Pass, have []string) (message, fix string) {
	switch p.Plan.DNSSEC {
	case migrate.GoInsecure:
		return insecureDSTrouble(p, have)
	case migrate.MultiSigner:
		return bothDSTrouble(p, have)
	}
	return sameDSTrouble(p, have)
}

// insecureDSTrouble: there is no DS, but for one of the new keys that came in its
// time (step I5).
func insecureDSTrouble(p *migrate.Pass, have []string) (message, fix string) {
	if len(have) == 0 {
		return "", ""
	}
	if w := p.Clock().Wait("I5"); p.Gate == migrate.GateDecommission && w != nil && w.Done != nil {
		if w.Until != nil && !w.Done.Before(*w.Until) {
			return "", ""
		}
		return fmt.Sprintf("has %s, seen from %s on, and caches still held what was served without a signature", dsWords(have), migrate.TimeText(*w.Done)),
			"have the DS removed again, and add it when the wait of step I5 is over"
	}
	return fmt.Sprintf("has %s, and the zone is to move without one", dsWords(have)),
		"have the DS removed at the parent (step I2), and leave the old zone signed until caches have forgotten it (step I3)"
}

// bothDSTrouble: there is a DS of each side.
func bothDSTrouble(p *migrate.Pass, have []string) (message, fix string) {
	list := readDS(have)
	for _, side := range []struct {
		role evidence.Role
		who  string
	}{{evidence.Old, "old"}, {evidence.New, "new"}} {
		if side.role == evidence.Old && oldKeysMayGo(p) {
			continue
		}
		keys := p.Chain().Side(side.role)
		if len(keys.Entry) > 0 && !namesAny(p, list, keys.Entry) {
			return fmt.Sprintf("has %s, and none of them is of %s, by which the DNSKEY of the %s servers is signed", dsWords(have), "key "+migrate.KeyTags(keys.Entry), side.who),
				"have the DS of both sides at the parent, next to each other (step M2)"
		}
	}
	return "", ""
}

// oldKeysMayGo tells whether caches have forgotten what the old side's keys signed:
// then its DS and keys may be there or not (step M7).
func oldKeysMayGo(p *migrate.Pass) bool { return p.Clock().Wait("M7").Over(p.Now) }

// namesAny tells whether one of some DS is of one of some keys.
func namesAny(p *migrate.Pass, list []dnssec.DS, keys []dnssec.Key) bool {
	return slices.ContainsFunc(list, func(ds dnssec.DS) bool {
		return slices.ContainsFunc(keys, func(k dnssec.Key) bool {
			matches, _ := ds.Matches(p.Origin(), k)
			return matches
		})
	})
}

// sameDSTrouble: the DS stays as it is for as long as the move lasts.
func sameDSTrouble(p *migrate.Pass, have []string) (message, fix string) {
	wire := map[string]bool{}
	for _, ds := range readDS(have) {
		wire[ds.Rdata] = true
	}
	for _, set := range p.Chain().Sets {
		same := len(set.Rdata) == len(wire) && !slices.ContainsFunc(set.Rdata, func(r string) bool { return !wire[r] })
		if set.Role == evidence.Parent && !same {
			return fmt.Sprintf("has %s, and %s had %s on %s", dsWords(have), set.Where, set.Words(), migrate.TimeText(set.Last)),
				"leave the DS as it is until the move is over, or plan the move by multi-signer"
		}
	}
	return "", ""
}

// judgeUnsigning waits until caches have forgotten the DS of a zone that moves
// unsigned, and finds old servers that serve it unsigned before.
func judgeUnsigning(p *migrate.Pass, c *complaints) {
	if p.Plan.DNSSEC != migrate.GoInsecure {
		return
	}
	w := p.Clock().Wait("I3")
	if w.Over(p.Now) {
		return
	}
	wasSigned := slices.ContainsFunc(p.Chain().Sets, func(s migrate.ChainSet) bool { return !s.Empty() && s.Role != evidence.New })
	for _, b := range healthyUDP(p, evidence.Old) {
		for _, s := range asked(p, b, evidence.PurposeDNSKEY) {
			if set := p.Chain().SetIn(s); set != nil && set.Empty() && wasSigned {
				c.add(b.Target, b.transport, s, migrate.Finding{
					Type: "DNSKEY", Message: "serves the zone unsigned, and caches may still hold the DS" + untilWords(w),
					Fix: "have the old zone signed again at once, by the same keys, until caches have forgotten the DS",
				}, "is unsigned too early")
			}
		}
	}
	if p.Gate == migrate.GateDelegate {
		waitForDS(p, w)
	}
}

func untilWords(w *migrate.StepWait) string {
	if w == nil || w.Until == nil {
		return ""
	}
	return " until " + migrate.EarliestText(*w.Until)
}

// waitForDS is step I3.
func waitForDS(p *migrate.Pass, w *migrate.StepWait) {
	switch {
	case w == nil || w.Condition.State == migrate.Unseen:
		p.Unknown("whether the DS is gone was not seen everywhere: " + whyNot(w))
	case w.Until == nil:
		p.Wait(nil, "the DS was not seen to be gone everywhere (step I2): "+whyNot(w)+"; from then on "+w.Formula)
	default:
		p.Wait(w.Until, fmt.Sprintf("no server of the parent has a DS, and caches may hold the one that was there: not before %s, in %s: %s",
			migrate.EarliestText(*w.Until), migrate.SpanText(w.Until.Sub(p.Now).Round(time.Second)), w.InWords()))
	}
}
