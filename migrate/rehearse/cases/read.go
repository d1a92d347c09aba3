package cases

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// Problem is something that is wrong with a case, at a line of its file.
type Problem struct {
	File string
	Line int // 0: none in particular
	Text string
}

func (p Problem) Error() string {
	if p.Line == 0 {
		return p.File + ": " + p.Text
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
}

// Problems are all that is wrong with a case.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// reading is a case while it is read.
type reading struct {
	*Case
	file     string // as messages name it
	document *yaml.Node
	problems Problems
}

func (r *reading) add(line int, format string, values ...any) {
	r.problems = append(r.problems, Problem{r.file, line, fmt.Sprintf(format, values...)})
}

// Read reads the case of a folder. shown is what messages call the folder, and name
// what the case is called. An error is of Problems, or says that the file cannot be
// read.
func Read(folder fs.FS, name, shown string) (*Case, error) {
	r := &reading{Case: &Case{Name: name, files: folder, file: shown + "/" + File}, file: shown + "/" + File}
	info, err := fs.Stat(folder, File)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s has no %s, which says what is run and how it must end", shown, File)
	case err != nil:
		return nil, fmt.Errorf("%s cannot be read: %w", r.file, bare(err))
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no plain file", r.file)
	}
	text, err := fs.ReadFile(folder, File)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", r.file, bare(err))
	}
	r.checkFiles()
	r.decode(text)
	if len(r.problems) == 0 {
		r.check()
	}
	if len(r.problems) > 0 {
		slices.SortStableFunc(r.problems, func(a, b Problem) int { return a.Line - b.Line })
		return nil, r.problems
	}
	return r.Case, nil
}

func (r *reading) decode(text []byte) {
	var document yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&document); err != nil {
		if errors.Is(err, io.EOF) {
			r.add(0, "is empty")
			return
		}
		r.trouble(err)
		return
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		r.add(0, "has more than one document")
		return
	}
	if n := document.Content[0]; n.Kind != yaml.MappingNode {
		r.add(n.Line, "is no mapping of keys, which a case is")
		return
	}
	r.document = document.Content[0]
	r.unknownKeys(&document, reflect.TypeFor[Case]())
	if err := document.Decode(r.Case); err != nil {
		r.trouble(err)
	}
}

// yamlTrouble is how the decoder says where something is wrong, and what.
var yamlTrouble = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("^(?:yaml: )?(?:line ([0-9]+): )?(.*)$")
})

// cannotDecode is how it says that a value is of another kind.
var cannotDecode = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("^cannot unmarshal !!(\\S+)(?: `(.*)`)? into (.*)$")
})

// kinds are what the decoder calls kinds of values, in words.
var kinds = map[string]string{
	"int": "a whole number", "string": "a text", "bool": "true or false",
	"time.Duration": "a time like 1h or 90s", "[]string": "a list of texts", "map[string]int": "a mapping of checks to numbers",
	"[]cases.Run": "a list of runs", "[]cases.Look": "a list of looks",
}

// trouble takes apart what the decoder says.
func (r *reading) trouble(err error) {
	texts := []string{err.Error()}
	if several := new(yaml.TypeError); errors.As(err, &several) {
		texts = several.Errors
	}
	for _, text := range texts {
		m := yamlTrouble().FindStringSubmatch(text)
		line, _ := strconv.Atoi(m[1])
		said := m[2]
		if c := cannotDecode().FindStringSubmatch(said); c != nil {
			wanted := kinds[c[3]]
			if wanted == "" {
				wanted = "a mapping of keys"
			}
			said = strings.TrimSpace(c[2]+" is not "+wanted) + ", which is wanted here"
			if c[2] == "" {
				said = "this is not " + wanted + ", which is wanted here"
			}
		}
		r.add(line, "%s", said)
	}
}
