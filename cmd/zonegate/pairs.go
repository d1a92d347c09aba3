package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"sync/atomic"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

// listed is one zone of many: a pair of an old and a new one or, in a lint, a new
// one.
type listed struct {
	old, new string        // sources; old is "" in a lint
	origin   zonefile.Name // as the list gives it; "" to infer it
	// trouble says why there is nothing that could be judged.
	trouble string
	// gone tells that trouble is about the zone: it was looked for, and it is not
	// there any more.
	gone bool
	// nothing tells that it stands for a folder without a zone.
	nothing bool
	// plain tells that the sources were seen to be plain files.
	plain bool
}

// zoneList is the zones of one call.
type zoneList struct {
	each iter.Seq[listed]
	// count is how many there are, as far as that is known; 0 where it shows at the end.
	count atomic.Int64
	// skipped is what is beside them in folders and no zone; whole when each has ended.
	skipped []migrate.Skipped
	// files are those that --output must not replace.
	files []string
	// empty says that there is none.
	empty string
}

// lineShape is what a line of a list holds.
type lineShape struct {
	fields []string // without the origin, which may stand last
}

var (
	pairLines = lineShape{[]string{"OLD", "NEW"}}
	zoneLines = lineShape{[]string{"ZONE"}}
)

func (s lineShape) String() string { return strings.Join(s.fields, "<TAB>") + "[<TAB>ORIGIN]" }

// maxListLine is how many octets a line of a list may have.
const maxListLine = 64 << 10

var errLongLine = fmt.Errorf("is longer than %s", sizeText(maxListLine))

// readLines reads a list: one zone a line, its fields divided by single tabs. Empty
// lines and those that begin with # say nothing. A line that cannot be understood is
// in the list with what is wrong with it, and so is the trouble that reading ends
// with, so that nothing is passed over.
func readLines(r io.Reader, name string, shape lineShape) iter.Seq[listed] {
	return func(yield func(listed) bool) {
		in := bufio.NewReaderSize(r, maxListLine)
		for number := 1; ; number++ {
			line, err := listLine(in)
			if number == 1 {
				line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
			}
			where := fmt.Sprintf("%s:%d", name, number)
			if err != nil && err != io.EOF && !errors.Is(err, errLongLine) {
				yield(listed{trouble: fmt.Sprintf("%s: the list cannot be read from here on: %v", where, plainCause(err))})
				return
			}
			if len(line) > 0 && line[0] != '#' || errors.Is(err, errLongLine) {
				if !yield(shape.parse(where, string(line), err)) {
					return
				}
			}
			if err == io.EOF {
				return
			}
		}
	}
}

// listLine reads a line without its end. The rest of one that is too long is read
// and left out.
func listLine(in *bufio.Reader) ([]byte, error) {
	line, err := in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = in.ReadSlice('\n')
		}
		if err == nil || err == io.EOF {
			err = errLongLine
		}
		return nil, err
	}
	line = bytes.TrimSuffix(line, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), err
}

// parse makes a line an entry of the list.
func (s lineShape) parse(where, line string, err error) listed {
	bad := func(format string, args ...any) listed {
		return listed{trouble: where + ": " + fmt.Sprintf(format, args...) + "; a line is " + s.String()}
	}
	if errors.Is(err, errLongLine) {
		return bad("the line %v", err)
	}
	fields := strings.Split(line, "\t")
	switch {
	case len(fields) < len(s.fields):
		return bad("there is no tab in %s", quoted(line))
	case len(fields) > len(s.fields)+1:
		return bad("there are %d fields", len(fields))
	}
	for i, name := range s.fields {
		switch fields[i] {
		case "":
			return bad("%s is empty", name)
		case stdinName:
			return bad("%s is -, and a list cannot name standard input", name)
		}
	}
	var it listed
	if len(fields) > len(s.fields) && fields[len(s.fields)] != "" {
		if it.origin, err = parseOrigin(fields[len(s.fields)]); err != nil {
			return bad("ORIGIN %v", err)
		}
	}
	it.new = fields[len(s.fields)-1]
	if len(s.fields) > 1 {
		it.old = fields[0]
	}
	return it
}

// quotedLimit is how many octets of a line are quoted.
const quotedLimit = 80

func quoted(line string) string {
	if len(line) > quotedLimit {
		line = strings.ToValidUTF8(line[:quotedLimit], "") + "..."
	}
	return "`" + line + "`"
}

// parseOrigin reads a zone's name; a missing final dot is added.
func parseOrigin(text string) (zonefile.Name, error) {
	if strings.ContainsAny(text, "@ \t\n") {
		return "", fmt.Errorf("%q is not a zone's name; write it like example.com", text)
	}
	return zonefile.ParseName(text, zonefile.Root)
}

// plainCause leaves the system call out.
func plainCause(err error) error { return bareError(err) }
