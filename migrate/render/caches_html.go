package render

import "github.com/zonegate/zonegate/migrate/rehearse/caches"

// Tables are the picture in numbers, for a page: hour by hour, and who fails; none
// where nobody does.
func (d *cachesDrawing) Tables() []htmlTable {
	worst := d.v.worst()
	if worst < 0 {
		return nil
	}
	return []htmlTable{cachesHoursTable(d.v), cachesClassTable(d.v.Results[worst])}
}

func cachesHoursTable(v *CachesView) htmlTable {
	titles := []string{"When"}
	for _, r := range v.Results {
		titles = append(titles, ">"+r.World+": look-ups", ">resolvers")
	}
	t := htmlTable{Caption: "Of all look-ups and of all resolvers, those that fail; a resolver does when it looks up what it does not hold", Columns: htmlColumns(titles...)}
	for _, row := range v.rows(0) {
		cells := []htmlCell{htmlWords(row.span())}
		for _, b := range row.bins {
			cells = append(cells, htmlWords(caches.Percent(b.Failing)), htmlWords(caches.Percent(b.Cold)))
		}
		t.Rows = append(t.Rows, htmlRow{Cells: cells})
	}
	return t
}

func cachesClassTable(r *caches.Result) htmlTable {
	t := htmlTable{Caption: "Who fails: " + r.World, Columns: htmlColumns("Class", "What it does", ">Of all", ">Fail", "At worst", "Recover")}
	for i, c := range classRows(r) {
		doc := htmlWords(r.Classes[i].Class.Doc)
		t.Rows = append(t.Rows, htmlRow{Cells: []htmlCell{htmlCode(c.name), doc, htmlWords(c.share), htmlWords(c.hit), htmlWords(c.peak), htmlWords(c.recovery)}})
	}
	return t
}
