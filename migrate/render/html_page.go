package render

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"io"
	"reflect"
	"strings"
	"sync"
	"text/template/parse"
	"time"

	"github.com/zonegate/zonegate/migrate"
)

//go:embed html
var htmlFiles embed.FS

// htmlPage is the frame of every document: the same head, heading, banner and
// foot around a body. It is one file that fetches nothing.
type htmlPage struct {
	// Title is the heading and the window's title: "gate publish: example.com.".
	Title string
	// Banner is the answer of the page; nil: it has none.
	Banner *htmlBanner
	// Contents are the sections that the page has, for a list of them at its head.
	Contents []htmlLink
	Tool     migrate.Tool
	At       time.Time // zero: not shown
}

// htmlBanner is an answer in large letters, with its meaning in words.
type htmlBanner struct {
	// Kind picks the colour: go, no-go, wait, or plain.
	Kind      string
	Word      string // "NO-GO"
	Meaning   string // "the change must not go ahead"
	Summary   string
	NotBefore *time.Time
	Earliest  *time.Time // a bound for NotBefore where that is not known
}

// htmlLink is a section of the page.
type htmlLink struct{ ID, Title, Count string }

// htmlTable is a table for the template "table". It scrolls in a box of its own
// where it is wider than the page.
type htmlTable struct {
	ID      string // of the box; may be empty
	Caption string
	Columns []htmlColumn
	Rows    []htmlRow
}

// htmlColumn is the head of a column; Right aligns it as numbers are.
type htmlColumn struct {
	Title string
	Right bool
}

// htmlRow is a row of a table: its first cell is its head. Class sorts it for
// colour.
type htmlRow struct {
	Class string
	Cells []htmlCell
}

// htmlCell is one cell: lines of pieces.
type htmlCell []htmlPiece

// htmlPiece is a piece of text. Kind is empty, code, strong, faint, tag-CLASS (a
// word in a box, in the colour of CLASS: bad, good, warned, unknown), time (a
// point of time, as RFC 3339 has it), line (the text begins a new line) or under
// (so too, and it is an aside).
type htmlPiece struct{ Kind, Text string }

func htmlWords(s string) htmlCell { return htmlCell{{Text: s}} }
func htmlCode(s string) htmlCell  { return htmlCell{{Kind: "code", Text: s}} }
func htmlTag(class, s string) htmlCell {
	return htmlCell{{Kind: "tag-" + class, Text: s}}
}

// htmlTime is a cell with a point of time, or with none.
func htmlTime(t *time.Time, none string) htmlCell {
	if t == nil {
		return htmlCell{{Kind: "faint", Text: none}}
	}
	return htmlCell{{Kind: "time", Text: migrate.TimeText(*t)}}
}

func htmlColumns(titles ...string) []htmlColumn {
	columns := make([]htmlColumn, len(titles))
	for i, title := range titles {
		columns[i].Title, columns[i].Right = strings.CutPrefix(title, ">")
	}
	return columns
}

// htmlDue is htmlTime for a time not to be early by.
func htmlDue(t *time.Time, none string) htmlCell {
	if t == nil {
		return htmlTime(t, none)
	}
	whole := migrate.WholeSecond(*t)
	return htmlTime(&whole, none)
}

// writePage writes a document: the frame, and in it the template body with its
// data. All that a template prints is spelled out as visible does, and escaped
// for where it stands.
func writePage(w io.Writer, p *htmlPage, body string, data any) error {
	set, err := htmlTemplates()
	if err != nil {
		return err
	}
	frame := struct {
		*htmlPage
		Policy string
		CSS    template.CSS
		JS     template.JS
	}{p, contentPolicy(), template.CSS(htmlStyle()), template.JS(htmlScript())}
	if err := set.ExecuteTemplate(w, "top", frame); err != nil {
		return err
	}
	if err := set.ExecuteTemplate(w, body, data); err != nil {
		return err
	}
	return set.ExecuteTemplate(w, "bottom", frame)
}

// contentPolicy forbids all that is not in the file: nothing is fetched, and no
// script runs but the page's own, even if one were to slip through.
func contentPolicy() string {
	return "default-src 'none'; style-src '" + sourceHash(htmlStyle()) + "'; script-src '" + sourceHash(htmlScript()) +
		"'; img-src data:; base-uri 'none'; form-action 'none'"
}

func sourceHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

func htmlStyle() string {
	return htmlAsset("page.css") + htmlAsset("timeline.css") + htmlAsset("caches.css")
}
func htmlScript() string { return htmlAsset("page.js") }

// htmlAsset is a file that is compiled in.
func htmlAsset(name string) string {
	text, err := htmlFiles.ReadFile("html/" + name)
	if err != nil {
		panic(err)
	}
	return string(text)
}

var htmlTemplates = sync.OnceValues(func() (*template.Template, error) {
	set := template.New("").Funcs(htmlFuncs)
	if _, err := set.ParseFS(htmlFiles, "html/*.html"); err != nil {
		return nil, err
	}
	for _, t := range set.Templates() {
		if t.Tree != nil {
			spellOut(t.Tree.Root)
		}
	}
	return set, nil
})

var htmlFuncs = template.FuncMap{
	"visible": visibleValue,
	"instant": migrate.TimeText,
	"due":     migrate.EarliestText,
	"day":     func(t time.Time) string { return migrate.WholeSecond(t).Format("Monday 2 January 2006, 15:04:05 UTC") },
	"number":  migrate.Number,
	"plural":  migrate.Plural,
	"words":   htmlWords,
	"code":    htmlCode,
	"cut": func(s, prefix string) string {
		rest, _ := strings.CutPrefix(s, prefix)
		return rest
	},
	"begins": strings.HasPrefix,
	"date": func(instant string) string {
		date, _, _ := strings.Cut(instant, "T")
		return date
	},
}

// htmlTextLimit is how many characters of one text a page has at most.
const htmlTextLimit = 2 * messageLimit

// visibleValue is visible for whatever a template prints; what is meant to be
// markup, style or script has a type of its own and stays.
func visibleValue(v any) any {
	switch v.(type) {
	case template.HTML, template.CSS, template.JS, template.HTMLAttr, template.URL:
		return v
	}
	if value := reflect.ValueOf(v); value.Kind() == reflect.String {
		return clipped(value.String(), htmlTextLimit)
	}
	return v
}

// spellOut puts visible at the end of every pipeline that prints.
func spellOut(n parse.Node) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			spellOut(child)
		}
	case *parse.IfNode:
		spellOutBranch(&n.BranchNode)
	case *parse.RangeNode:
		spellOutBranch(&n.BranchNode)
	case *parse.WithNode:
		spellOutBranch(&n.BranchNode)
	case *parse.ActionNode:
		if len(n.Pipe.Decl) == 0 {
			name := parse.NewIdentifier("visible").SetPos(n.Pos)
			n.Pipe.Cmds = append(n.Pipe.Cmds, &parse.CommandNode{NodeType: parse.NodeCommand, Pos: n.Pos, Args: []parse.Node{name}})
		}
	}
}

func spellOutBranch(b *parse.BranchNode) {
	spellOut(b.List)
	if b.ElseList != nil {
		spellOut(b.ElseList)
	}
}
