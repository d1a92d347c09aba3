package plans

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// besideLog are the ends of the names of files that are kept beside a log.
var besideLog = []string{".head", ".torn"}

// evidence reads the name of the log, which is a file.
func (d *decoder) evidence(n *yaml.Node, p *Plan) {
	s, ok := d.text(n, "evidence")
	if !ok {
		return
	}
	p.Evidence, p.evidenceAt = s, placeOf(n)
	if strings.Contains(s, "://") || s == "-" || strings.HasSuffix(s, "/") {
		d.fail(n, "write the name of a file, such as `evidence.jsonl`", "evidence is %s, which is no file that can be appended to", shown(s))
	}
	for _, end := range besideLog {
		if log, is := strings.CutSuffix(s, end); is {
			d.fail(n, "write `"+log+"`", "evidence is %s, which is kept beside a log and is none", shown(s))
		}
	}
}

// evidenceApart reports a log that would be written into another file of the plan.
func (d *decoder) evidenceApart(p *Plan) {
	if p.Evidence == "" {
		return
	}
	for _, other := range []struct{ key, file string }{
		{"old.source", p.Old.Source}, {"new.source", p.New.Source}, {"tsig.file", p.TSIG.File},
	} {
		if other.file != "" && path.Clean(other.file) == path.Clean(p.Evidence) {
			d.failAt(p.evidenceAt, "write the name of a file of its own, such as `evidence.jsonl`",
				"evidence is %s, which is %s too", shown(p.Evidence), other.key)
		}
	}
}
