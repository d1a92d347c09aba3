package render

import (
	"bufio"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/rehearse/course"
)

// htmlRehearsal is what the template "rehearsal" shows.
type htmlRehearsal struct {
	Walk    htmlTable
	Picture *htmlPicture
	Parts   []htmlRehearsed
	Caches  *cachesDrawing
	Fates   []htmlFate
	Servers htmlTable
	Faults  *htmlTable
	Notes   []string
}

// htmlRehearsed is a way back, a what-if, or where the move was stopped.
type htmlRehearsed struct {
	ID, Title, Says string
	Walk            htmlTable
}

// htmlFate is what resolvers would see in one case.
type htmlFate struct {
	Name, Says string
	Class      string
}

func rehearsalHTML(w *bufio.Writer, r *course.Rehearsal, opt Options) error {
	v := rehearsalCaches(r)
	body := &htmlRehearsal{
		Walk: htmlActs(r, r.Acts, "Each step, what is asked then, and what it says"), Picture: picture(r.Timeline), Caches: cachesPicture(v),
		Servers: htmlCast(r), Notes: r.Notes, Parts: htmlParts(r),
	}
	if len(r.Faults) > 0 {
		body.Faults = htmlFaults(r)
	}
	if v != nil {
		for i, c := range r.LookUps.Cases {
			body.Fates = append(body.Fates, htmlFate{r.LookUps.Results[i].World, c.Says, pick(c.Hit > 0, "bad", "good")})
		}
	}
	page := &htmlPage{Title: "rehearsal: " + r.Zone, Tool: r.Tool, Banner: &htmlBanner{
		Kind: pick(r.Good, "go", "no-go"), Word: goodWord(r), Summary: r.Summary,
		Meaning: pick(r.Good, "the move works", "the move is stopped, or look-ups fail"),
	}}
	page.Contents = rehearsalContents(body)
	return writePage(w, page, "rehearsal", body)
}

func rehearsalContents(b *htmlRehearsal) (links []htmlLink) {
	add := func(there bool, id, title string) {
		if there {
			links = append(links, htmlLink{ID: id, Title: title})
		}
	}
	add(b.Caches != nil, "look-ups", "What users would see")
	add(b.Picture != nil, "timeline", "Timeline")
	add(true, "walk", "The walk")
	for _, p := range b.Parts {
		add(true, p.ID, p.Title)
	}
	add(true, "cast", "Who takes part")
	return links
}

func htmlParts(r *course.Rehearsal) (parts []htmlRehearsed) {
	add := func(title, says string, acts []course.Act) {
		id := "part-" + migrate.Number(len(parts)+1)
		parts = append(parts, htmlRehearsed{id, title, says, htmlActs(r, acts, "What is done and asked")})
	}
	if d := r.Drill; d != nil && d.Back != nil {
		add("Stopped, and the way back", d.Says+". "+upperFirst(d.Back.Says), d.Back.Acts)
	}
	for i := range r.Offs {
		add("What if the old provider stopped at "+r.Offs[i].When+"?", upperFirst(r.Offs[i].Says), r.Offs[i].Acts)
	}
	for i := range r.Backs {
		add(upperFirst(r.Backs[i].Title), upperFirst(r.Backs[i].Says), r.Backs[i].Acts)
	}
	return parts
}

// htmlActs is a walk as a table.
func htmlActs(r *course.Rehearsal, acts []course.Act, caption string) htmlTable {
	t := htmlTable{Caption: caption, Columns: htmlColumns("Step", "When", "What is done or asked", "What it says")}
	step := ""
	for i := range acts {
		a := &acts[i]
		head := htmlCell{{Kind: "strong", Text: a.Step}}
		if a.Step != step {
			head = append(head, htmlPiece{Kind: "under", Text: a.Title})
			step = a.Step
		}
		if a.Done != "" || len(a.Asked) == 0 {
			t.Rows = append(t.Rows, htmlRow{Cells: []htmlCell{head, htmlMoment(r, a.At), htmlWords(a.Done), htmlLines(a.Notes)}})
			head = htmlCell{{Kind: "faint", Text: a.Step}}
		}
		for j := range a.Asked {
			x := &a.Asked[j]
			t.Rows = append(t.Rows, htmlRow{Cells: []htmlCell{head, htmlMoment(r, x.At), htmlCode(x.Command), htmlSays(x)}})
			head = htmlCell{{Kind: "faint", Text: a.Step}}
		}
	}
	return t
}

func htmlMoment(r *course.Rehearsal, at time.Time) htmlCell {
	since, date := rehearsalWhen(r, at)
	if since == "" {
		return htmlWords(date)
	}
	return htmlCell{{Kind: "strong", Text: since}, {Kind: "under", Text: date}}
}

// askedTag is the colour of a verdict.
var askedTag = map[migrate.Verdict]string{migrate.Go: "good", migrate.NoGo: "bad", migrate.Wait: "warned"}

func htmlSays(a *course.Asked) (cell htmlCell) {
	words := askedWords(a)
	switch {
	case a.Verdict != "":
		cell = htmlTag(askedTag[a.Verdict], string(a.Verdict))
		words = strings.TrimPrefix(strings.TrimPrefix(words, string(a.Verdict)), " ")
	case a.Alarm:
		cell, words = htmlTag("bad", "alarm"), ""
	}
	if words = strings.TrimPrefix(words, ", "); words != "" {
		cell = append(cell, htmlPiece{Text: words})
	}
	for _, line := range askedMore(a, false) {
		cell = append(cell, htmlPiece{Kind: pick(len(cell) == 0, "faint", "under"), Text: line})
	}
	return cell
}

func htmlLines(lines []string) (cell htmlCell) {
	for i, line := range lines {
		cell = append(cell, htmlPiece{Kind: pick(i == 0, "", "line"), Text: line})
	}
	return cell
}

// htmlCast is who takes part.
func htmlCast(r *course.Rehearsal) htmlTable {
	t := htmlTable{Caption: "Name servers on loopback, by the addresses that they have in the rehearsal", Columns: htmlColumns("Server", "Side", "Addresses", "")}
	for _, s := range r.Servers {
		t.Rows = append(t.Rows, htmlRow{Cells: []htmlCell{htmlCode(s.Name), htmlWords(s.Role), htmlWords(strings.Join(s.Addresses, ", ")), htmlWords(strings.Trim(serverRemark(s), " ()"))}})
	}
	return t
}

func htmlFaults(r *course.Rehearsal) *htmlTable {
	t := &htmlTable{Caption: "What was made to go wrong", Columns: htmlColumns("Fault", "From", "What happens")}
	for i := range r.Faults {
		f := &r.Faults[i]
		from := htmlWords("it did not come to it")
		if f.At != nil {
			from = htmlMoment(r, *f.At)
		}
		t.Rows = append(t.Rows, htmlRow{Cells: []htmlCell{htmlCode(f.Text()), from, htmlWords(f.About)}})
	}
	return t
}
