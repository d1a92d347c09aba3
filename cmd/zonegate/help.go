package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// The help texts, as templates of the flag library.
const (
	appHelp = `{{.Description}}

Commands:
{{range .VisibleCommands}}{{if .Subcommands}}{{$group := .Name}}{{range .Subcommands}}  {{printf "%-24s" (printf "%s %s %s" $group .Name .ArgsUsage)}} {{.Usage}}
{{end}}{{else}}  {{printf "%-24s" (printf "%s %s" .Name .ArgsUsage)}} {{.Usage}}
{{end}}{{end}}
zonegate COMMAND --help tells more about one.
`
	groupHelp = `{{.HelpName}}: {{.Usage}}

Commands:
{{range .VisibleCommands}}  {{printf "%-24s" (printf "%s %s" .Name .ArgsUsage)}} {{.Usage}}
{{end}}
zonegate {{.Name}} COMMAND --help tells more about one.
`
	commandHead = `{{.HelpName}}{{if .ArgsUsage}} {{.ArgsUsage}}{{end}}: {{.Usage}}
{{if .Description}}
{{.Description}}
{{end}}`
)

// describe gives a command its help; a group, and the app, which is none, have
// theirs.
func describe(c *cli.Command) {
	if c != nil && len(c.Subcommands) == 0 {
		c.CustomHelpTemplate = commandHelp(c.Flags)
		if c.Name == rehearseName {
			c.Description = rehearseAbout()
		}
	}
}

// helpWidth fits a terminal of 80 columns.
const helpWidth = 78

// commandHelp is the help template of a command: its words, and its flags with
// their texts beside them.
func commandHelp(flags []cli.Flag) string {
	flags = slices.DeleteFunc(slices.Clone(flags), isHidden)
	if len(flags) == 0 {
		return commandHead
	}
	widest := 0
	for _, f := range flags {
		widest = max(widest, len(flagHead(f)))
	}
	var text strings.Builder
	for _, f := range flags {
		text.WriteString(flagLines(f, widest))
	}
	return commandHead + "\nFlags, before or after the arguments:\n" + text.String()
}

// isHidden tells whether a flag is for zonegate itself.
func isHidden(f cli.Flag) bool {
	s, ok := f.(*cli.StringFlag)
	return ok && s.Hidden
}

// flagHead is how a flag is written: "--output FILE, -o".
func flagHead(f cli.Flag) string {
	value, _ := usage(f)
	head := strings.TrimSpace("--" + namesOf(f)[0] + " " + value)
	for _, short := range namesOf(f)[1:] {
		head += ", -" + short
	}
	return head
}

// flagLines is a flag with its text, which starts behind the widest head.
func flagLines(f cli.Flag, widest int) string {
	_, text := usage(f)
	if v := standard(f); v != "" {
		text += " (default " + v + ")"
	}
	margin := strings.Repeat(" ", widest+4)
	text = strings.ReplaceAll(wrap(text, helpWidth-len(margin)), "\n", "\n"+margin)
	return fmt.Sprintf("  %-*s  %s\n", widest, flagHead(f), text)
}

// usage takes the name of the value out of a flag's text, where backquotes mark
// it.
func usage(f cli.Flag) (value, text string) {
	text = f.(cli.DocGenerationFlag).GetUsage()
	before, rest, _ := strings.Cut(text, "`")
	value, after, _ := strings.Cut(rest, "`")
	return value, before + value + after
}

// standard is what holds without the flag, where that says something.
func standard(f cli.Flag) string {
	switch f := f.(type) {
	case *cli.StringFlag:
		return f.Value
	case *cli.IntFlag:
		return fmt.Sprint(f.Value)
	}
	return ""
}
