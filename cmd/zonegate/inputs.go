package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/checks"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// maxSmallFile bounds plans, approvals and other files that people write.
const maxSmallFile = 16 << 20

// readSmall reads a file that a person wrote.
func readSmall(name string) ([]byte, error) {
	f, _, err := openFile(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAtMost(name, f, maxSmallFile)
}

func readAtMost(name string, r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, plainError(name, err)
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%s: is larger than %s", name, sizeText(limit))
	}
	return data, nil
}

func sha256Hex(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// readPlan reads the plan that --plan names; nil without one.
func readPlan(c *cli.Context) (*plans.Plan, []migrate.Input, error) {
	if !c.IsSet("plan") {
		return nil, nil, nil
	}
	plan, input, err := readPlanFile(c, c.String("plan"))
	if err != nil {
		return nil, nil, err
	}
	return plan, []migrate.Input{input}, nil
}

// readPlanFile reads a plan, and warns of what in it is hardly meant so.
func readPlanFile(c *cli.Context, name string) (*plans.Plan, migrate.Input, error) {
	data, err := readSmall(name)
	if err != nil {
		return nil, migrate.Input{}, fmt.Errorf("plan %w", err)
	}
	plan, err := plans.Parse(name, data, planOptions())
	if err != nil {
		return nil, migrate.Input{}, fmt.Errorf("the plan cannot be used:\n%w", err)
	}
	for _, w := range plan.Warnings {
		fmt.Fprintf(c.App.ErrWriter, "zonegate: warning: %s\n", w)
	}
	return plan, migrate.Input{Role: "plan", Name: name, SHA256: plan.SHA256}, nil
}

// readApprovals reads the files that --approval names.
func readApprovals(c *cli.Context) (approvals []*plans.Approval, inputs []migrate.Input, err error) {
	for _, name := range c.StringSlice("approval") {
		data, err := readSmall(name)
		if err != nil {
			return nil, nil, fmt.Errorf("approval %w", err)
		}
		a, err := plans.ParseApproval(name, data)
		if err != nil {
			return nil, nil, fmt.Errorf("the approval cannot be used:\n%w", err)
		}
		approvals = append(approvals, a)
		inputs = append(inputs, migrate.Input{Role: "approval", Name: name, SHA256: sha256Hex(data)})
	}
	return approvals, inputs, nil
}

// planOptions tell the plan's reader which checks and types there are.
func planOptions() plans.Options {
	o := plans.Options{Checks: checkIDs(), Types: isType}
	for _, c := range checks.All() {
		if c.NotAcceptable {
			o.Locked = append(o.Locked, c.ID)
		}
	}
	return o
}

func isType(mnemonic string) bool {
	_, ok := zonefile.ParseType(mnemonic)
	return ok
}

func checkIDs() []string {
	var ids []string
	for _, c := range checks.All() {
		ids = append(ids, c.ID)
	}
	return ids
}
