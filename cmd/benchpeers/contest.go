package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// contest is a set of commands that answer the same zones. They run in turn,
// round by round, so that whatever else the machine does hits all of them.
type contest struct {
	name     string
	make     func() (title string, err error) // makes the zones; the title tells what they are
	rounds   int
	commands []command
	claims   []claim
}

// result is what a contest came to: samples by command, by round.
type result struct {
	contest
	title   string
	samples map[string][]sample
}

func measureAll(ctx context.Context, list []contest, o options, progress io.Writer) (results []result, err error) {
	for _, c := range list {
		if !strings.Contains(c.name, o.only) {
			continue
		}
		r, err := c.measure(ctx, progress)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		results = append(results, r)
	}
	if len(results) == 0 {
		return nil, errors.New("there is no contest with " + o.only + " in its name")
	}
	return results, nil
}

func (c contest) measure(ctx context.Context, progress io.Writer) (result, error) {
	fmt.Fprintf(progress, "%s: making the zones\n", c.name)
	title, err := c.make()
	if err != nil {
		return result{}, err
	}
	r := result{contest: c, title: title, samples: map[string][]sample{}}
	for round := range c.rounds {
		for i := range c.commands {
			// Each round begins with another command: none always has the first turn.
			if err := r.take(ctx, c.commands[(i+round)%len(c.commands)], round); err != nil {
				return result{}, err
			}
		}
		if round == 0 || c.rounds < 20 {
			fmt.Fprintf(progress, "%s: round %d of %d\n", c.name, round+1, c.rounds)
		}
	}
	return r, nil
}

func (r result) take(ctx context.Context, c command, round int) error {
	if !c.installed() || c.most > 0 && round >= c.most {
		return nil
	}
	s, err := c.run(ctx)
	if err != nil {
		return err
	}
	r.samples[c.name] = append(r.samples[c.name], s)
	return nil
}
