package migrate

import (
	"iter"
	"strings"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// ChangedSince gives the data of another SOA than the one after a content pass
// that its address gave to the same vantage later, over that transport; "" if all
// later ones are the same. A zone that changed and has its old SOA again may have
// other content.
func ChangedSince(entries iter.Seq[*evidence.Entry], vantage string, pass *evidence.Content) string {
	for e := range entries {
		o := e.Saw
		if o == nil || e.Vantage != vantage || o.Purpose != evidence.PurposeSOA || o.Outcome != evidence.Answered ||
			o.Role != pass.Role || o.Address != pass.Address || o.Transport != pass.Transport || !e.At.After(pass.Ended) {
			continue
		}
		for _, rr := range o.Answer {
			if rr.Type == "SOA" && !strings.EqualFold(rr.Data, pass.After) {
				return rr.Data
			}
		}
	}
	return ""
}
