package main

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

func (t *tool) planInitCommand() *cli.Command {
	flags := []cli.Flag{
		&cli.StringFlag{Name: "old", Usage: "the old zone is in `FILE`"},
		&cli.StringFlag{Name: "new", Usage: "the zone that the new servers are to serve is in `FILE`"},
		&cli.StringSliceFlag{Name: "evidence", Usage: "heed what earlier looks saw of DNSSEC, in `FILE` (repeatable); the plan names the first one"},
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `FILE`"},
		&cli.BoolFlag{Name: "overwrite", Usage: "replace the output where it is there already"},
		&cli.StringFlag{Name: "max-size", Value: defaultMaxSize, Usage: "refuse a zone of more than `SIZE` (unzipped)"},
		&cli.BoolFlag{Name: "allow-include-outside", Usage: "let $INCLUDE read files outside of the zone's folder"},
		&cli.StringSliceFlag{Name: "parent-servers", Usage: "ask the parent's servers at `ADDRESS` (with a port or none; repeatable, or a list with commas), and do not walk to them"},
	}
	for _, f := range lookFlags() {
		if name := namesOf(f)[0]; name != "quick" && name != "sample" {
			flags = append(flags, f)
		}
	}
	return &cli.Command{
		Name:      "init",
		Usage:     "look at a zone, and draft a plan of its move",
		ArgsUsage: "ZONE",
		Description: `It asks the parent and every server of the zone, and writes a plan with what it
saw: where the zone is, its TTLs, DNSSEC, what is wrong with it. What begins with
FILL-IN is for a person to write, such as the new name servers; no command takes
the plan before that. With --old and --new no server is asked, and ZONE may be
left out where the files tell it.
0: the plan is written. 1: it is written, and something could not be seen, which
the plan and standard error tell. 2: usage, or there is no such zone.`,
		Flags:  append(flags, &cli.StringFlag{Name: "now", Usage: "date everything at `TIME` (RFC 3339), not by the clock"}),
		Action: t.planInit,
	}
}

func (t *tool) planInit(c *cli.Context) error {
	d, err := t.readDraft(c)
	if err != nil {
		return err
	}
	out, err := t.openOutput(c.String("output"), append(c.StringSlice("evidence"), c.String("old"), c.String("new"))...)
	if err != nil {
		return err
	}
	if d.Looked {
		if err := t.lookForDraft(c, d); err != nil {
			return err
		}
	}
	drafted := d.Write()
	_, err = out.w.Write(drafted.Text)
	if err := out.finish(c.String("output"), err); err != nil {
		return err
	}
	for _, trouble := range drafted.Troubles {
		fmt.Fprintf(t.stderr, "zonegate: warning: %s\n", trouble)
	}
	for _, unseen := range drafted.Unseen {
		fmt.Fprintf(t.stderr, "zonegate: not seen: %s\n", unseen)
	}
	if n := len(drafted.Unseen); n > 0 {
		return &blocked{fmt.Errorf("the plan is written with gaps: %s could not be seen", migrate.Plural(n, "fact"))}
	}
	return nil
}

// readDraft reads the flags, and the files that they name.
func (t *tool) readDraft(c *cli.Context) (*migrate.Draft, error) {
	if c.NArg() > 1 || c.NArg() == 0 && !(c.IsSet("old") && c.IsSet("new")) {
		if _, err := arguments(c, "ZONE"); err != nil {
			return nil, err
		}
	}
	d := &migrate.Draft{Evidence: standardEvidence, Looked: !(c.IsSet("old") && c.IsSet("new"))}
	var err error
	if d.At, err = t.at(c); err != nil {
		return nil, err
	}
	if c.NArg() == 1 {
		if d.Zone, err = zoneArgument(c.Args().First()); err != nil {
			return nil, err
		}
	}
	if err := mayWrite(c); err != nil {
		return nil, err
	}
	if name := c.String("output"); name != "" && name != stdinName {
		d.File = filepath.Base(name)
	}
	if err := readEarlier(c, d); err != nil {
		return nil, err
	}
	if err := t.readDraftZones(c, d); err != nil {
		return nil, err
	}
	if d.Looked {
		return d, nil
	}
	return d, onlyLooking(c)
}

// onlyLooking refuses flags about asking servers where none is asked.
func onlyLooking(c *cli.Context) error {
	for _, name := range append(flagNames(lookFlags()), "parent-servers") {
		if c.IsSet(name) {
			return fmt.Errorf("--%s says nothing with --old and --new: no server is asked then", name)
		}
	}
	return nil
}

// zoneArgument reads the name of a zone as people write it.
func zoneArgument(text string) (zonefile.Name, error) {
	_, host, isURL := strings.Cut(text, "://")
	host, _, _ = strings.Cut(host, "/")
	switch {
	case isURL:
		return "", fmt.Errorf("%s is a URL, and no zone; write the zone's name, such as %s", shown(text), strings.TrimPrefix(host, "www."))
	case strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }):
		return "", fmt.Errorf("%s has letters that are not ASCII; write the name as the DNS has it, each such label in its xn-- form (A-labels, RFC 5890)", shown(text))
	case text == ".":
		return "", errors.New("the root is delegated by nobody: it cannot be moved this way")
	case strings.ContainsAny(text, "@ \t\r\n/:") && !strings.Contains(text, `\`) && !strings.HasSuffix(strings.TrimSuffix(text, "."), ".arpa"):
		return "", fmt.Errorf("%s is no zone's name; write it like example.com", shown(text))
	}
	name, err := zonefile.ParseName(text, zonefile.Root)
	if err != nil {
		return "", fmt.Errorf("ZONE: %w", err)
	}
	return name, nil
}

// mayWrite holds that the output is not replaced by mistake.
func mayWrite(c *cli.Context) error {
	name := c.String("output")
	if name == "" || name == stdinName || c.Bool("overwrite") {
		return nil
	}
	if info, err := os.Lstat(name); err == nil && !info.IsDir() && !isDescriptor(name) && (info.Mode().IsRegular() || info.Mode()&os.ModeSymlink != 0) {
		return fmt.Errorf("%s is there already; give --overwrite to replace it, or write to another file", name)
	}
	return nil
}

// readEarlier reads what earlier looks saw.
func readEarlier(c *cli.Context, d *migrate.Draft) error {
	files := c.StringSlice("evidence")
	if len(files) == 0 {
		return nil
	}
	for _, name := range files {
		if _, err := os.Stat(name); err != nil {
			return fmt.Errorf("evidence %w", plainError(name, err))
		}
	}
	d.Before = evidence.Read(files...)
	var err error
	d.Evidence, err = fromPlan(c, files[0])
	return err
}

// readDraftZones reads the zone files that were given.
func (t *tool) readDraftZones(c *cli.Context, d *migrate.Draft) error {
	oldName, newName := c.String("old"), c.String("new")
	for _, name := range []string{oldName, newName} {
		if name == stdinName || schemeOf(name) != "" {
			return fmt.Errorf("%s is no file: --old and --new name zone files, which the plan is to name", name)
		}
	}
	if oldName == "" && newName == "" {
		return nil
	}
	maxSize, err := parseSize(c.String("max-size"))
	if err != nil {
		return fmt.Errorf("--max-size: %w", err)
	}
	p := t.progress(display{})
	defer p.end()
	r := &zoneReader{
		sources: sources{ctx: c.Context, stdin: t.stdin, maxSize: maxSize, progress: p},
		origin:  d.Zone, allowOutside: c.Bool("allow-include-outside"),
	}
	pair := &pair{}
	switch {
	case oldName != "" && newName != "":
		pair, err = r.both(oldName, newName)
	case oldName != "":
		pair.old, err = r.oldOne(oldName)
	default:
		pair.new, err = r.one(newName)
	}
	if err != nil {
		return err
	}
	return takeDraftZones(c, d, pair)
}

// takeDraftZones puts zones that parse into a draft.
func takeDraftZones(c *cli.Context, d *migrate.Draft, p *pair) error {
	if d.Zone == "" && unnamed(p.new) {
		return fmt.Errorf("%s does not tell which zone it is; give ZONE", c.String("new"))
	}
	if p.oldTrouble != "" {
		return fmt.Errorf("the old zone cannot be used: %s", p.oldTrouble)
	}
	for _, x := range []struct {
		flag string
		zone *zonefile.Zone
		into **migrate.DraftZone
	}{{"old", p.old, &d.Old}, {"new", p.new, &d.New}} {
		if x.zone == nil {
			continue
		}
		if x.zone.Broken() {
			return fmt.Errorf("the %s zone cannot be used: %s", x.flag, brokenZone(x.zone))
		}
		if d.Zone == "" && unnamed(x.zone) {
			return fmt.Errorf("%s does not tell which zone it is; give ZONE", c.String(x.flag))
		}
		source, err := fromPlan(c, c.String(x.flag))
		if err != nil {
			return err
		}
		*x.into = &migrate.DraftZone{Source: source, Zone: x.zone}
	}
	if d.Zone == "" {
		d.Zone = p.old.Origin()
	}
	if d.Zone == zonefile.Root {
		return errors.New("the root is delegated by nobody: it cannot be moved this way")
	}
	return nil
}

// unnamed tells whether a zone does not say which it is. A file name such as
// example.com.zone is heeded, one such as old.zone is not.
func unnamed(z *zonefile.Zone) bool {
	return z != nil && (z.Origin() == "" || guessed(z) && z.Origin().Labels() < 2)
}

// fromPlan is how the plan names a file: as it was given, where that is absolute;
// else seen from the plan's folder.
func fromPlan(c *cli.Context, name string) (string, error) {
	if !utf8.ValidString(name) {
		return "", fmt.Errorf("the name of the file %q is not UTF-8, and a plan is", name)
	}
	output := c.String("output")
	if output == "" || output == stdinName || isDescriptor(output) {
		output = "plan.yaml"
	}
	if filepath.IsAbs(name) {
		return name, nil
	}
	here, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	folder, err := filepath.Abs(filepath.Dir(output))
	if err != nil {
		return "", err
	}
	if name, err = filepath.Rel(folder, here); err != nil {
		return "", err
	}
	if name == plans.Queries {
		name = "./" + name
	}
	return filepath.ToSlash(name), nil
}

// frozen is a clock that stands still.
func frozen(at time.Time) func() time.Time { return func() time.Time { return at } }

// draftParentServers reads the addresses that --parent-servers gives.
func draftParentServers(c *cli.Context) (texts []string, list []netip.AddrPort, err error) {
	for _, given := range c.StringSlice("parent-servers") {
		for text := range strings.SplitSeq(given, ",") {
			text = strings.TrimSpace(text)
			a, err := plans.AddrPort(text)
			if err != nil || a.Addr().IsUnspecified() || a.Addr().IsMulticast() {
				return nil, nil, fmt.Errorf("--parent-servers %s is no address; write it like 192.0.2.1, 192.0.2.1:5353 or [2001:db8::1]:5353", shown(text))
			}
			if !slices.Contains(list, a) {
				texts, list = append(texts, text), append(list, a)
			}
		}
	}
	return texts, list, nil
}
