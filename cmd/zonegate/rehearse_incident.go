package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/examples/incidents"
	"github.com/zonegate/zonegate/migrate/checks"
	"github.com/zonegate/zonegate/migrate/rehearse/cases"
	"github.com/zonegate/zonegate/plans"
)

// incidentAbout is the part of the help about incidents.
const incidentAbout = `A move of your own (PLAN), or outages that happened (--incident, --incidents).

Outages: the zones, servers and clock of each are data, and the real gates are asked.
--incident takes a name (2009-se) or a folder of your own, which is ./2009-se where
both are there; how one is written stands in examples/incidents/README.md. Exit
code 0: everything ended as the case says. 1: it did not. 2: usage, a case that
cannot be read, or a run that could not be run.
`

// incidentFlags are the flags about incidents.
func incidentFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "incident", Usage: "replay one outage: `NAME` of the corpus, or a folder with a case"},
		&cli.BoolFlag{Name: "incidents", Usage: "replay all outages of the corpus, and print the table"},
		&cli.StringFlag{Name: "corpus", Usage: "take the folders of `DIR`, not the corpus that zonegate carries"},
	}
}

// incidentFormats are the formats of replays.
var incidentFormats = []string{"text", "json"}

// readReplay refuses what says nothing when outages are replayed, and gives the
// corpus.
func readReplay(c *cli.Context) (fs.FS, error) {
	flag := "incidents"
	if c.IsSet("incident") {
		flag = "incident"
	}
	if c.Args().Len() > 0 {
		return nil, fmt.Errorf("%q says nothing with --%s, which takes no plan", c.Args().First(), flag)
	}
	for _, f := range rehearsePlanFlags() {
		if name := namesOf(f)[0]; name != "format" && name != "output" && name != "quiet" {
			if err := notWith(c, flag, name); err != nil {
				return nil, err
			}
		}
	}
	if err := oneOf("--format", c.String("format"), incidentFormats); err != nil {
		return nil, err
	}
	if !c.IsSet("corpus") {
		return incidents.Files, nil
	}
	dir := c.String("corpus")
	if err := mustBeFolder(dir); err != nil {
		return nil, err
	}
	return os.DirFS(dir), nil
}

func mustBeFolder(name string) error {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return plainError(name, err)
	case !info.IsDir():
		return fmt.Errorf("%s is a file; a folder was expected", name)
	}
	return nil
}

// replayOne replays one outage and tells its story.
func (t *tool) replayOne(c *cli.Context) error {
	corpus, err := readReplay(c)
	if err != nil {
		return err
	}
	one, err := findCase(corpus, c.String("incident"))
	if err != nil {
		return err
	}
	t.tellFolder(c, corpus)
	return t.replay(c, []*cases.Case{one}, func(w io.Writer, outcomes []cases.Outcome) error {
		return cases.WriteStory(w, &outcomes[0])
	})
}

// tellFolder says that a name stands for a case of the corpus where a folder here has
// it as well.
func (t *tool) tellFolder(c *cli.Context, corpus fs.FS) {
	name := c.String("incident")
	names, _ := cases.Names(corpus)
	own, err := os.Stat(name)
	if c.Bool("quiet") || !slices.Contains(names, name) || err != nil || !own.IsDir() {
		return
	}
	if taken, err := fs.Stat(corpus, name); err == nil && os.SameFile(taken, own) {
		return
	}
	fmt.Fprintf(t.stderr, "zonegate: %s is taken from the corpus; for the folder of that name write --incident ./%s\n", name, name)
}

// findCase finds a case of the corpus by its name, or in a folder.
func findCase(corpus fs.FS, name string) (*cases.Case, error) {
	names, err := cases.Names(corpus)
	if err != nil {
		return nil, err
	}
	for _, known := range names {
		if known == name {
			folder, err := fs.Sub(corpus, name)
			if err != nil {
				return nil, err
			}
			return cases.Read(folder, name, name)
		}
	}
	if mustBeFolder(name) == nil {
		absolute, err := filepath.Abs(name)
		if err != nil {
			return nil, err
		}
		return cases.Read(os.DirFS(name), filepath.Base(absolute), strings.TrimSuffix(name, "/"))
	}
	return nil, fmt.Errorf("there is no incident, and no folder, %s%s", name, nearIncidents(corpus, name, names))
}

// nearIncidents offers names that may have been meant: those of a zone that is called
// so or, without any, those that hold the word.
func nearIncidents(corpus fs.FS, name string, names []string) string {
	near := incidentsOf(corpus, name)
	if len(near) == 0 {
		near = slices.DeleteFunc(slices.Clone(names), func(known string) bool { return !strings.Contains(known, name) })
	}
	if nearest := plans.Nearest(name, names); nearest != "" && !slices.Contains(near, nearest) {
		near = append(near, nearest)
	}
	if len(near) == 0 || len(near) > 5 {
		return "; zonegate rehearse --incidents lists all"
	}
	return "; did you mean " + inWords(near) + "?"
}

// incidentsOf lists the incidents of a zone, by name.
func incidentsOf(corpus fs.FS, zone string) (names []string) {
	all, _ := cases.ReadAll(corpus)
	for _, c := range all {
		if c.Incident != nil && strings.TrimPrefix(c.Incident.Zone, ".") == strings.TrimPrefix(zone, ".") {
			names = append(names, c.Name)
		}
	}
	return names
}

// replayAll replays the whole corpus and prints the table.
func (t *tool) replayAll(c *cli.Context) error {
	corpus, err := readReplay(c)
	if err != nil {
		return err
	}
	all, err := cases.ReadAll(corpus)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return errors.New("the corpus has no folder with a " + cases.File)
	}
	return t.replay(c, all, cases.WriteTable)
}

// replay replays cases, and writes what came of it.
func (t *tool) replay(c *cli.Context, all []*cases.Case, write func(io.Writer, []cases.Outcome) error) error {
	if err := namedChecks(all); err != nil {
		return err
	}
	switch {
	case c.String("format") == "json":
		write = cases.WriteJSON
	case c.Bool("quiet"):
		write = cases.WriteCounts
	}
	out, err := t.openOutput(c.String("output"))
	if err != nil {
		return err
	}
	p := t.progress(display{})
	defer p.end()
	done := 0
	say := func() { p.now(fmt.Sprintf("replaying: %d of %d", done, len(all))) }
	say()
	outcomes, err := cases.Replay(c.Context, all, replaysAtOnce(), insideTool, func(*cases.Outcome) {
		done++
		say()
	})
	if err != nil {
		return err
	}
	p.end()
	if err := out.finish(c.String("output"), write(out.w, outcomes)); err != nil {
		return err
	}
	if cases.Trouble(outcomes) {
		return answer(exitTrouble)
	}
	if !cases.Count(outcomes).AllAsExpected() {
		return answer(exitNoGo)
	}
	return nil
}

// namedChecks holds that cases name checks that there are.
func namedChecks(all []*cases.Case) error {
	var known []string
	for _, check := range checks.All() {
		known = append(known, check.ID)
	}
	var errs []error
	for _, one := range all {
		errs = append(errs, one.CheckNames(known))
	}
	return errors.Join(errs...)
}

// replaysAtOnce is how many runs are under way at the same time: more than there are
// processors, since some wait for servers that are silent.
func replaysAtOnce() int { return 2 + 2*runtime.NumCPU() }
