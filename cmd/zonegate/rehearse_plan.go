package main

import (
	"errors"

	"github.com/urfave/cli/v2"
)

const rehearsePlanAbout = ``

func rehearsePlanFlags() []cli.Flag { return nil }

func (t *tool) rehearsePlan(*cli.Context) error { return errors.New("PLAN is missing") }
