package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/render"
)

// gateFlags are the flags of gates that compare two zones.
func gateFlags() []cli.Flag {
	return append(zoneFlags(), planFlag(), approvalFlag(), nowFlag())
}

// pairReader reads the OLD and NEW of a command line.
type pairReader func(r *zoneReader, oldName, newName string) (*pair, error)

// gate asks a gate about OLD and NEW.
func (t *tool) gate(c *cli.Context, gate migrate.Gate, read pairReader) error {
	args, err := arguments(c, "OLD", "NEW")
	if err != nil {
		return err
	}
	return t.judge(c, migrate.Question{Gate: gate}, args, func(r *zoneReader, q *migrate.Question) error {
		p, err := read(r, args[0], args[1])
		if err != nil {
			return err
		}
		q.Old, q.New, q.OldNone, q.OldTrouble = p.old, p.new, p.oldNone, p.oldTrouble
		q.Notes = append(q.Notes, p.notes...)
		return nil
	})
}

// judge runs a question: it reads what the flags name and, with zones, what the
// arguments do, has the checks run, and writes the report.
func (t *tool) judge(c *cli.Context, q migrate.Question, args []string, zones func(*zoneReader, *migrate.Question) error) error {
	d, err := t.oneDisplay(c, q.Gate)
	if err != nil {
		return err
	}
	if q.Now, err = t.at(c); err != nil {
		return err
	}
	if err := t.readQuestion(c, &q); err != nil {
		return err
	}
	out, err := t.openOutput(d.output, append(args, fileFlags(c)...)...)
	if err != nil {
		return err
	}
	report, err := t.ask(c, d, &q, zones)
	if err != nil {
		return err
	}
	if err := t.write(c.Context, report, d, out); err != nil {
		return err
	}
	return answered(report.Verdict)
}

// oneDisplay refuses the formats that only many zones have, and says how one has
// them too.
func (t *tool) oneDisplay(c *cli.Context, gate migrate.Gate) (display, error) {
	list := map[migrate.Gate]string{migrate.GateLint: "--zones FILE", migrate.GatePublish: "--pairs FILE"}[gate]
	format, formats := c.String("format"), render.Formats()
	if list != "" && slices.Contains(render.ManyFormats(), format) && !slices.Contains(formats, format) {
		return display{}, fmt.Errorf("--format %s shows many zones, and here is one; %s and folders are many, whatever is in them; of one use %s", format, list, inWords(formats))
	}
	return t.display(c, formats)
}

// readQuestion reads the plan and the approvals.
func (t *tool) readQuestion(c *cli.Context, q *migrate.Question) error {
	plan, planInput, err := readPlan(c)
	if err != nil {
		return err
	}
	approvals, approvalInputs, err := readApprovals(c)
	if err != nil {
		return err
	}
	q.Plan, q.Approvals = plan, approvals
	q.Inputs = append(planInput, approvalInputs...)
	q.Tool = thisTool()
	return readSigning(c, &q.Signing)
}

func (t *tool) ask(c *cli.Context, d display, q *migrate.Question, zones func(*zoneReader, *migrate.Question) error) (*migrate.Report, error) {
	p := t.progress(d)
	defer p.end()
	r, err := t.zoneReader(c, q.Plan, p)
	if err != nil {
		return nil, err
	}
	r.noSums = d.noSums()
	if err := zones(r, q); err != nil {
		return nil, err
	}
	if q.Plan != nil && q.New.Origin() != "" {
		if err := q.Plan.CheckZone(q.New.Origin().String()); err != nil {
			return nil, fmt.Errorf("the plan cannot be used:\n%w", err)
		}
	}
	done, err := t.settleSigning(c, &q.Signing, q.New.Origin())
	if err != nil {
		return nil, err
	}
	defer done()
	p.now("checking")
	q.ChangeLimit, q.NoDigests = d.changeLimit(), d.noDigests()
	return migrate.Run(c.Context, theChecks(), *q)
}

// write writes a report. Where it goes to a file, people see the verdict.
func (t *tool) write(ctx context.Context, report *migrate.Report, d display, out *output) error {
	err := render.Render(untilDone{ctx, out.w}, report, d.format, d.options())
	if err := out.finish(d.output, err); err != nil {
		return err
	}
	if out.toFile && !d.quiet {
		return render.Render(t.stderr, report, "text", render.Options{Quiet: true})
	}
	return nil
}

func (t *tool) progress(d display) *progress {
	if !t.stderrTerminal || d.quiet {
		return nil
	}
	return startProgress(t.stderr)
}

// fileFlags are the files that flags name, which --output must not replace.
func fileFlags(c *cli.Context) []string {
	files := append(c.StringSlice("approval"), c.StringSlice("other")...)
	for _, name := range []string{"plan", "zone", "tsig-file", "tls-ca", "tls-cert", "tls-key"} {
		if c.IsSet(name) {
			files = append(files, c.String(name))
		}
	}
	return files
}
