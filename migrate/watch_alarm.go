package migrate

import (
	"maps"
	"strings"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// alarm tells whether a state is one that people should look at now, and why.
func (c *watchCompare) alarm(key WatchKey, was, is WatchState) (bool, string) {
	switch key.Role {
	case evidence.Parent:
		return c.parentAlarm(key, was, is)
	case evidence.Old:
		return c.oldAlarm(key, was, is)
	case evidence.New:
		return c.newAlarm(key, was, is)
	case evidence.Named:
		return namedAlarm(key, is)
	case evidence.Resolver:
		if is.Word == resolverLate {
			return true, "a resolver holds the old set although nothing may any more"
		}
	}
	return false, ""
}

// setAlarm is for NS sets, wherever they are.
func setAlarm(is WatchState) (bool, string) {
	switch SetKind(is.Word) {
	case SetMixed:
		return true, "one answer has names of both sides, or a part of the new ones"
	case SetStranger:
		return true, "names of neither side"
	}
	return false, ""
}

func (c *watchCompare) parentAlarm(key WatchKey, was, is WatchState) (bool, string) {
	if key.What != "delegation" {
		return false, ""
	}
	if alarm, why := setAlarm(is); alarm {
		return true, why
	}
	switch is.Word {
	case WatchNone, string(evidence.NXDomain):
		return true, "the zone is delegated to nobody"
	case string(SetOld), string(SetUnion):
		if was.Word == string(SetNew) && c.held(ConditionParent) {
			return true, "the old set is back, after the clock had started"
		}
	}
	return false, ""
}

// held tells whether a condition was met when something was told last.
func (c *watchCompare) held(name ConditionName) bool {
	return c.before.clock.condition(name).State == Held
}

func (c *watchCompare) oldAlarm(key WatchKey, was, is WatchState) (bool, string) {
	switch key.What {
	case "apex":
		if alarm, why := setAlarm(is); alarm {
			return true, why
		}
		if (is.Word == string(SetOld) || is.Word == string(SetUnion)) && was.Word == string(SetNew) && c.held(ConditionApex) {
			return true, "the old set is back, after the clock had started"
		}
	case "service":
		if is.Word != WatchServed && !c.before.clock.over(c.now) && !c.clock.over(c.now) {
			return true, "an old server stopped before not-before" + c.notBeforeWords()
		}
	}
	return false, ""
}

func (c *watchCompare) notBeforeWords() string {
	for _, clock := range []*Clock{c.clock, c.before.clock} {
		if clock.NotBefore != nil {
			return ", " + TimeText(*clock.NotBefore)
		}
	}
	return ", which is not known yet"
}

func (c *watchCompare) newAlarm(key WatchKey, was, is WatchState) (bool, string) {
	switch {
	case key.What == "apex" && (is.Word == WatchNone || is.Word == string(SetOld)):
		return true, "a new server without the planned NS set"
	case key.What == "apex":
		return setAlarm(is)
	case key.What == "service" && is.Word != WatchServed:
		return true, "a new server that does not serve the zone"
	case isRecord(key.What) && is.Word == WatchWrong:
		return true, "other data than the new zone has"
	case isRecord(key.What) && is.Word != WatchData && (c.expects(key) || was.Word == WatchData || was.Word == WatchWrong):
		return true, "a record that is asked for is gone"
	}
	return false, ""
}

// expects tells whether the new zone has a record for certain. Name servers in the zone
// are asked for addresses of both families, and need not have them.
func (c *watchCompare) expects(key WatchKey) bool {
	return c.w.records[strings.TrimPrefix(key.What, "record ")] != nil
}

// namedAlarm: what a stranger answers is what everybody gets who is sent there.
func namedAlarm(key WatchKey, is WatchState) (bool, string) {
	switch {
	case key.What == "random name" && is.Word == WatchData:
		return true, "a stranger answers any name"
	case isRecord(key.What) && is.Word != WatchData:
		return true, "a stranger has other data than the new zone"
	}
	return false, ""
}

// isRecord tells whether a state is of a record's data.
func isRecord(what string) bool {
	return strings.HasPrefix(what, "record ") && !strings.HasSuffix(what, ttlSuffix)
}

// resolverLate is the word of a resolver that was asked after not-before and
// still holds an old name.
const resolverLate = "old-after-not-before"

// statesAt are the states, in which resolvers that hold an old name for too long
// have a word of their own.
func (w *Watch) statesAt(clock *Clock) map[WatchKey]WatchState {
	states := maps.Clone(w.states)
	for key, s := range states {
		late := clock.over(s.Last) && (s.Word == string(SetOld) || s.Word == string(SetUnion) || s.Word == string(SetMixed))
		if key.Role == evidence.Resolver && late {
			s.Word = resolverLate
			states[key] = s
		}
	}
	return states
}
