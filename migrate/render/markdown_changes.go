package render

import (
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

func (m sheet) counts(r *migrate.Report) {
	c := r.Counts
	if c == nil {
		return
	}
	m.printf("\n### Changes")
	m.head("RRsets", ">Old", ">New", ">Added", ">Removed", ">Changed", ">TTL only")
	m.kind("all", c.All)
	types := movedTypes(c)
	shown, more := firstOf(types, m.opt.Limit)
	for _, typ := range shown {
		m.kind(code(typ), c.Types[typ])
	}
	if c.Delegations.Old+c.Delegations.New > 0 {
		m.kind("delegations", c.Delegations)
	}
	m.printf("")
	if more > 0 {
		m.printf("- and %s that change", migrate.Plural(more, "more type"))
	}
	if moves(c.Delegations) > 0 {
		m.printf("- delegations: %s", delegationsLine(c.Delegations))
	}
	if codes := equivalences(c); codes != "" {
		m.printf("- equivalent, in no count: %s", escaped(codes))
	}
}

// kind is a row of counts, with the share of the old count for what is lost or
// altered.
func (m sheet) kind(title string, k migrate.KindCounts) {
	share := func(n int) string {
		if n == 0 || k.Old == 0 {
			return migrate.Number(n)
		}
		return fmt.Sprintf("%s (%s)", migrate.Number(n), migrate.Percent(n, k.Old))
	}
	m.row(title, migrate.Number(k.Old), migrate.Number(k.New), share(k.Adds), share(k.Deletes), share(k.Updates), share(k.TTLs))
}

// changes shows the first of each kind in blocks that unfold.
func (m sheet) changes(r *migrate.Report) {
	for _, g := range changeGroups(r) {
		if g.title == groupAlike && !m.opt.Verbose && !isDiff(r) {
			continue
		}
		shown, more := g.first(m.opt.Limit)
		title := fmt.Sprintf("%s: %s", g.title, migrate.Number(g.total))
		if more > 0 {
			title = fmt.Sprintf("%s: the first %s of %s", g.title, migrate.Number(len(shown)), migrate.Number(g.total))
		}
		m.fold(title)
		m.block(r.Changes, shown)
		if more > 0 {
			m.printf("\nand %s more", migrate.Number(more))
		}
		m.unfold()
	}
}

// block shows changes in a fence that no line inside can close.
func (m sheet) block(list migrate.ChangeList, shown []int32) {
	longest := 2
	m.tell(list, shown, func(line []byte) bool {
		longest = max(longest, longestRun(line, '`'))
		return true
	})
	ticks := strings.Repeat("`", longest+1)
	m.printf("\n%sdiff", ticks)
	m.tell(list, shown, func(line []byte) bool {
		m.w.Write(line)
		return m.w.WriteByte('\n') == nil
	})
	m.printf("%s", ticks)
}

func (m sheet) tell(list migrate.ChangeList, shown []int32, say func(line []byte) bool) {
	t := teller{list: list, owners: true, limit: m.opt.Limit, say: say}
	for _, at := range shown {
		if !t.tell(int(at)) {
			return
		}
	}
}
