package render

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/rehearse/caches"
)

// sampleFates is a result that is made by hand: from a change on, a share of each
// class fails, less and less until its hours are over.
func sampleFates(world string, span caches.Span, change time.Duration, hours ...float64) *caches.Result {
	classes := []caches.Class{{Name: "child", Share: 0.6}, {Name: "parent", Share: 0.3}, {Name: "sticky", Share: 0.1}}
	return sampleFatesOf(classes, world, span, change, hours)
}

func sampleFatesOf(classes []caches.Class, world string, span caches.Span, change time.Duration, hours []float64) *caches.Result {
	r := &caches.Result{World: world, Resolvers: 1000, Seed: 7, Span: span}
	for i, class := range classes {
		if class.Share > 0 {
			count := int(class.Share*1000 + 0.5)
			r.Classes = append(r.Classes, caches.ClassResult{Class: class, Resolvers: count, Curve: sampleCurve(span, change, hours[i])})
		}
	}
	r.All = sampleCurve(span, change, 0)
	moment := caches.Moment{At: change}
	for _, c := range r.Classes {
		share := float64(c.Resolvers) / 1000
		for j, b := range c.Curve.Bins {
			r.All.Bins[j].Cold += b.Cold * share
			r.All.Bins[j].Failing += b.Failing * share
		}
		r.All.Hit += c.Curve.Hit * share
		r.All.Unrecovered += c.Curve.Unrecovered * share
		r.All.LastRecovery = max(r.All.LastRecovery, c.Curve.LastRecovery)
		moment.Cold += c.Curve.Hit * share
		moment.ByClass = append(moment.ByClass, c.Curve.Hit)
	}
	if r.All.Hit > 0 {
		r.All.Peak, r.All.PeakAt, r.All.FirstFailure = r.All.Hit, change, change
	}
	r.Moments = []caches.Moment{moment}
	return r
}

func sampleCurve(span caches.Span, change time.Duration, hours float64) (c caches.Curve) {
	for at := span.From; at < span.To; at += span.Interval {
		b := caches.Bin{From: at, To: at + span.Interval}
		if gone := (at - change).Hours(); gone >= 0 && gone < hours {
			b.Cold = 1 - gone/hours
			b.Failing = b.Cold * 0.9
		}
		c.Bins = append(c.Bins, b)
	}
	if hours > 0 {
		c.Hit, c.Peak, c.PeakAt, c.FirstFailure = 1, 1, change, change
		if end := change + time.Duration(hours*float64(time.Hour)); end > span.To {
			c.Unrecovered = 1
		} else {
			c.LastRecovery = end
		}
	}
	return c
}

func sampleViews() map[string]*CachesView {
	span := caches.Span{From: -2 * time.Hour, To: 60 * time.Hour, Interval: time.Hour}
	plan := sampleFates("as planned", span, 50*time.Hour, 0, 0, 0)
	early := sampleFates("old servers off at T+1h", span, time.Hour, 6, 47, 0)
	worse := sampleFates("old servers off at T+1h, and nobody told the old provider of the new name servers", span, time.Hour, 24, 47, 100)
	marks := []CachesMark{{-time.Hour, "U3"}, {0, "the switch"}, {time.Hour, "old servers off"}, {49 * time.Hour, "not before, by the gate that counts what was seen"}}
	known := sampleFatesOf(caches.DefaultClasses(), "old servers off at T+1h", span, time.Hour, []float64{24, 20, 6, 47, 0, 12, 0})
	month := caches.Span{From: 0, To: 30 * day, Interval: 12 * time.Hour}
	return map[string]*CachesView{
		"proper": {Results: []*caches.Result{plan}, Marks: marks[:2]},
		"early":  {Results: []*caches.Result{plan, early}, Changes: []time.Duration{50 * time.Hour, time.Hour}, Marks: marks},
		"worse":  {Results: []*caches.Result{plan, early, worse}, Changes: []time.Duration{50 * time.Hour, time.Hour, time.Hour}, Marks: marks},
		"known":  {Results: []*caches.Result{plan, known}, Changes: []time.Duration{50 * time.Hour, time.Hour}, Marks: marks},
		"month":  {Results: []*caches.Result{sampleFates("<i>a</i> \x1b[31mlong\u202e move", month, 24*time.Hour, 0, 0, 200)}},
		"noted":  {Results: []*caches.Result{plan, plan}, Notes: []string{"missing-record <of> one: it is not simulated"}},
		"empty":  {},
	}
}

func cachesRendered(t *testing.T, v *CachesView, format string, opt Options) string {
	t.Helper()
	var buf bytes.Buffer
	require.NoError(t, Caches(&buf, v, format, opt))
	return buf.String()
}

func TestCachesGolden(t *testing.T) {
	for name, v := range sampleViews() {
		golden(t, "testdata/caches/"+name+".txt", cachesRendered(t, v, "text", Options{}))
		golden(t, "testdata/caches/"+name+".md", cachesRendered(t, v, "markdown", Options{Limit: 12}))
		golden(t, "testdata/caches/"+name+".svg", cachesRendered(t, v, "svg", Options{}))
	}
}

// TestCachesSeed: a seed can be typed as it is written.
func TestCachesSeed(t *testing.T) {
	v := sampleViews()["proper"]
	v.Results[0].Seed = 1<<64 - 1
	assert.Contains(t, cachesRendered(t, v, "text", Options{}), "1,000 resolver caches, seed 18446744073709551615\n")
}

// TestCachesPictureIsXML holds that a picture can be read by more than browsers.
func TestCachesPictureIsXML(t *testing.T) {
	for name, v := range sampleViews() {
		d := xml.NewDecoder(strings.NewReader(cachesRendered(t, v, "svg", Options{})))
		for {
			_, err := d.Token()
			if err == io.EOF {
				break
			}
			require.NoError(t, err, name)
		}
	}
}

// TestCachesRowsAreLimited: rows are joined until they are few enough, from the
// first moment to the last.
func TestCachesRowsAreLimited(t *testing.T) {
	v := sampleViews()["worse"]
	for _, limit := range []int{2, 5, 12, 40} {
		rows := v.rows(limit)
		assert.LessOrEqual(t, len(rows), limit)
		at := v.Results[0].Span.From
		for _, row := range rows {
			assert.Equal(t, at, row.from)
			at = row.to
		}
		assert.Equal(t, v.Results[0].Span.To, at)
	}
}

// curves looks at the pictures in a browser.
func (b *tab) curves(t *testing.T) {
	for name, v := range sampleViews() {
		if name == "empty" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			b.open(t, name+".svg", cachesRendered(t, v, "svg", Options{}))
			b.size(t, 1280)
			for _, look := range [][2]string{{"screen", "light"}, {"screen", "dark"}, {"print", "dark"}} {
				b.media(t, look[0], look[1])
				assert.Empty(t, evaluated[[]string](t, b, inspectPicture))
				b.picture(t, fmt.Sprintf("caches-%s-%s-%s", name, look[0], look[1]))
			}
			b.media(t, "", "light")
		})
	}
}

// TestCachesTablesSayTheSame: a page has the numbers of the picture, in words.
func TestCachesTablesSayTheSame(t *testing.T) {
	for name, v := range sampleViews() {
		tables := drawCaches(v).Tables()
		if v.worst() < 0 {
			assert.Empty(t, tables, name)
			continue
		}
		require.Len(t, tables, 2, name)
		text := cachesRendered(t, v, "text", Options{})
		for _, table := range tables {
			for _, row := range table.Rows {
				assert.Len(t, row.Cells, len(table.Columns), name)
			}
		}
		for _, row := range tables[0].Rows {
			assert.Contains(t, text, "\n  "+row.Cells[0][0].Text+" ", name)
		}
	}
}
