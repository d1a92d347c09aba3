package render

import (
	"bufio"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/rehearse/caches"
)

// CachesView is what a population of resolver caches sees of a move: of the plan as
// it is, and of what-ifs. Results are of one population and one span.
type CachesView struct {
	Results []*caches.Result // the plan as it is first
	// Changes are the moments that each result is told about in a sentence, by its
	// number: when the old servers are switched off. A result without one is told by
	// its worst moment.
	Changes []time.Duration
	Marks   []CachesMark
	// Notes are what is to be known beside.
	Notes []string
}

// CachesMark is a moment to be marked in the picture.
type CachesMark struct {
	At    time.Duration // offset from the switch
	Label string
}

// CachesFormats lists the formats of what resolver caches see.
func CachesFormats() []string { return []string{"text", "markdown", "svg"} }

// Caches writes what resolver caches see in one of CachesFormats. Of the options
// Limit and Color count: text and markdown join intervals where there would be more
// rows than Limit.
func Caches(w io.Writer, v *CachesView, format string, opt Options) error {
	return written(w, format, CachesFormats(), map[string]func(*bufio.Writer) error{
		"text":     func(b *bufio.Writer) error { cachesText(printer{b, opt}, v); return nil },
		"markdown": func(b *bufio.Writer) error { cachesMarkdown(sheet{b, opt}, v); return nil },
		"svg":      func(b *bufio.Writer) error { return cachesSVG(b, v) },
	})
}

// outcome says in a sentence what comes of a result.
func (v *CachesView) outcome(i int) string {
	r := v.Results[i]
	if i < len(v.Changes) {
		return r.Outcome(v.Changes[i])
	}
	return r.Outcome(r.All.PeakAt)
}

// worst is the number of the result that hits most resolvers; -1 where none does.
func (v *CachesView) worst() int {
	worst := -1
	for i, r := range v.Results {
		if r.All.Hit > 0 && (worst < 0 || r.All.Hit > v.Results[worst].All.Hit) {
			worst = i
		}
	}
	return worst
}

// notes are what is to be known beside, with what is assumed: that matters where somebody
// fails, and where a what-if finds that nobody does.
func (v *CachesView) notes() []string {
	switch worst := v.worst(); {
	case worst >= 0:
		return append(slices.Clone(v.Notes), v.Results[worst].Caveat())
	case len(v.Results) > 1:
		return append(slices.Clone(v.Notes), caches.Assumed)
	}
	return v.Notes
}

// cachesRow is one interval or several that are joined, with a bin of each result.
type cachesRow struct {
	from, to time.Duration
	bins     []caches.Bin
}

// rows are the intervals: such as read the same are joined, and then so many that
// no more than limit are left, as far as that is possible without joining what fails
// with what does not; 0 for no limit.
func (v *CachesView) rows(limit int) []cachesRow {
	plain := v.plainRows()
	list := plain
	for width := 2; limit > 0 && len(list) > limit && width < 2*len(plain); width++ {
		list = joinedBy(plain, width)
	}
	return list
}

func (v *CachesView) plainRows() (list []cachesRow) {
	if len(v.Results) == 0 {
		return nil
	}
	for i, b := range v.Results[0].All.Bins {
		row := cachesRow{from: b.From, to: b.To}
		for _, r := range v.Results {
			row.bins = append(row.bins, r.All.Bins[i])
		}
		if n := len(list); n > 0 && list[n-1].reads(row) {
			list[n-1] = list[n-1].joined(row)
		} else {
			list = append(list, row)
		}
	}
	return list
}

// joinedBy joins up to so many rows each.
func joinedBy(rows []cachesRow, width int) (list []cachesRow) {
	joined := 0
	for _, row := range rows {
		if n := len(list); n > 0 && joined < width && list[n-1].fails() == row.fails() {
			list[n-1] = list[n-1].joined(row)
			joined++
		} else {
			list, joined = append(list, row), 1
		}
	}
	return list
}

// fails tells that somebody fails then.
func (r cachesRow) fails() bool {
	return slices.ContainsFunc(r.bins, func(b caches.Bin) bool { return b.Cold > 0 || b.Failing > 0 })
}

// reads tells that two rows have the same words.
func (r cachesRow) reads(o cachesRow) bool {
	return slices.EqualFunc(r.bins, o.bins, func(a, b caches.Bin) bool {
		return caches.Percent(a.Failing) == caches.Percent(b.Failing) && caches.Percent(a.Cold) == caches.Percent(b.Cold)
	})
}

// joined is the mean of two rows that follow each other.
func (r cachesRow) joined(o cachesRow) cachesRow {
	a, b := float64(r.to-r.from), float64(o.to-o.from)
	mean := func(x, y float64) float64 { return (x*a + y*b) / (a + b) }
	sum := cachesRow{from: r.from, to: o.to}
	for i := range r.bins {
		x, y := r.bins[i], o.bins[i]
		sum.bins = append(sum.bins, caches.Bin{From: r.from, To: o.to, Failing: mean(x.Failing, y.Failing), Cold: mean(x.Cold, y.Cold), Old: mean(x.Old, y.Old)})
	}
	return sum
}

// span is the row's time: "T+1h to T+2h".
func (r cachesRow) span() string { return relative(r.from) + " to " + relative(r.to) }

// classRow is what became of one class, in words.
type classRow struct{ name, share, hit, peak, recovery string }

func classRows(r *caches.Result) (list []classRow) {
	for _, c := range r.Classes {
		row := classRow{
			name: c.Class.Name, share: caches.Percent(float64(c.Resolvers) / float64(r.Resolvers)),
			hit: caches.Percent(c.Curve.Hit), peak: "-", recovery: "-",
		}
		if c.Curve.Hit > 0 {
			row.peak = caches.Percent(c.Curve.Peak) + " at " + caches.Exact(c.Curve.PeakAt)
			row.recovery = recoveryOf(r, c.Curve)
		}
		list = append(list, row)
	}
	return list
}

func recoveryOf(r *caches.Result, c caches.Curve) string {
	left := caches.Percent(c.Unrecovered) + " not by " + relative(r.Span.To)
	switch {
	case c.Unrecovered == 0:
		return "by " + caches.About(c.LastRecovery)
	case c.Unrecovered >= c.Hit:
		return left
	}
	return "by " + caches.About(c.LastRecovery) + ", " + left
}

// people is who was simulated: "100,000 resolver caches, seed 1".
func (v *CachesView) people() string {
	r := v.Results[0]
	return migrate.Plural(r.Resolvers, "resolver cache") + ", seed " + strconv.FormatUint(r.Seed, 10)
}
