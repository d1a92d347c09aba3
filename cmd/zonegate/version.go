package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
)

// version is set by the build (make build); without it the module's version
// stands in.
var version string

func versionText() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

func thisTool() migrate.Tool { return migrate.Tool{Name: "zonegate", Version: versionText()} }

func (t *tool) versionCommand() *cli.Command {
	return &cli.Command{
		Name:  "version",
		Usage: "which zonegate this is",
		Action: func(c *cli.Context) error {
			if _, err := arguments(c); err != nil {
				return err
			}
			_, err := fmt.Fprintf(t.stdout, "zonegate %s (%s, %s)\n", versionText(), migrate.Schema, runtime.Version())
			return err
		},
	}
}
