package render

import (
	"bufio"
	"cmp"
	"io"
	"regexp"
	"strings"
	"sync"

	"github.com/zonegate/zonegate/migrate"
)

// ChecklistFormats lists the formats of a checklist.
func ChecklistFormats() []string { return []string{"markdown", "html", "json", "csv"} }

// Checklist writes the change ticket of a move in one of ChecklistFormats. The
// timeline goes into html; nil: none.
func Checklist(w io.Writer, c *migrate.Checklist, t *migrate.Timeline, format string) error {
	return written(w, format, ChecklistFormats(), map[string]func(*bufio.Writer) error{
		"markdown": func(b *bufio.Writer) error { checklistMarkdown(sheet{w: b}, c); return nil },
		"html":     func(b *bufio.Writer) error { return checklistHTML(b, c, t) },
		"json":     func(b *bufio.Writer) error { return plainJSON(b, c) },
		"csv":      func(b *bufio.Writer) error { return checklistCSV(b, c) },
	})
}

// sectionTitles head the parts of a checklist.
var sectionTitles = map[migrate.Section]string{
	migrate.SectionBefore:  "To be settled first: what no program can see",
	migrate.SectionSteps:   "Steps",
	migrate.SectionCleanUp: "Clean-up",
}

var sections = []migrate.Section{migrate.SectionBefore, migrate.SectionSteps, migrate.SectionCleanUp}

// itemsOf are the items of a section.
func itemsOf(c *migrate.Checklist, section migrate.Section) (items []*migrate.Item) {
	for i := range c.Items {
		if c.Items[i].Section == section {
			items = append(items, &c.Items[i])
		}
	}
	return items
}

func checklistMarkdown(m sheet, c *migrate.Checklist) {
	m.printf("# %s", escaped(c.Title))
	m.head("In short", "")
	for _, f := range c.InShort {
		m.row(escaped(f.Label), escaped(strings.Join(f.Values, "; ")))
	}
	m.bullets("## Warnings", c.Warnings)
	m.printf("\n## Scope")
	m.head("What", "")
	for _, f := range c.Scope {
		m.row(escaped(f.Label), factText(f))
	}
	m.restsOn(c)
	m.signOff(c)
	for _, section := range sections {
		m.section(c, section)
	}
	m.checklistMessages(c)
	m.printf("\n%s", escaped(toolLine(c)))
}

// toolLine says what made the checklist, and for when.
func toolLine(c *migrate.Checklist) string {
	return "Times are in UTC. Made by " + c.Tool.Name + " for " + migrate.DateText(c.At) + "; make it again when the plan or the dates change."
}

func factText(f migrate.Fact) string {
	values := make([]string, len(f.Values))
	for i, v := range f.Values {
		values[i] = escaped(v)
	}
	return strings.Join(values, "<br>")
}

func (m sheet) bullets(title string, list []string) {
	if len(list) == 0 {
		return
	}
	m.printf("\n%s\n", title)
	for _, text := range list {
		m.printf("- %s", escaped(text))
	}
}

// signOff is the table of all items with boxes to be filled in.
func (m sheet) signOff(c *migrate.Checklist) {
	m.printf("\n## Sign-off")
	m.head("Item", "What", "When (UTC)", "State", "Who signs", "Name", "Date")
	for i := range c.Items {
		item := &c.Items[i]
		m.row(escaped(item.ID), escaped(item.Title), escaped(item.When), escaped(string(item.State)), escaped(item.Signs), "", "")
	}
}

func (m sheet) section(c *migrate.Checklist, section migrate.Section) {
	items := itemsOf(c, section)
	if len(items) == 0 {
		return
	}
	m.printf("\n## %s", escaped(sectionTitles[section]))
	for _, item := range items {
		m.item(item)
	}
}

func (m sheet) item(item *migrate.Item) {
	head := "**" + escaped(item.ID) + " " + escaped(item.Title) + "**"
	m.printf("\n- [%s] %s", pick(item.State == migrate.StepDone, "x", " "), head)
	line := func(label, text string) {
		if text != "" {
			m.printf("  - %s: %s", label, text)
		}
	}
	line("when", escaped(item.When))
	for _, text := range item.Details {
		m.printf("  - %s", prose(text))
	}
	if item.State == migrate.StepSkipped {
		return
	}
	if item.Proof != "" {
		line("proof", code(item.Proof)+" "+escaped("("+item.Expect+")"))
	}
	if item.Back != "" {
		line("way back", escaped(item.Back+"; takes "+item.Takes))
	}
}

func (m sheet) checklistMessages(c *migrate.Checklist) {
	if len(c.Messages) == 0 {
		return
	}
	m.printf("\n## Messages")
	for i := range c.Messages {
		msg := &c.Messages[i]
		m.printf("\n### %s To: %s\n", escaped(msg.ID), escaped(msg.To))
		m.printf("When: %s\n", escaped(msg.When))
		m.printf("> **%s**", escaped(msg.Subject))
		for _, paragraph := range msg.Body {
			m.printf(">\n> %s", prose(paragraph))
		}
	}
}

// webAddress is an address in running text, without what closes a sentence.
var webAddress = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`https?://[^\s|<>"]*[^\s|<>".,;:!?)]`) })

// prose is escaped text in which web addresses can be read, and copied.
func prose(text string) string {
	var b strings.Builder
	done := 0
	for _, at := range webAddress().FindAllStringIndex(text, -1) {
		b.WriteString(escaped(text[done:at[0]]) + code(text[at[0]:at[1]]))
		done = at[1]
	}
	return b.String() + escaped(text[done:])
}

func (m sheet) restsOn(c *migrate.Checklist) {
	if len(c.RestsOn) == 0 {
		return
	}
	m.printf("\n## What the dates rest on")
	m.head("What", ">Time", "From", "For")
	for i := range c.RestsOn {
		r := &c.RestsOn[i]
		m.row(escaped(r.What), escaped(migrate.SpanText(r.Time.Duration())), escaped(cmp.Or(r.From, "-")), escaped(r.For))
	}
}
