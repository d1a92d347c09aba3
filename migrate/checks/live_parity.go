package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// reportFlaws reports what the answers of servers have otherwise than the zone
// that they are to serve, as far as the check is the one to say so.
func reportFlaws(p *migrate.Pass) {
	all := contentsOf(p)
	c := newComplaints(p)
	quiet := map[quietKey][]flaw{}
	var order []quietKey
	for _, f := range all.flaws {
		switch {
		case f.check != p.Check.ID:
		case !f.sight.Outcome.Helpful():
			key := quietKey{f.Target, f.transport, outcomeWord(f.sight.Observation)}
			if quiet[key] == nil {
				order = append(order, key)
			}
			quiet[key] = append(quiet[key], f)
		default:
			c.flaw(f)
		}
	}
	for _, key := range order {
		c.quiet(key, quiet[key])
	}
	c.report()
	if all.passes == 0 && len(all.flaws) == 0 && p.Check.ID != idMissing && p.Check.ID != idNegative {
		p.NotApplicable("no content of any server was compared; other findings say why")
	}
}

func (c *complaints) flaw(f flaw) {
	c.add(f.Target, f.transport, f.sight, migrate.Finding{
		Owner: f.owner.String(), Type: f.typ.String(), Message: f.message + contentsOf(c.p).damage(f), Fix: flawFix(f.Role), At: sourceRef(c.p, f),
	}, f.head)
}

// sourceRef points to the RRset in the source.
func sourceRef(p *migrate.Pass, f flaw) zonefile.Ref {
	source := p.New
	if f.Role == evidence.Old {
		source = p.Old
	}
	if set := source.RRset(f.owner, f.typ); set.Len() > 0 {
		return set.At(0).Ref(zonefile.PartRecord)
	}
	return zonefile.Ref{}
}

func flawFix(role evidence.Role) string {
	if role == evidence.Old {
		return "fetch the old zone again: what was compared is not what its servers serve"
	}
	return "have the server load the zone again, and look at what else it lacks"
}

// quietKey is what questions without a helpful answer are counted by.
type quietKey struct {
	migrate.Target
	transport evidence.Transport
	outcome   string
}

// quiet makes one finding of questions that got no helpful answer.
func (c *complaints) quiet(key quietKey, flaws []flaw) {
	if len(flaws) == 1 {
		c.flaw(flaws[0])
		return
	}
	var examples []string
	for _, f := range flaws {
		if examples = with(examples, f.rrset()); len(examples) == someValues {
			break
		}
	}
	c.add(key.Target, key.transport, flaws[0].sight, migrate.Finding{
		Type: flaws[0].typ.String(), Owner: flaws[0].owner.String(), Fix: flawFix(key.Role),
		Message: fmt.Sprintf("%s to %s about the content: %s", key.outcome, migrate.Plural(len(flaws), "question"), strings.Join(examples, ", ")),
	}, fmt.Sprintf("%s to %s", key.outcome, migrate.Plural(len(flaws), "question")))
}

// reportLacking makes the check unknown where passes are not there.
func reportLacking(p *migrate.Pass) {
	lacking := slices.Clone(contentsOf(p).lacking)
	if len(lacking) == 0 {
		return
	}
	if why := p.Unseen(); why != "" {
		p.Unknown(why)
		return
	}
	if more := len(lacking) - someValues; more > 0 {
		lacking = append(lacking[:someValues], fmt.Sprintf("%s more", migrate.Number(more)))
	}
	p.Unknown(strings.Join(lacking, "; "))
}
