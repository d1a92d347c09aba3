package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"time"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
)

func (t *tool) approveCommand() *cli.Command {
	return &cli.Command{
		Name:      "approve",
		Usage:     "accept exactly the change of a report",
		ArgsUsage: "REPORT",
		Description: `REPORT is a JSON report of gate publish or parity, or - for standard input. The
approval lifts limits on how much may change, for this very change and no other,
until it expires; the floor and protected names stay. Where --output names an
approval of the same change, the name is added to it.`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "by", Usage: "the `NAME` of the person who approves"},
			&cli.StringFlag{Name: "reason", Usage: "why, in a `TEXT` such as the change's ticket"},
			&cli.StringFlag{Name: "until", Usage: "the `DATE` or time (RFC 3339) after which it is void; a date counts to its end in UTC"},
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `FILE`, or add the name to it"},
			nowFlag(),
		},
		Action: t.approve,
	}
}

func (t *tool) approve(c *cli.Context) error {
	args, err := arguments(c, "REPORT")
	if err != nil {
		return err
	}
	if err := required(c, "by", "reason", "until"); err != nil {
		return err
	}
	at, err := t.at(c)
	if err != nil {
		return err
	}
	until, err := expiry(c.String("until"), at)
	if err != nil {
		return err
	}
	report, err := t.loadReport(args[0])
	if err != nil {
		return err
	}
	approval, err := approvalFor(report, c.String("output"))
	if err != nil {
		return err
	}
	if err := approval.Add(c.String("by"), c.String("reason"), at, until); err != nil {
		return err
	}
	return t.writeOutput(c.String("output"), func(w io.Writer) error {
		_, err := w.Write(approval.Marshal())
		return err
	}, args[0])
}

// expiry reads --until: a time, or a date, which counts to its end.
func expiry(text string, now time.Time) (time.Time, error) {
	until, err := time.Parse(time.RFC3339, text)
	if err != nil {
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return until, fmt.Errorf("--until %s is neither a date such as 2026-12-01 nor a time such as 2026-12-01T14:00:00Z", text)
		}
		until = day.Add(24*time.Hour - time.Second)
	}
	if until.Before(now) {
		return until, fmt.Errorf("--until %s is over already; it is %s", text, now.Format(time.RFC3339))
	}
	return until, nil
}

// approvalFor gives the approval that a name is to be added to: what file holds,
// if it is an approval of the report's change, else a new one.
func approvalFor(report *migrate.Report, file string) (*plans.Approval, error) {
	if report.DiffDigest == "" {
		return nil, errors.New("the report is of no change, so there is nothing to approve; an approval needs the report of a gate on OLD and NEW")
	}
	fresh := newApproval(report)
	if file == "" || file == stdinName {
		return fresh, nil
	}
	data, err := readSmall(file)
	if errors.Is(err, fs.ErrNotExist) {
		return fresh, nil
	}
	if err != nil {
		return nil, err
	}
	there, err := plans.ParseApproval(file, data)
	if err != nil {
		return nil, fmt.Errorf("--output %s is there already, and is no approval:\n%w", file, err)
	}
	if there.DiffDigest != fresh.DiffDigest || there.Zone != fresh.Zone || !sameOld(there, fresh) {
		return nil, fmt.Errorf("--output %s is there already, and approves another change", file)
	}
	return there, nil
}

// sameOld tells whether two approvals were made on the same old zone, or on one that
// was signed anew in between.
func sameOld(a, b *plans.Approval) bool {
	return a.OldDigest == b.OldDigest || a.OldContent != "" && a.OldContent == b.OldContent
}

func newApproval(report *migrate.Report) *plans.Approval {
	a := &plans.Approval{Version: 1, Zone: report.Zone, DiffDigest: report.DiffDigest}
	i := slices.IndexFunc(report.Inputs, func(in migrate.Input) bool { return in.Role == "old" })
	if i >= 0 {
		old := &report.Inputs[i]
		a.OldSerial, a.OldDigest, a.OldContent = old.Serial, old.Digest, old.ContentDigest
	}
	return a
}
