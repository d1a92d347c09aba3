package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/migrate/rehearse/course"
	"github.com/zonegate/zonegate/migrate/rehearse/stage"
	"github.com/zonegate/zonegate/migrate/render"
)

// walk holds the rehearsal in a temporary folder, and takes all of it away again.
func (r *rehearsal) walk(ctx context.Context) (doc *course.Rehearsal, err error) {
	dir, err := os.MkdirTemp("", "zonegate-rehearsal-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the rehearsal: %w", err)
	}
	th := &theatre{dir: dir, with: r.with, stage: stage.New(), progress: r.progress(display{})}
	defer th.progress.end()
	defer func() { err = errors.Join(err, th.stage.Stop(), os.RemoveAll(dir)) }()
	if err := th.Write("plan.yaml", string(r.in.PlanText)); err != nil {
		return nil, err
	}
	th.roots = r.in.World.Roots()
	return course.Walk(ctx, r.in, th)
}

// theatre is a stage with a folder, in which zonegate is run.
type theatre struct {
	dir   string
	roots []netip.AddrPort
	with  []rehearse.Kind
	stage *stage.Stage
	*progress
}

// Play implements course.Theatre.
func (th *theatre) Play(ctx context.Context, cast course.Cast) error {
	actors := stage.Cast{}
	for at, part := range cast {
		a := stage.Actor{Zones: part.Zones, NSID: part.NSID, Gone: part.Gone}
		for _, text := range part.Faults {
			f, err := rehearse.ParseFault(text)
			if err != nil {
				return err
			}
			a.Faults = append(a.Faults, f)
		}
		if i := slices.Index(realRoles, part.Role); i >= 0 && i < len(th.with) && len(a.Faults) == 0 && !a.Gone {
			a.Real = &rehearse.RealConfig{Kind: th.with[i]}
		}
		actors[at] = a
	}
	return th.stage.Play(ctx, actors)
}

// Write implements course.Theatre.
func (th *theatre) Write(name, text string) error {
	return os.WriteFile(filepath.Join(th.dir, name), []byte(text), 0o600)
}

// Copy implements course.Theatre.
func (th *theatre) Copy(from, to string) error {
	for _, ending := range []string{"", ".head"} {
		text, err := os.ReadFile(filepath.Join(th.dir, from+ending))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if err := th.Write(to+ending, string(text)); err != nil {
			return err
		}
	}
	return nil
}

// Run implements course.Theatre.
func (th *theatre) Run(ctx context.Context, args ...string) (course.Ran, error) {
	th.now("rehearsing: " + strings.Join(args[:min(2, len(args))], " "))
	on := th.stage.Document(th.roots...)
	p, err := runInside(ctx, th.dir, &on, args...)
	return course.Ran{Code: p.code, Stdout: p.stdout, Stderr: p.stderr}, err
}

// Report implements course.Theatre.
func (th *theatre) Report(text string) (*migrate.Report, error) {
	return render.Load(strings.NewReader(text))
}
