package render

import (
	"bufio"
	"io"

	"github.com/zonegate/zonegate/migrate"
)

// TimelineFormats lists the formats of a timeline.
func TimelineFormats() []string { return []string{"svg", "html", "json"} }

// Timeline writes a move as a picture in one of TimelineFormats.
func Timeline(w io.Writer, t *migrate.Timeline, format string) error {
	return written(w, format, TimelineFormats(), map[string]func(*bufio.Writer) error{
		"svg":  func(b *bufio.Writer) error { return TimelineSVG(b, t) },
		"html": func(b *bufio.Writer) error { return timelineHTML(b, t) },
		"json": func(b *bufio.Writer) error { return plainJSON(b, t) },
	})
}

// htmlTimeline is what the template "plan-timeline" shows: the picture, and the
// same in words.
type htmlTimeline struct {
	Picture *htmlPicture
	Events  htmlTable
	Bars    htmlTable
}

func timelineHTML(w *bufio.Writer, t *migrate.Timeline) error {
	page := &htmlPage{Title: "timeline: " + t.Zone, Tool: t.Tool}
	if !t.Relative {
		page.At = t.At
	}
	return writePage(w, page, "plan-timeline", htmlTimeline{picture(t), htmlEvents(t), htmlBars(t)})
}

// eventTag is the colour of an event in a table.
var eventTag = map[migrate.EventKind]string{
	migrate.EventSeen: "good", migrate.EventRestart: "bad", migrate.EventLook: "none", migrate.EventPlanned: "info",
}

func htmlEvents(t *migrate.Timeline) htmlTable {
	table := htmlTable{Caption: "What happened, and what is due", Columns: htmlColumns("When", "Step", "What", "More")}
	for i := range t.Events {
		e := &t.Events[i]
		what := htmlCell{{Kind: "tag-" + eventTag[e.Kind], Text: string(e.Kind)}, {Text: e.Label}}
		table.Rows = append(table.Rows, htmlRow{Cells: []htmlCell{htmlWords(t.When(e.At)), htmlWords(e.Step), what, htmlWords(e.Detail)}})
	}
	return table
}

func htmlBars(t *migrate.Timeline) htmlTable {
	table := htmlTable{Caption: "Waits", Columns: htmlColumns("What", "From", "To", "More")}
	for i := range t.Bars {
		b := &t.Bars[i]
		more := htmlCell{}
		for _, mark := range []struct {
			there       bool
			class, word string
		}{{b.Decides, "warned", "decides"}, {b.Planned, "info", "planned"}, {b.Assumed, "unknown", "assumed"}, {b.Open, "warned", "end not known"}} {
			if mark.there {
				more = append(more, htmlPiece{Kind: "tag-" + mark.class, Text: mark.word})
			}
		}
		more = append(more, htmlPiece{Text: b.Detail})
		table.Rows = append(table.Rows, htmlRow{Cells: []htmlCell{htmlWords(b.Label), htmlWords(t.When(b.From)), htmlWords(t.When(b.To)), more}})
	}
	return table
}
