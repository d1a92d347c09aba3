package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/checks"
	"github.com/zonegate/zonegate/migrate/render"
	"github.com/zonegate/zonegate/zonefile"
)

const defaultMaxSize = "8GiB"

// The flags that commands share, by what they are about.
func zoneFlags() []cli.Flag {
	flags := []cli.Flag{
		&cli.StringFlag{Name: "origin", Usage: "the zone's `NAME`; without it what a plan, $ORIGIN, the SOA or the file name tell"},
		&cli.BoolFlag{Name: "allow-include-outside", Usage: "let $INCLUDE read files outside of the zone's folder"},
	}
	return append(flags, transferFlags()...)
}

func outputFlags(formats ...string) []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "format", Value: formats[0], Usage: "write as `FORMAT`: " + inWords(formats)},
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `FILE`, which is replaced when all is written"},
		&cli.IntFlag{Name: "limit", Value: render.DefaultLimit, Usage: fmt.Sprintf("show at most `N` items of each kind in text and markdown, and in html, where it is %d by default; 0 shows all", render.HTMLLimit)},
		&cli.StringFlag{Name: "color", Value: "auto", Usage: "`WHEN` to use color: auto (on a terminal), always or never"},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "only the verdict"},
		&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "also what did not block: notices, accepted and pre-existing findings"},
	}
}

// zonesOutputFlags are those of commands that take one zone or many.
func zonesOutputFlags() []cli.Flag {
	flags := outputFlags(render.Formats()...)
	flags[0].(*cli.StringFlag).Usage = "write as `FORMAT`: " + formatsOfZones()
	return flags
}

// formatsOfZones says which formats one zone and many have, and which only one or
// only many.
func formatsOfZones() string {
	one, many := render.Formats(), render.ManyFormats()
	apart := func(list, others []string) (shared, own []string) {
		for _, f := range list {
			if slices.Contains(others, f) {
				shared = append(shared, f)
			} else {
				own = append(own, f)
			}
		}
		return shared, own
	}
	shared, onlyOne := apart(one, many)
	_, onlyMany := apart(many, one)
	return fmt.Sprintf("%s; one zone also %s, many also %s", inWords(shared), inWords(onlyOne), inWords(onlyMany))
}

func nowFlag() cli.Flag {
	return &cli.StringFlag{Name: "now", Usage: "judge for this `TIME` (RFC 3339), not for the clock's"}
}

func planFlag() cli.Flag {
	return &cli.StringFlag{Name: "plan", Usage: "the plan `FILE`: limits, protected names, declared changes"}
}

func approvalFlag() cli.Flag {
	return &cli.StringSliceFlag{Name: "approval", Usage: "an approval `FILE` (repeatable)"}
}

// display is how a result is to be shown, and where.
type display struct {
	format         string
	output         string
	limit          int
	color          bool
	quiet, verbose bool
}

func (t *tool) display(c *cli.Context, formats []string) (display, error) {
	d := display{
		format:  c.String("format"),
		output:  c.String("output"),
		limit:   c.Int("limit"),
		quiet:   c.Bool("quiet"),
		verbose: c.Bool("verbose"),
	}
	if err := oneOf("--format", d.format, formats); err != nil {
		return d, err
	}
	if err := oneOf("--color", c.String("color"), []string{"auto", "always", "never"}); err != nil {
		return d, err
	}
	if d.limit < 0 {
		return d, fmt.Errorf("--limit %d is negative; 0 shows all", d.limit)
	}
	if d.quiet && d.verbose {
		return d, fmt.Errorf("--quiet and --verbose exclude each other")
	}
	if d.format == "html" && !c.IsSet("limit") {
		d.limit = render.HTMLLimit
	}
	toFile := d.output != "" && d.output != stdinName
	d.color = t.colored(c.String("color"), toFile)
	return d, nil
}

// options are what rendering a report needs.
func (d display) options() render.Options {
	return render.Options{Limit: d.limit, Color: d.color, Quiet: d.quiet, Verbose: d.verbose, Docs: checkDoc}
}

func checkDoc(id string) (migrate.Doc, bool) {
	if check, ok := checks.ByID(id); ok {
		return check.Doc, true
	}
	return migrate.Doc{}, false
}

func oneOf(flag, value string, allowed []string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return fmt.Errorf("%s %s is not known; use %s", flag, value, inWords(allowed))
}

// inWords lists words: "a, b or c".
func inWords(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// at is the time that a verdict is for: what --now says, else the clock.
func (t *tool) at(c *cli.Context) (time.Time, error) {
	if !c.IsSet("now") {
		return t.now().UTC().Truncate(time.Second), nil
	}
	at, err := time.Parse(time.RFC3339, c.String("now"))
	if err != nil {
		return at, fmt.Errorf("--now %s is no time; write it like 2026-11-20T14:30:00Z", c.String("now"))
	}
	if at = at.UTC(); at.Year() < 1 || at.Year() > 9999 {
		return at, fmt.Errorf("--now %s is not between the years 1 and 9999 in UTC", c.String("now"))
	}
	return at, nil
}

// lookClock is the clock of a look: it shows the time or, throughout, what --now
// says; that of a watch runs on from there.
func (t *tool) lookClock(c *cli.Context) (func() time.Time, error) {
	if !c.IsSet("now") {
		return startClock(t.now().UTC()), nil
	}
	at, err := t.at(c)
	if c.Bool("watch") {
		return startClock(at), err
	}
	return func() time.Time { return at }, err
}

// notWith refuses flags that say nothing beside another one.
func notWith(c *cli.Context, flag string, names ...string) error {
	for _, name := range names {
		if c.IsSet(name) {
			return fmt.Errorf("--%s says nothing with --%s", name, flag)
		}
	}
	return nil
}

func flagNames(flags []cli.Flag) (names []string) {
	for _, f := range flags {
		names = append(names, namesOf(f)[0])
	}
	return names
}

// originFlag reads --origin; a missing final dot is added, "" stands for none.
func originFlag(c *cli.Context) (zonefile.Name, error) {
	if !c.IsSet("origin") {
		return "", nil
	}
	text := c.String("origin")
	if strings.ContainsAny(text, "@ \t\n") {
		return "", fmt.Errorf("--origin %q is not a zone's name; write it like example.com", text)
	}
	name, err := zonefile.ParseName(text, zonefile.Root)
	if err != nil {
		return "", fmt.Errorf("--origin: %w", err)
	}
	return name, nil
}

// changeLimit is how many changes of each kind the format will show; 0 for all.
// What nobody will see need not be put into words.
func (d display) changeLimit() int {
	switch d.format {
	case "text", "markdown", "html":
		return d.limit
	case "sarif", "junit", "github":
		return 1
	}
	return 0
}

// noDigests tells whether the format does without the digests of the zones.
func (d display) noDigests() bool {
	switch d.format {
	case "text":
		return !d.verbose
	case "sarif", "junit", "github":
		return true
	}
	return false
}

// noSums tells whether the format does without the digests of the files.
func (d display) noSums() bool { return d.noDigests() && d.format != "sarif" }

// namesOf are a flag's names, without what the library spends whenever it is asked
// for them: it looks for commas with an expression.
func namesOf(f cli.Flag) []string {
	switch f := f.(type) {
	case *cli.StringFlag:
		return append([]string{f.Name}, f.Aliases...)
	case *cli.BoolFlag:
		return append([]string{f.Name}, f.Aliases...)
	case *cli.IntFlag:
		return append([]string{f.Name}, f.Aliases...)
	case *cli.StringSliceFlag:
		return append([]string{f.Name}, f.Aliases...)
	}
	return f.Names()
}
