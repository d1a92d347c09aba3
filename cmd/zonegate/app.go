package main

import (
	"context"

	"github.com/urfave/cli/v2"
)

const about = `zonegate decides whether a change to a DNS zone may go ahead.

Exit codes: 0 GO, 1 NO-GO, 2 no answer (usage, a missing file, an unreadable
plan), 3 WAIT. For diff: 0 the same, 1 differs, 2 no answer.

A zone is a master file, plain or gzip, - for standard input, or a transfer:
axfr://host[:port]/zone or, over TLS, xfr+tls://host[:port]/zone.`

// command runs one command line.
func (t *tool) command(ctx context.Context, args []string) error {
	app := t.app()
	arranged, err := arrange(app, args)
	if err != nil {
		return err
	}
	return app.RunContext(ctx, arranged)
}

func (t *tool) app() *cli.App {
	app := &cli.App{
		Name:                      "zonegate",
		Usage:                     "may this change to a DNS zone go ahead?",
		Description:               about,
		Writer:                    t.stdout,
		ErrWriter:                 t.stderr,
		Reader:                    t.stdin,
		HideVersion:               true,
		HideHelpCommand:           true,
		DisableSliceFlagSeparator: true,
		CustomAppHelpTemplate:     appHelp,
		ExitErrHandler:            func(*cli.Context, error) {},
		Commands: []*cli.Command{
			t.lintCommand(),
			t.diffCommand(),
			{
				Name:               "gate",
				Usage:              "may it go ahead?",
				HideHelpCommand:    true,
				CustomHelpTemplate: groupHelp,
				Subcommands:        []*cli.Command{t.publishCommand(), t.parityCommand(), t.delegateCommand(), t.decommissionCommand(), t.dsCommand()},
			},
			t.planGroup(),
			t.observeCommand(),
			t.approveCommand(),
			t.printCommand(),
			t.transferCommand(),
			t.showCommand(),
			t.rehearseCommand(),
			t.explainCommand(),
			t.checksCommand(),
			t.versionCommand(),
		},
	}
	prepare(app.Commands)
	return app
}

// prepare gives every command what all share. Its help is made when it is asked for.
func prepare(commands []*cli.Command) {
	for _, c := range commands {
		c.HideHelpCommand = true
		c.OnUsageError = func(_ *cli.Context, err error, _ bool) error { return err }
		if len(c.Subcommands) == 0 {
			c.Before = settle
		}
		prepare(c.Subcommands)
	}
}
