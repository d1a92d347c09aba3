package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/plans"
)

// arrange puts a command line as people write it into the order that the flag
// parser needs: the command's words, its flags, "--", its arguments. Flags may
// stand anywhere; after "--" nothing is a flag. A flag that the command does not
// have, or that is given twice, is an error: a gate that overlooks half of its
// question would answer another one.
func arrange(app *cli.App, args []string) ([]string, error) {
	line, err := sortArgs(app, args)
	if err != nil {
		return nil, err
	}
	path, command, err := findCommand(app, line)
	if err != nil {
		return nil, err
	}
	if line.help {
		describe(command)
		return append(append([]string{app.Name}, path...), "--help"), nil
	}
	if err := checkFlags(path, command, line.flags); err != nil {
		return nil, err
	}
	arranged := append([]string{app.Name}, path...)
	for _, f := range line.flags {
		arranged = append(arranged, f.text...)
	}
	return append(append(arranged, "--"), line.words[len(path):]...), nil
}

// commandLine is a command line taken apart.
type commandLine struct {
	words []string // the command and its arguments
	flags []givenFlag
	help  bool
}

// givenFlag is a flag as it was given: its name without dashes, its text, and
// its value; "" for none.
type givenFlag struct {
	name  string
	text  []string
	value string
}

func sortArgs(app *cli.App, args []string) (commandLine, error) {
	var line commandLine
	known := allFlags(app.Commands)
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			line.words = append(line.words, args[i+1:]...)
			break
		}
		if len(arg) < 2 || arg[0] != '-' {
			line.words = append(line.words, arg)
			continue
		}
		name, value, hasValue := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		flag, ok := known[name]
		switch {
		case name == "help" || name == "h":
			line.help = true
			continue
		case name == "version":
			line.words = append(line.words, "version")
			continue
		case !ok:
			return line, unknownFlag(arg, name, known)
		}
		given := givenFlag{namesOf(flag)[0], []string{arg}, value}
		if !hasValue && takesValue(flag) {
			if i++; i == len(args) {
				return line, fmt.Errorf("%s needs a value", arg)
			}
			given.text, given.value = append(given.text, args[i]), args[i]
		}
		line.flags = append(line.flags, given)
	}
	if len(line.words) > 0 && line.words[0] == "help" {
		line.words, line.help = line.words[1:], true
	}
	return line, nil
}

func unknownFlag(arg, name string, known map[string]cli.Flag) error {
	var names []string
	for n, f := range known {
		if len(n) > 1 && !isHidden(f) {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	if near := plans.Nearest(name, names); near != "" {
		return fmt.Errorf("there is no flag %s; did you mean --%s?", arg, near)
	}
	return fmt.Errorf("there is no flag %s; zonegate COMMAND --help lists those of a command", arg)
}

// findCommand resolves the first words of a command line.
func findCommand(app *cli.App, line commandLine) (path []string, command *cli.Command, err error) {
	among := app.Commands
	for len(among) > 0 {
		if len(path) == len(line.words) {
			if line.help {
				return path, command, nil
			}
			return nil, nil, fmt.Errorf("%s needs a command: %s; zonegate --help says more",
				strings.Join(append([]string{app.Name}, path...), " "), strings.Join(commandNames(among), ", "))
		}
		word := line.words[len(path)]
		i := slices.IndexFunc(among, func(c *cli.Command) bool { return c.HasName(word) })
		if i < 0 {
			return nil, nil, unknownCommand(path, word, commandNames(among))
		}
		command = among[i]
		path, among = append(path, command.Name), command.Subcommands
	}
	return path, command, nil
}

func unknownCommand(path []string, word string, names []string) error {
	what := strings.Join(append(slices.Clone(path), word), " ")
	if near := plans.Nearest(word, names); near != "" {
		return fmt.Errorf("there is no command %q; did you mean %q?", what, strings.Join(append(slices.Clone(path), near), " "))
	}
	return fmt.Errorf("there is no command %q; there are: %s", what, strings.Join(names, ", "))
}

func commandNames(commands []*cli.Command) []string {
	var names []string
	for _, c := range commands {
		names = append(names, c.Name)
	}
	return names
}

func checkFlags(path []string, command *cli.Command, given []givenFlag) error {
	seen := make(map[string]bool)
	for _, g := range given {
		i := slices.IndexFunc(command.Flags, func(f cli.Flag) bool { return slices.Contains(namesOf(f), g.name) })
		if i < 0 {
			return fmt.Errorf("%s has no flag --%s; zonegate %s --help lists those it has",
				strings.Join(path, " "), g.name, strings.Join(path, " "))
		}
		if _, many := command.Flags[i].(*cli.StringSliceFlag); seen[g.name] && !many {
			return fmt.Errorf("--%s is given twice", g.name)
		}
		if err := checkValue(command.Flags[i], g); err != nil {
			return err
		}
		seen[g.name] = true
	}
	return nil
}

// checkValue refuses what the flag parser would refuse, in words.
func checkValue(flag cli.Flag, g givenFlag) error {
	switch flag.(type) {
	case *cli.IntFlag:
		if _, err := strconv.ParseInt(g.value, 10, 32); err != nil {
			return fmt.Errorf("--%s %q is no whole number, or too large", g.name, g.value)
		}
	case *cli.BoolFlag:
		if _, err := strconv.ParseBool(g.value); g.value != "" && err != nil {
			return fmt.Errorf("--%s takes no value; %q stands behind it", g.name, g.value)
		}
	}
	return nil
}

func allFlags(commands []*cli.Command) map[string]cli.Flag {
	flags := make(map[string]cli.Flag)
	for _, c := range commands {
		for _, f := range c.Flags {
			for _, name := range namesOf(f) {
				flags[name] = f
			}
		}
		for name, f := range allFlags(c.Subcommands) {
			flags[name] = f
		}
	}
	return flags
}

func takesValue(f cli.Flag) bool {
	_, isBool := f.(*cli.BoolFlag)
	return !isBool
}

// arguments checks the number of a command's arguments against their names:
// "OLD NEW".
func arguments(c *cli.Context, names ...string) ([]string, error) {
	args := c.Args().Slice()
	for i, arg := range args {
		if arg == "" && i < len(names) {
			return nil, fmt.Errorf("%s is empty", names[i])
		}
	}
	if len(args) == len(names) {
		return args, nil
	}
	usage := strings.TrimSpace(c.Command.HelpName + " " + strings.Join(names, " "))
	if len(args) < len(names) {
		missing := names[len(args):]
		return nil, fmt.Errorf("%s %s missing; usage: %s [flags]", strings.Join(missing, " and "), isOrAre(len(missing)), usage)
	}
	return nil, fmt.Errorf("%q is one argument too many; usage: %s [flags]", args[len(names)], usage)
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// required checks that flags are given, and not empty.
func required(c *cli.Context, names ...string) error {
	for _, name := range names {
		if c.String(name) == "" {
			return fmt.Errorf("--%s is missing; %s needs it", name, c.Command.Name)
		}
	}
	return nil
}

// settle looks at the flags of a command that are given, and leaves the command no
// others: for each flag of the command, and for each question whether one is given, the
// library looks through all of them, with a regular expression for each name. A gate has
// 25, and that was a tenth of the processor time of judging a small zone.
func settle(c *cli.Context) error {
	given := c.LocalFlagNames()
	flags := make([]cli.Flag, 0, len(given))
	for _, f := range c.Command.Flags {
		if slices.Contains(given, namesOf(f)[0]) {
			flags = append(flags, f)
		}
	}
	c.Command.Flags = flags
	return notEmpty(c)
}

// notEmpty refuses flags that are given without a value, as in --plan "$PLAN"
// where the variable is not set.
func notEmpty(c *cli.Context) error {
	var errs []error
	for _, f := range c.Command.Flags {
		name := namesOf(f)[0]
		switch f.(type) {
		case *cli.StringFlag:
			if c.String(name) == "" {
				errs = append(errs, fmt.Errorf("--%s is given, but empty", name))
			}
		case *cli.StringSliceFlag:
			if slices.Contains(c.StringSlice(name), "") {
				errs = append(errs, fmt.Errorf("--%s is given, but empty", name))
			}
		}
	}
	return errors.Join(errs...)
}
