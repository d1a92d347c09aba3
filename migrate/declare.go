package migrate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// declare marks the changes that the plan expects.
func (d *Diff) declare(plan *plans.Plan, now time.Time) {
	if len(plan.Expect.List) == 0 {
		return
	}
	e := newExpected(plan, d.Origin(), now)
	for i := range d.Sets {
		if c := &d.Sets[i]; c.Kind != Same {
			e.judge(c)
		}
	}
}

// expected is the plan's declared changes, made ready to be compared.
type expected struct {
	byName map[zonefile.Name][]*expectation
	globs  []*expectation
	index  *plans.Index // of their patterns
}

type expectation struct {
	*plans.Expect
	index int
	pin   *pin // nil: any value
	exact bool // the name is no glob
}

func newExpected(plan *plans.Plan, origin zonefile.Name, now time.Time) *expected {
	e := &expected{byName: map[zonefile.Name][]*expectation{}}
	var patterns []*plans.Pattern
	for i := range plan.Expect.List {
		x := &plan.Expect.List[i]
		if plans.Expired(x.Until, now) {
			continue
		}
		one := &expectation{Expect: x, index: i}
		if len(x.To) > 0 {
			one.pin = newPin(x.Type, x.To, origin)
		}
		name, err := zonefile.ParseName(x.Name, origin)
		if err != nil || strings.ContainsAny(x.Name, "*?") {
			e.globs = append(e.globs, one)
			patterns = append(patterns, x.Pattern(origin.String()))
			continue
		}
		one.exact = true
		e.byName[name] = append(e.byName[name], one)
	}
	e.index = plans.NewIndex(patterns)
	return e
}

// judge finds the first entry that declares the change as it is. Where there is
// none but one that pins something else, the change says so: an entry that lets any
// value through does not undo the pin of one that has this very name.
func (e *expected) judge(c *SetChange) {
	pinned := false // by an entry with this very name, to something else
	for _, x := range e.about(c) {
		if pinned && x.pin == nil && x.TTL == nil {
			continue
		}
		if x.Change != "" && x.Change != expectWord(c.Kind) {
			continue
		}
		mismatch := x.mismatch(c)
		if mismatch == "" {
			c.Expect, c.Mismatch = x.index+1, ""
			if c.Declared = x.Reason; c.Declared == "" {
				c.Declared = "declared in the plan"
			}
			return
		}
		pinned = pinned || x.exact
		if c.Mismatch == "" {
			c.Mismatch = mismatch
		}
	}
}

func (e *expected) about(c *SetChange) (list []*expectation) {
	typ := c.Type.String()
	for _, x := range e.byName[c.Owner] {
		if x.Type == "" || x.Type == typ {
			list = append(list, x)
		}
	}
	if len(e.globs) == 0 {
		return list
	}
	for _, i := range e.index.Matching(plans.OwnerOf(c.Owner.String()), typ) {
		list = append(list, e.globs[i])
	}
	return list
}

// expectWord is how a plan calls a kind of change.
func expectWord(k ChangeKind) string {
	switch k {
	case Added:
		return "add"
	case Removed:
		return "delete"
	case Data:
		return "update"
	}
	return "ttl"
}

// mismatch says how a change is not what the entry pins, "" where it is.
func (x *expectation) mismatch(c *SetChange) string {
	if c.New.Len() == 0 && (x.pin != nil || x.TTL != nil) {
		return "the plan declares a value for it"
	}
	if x.pin != nil {
		if trouble := x.pin.mismatch(c.New); trouble != "" {
			return trouble
		}
	}
	if x.TTL == nil {
		return ""
	}
	for r := range c.New.Records() {
		if r.TTL() != *x.TTL {
			return fmt.Sprintf("its TTL is %d, the plan declares %d", r.TTL(), *x.TTL)
		}
	}
	return ""
}

// pin is the values that a declared RRset must have.
type pin struct {
	written []string
	values  map[string]bool
	trouble string // why the values cannot be compared
}

// newPin reads the values as rdata of a type; names without a final dot are
// below the origin. A text without quotation marks is a TXT value as a whole.
func newPin(typ string, to []string, origin zonefile.Name) *pin {
	p := &pin{written: to, values: map[string]bool{}}
	t, ok := zonefile.ParseType(typ)
	if !ok {
		p.trouble = fmt.Sprintf("the plan declares a value of type %s, which is not known", typ)
		return p
	}
	for _, value := range to {
		if isText(t) && !strings.HasPrefix(value, `"`) {
			p.values[value] = true
			continue
		}
		r, err := zonefile.ParseRecord(origin, t, value)
		if err != nil {
			p.trouble = fmt.Sprintf("the plan declares %s, which is no %s value: %v", value, typ, err)
			return p
		}
		p.values[pinValue(r)] = true
	}
	return p
}

func isText(t zonefile.Type) bool { return t == zonefile.TypeTXT || t == zonefile.TypeSPF }

// pinValue is what must be equal: a text whatever its pieces, else the rdata.
func pinValue(r zonefile.Record) string {
	if isText(r.Type()) {
		return r.Text()
	}
	return r.FoldedRdata()
}

func (p *pin) mismatch(set zonefile.RRset) string {
	if p.trouble != "" {
		return p.trouble
	}
	values := make(map[string]bool, set.Len())
	for r := range set.Records() {
		values[pinValue(r)] = true
	}
	if maps.Equal(values, p.values) {
		return ""
	}
	return "the plan declares " + List(slices.Clone(p.written), someValues)
}

const someValues = 4 // values that a message names
