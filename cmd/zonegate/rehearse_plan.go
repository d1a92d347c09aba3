package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/migrate/rehearse/caches"
	"github.com/zonegate/zonegate/migrate/rehearse/course"
	"github.com/zonegate/zonegate/migrate/render"
)

func rehearsePlanFlags() []cli.Flag {
	return append([]cli.Flag{
		&cli.StringSliceFlag{Name: "fault", Usage: "have `WORD@T+1h` go wrong (repeatable): from that time on or, without one, from the start"},
		&cli.StringSliceFlag{Name: "decommission-at", Usage: "what if the old provider stopped at `T+1h`, from the switch on, or at a date (repeatable)"},
		&cli.IntFlag{Name: "resolvers", Value: caches.DefaultPopulation().Resolvers, Usage: "simulate the look-ups of `N` resolver caches; 0 simulates none"},
		&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "draw what is at random in the simulation from `N`"},
		&cli.StringFlag{Name: "shares", Usage: "the shares of the kinds of resolvers: `KIND=SHARE,...`; see above"},
		&cli.StringFlag{Name: "with", Usage: "have real name servers take part: `KIND,...` of bind, nsd, knot, powerdns, for the old side, the new one, the parent"},
		&cli.StringFlag{Name: "now", Usage: "begin the walk at `TIME` (RFC 3339); without it early enough for the plan's window or, where it has none, now"},
		&cli.StringFlag{Name: "format", Value: "text", Usage: "write as `FORMAT`: " + inWords(render.RehearsalFormats())},
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `FILE`, which is replaced when all is written"},
		&cli.StringFlag{Name: "color", Value: "auto", Usage: "`WHEN` to use color: auto (on a terminal), always or never"},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "only how it went"},
		&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "all that watches told"},
	}, zoneFlags()...)
}

// rehearsePlanAbout is the part of the help about a plan.
func rehearsePlanAbout() string {
	return `Walks a move through on a clock of its own before it is made: name servers for root,
parent, old and new side stand on loopback, with the zones of the plan and its
addresses, and the real gates are asked at each step. It shows what they say, when
the earliest times fall, and the ways back. Nothing is asked outside, but zones
that the plan names by a transfer are fetched first.

Faults (--fault), for drills; each has to end with a gate that stops the move:
` + faultHelp(course.Words()) + `
and on every server of a side, as old:WORD, new:WORD or parent:WORD, perhaps with
a transport and a type in front (new:tcp:silent, parent:DS:servfail):
` + faultHelp(rehearse.FaultWords()) + `
Resolvers are of these kinds, with the shares that are known of them:
` + classHelp() + `
Exit code 0: every gate said GO at its time, and no simulated look-up failed. 1: a
gate stopped the move, a fault went unnoticed, or look-ups failed. 2: usage, the
plan, or the rehearsal could not be held.`
}

// faultHelp lists words of faults with what they do.
func faultHelp(words [][2]string) string {
	var b strings.Builder
	for _, w := range words {
		fmt.Fprintf(&b, "  %s: %s\n", w[0], w[1])
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// classHelp lists the kinds of resolvers.
func classHelp() string {
	var b strings.Builder
	for _, c := range caches.DefaultClasses() {
		fmt.Fprintf(&b, "  %s=%g: %s\n", c.Name, c.Share, c.Doc)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (t *tool) rehearsePlan(c *cli.Context) error {
	args, err := arguments(c, "PLAN")
	if err != nil {
		return err
	}
	format := c.String("format")
	if err := oneOf("--format", format, render.RehearsalFormats()); err != nil {
		return err
	}
	if err := oneOf("--color", c.String("color"), []string{"auto", "always", "never"}); err != nil {
		return err
	}
	r, err := t.readRehearsal(c, args[0])
	if err != nil {
		return err
	}
	doc, err := r.walk(c.Context)
	if err != nil {
		return err
	}
	output := c.String("output")
	opt := render.Options{Color: t.colored(c.String("color"), output != "" && output != stdinName), Quiet: c.Bool("quiet"), Verbose: c.Bool("verbose")}
	err = t.writeOutput(output, func(w io.Writer) error { return render.Rehearsal(w, doc, format, opt) }, r.inputs...)
	if err == nil && !doc.Good {
		return answer(exitNoGo)
	}
	return err
}
