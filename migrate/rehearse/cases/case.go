package cases

import (
	"io/fs"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// File is what a case is written in.
const File = "case.yaml"

// Case is a folder with a case.
type Case struct {
	// Name is the folder's: "2009-se".
	Name string `yaml:"-"`
	// Incident is the outage that it replays; nil: it is no replay.
	Incident *Incident `yaml:"incident"`
	// Source is where the story of a case is told that is no replay.
	Source string `yaml:"source"`
	// Servers are the name servers, by address; Root are those at which walks begin.
	Servers Servers  `yaml:"servers"`
	Root    []string `yaml:"root"`
	// Casts and Looks are what runs refer to by YAML's anchors.
	Casts map[string]Servers `yaml:"casts"`
	Looks []Look             `yaml:"looks"`
	Runs  []Run              `yaml:"runs"`

	files fs.FS
	file  string // as messages name it
}

// Incident is an outage that happened.
type Incident struct {
	Date    string   `yaml:"date"` // as exact as it is known: 2010-05-12, 2012-02, 2006, undated
	Zone    string   `yaml:"zone"` // as people call it
	Class   string   `yaml:"class"`
	Mode    string   `yaml:"mode"`
	What    string   `yaml:"what"` // a line
	Story   string   `yaml:"story"`
	Sources []string `yaml:"sources"`
	First   string   `yaml:"first"` // the gate that the first run asks
}

// Classes are what incidents are told apart by.
var Classes = map[string]string{
	"A": "a zone's content, and how it is published",
	"B": "one server or copy is stale, or other than the rest",
	"C": "the order of a move between providers",
	"D": "the data of a delegation",
	"E": "keys, and the DS above them",
	"F": "signatures, and the time that they are for",
	"G": "the status of a registration",
	"H": "too much in one place",
}

// Modes are what a gate does about an incident.
var Modes = map[string]string{
	"blocks":  "the gate says no before it happens",
	"detects": "another party acts, and the next look sees it",
}

// firsts are what the first run may ask.
var firsts = []string{"publish", "parity", "delegate", "decommission", "ds", "observe", "lint"}

// Servers is who is at which address.
type Servers map[string]Actor

// Actor is what is at an address.
type Actor struct {
	Zones    []string `yaml:"zones"`     // files
	TCPZones []string `yaml:"tcp-zones"` // files; without any, those above
	Denials  []string `yaml:"denials"`   // files that denials are made of; without any, those above
	Faults   []string `yaml:"faults"`
	NSID     string   `yaml:"nsid"`
	Transfer bool     `yaml:"transfer"` // everybody may have the zones
	Gone     bool     `yaml:"gone"`     // nobody is there

	line int
}

// Look is a command line that must end with 0. With a time it is dated by it; with
// several it is run so many times, with nothing or some time between.
type Look struct {
	Run     string        `yaml:"run"`
	Servers Servers       `yaml:"servers"` // those that are otherwise
	At      string        `yaml:"at"`      // RFC 3339; empty: none
	Every   time.Duration `yaml:"every"`
	Times   int           `yaml:"times"` // 0: once

	line int
}

// Run is one command line, and how it must end.
type Run struct {
	About string `yaml:"about"`
	Run   string `yaml:"run"` // words, divided by blanks that are in no single quotes
	Exit  int    `yaml:"exit"`
	// Blocks counts the blocking findings by check; a check that is not named
	// must not block.
	Blocks map[string]int `yaml:"blocks"`
	// Unknown lists the checks that could not look.
	Unknown []string `yaml:"unknown"`
	// Finds counts findings that do not block, by check; others may be there.
	Finds map[string]int `yaml:"finds"`
	// Waits lists the checks that say that it is too early.
	Waits []string `yaml:"waits"`
	// NotBefore is the report's earliest time, Earliest the bound that the clock
	// gives for it while it is not known: "none" where there must be none; empty:
	// not said.
	NotBefore string `yaml:"not-before"`
	Earliest  string `yaml:"earliest"`
	// Changes counts the changes of each kind, over all RRsets; nil: not said.
	Changes map[string]int `yaml:"changes"`
	// Says are texts of which each stands in a finding, its advice, a note, or in the
	// reason of a check that could not look; of a command without a report, in what it
	// prints.
	Says []string `yaml:"says"`
	// Servers are those that are otherwise than in the case.
	Servers Servers `yaml:"servers"`
	// Before are looks that are made before, each with its own servers.
	Before []Look `yaml:"before"`

	line int
}

// IsTwin tells whether a run is one that passes, and differs in one fact.
func (r *Run) IsTwin() bool { return strings.HasPrefix(r.About, "twin") }

// Words are the command line.
func (r *Run) Words() []string { return quotedFields(r.Run) }

// Words are the command line, without the time.
func (l *Look) Words() []string { return quotedFields(l.Run) }

// quotedFields divides a command line at blanks that are in no single quotes.
func quotedFields(line string) (words []string) {
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			words = append(words, part)
			continue
		}
		words = append(words, strings.Fields(part)...)
	}
	return words
}

// time is when the first look is, where it has a time.
func (l *Look) time() (at time.Time, ok bool) {
	at, err := time.Parse(time.RFC3339, l.At)
	return at.UTC(), err == nil
}

// Lines are the command lines of a look, dated where it has a time.
func (l *Look) Lines() (lines [][]string) {
	for i := range max(1, l.Times) {
		words := l.Words()
		if at, ok := l.time(); ok {
			words = append(words, "--now", at.Add(time.Duration(i)*l.Every).Format(time.RFC3339))
		}
		lines = append(lines, words)
	}
	return lines
}

// UnmarshalYAML keeps the line.
func (a *Actor) UnmarshalYAML(n *yaml.Node) error {
	type plain Actor
	defer func() { a.line = n.Line }()
	return n.Decode((*plain)(a))
}

// UnmarshalYAML keeps the line.
func (l *Look) UnmarshalYAML(n *yaml.Node) error {
	type plain Look
	defer func() { l.line = n.Line }()
	return n.Decode((*plain)(l))
}

// UnmarshalYAML keeps the line.
func (r *Run) UnmarshalYAML(n *yaml.Node) error {
	type plain Run
	defer func() { r.line = n.Line }()
	return n.Decode((*plain)(r))
}
