package migrate

import (
	"cmp"
)

// head writes what stands before the first key.
func (w *draftWriter) head() {
	file := ShellWord(cmp.Or(w.File, "plan.yaml"))
	w.say(0, "The move of %s to other name servers: a plan to complete.", w.Zone)
	w.key("#")
	w.say(0, "%s What begins with FILL-IN is for a person to write: no command takes the plan before that. "+
		"What is commented out may be switched on. Read the rest against what you know. Then:", w.source())
	w.key("#")
	w.key("#   zonegate observe " + file)
	w.key("#   zonegate gate delegate " + file)
	w.key("#   zonegate gate decommission " + file)
	if len(w.facts.troubles)+len(w.facts.unseen) > 0 {
		w.key("#")
	}
	for _, text := range w.facts.troubles {
		w.fact(0, "TROUBLE: "+text)
	}
	for _, text := range w.facts.unseen {
		w.fact(0, "NOT SEEN: "+text)
	}
	w.blank()
}

func (w *draftWriter) source() string {
	at := TimeText(w.At)
	switch {
	case w.Looked:
		return "Drafted from what was seen from vantage " + cmp.Or(w.Vantage, "local") + " at " + at + "."
	case w.Old != nil && w.New != nil:
		return "Drafted at " + at + " from " + w.Old.Source + " and " + w.New.Source + "; no server was asked."
	}
	return "Drafted at " + at + "; no server was asked."
}
