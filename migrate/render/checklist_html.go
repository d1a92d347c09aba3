package render

import (
	"bufio"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// htmlChecklist is what the template "checklist" shows.
type htmlChecklist struct {
	InShort  []htmlFact
	Warnings []string
	Picture  *htmlPicture
	SignOff  htmlTable
	Sections []htmlPart
	Messages []migrate.Message
	Scope    []htmlFact
	RestsOn  *htmlTable
	Line     string
}

// htmlPart is a part with its items.
type htmlPart struct {
	ID, Title string
	Items     []*migrate.Item
}

// stateClass is the colour of a state.
var stateClass = map[migrate.StepState]string{
	migrate.StepDone: "good", migrate.StepReady: "info", migrate.StepWaiting: "warned", migrate.StepBlocked: "bad", migrate.StepSkipped: "none",
}

func checklistHTML(w *bufio.Writer, c *migrate.Checklist, t *migrate.Timeline) error {
	body := htmlChecklist{
		InShort: htmlFactsOf(c.InShort), Warnings: c.Warnings, SignOff: htmlSignOff(c), Messages: c.Messages,
		Scope: htmlFactsOf(c.Scope), RestsOn: htmlRestsOn(c), Line: toolLine(c),
	}
	if t != nil {
		body.Picture = picture(t)
	}
	page := &htmlPage{Title: c.Title, Tool: c.Tool, At: c.At, Contents: []htmlLink{{ID: "scope", Title: "Scope"}, {ID: "sign-off", Title: "Sign-off"}}}
	for _, section := range sections {
		if items := itemsOf(c, section); len(items) > 0 {
			body.Sections = append(body.Sections, htmlPart{string(section), sectionTitles[section], items})
			page.Contents = append(page.Contents, htmlLink{ID: string(section), Title: sectionTitles[section], Count: migrate.Number(len(items))})
		}
	}
	if len(c.Messages) > 0 {
		page.Contents = append(page.Contents, htmlLink{ID: "messages", Title: "Messages", Count: migrate.Number(len(c.Messages))})
	}
	return writePage(w, page, "checklist", body)
}

func htmlFactsOf(facts []migrate.Fact) (list []htmlFact) {
	for _, f := range facts {
		var cell htmlCell
		for i, v := range f.Values {
			cell = append(cell, htmlPiece{Kind: pick(i == 0, "", "line"), Text: v})
		}
		list = append(list, htmlFact{f.Label, cell})
	}
	return list
}

func htmlSignOff(c *migrate.Checklist) htmlTable {
	t := htmlTable{Caption: "Sign-off: who signs what", Columns: htmlColumns("Item", "What", "When (UTC)", "State", "Who signs", "Name", "Date")}
	for i := range c.Items {
		item := &c.Items[i]
		state := htmlCell{}
		if item.State != "" {
			state = htmlTag(stateClass[item.State], string(item.State))
		}
		t.Rows = append(t.Rows, htmlRow{Cells: []htmlCell{
			htmlWords(item.ID), htmlWords(item.Title), htmlWords(item.When), state, htmlWords(item.Signs),
			htmlWords(strings.Repeat("\u00a0", 12)), htmlWords(strings.Repeat("\u00a0", 10)),
		}})
	}
	return t
}

func htmlRestsOn(c *migrate.Checklist) *htmlTable {
	if len(c.RestsOn) == 0 {
		return nil
	}
	t := &htmlTable{Caption: "What the dates rest on", Columns: htmlColumns("What", ">Time", "From", "For")}
	for i := range c.RestsOn {
		r := &c.RestsOn[i]
		from := htmlWords(r.From)
		if r.Assumed {
			from = htmlCell{{Kind: "tag-warned", Text: "assumed"}, {Text: strings.TrimPrefix(r.From, "assumed, ")}}
		}
		t.Rows = append(t.Rows, htmlRow{Cells: []htmlCell{htmlWords(r.What), htmlWords(migrate.SpanText(r.Time.Duration())), from, htmlWords(r.For)}})
	}
	return t
}

// Tag is the colour of a state, for the template.
func (htmlPart) Tag(item *migrate.Item) string { return stateClass[item.State] }
