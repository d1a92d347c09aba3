// Package cases replays outages and other cases that are written down as data: a
// folder with zones, plans and case.yaml, which tells the story, who served what,
// which command lines are run, and how each must end. How they are written stands in
// examples/incidents/README.md.
//
// A command line runs in a copy of the folder, on a stage of loopback servers with
// the addresses of the case, by a clock that stands still.
package cases
