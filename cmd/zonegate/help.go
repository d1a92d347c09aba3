package main

// The help texts, as templates of the flag library.
const (
	appHelp = `{{.Description}}

Commands:
{{range .VisibleCommands}}{{if .Subcommands}}{{$group := .Name}}{{range .Subcommands}}  {{printf "%-30s" (printf "%s %s %s" $group .Name .ArgsUsage)}} {{.Usage}}
{{end}}{{else}}  {{printf "%-30s" (printf "%s %s" .Name .ArgsUsage)}} {{.Usage}}
{{end}}{{end}}
zonegate COMMAND --help tells more about one.
`
	groupHelp = `{{.HelpName}}: {{.Usage}}

Commands:
{{range .VisibleCommands}}  {{printf "%-30s" (printf "%s %s" .Name .ArgsUsage)}} {{.Usage}}
{{end}}
`
	commandHelp = `{{.HelpName}} {{.ArgsUsage}}: {{.Usage}}
{{if .Description}}
{{.Description}}
{{end}}{{if .VisibleFlags}}
Flags, before or after the arguments:
{{range .VisibleFlags}}  {{.}}
{{end}}{{end}}`
)
