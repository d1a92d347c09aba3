package render

import (
	"fmt"
	"iter"
	"slices"

	"github.com/zonegate/zonegate/migrate"
)

// htmlChanges is what differs: how much of each type, and the RRsets.
type htmlChanges struct {
	Line   string // the counts in words
	Counts *htmlTable
	Notes  []string
	Groups []htmlChangeGroup
	Kinds  []htmlOption
	Types  []string
	All    int
	Left   int // how many are not in the page
}

// htmlChangeGroup is the changes of one kind.
type htmlChangeGroup struct {
	Value, Title string
	Count        int
	Items        iter.Seq[htmlChange]
	More         int
}

// htmlChange is one RRset that differs.
type htmlChange struct {
	Kind, Tag, Word string
	Owner, Type     string
	Lines           []htmlRdata
}

// htmlRdata is a record that is gone (-), came (+), has another TTL (~) or is
// alike (=).
type htmlRdata struct{ Class, Text string }

// htmlRecords is how many records of one RRset are shown at most, unless all
// were asked for.
const htmlRecords = 20

var htmlKinds = map[string]struct{ value, tag, word string }{
	groupRemoved: {"removed", "bad", "removed"},
	groupChanged: {"changed", "warned", "changed"},
	groupTTL:     {"ttl", "warned", "TTL only"},
	groupAdded:   {"added", "good", "added"},
	groupUncount: {"uncounted", "none", "in no count"},
	groupAlike:   {"equivalent", "info", "equivalent"},
}

var htmlSigns = map[byte]string{'-': "minus", '+': "plus", '~': "tilde", '=': "same"}

// htmlChangesOf gives nil where nothing was compared.
func htmlChangesOf(r *migrate.Report, opt Options) *htmlChanges {
	if r.Counts == nil && r.Changes.IsZero() {
		return nil
	}
	h := &htmlChanges{}
	h.count(r.Counts)
	for _, g := range changeGroups(r) {
		h.add(r.Changes, &g, opt)
	}
	return h
}

func (h *htmlChanges) total() int {
	if h == nil {
		return 0
	}
	return h.All
}

func (h *htmlChanges) count(c *migrate.Counts) {
	if c == nil {
		return
	}
	h.Line = changesLine(c.All)
	h.Counts = &htmlTable{Caption: "RRsets that change, by type", Columns: htmlColumns("RRsets", ">Old", ">New", ">Added", ">Removed", ">Changed", ">TTL only")}
	h.kind("all", c.All)
	for _, typ := range movedTypes(c) {
		h.kind(typ, c.Types[typ])
	}
	if c.Delegations.Old+c.Delegations.New > 0 {
		h.kind("delegations", c.Delegations)
	}
	if moves(c.Delegations) > 0 {
		h.Notes = append(h.Notes, "delegations: "+delegationsLine(c.Delegations))
	}
	if codes := equivalences(c); codes != "" {
		h.Notes = append(h.Notes, "equivalent, in no count: "+codes)
	}
}

// kind is a row of counts, with the share of the old count for what is lost or
// altered.
func (h *htmlChanges) kind(title string, k migrate.KindCounts) {
	share := func(n int) htmlCell {
		if n == 0 || k.Old == 0 {
			return htmlWords(migrate.Number(n))
		}
		return htmlWords(fmt.Sprintf("%s (%s)", migrate.Number(n), migrate.Percent(n, k.Old)))
	}
	h.Counts.Rows = append(h.Counts.Rows, htmlRow{Cells: []htmlCell{
		htmlWords(title), htmlWords(migrate.Number(k.Old)), htmlWords(migrate.Number(k.New)),
		share(k.Adds), share(k.Deletes), share(k.Updates), share(k.TTLs),
	}})
}

func (h *htmlChanges) add(list migrate.ChangeList, g *changeGroup, opt Options) {
	kind := htmlKinds[g.title]
	shown, more := g.first(opt.Limit)
	h.Groups = append(h.Groups, htmlChangeGroup{
		Value: kind.value, Title: g.title, Count: g.total, More: more, Items: htmlItems(list, g.title, shown, opt),
	})
	for _, at := range shown {
		if t := list.Type(int(at)); len(h.Types) == 0 || h.Types[len(h.Types)-1] != t {
			h.Types = append(h.Types, t)
		}
	}
	slices.Sort(h.Types)
	h.Types = slices.Compact(h.Types)
	h.Kinds = append(h.Kinds, htmlOption{kind.value, g.title, g.total})
	h.All += g.total
	h.Left += more
}

// htmlItems makes the items of a group while the page is written.
func htmlItems(list migrate.ChangeList, group string, shown []int32, opt Options) iter.Seq[htmlChange] {
	var lines []htmlRdata
	t := teller{list: list, limit: min(opt.Limit, htmlRecords), say: func(line []byte) bool {
		lines = append(lines, htmlRdata{htmlSigns[line[0]], string(line)})
		return true
	}}
	return func(yield func(htmlChange) bool) {
		for _, at := range shown {
			lines = nil
			t.tell(int(at))
			if !yield(htmlItem(group, &t.change, lines)) {
				return
			}
		}
	}
}

func htmlItem(group string, c *migrate.ChangeWords, lines []htmlRdata) htmlChange {
	kind := htmlKinds[group]
	item := htmlChange{Kind: kind.value, Tag: kind.tag, Word: kind.word, Owner: clipped(string(c.Owner), messageLimit), Type: c.Type, Lines: lines}
	if group == groupUncount {
		item.Word = kindTitle(c.Kind)
	}
	return item
}
