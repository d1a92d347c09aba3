package course

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate"
)

// run runs zonegate at this time; shown is the command line as people type it.
func (w *walk) run(ctx context.Context, args ...string) (Asked, Ran, error) {
	asked := Asked{At: w.now, Command: commandLine(args)}
	full := append(args, "--now", w.now.Format(time.RFC3339), "--evidence", w.log)
	ran, err := w.theatre.Run(ctx, full...)
	asked.Exit = ran.Code
	if err == nil && ran.Code == 2 {
		err = fmt.Errorf("%s: %s", asked.Command, strings.TrimSpace(ran.Stderr))
	}
	return asked, ran, err
}

// commandLine is what people type.
func commandLine(args []string) string {
	line := "zonegate"
	for _, a := range args {
		if !strings.HasPrefix(a, "-") {
			a = migrate.ShellWord(a)
		}
		line += " " + a
	}
	return line
}

// planFile is the plan that is gone by.
func (w *walk) planFile() string {
	if w.backwards {
		return backPlan
	}
	return "plan.yaml"
}

// look looks once.
func (w *walk) look(ctx context.Context, flags ...string) error {
	asked, ran, err := w.run(ctx, append([]string{"observe", w.planFile()}, flags...)...)
	if err != nil {
		return err
	}
	asked.Says = firstLine(ran)
	a := w.current()
	a.Asked = append(a.Asked, asked)
	return nil
}

func firstLine(r Ran) string {
	text := r.Stdout
	if r.Code != 0 {
		text = r.Stderr
	}
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// ask asks a gate now.
func (w *walk) ask(ctx context.Context, gate string, more ...string) (*Asked, error) {
	return w.askOf(ctx, w.planFile(), gate, more...)
}

func (w *walk) askOf(ctx context.Context, plan, gate string, more ...string) (*Asked, error) {
	args := append([]string{"gate", gate, plan}, more...)
	asked, ran, err := w.run(ctx, append(args, "--format", "json")...)
	if err != nil {
		return nil, err
	}
	asked.Command = strings.TrimSuffix(asked.Command, " --format json")
	report, err := w.theatre.Report(ran.Stdout)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; it says: %s", asked.Command, err, strings.TrimSpace(ran.Stderr))
	}
	w.last = report
	asked.tell(report)
	a := w.current()
	a.Asked = append(a.Asked, asked)
	return &a.Asked[len(a.Asked)-1], nil
}

// someFindings is how many findings of a verdict are told.
const someFindings = 5

// tell takes what decides from a report.
func (a *Asked) tell(r *migrate.Report) {
	a.Verdict, a.Summary = r.Verdict, r.Summary
	if r.NotBefore != nil && r.Verdict == migrate.Wait {
		at := r.NotBefore.UTC()
		a.NotBefore = &at
	}
	findings, unknown := r.Blocking()
	for i := range findings {
		a.addSame(findings, i)
	}
	for _, res := range unknown {
		a.add(Finding{Check: res.Check, Message: "could not look: " + res.Reason})
	}
	for _, res := range r.Results {
		if res.Outcome == migrate.Waiting && r.Verdict == migrate.Wait {
			a.add(Finding{Check: res.Check, Message: res.Reason, Waits: true})
		}
	}
	if r.Clock != nil && r.Verdict == migrate.Wait && r.Gate != migrate.GateDS {
		a.Why = deciding(r)
	}
}

// addSame adds a finding, unless one before it says the same of another server; it
// tells how many do.
func (a *Asked) addSame(all []migrate.Finding, i int) {
	f := &all[i]
	same := func(x migrate.Finding) bool { return x.Check == f.Check && x.Message == f.Message }
	if slices.ContainsFunc(all[:i], same) {
		return
	}
	others := 0
	for _, x := range all[i+1:] {
		if same(x) {
			others++
		}
	}
	who := cmpOr(strings.TrimSpace(f.Server+" "+plainText(f.Address)), f.Owner)
	if others > 0 {
		who += fmt.Sprintf(" (and %d more)", others)
	}
	a.add(Finding{Check: f.Check, Message: who + ": " + f.Message})
}

func (a *Asked) add(f Finding) {
	if len(a.Findings) == someFindings {
		a.More++
		return
	}
	a.Findings = append(a.Findings, f)
}

// deciding is the term that a wait comes from, in words.
func deciding(r *migrate.Report) string {
	terms := r.Clock.Terms
	if r.Gate == migrate.GateDelegate {
		terms = r.Clock.Lowering.Terms
	}
	for i := range terms {
		if t := &terms[i]; t.Decides && t.End != nil {
			return fmt.Sprintf("%s %s: %s, in caches until %s", t.Symbol, migrate.TTLText(t.TTL), t.What, migrate.DateText(*t.End))
		}
	}
	return ""
}

// untilGo asks a gate until it says GO: at once, or a second before its not-before
// and at it. meanwhile, where set, is done in the wait.
func (w *walk) untilGo(ctx context.Context, gate string, meanwhile func(until time.Time) error, more ...string) error {
	for range 6 {
		asked, err := w.ask(ctx, gate, more...)
		if err != nil {
			return err
		}
		if asked.Verdict == migrate.Go {
			return nil
		}
		if asked.Verdict != migrate.Wait || asked.NotBefore == nil || !asked.NotBefore.After(w.now) {
			return errStopped
		}
		until, early := *asked.NotBefore, asked.NotBefore.Add(-time.Second)
		if early.After(w.now) {
			if meanwhile != nil {
				if err := meanwhile(early); err != nil {
					return err
				}
			}
			if err := w.to(ctx, early); err != nil {
				return err
			}
			if asked, err = w.ask(ctx, gate, more...); err != nil {
				return err
			}
			if asked.Verdict == migrate.NoGo {
				return errStopped
			}
		}
		if err := w.to(ctx, until); err != nil {
			return err
		}
	}
	return errStopped
}

// plainText is an address as people write it: without the usual port.
func plainText(address string) string {
	if a, err := netip.ParseAddrPort(address); err == nil {
		return plainAddress(a)
	}
	return address
}
