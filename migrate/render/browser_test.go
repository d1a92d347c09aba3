package render

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/rehearse/course"
)

// pictures keeps what the browser shows, to be looked at:
// go test ./migrate/render -run Browser -pictures DIR
var pictures = flag.String("pictures", "", "write pages and screenshots of them to this folder")

// inspect is the script that measures a page.
//
//go:embed testdata/inspect.js
var inspect string

// inspectPicture is the one that measures a picture, for texts that overlap.
//
//go:embed testdata/inspect_picture.js
var inspectPicture string

// inspection is what inspect finds.
type inspection struct {
	Verdict  string   // its words, where they are to be seen
	Overflow []string // elements wider than the page
	Faint    []string // text with too little contrast
	Faults   []string // of structure: headings, labels, heads of tables
	Scripts  int
}

// tab is a page of the browser, with what it asked for and complained of.
type tab struct {
	ctx      context.Context
	dir      string
	mu       sync.Mutex
	asked    []string
	troubles []string
}

// openBrowser starts chromium, which the tests need; it ends with the test.
func openBrowser(t *testing.T) *tab {
	t.Helper()
	path, err := exec.LookPath("chromium")
	require.NoError(t, err, "pages are tested in a browser: apt-get install --no-install-recommends chromium")
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()),
		chromedp.Env("TMPDIR="+t.TempDir()), chromedp.WSURLReadTimeout(time.Minute))
	limit, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	allocator, stopBrowser := chromedp.NewExecAllocator(limit, options...)
	ctx, closeTab := chromedp.NewContext(allocator)
	b := &tab{ctx: ctx, dir: t.TempDir()}
	t.Cleanup(func() {
		assert.NoError(t, chromedp.Cancel(ctx))
		closeTab()
		stopBrowser()
		stop()
	})
	require.NoError(t, chromedp.Do(ctx))
	require.NoError(t, chromedp.Listen(ctx, b.note))
	_, err = chromedp.Call(ctx, network.Enable, network.EnableParams{})
	require.NoError(t, err)
	return b
}

func (b *tab) note(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.asked = append(b.asked, e.Request.URL)
	case *runtime.EventConsoleAPICalled:
		b.troubles = append(b.troubles, "console: "+string(e.Type))
	case *runtime.EventExceptionThrown:
		b.troubles = append(b.troubles, "exception: "+e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		b.troubles = append(b.troubles, "log: "+e.Entry.Text)
	}
}

// open shows a document, and holds that it asks for nothing but itself and
// complains of nothing.
func (b *tab) open(t *testing.T, name, document string) {
	t.Helper()
	path := filepath.Join(b.dir, name)
	require.NoError(t, os.WriteFile(path, []byte(document), 0o600))
	address := (&url.URL{Scheme: "file", Path: path}).String()
	b.mu.Lock()
	b.asked, b.troubles = nil, nil
	b.mu.Unlock()
	require.NoError(t, chromedp.Do(b.ctx, chromedp.Navigate(address)))
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		assert.Equal(t, []string{address}, b.asked, "asked for")
		assert.Empty(t, b.troubles)
	})
}

func (b *tab) size(t *testing.T, width int64) {
	t.Helper()
	require.NoError(t, chromedp.Do(b.ctx, chromedp.EmulateViewport(width, 900)))
}

// media shows the page as on paper, or in a dark or light room.
func (b *tab) media(t *testing.T, media, scheme string) {
	t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	require.NoError(t, err)
}

func evaluated[T any](t *testing.T, b *tab, script string) T {
	t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](script))
	require.NoError(t, err, script)
	return value
}

// check measures the page as it is now.
func (b *tab) check(t *testing.T, verdict string) {
	t.Helper()
	got := evaluated[inspection](t, b, inspect)
	assert.Equal(t, inspection{Verdict: verdict, Overflow: []string{}, Faint: []string{}, Faults: []string{}, Scripts: 1}, got)
}

// picture keeps what is shown, where that is asked for.
func (b *tab) picture(t *testing.T, name string) {
	t.Helper()
	if *pictures == "" {
		return
	}
	shot, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil { // the page is too long for that
		shot, err = chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	}
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(*pictures, name+".png"), shot, 0o644))
}

func TestBrowser(t *testing.T) {
	b := openBrowser(t)
	samples := samplePages()
	for _, name := range []string{"go", "no-go", "wait", "lint", "parity", "diff", "delegate"} {
		r := samples[name]
		t.Run(name, func(t *testing.T) {
			b.open(t, name+".html", rendered(t, r, "html", Options{Limit: 100, Docs: docs}))
			b.everyLook(t, name, verdict(r))
		})
	}
	t.Run("checklist", func(t *testing.T) {
		var page bytes.Buffer
		timeline := stored[migrate.Timeline](t, "timeline")
		require.NoError(t, Checklist(&page, stored[migrate.Checklist](t, "checklist"), timeline, "html"))
		b.open(t, "checklist.html", page.String())
		b.everyLook(t, "checklist", "")
	})
	t.Run("timeline", func(t *testing.T) {
		var page bytes.Buffer
		require.NoError(t, Timeline(&page, stored[migrate.Timeline](t, "timeline"), "html"))
		b.open(t, "timeline.html", page.String())
		b.everyLook(t, "timeline", "")
	})
	t.Run("rehearsal", func(t *testing.T) {
		var page bytes.Buffer
		r := stored[course.Rehearsal](t, "rehearsal")
		require.NoError(t, Rehearsal(&page, r, "html", Options{Limit: HTMLLimit}))
		b.open(t, "rehearsal.html", page.String())
		for _, folded := range []bool{true, false} {
			evaluated[bool](t, b, fmt.Sprintf(`document.querySelectorAll("details").forEach((e) => e.open = %t) === undefined`, !folded))
			b.everyLook(t, fmt.Sprintf("rehearsal-%t", folded), "NOT GOOD")
		}
	})
	t.Run("hostile", func(t *testing.T) {
		b.size(t, 390)
		for name, r := range samples {
			if strings.HasPrefix(name, "nasty") {
				b.hostile(t, name, rendered(t, r, "html", Options{Limit: HTMLLimit, Docs: docs}))
			}
		}
	})
	t.Run("filters", func(t *testing.T) { b.filters(t, samples) })
	t.Run("paper", func(t *testing.T) { b.paper(t) })
	t.Run("without script", func(t *testing.T) { b.withoutScript(t) })
	t.Run("picture", func(t *testing.T) { b.timelines(t) })
	t.Run("curves", func(t *testing.T) { b.curves(t) })
}

// stored is what plan checklist or plan timeline wrote as json.
func stored[T any](t *testing.T, name string) *T {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "pages", name+".json"))
	require.NoError(t, err)
	value := new(T)
	require.NoError(t, json.Unmarshal(data, value))
	return value
}

// looks are how a page is seen: how wide, on what, in which light. 718 is what A4
// paper leaves between its margins.
var looks = []struct {
	width         int64
	media, scheme string
}{
	{1280, "screen", "light"}, {1280, "screen", "dark"}, {390, "screen", "light"}, {390, "screen", "dark"}, {320, "screen", "light"},
	{718, "print", "light"}, {718, "print", "dark"},
}

func (b *tab) everyLook(t *testing.T, name, verdict string) {
	t.Helper()
	for _, look := range looks {
		b.size(t, look.width)
		b.media(t, look.media, look.scheme)
		b.check(t, verdict)
		b.picture(t, fmt.Sprintf("%s-%d-%s-%s", name, look.width, look.media, look.scheme))
	}
	b.media(t, "", "light")
}

// hostile holds that text from a zone stays text.
func (b *tab) hostile(t *testing.T, name, document string) {
	t.Run(name, func(t *testing.T) {
		b.open(t, name+".html", document)
		b.check(t, "NO-GO")
		b.picture(t, name)
	})
}

// shown lists the items of a list that are to be seen.
func (b *tab) shown(t *testing.T, list, key string) []string {
	t.Helper()
	all := evaluated[[]string](t, b, fmt.Sprintf(`[...document.querySelectorAll("#%s [data-item]")].filter((e) => e.checkVisibility()).map((e) => e.dataset.%s)`, list, key))
	slices.Sort(all)
	return slices.Compact(all)
}

func (b *tab) click(t *testing.T, selector string) {
	t.Helper()
	require.NoError(t, chromedp.Do(b.ctx, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible)))
}

// set picks a value as a person does.
func (b *tab) set(t *testing.T, selector, value string) {
	t.Helper()
	evaluated[bool](t, b, fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.value = %q; return e.dispatchEvent(new Event(e.tagName === "SELECT" ? "change" : "input", {bubbles: true})); })()`, selector, value))
}

func (b *tab) output(t *testing.T, list string) string {
	t.Helper()
	return evaluated[string](t, b, fmt.Sprintf(`document.querySelector("[data-list=%s] output").textContent`, list))
}

func (b *tab) filters(t *testing.T, samples map[string]*migrate.Report) {
	for _, width := range []int64{1280, 390} {
		b.size(t, width)
		t.Run("findings", func(t *testing.T) { b.findingFilter(t, samples["lint"]) })
		t.Run("changes", func(t *testing.T) { b.changeFilter(t, samples["parity"]) })
		t.Run("servers", func(t *testing.T) { b.serverFilter(t, samples["no-go"]) })
	}
}

func (b *tab) findingFilter(t *testing.T, r *migrate.Report) {
	b.open(t, "lint.html", rendered(t, r, "html", Options{Limit: HTMLLimit}))
	bar := "[data-list=findings-list] "
	assert.Equal(t, []string{"error", "notice", "warning"}, b.shown(t, "findings-list", "class"))
	b.click(t, bar+"input[value=notice]")
	b.click(t, bar+"input[value=warning]")
	assert.Equal(t, []string{"error"}, b.shown(t, "findings-list", "class"))
	assert.Equal(t, "1 of 3 shown", b.output(t, "findings-list"))
	b.click(t, bar+"button")
	assert.Equal(t, []string{"error", "notice", "warning"}, b.shown(t, "findings-list", "class"))
	b.set(t, bar+"select", "zone-hostname")
	assert.Equal(t, []string{"zone-hostname"}, b.shown(t, "findings-list", "check"))
	b.click(t, bar+"button")
	b.set(t, bar+"input[type=search]", "MX TARGET")
	assert.Equal(t, []string{"dot-lost"}, b.shown(t, "findings-list", "check"))
	b.check(t, "NO-GO")
	b.click(t, bar+"button")
	assert.Empty(t, b.output(t, "findings-list"))
}

func (b *tab) changeFilter(t *testing.T, r *migrate.Report) {
	b.open(t, "parity.html", rendered(t, r, "html", Options{Limit: HTMLLimit}))
	bar := "[data-list=changes-list] "
	assert.Equal(t, []string{"added", "changed", "removed", "ttl"}, b.shown(t, "changes-list", "kind"))
	b.click(t, bar+"input[value=added]")
	assert.Equal(t, []string{"changed", "removed", "ttl"}, b.shown(t, "changes-list", "kind"))
	assert.Equal(t, "3000 of 4000 shown; 6,000 more are not in this page", b.output(t, "changes-list"))
	b.check(t, "NO-GO")
	b.set(t, bar+"select", "TXT")
	assert.Equal(t, []string{"changed"}, b.shown(t, "changes-list", "kind"))
	b.set(t, bar+"input[type=search]", "host-00017")
	assert.Equal(t, "1 of 4000 shown; 6,000 more are not in this page", b.output(t, "changes-list"))
	b.click(t, bar+"button")
	assert.Equal(t, []string{"A", "AAAA", "MX", "TXT"}, b.shown(t, "changes-list", "type"))
}

func (b *tab) serverFilter(t *testing.T, r *migrate.Report) {
	b.open(t, "no-go.html", rendered(t, r, "html", Options{Limit: HTMLLimit}))
	bar := "[data-list=servers-list] "
	assert.Equal(t, []string{"bad", "good"}, b.shown(t, "servers-list", "worst"))
	b.click(t, bar+"input[value=good]")
	assert.Equal(t, []string{"bad"}, b.shown(t, "servers-list", "worst"))
	b.set(t, bar+"select[data-of]", "cell3")
	assert.Equal(t, []string{"unknown"}, b.shown(t, "servers-list", "cell3"))
	b.click(t, bar+"button")
	b.set(t, bar+"select[data-key=role]", "new")
	assert.Equal(t, []string{"new"}, b.shown(t, "servers-list", "role"))
}

// paper holds that print shows what a filter hides and what is folded.
func (b *tab) paper(t *testing.T) {
	b.size(t, 1280)
	b.open(t, "lint.html", rendered(t, sampleLint(), "html", Options{Limit: HTMLLimit}))
	b.click(t, "[data-list=findings-list] input[value=error]")
	folded := `[...document.querySelectorAll("#checks ~ details td")].filter((e) => e.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true}) && e.getBoundingClientRect().height > 0).length`
	assert.Zero(t, evaluated[int](t, b, folded))
	b.media(t, "print", "dark")
	assert.Equal(t, []string{"error", "notice", "warning"}, b.shown(t, "findings-list", "class"))
	assert.NotZero(t, evaluated[int](t, b, folded))
	b.media(t, "", "light")
	paper, err := chromedp.Run(b.ctx, chromedp.PrintToPDF())
	require.NoError(t, err)
	assert.True(t, bytes.HasPrefix(paper, []byte("%PDF")))
	assert.Zero(t, evaluated[int](t, b, folded), "folded again")
	if *pictures != "" {
		require.NoError(t, os.WriteFile(filepath.Join(*pictures, "lint.pdf"), paper, 0o644))
	}
}

// withoutScript holds that everything is to be seen without JavaScript, and no
// filter that would do nothing.
func (b *tab) withoutScript(t *testing.T) {
	_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	require.NoError(t, err)
	b.open(t, "wait.html", rendered(t, sampleNoGo(), "html", Options{Limit: HTMLLimit}))
	hidden := `[...document.querySelectorAll("main *")].filter((e) => !e.checkVisibility() && !e.closest(".filter, defs, title, desc")).map((e) => e.outerHTML.slice(0, 80))`
	assert.Empty(t, evaluated[[]string](t, b, hidden))
	assert.Zero(t, evaluated[int](t, b, `[...document.querySelectorAll(".filter")].filter((e) => e.checkVisibility()).length`))
	_, err = chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: false})
	require.NoError(t, err)
}

// timelines looks at pictures that stand by themselves.
func (b *tab) timelines(t *testing.T) {
	for name, timeline := range sampleTimelines() {
		t.Run(name, func(t *testing.T) {
			var svg bytes.Buffer
			require.NoError(t, TimelineSVG(&svg, timeline))
			b.open(t, name+".svg", svg.String())
			b.size(t, 1280)
			for _, look := range [][2]string{{"screen", "light"}, {"screen", "dark"}, {"print", "dark"}} {
				b.media(t, look[0], look[1])
				assert.Empty(t, evaluated[[]string](t, b, inspectPicture))
				b.picture(t, fmt.Sprintf("timeline-%s-%s-%s", name, look[0], look[1]))
			}
			b.media(t, "", "light")
		})
	}
}
