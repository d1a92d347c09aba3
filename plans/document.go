package plans

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// maxPatches is how many texts that are no YAML are read over so that the
// mistakes after them are found too.
const maxPatches = 100

// maxOctets is how large a file may be: the reader of YAML takes some hundred
// times as much memory.
const maxOctets = 4 << 20

// readDocument reads a file of one YAML document. The root is nil where nothing
// can be read; there is then at least one mistake. partial says that parts of
// the file had to be left out.
func readDocument(file string, data []byte) (root *yaml.Node, partial bool, bad []*Mistake) {
	if len(data) > maxOctets {
		return nil, true, []*Mistake{{File: file, Line: 1, Column: 1,
			Message: fmt.Sprintf("the file has %d octets, more than the %d that are read", len(data), maxOctets),
			Fix:     "leave out what globs and defaults can say"}}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if bad = badCharacters(data); len(bad) > 0 {
		return nil, true, inFile(file, bad)
	}
	for range maxPatches {
		doc, trouble := decode(data)
		if trouble == nil {
			root, more := onlyDocument(doc)
			if partial && root == nil {
				more = nil
			}
			return root, partial, inFile(file, append(bad, more...))
		}
		found, rest, left := trouble.explain(data)
		bad, partial = append(bad, found...), partial || left
		if rest == nil {
			break
		}
		data = rest
	}
	return nil, true, inFile(file, bad)
}

func inFile(file string, list []*Mistake) []*Mistake {
	for _, m := range list {
		m.File = file
	}
	return list
}

// badCharacters finds what no YAML text may hold.
func badCharacters(data []byte) (bad []*Mistake) {
	line, column := 1, 1
	for len(data) > 0 && len(bad) < maxPatches {
		c, size := utf8.DecodeRune(data)
		if what := whyBad(c, size); what != "" {
			bad = append(bad, &Mistake{Line: line, Column: column, Message: what, Fix: "write the file as plain UTF-8 text"})
		}
		column++
		if c == '\n' {
			line, column = line+1, 1
		}
		data = data[size:]
	}
	return bad
}

func whyBad(c rune, size int) string {
	switch {
	case c == utf8.RuneError && size == 1:
		return "an octet is here that is not UTF-8"
	case c == '\t', c == '\n', c == '\r', c == 0x85:
		return ""
	case c < ' ', c >= 0x7f && c < 0xa0, c == 0xfeff, c == 0xfffe, c == 0xffff:
		return fmt.Sprintf("a control character (U+%04X) is here", c)
	}
	return ""
}

// documents is what a file holds: the first document and, if there are more,
// where the second begins.
type documents struct{ first, second *yaml.Node }

func decode(data []byte) (docs documents, trouble *syntaxTrouble) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	defer func() {
		if crash := recover(); crash != nil {
			trouble = whereOf(dec, fmt.Errorf("%v", crash))
		}
	}()
	for _, doc := range []**yaml.Node{&docs.first, &docs.second} {
		n := new(yaml.Node)
		err := dec.Decode(n)
		if errors.Is(err, io.EOF) {
			return docs, nil
		}
		if err != nil {
			return docs, whereOf(dec, err)
		}
		*doc = n
	}
	return docs, nil
}

// onlyDocument gives the root of the one document, or says why there is none.
func onlyDocument(docs documents) (root *yaml.Node, bad []*Mistake) {
	if docs.second != nil {
		bad = append(bad, &Mistake{Line: docs.second.Line, Column: docs.second.Column,
			Message: "a second YAML document begins here", Fix: "keep one document in a file"})
	}
	if docs.first == nil || len(docs.first.Content) == 0 || isNull(docs.first.Content[0]) {
		return nil, append(bad, &Mistake{Line: 1, Column: 1, Message: "the file is empty", Fix: "write `version: 1` and what the file is to say"})
	}
	return docs.first.Content[0], bad
}
