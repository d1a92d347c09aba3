package live

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// Keys are the keys of a file, by name.
type Keys struct {
	file string
	keys map[zonefile.Name]*Key
}

// ParseKeys reads key statements as BIND has them and tsig-keygen prints them:
//
//	key "name" { algorithm hmac-sha256; secret "base64"; };
//
// with comments as in C, C++ or the shell. No other statement may stand there.
// file is what messages call it; no message shows more than a word of it, and
// none a secret.
func ParseKeys(file string, data []byte) (*Keys, error) {
	p := &keyParser{text: strings.TrimPrefix(string(data), "\ufeff"), line: 1}
	k := &Keys{file: file, keys: make(map[zonefile.Name]*Key)}
	for {
		key, err := p.statement()
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, p.line, err)
		}
		if key == nil {
			break
		}
		if k.keys[key.Name] != nil {
			return nil, fmt.Errorf("%s:%d: the key %s is there twice", file, p.line, key.Name)
		}
		k.keys[key.Name] = key
	}
	if len(k.keys) == 0 {
		return nil, fmt.Errorf(`%s: there is no key in it; tsig-keygen prints one: key "name" { algorithm hmac-sha256; secret "..."; };`, file)
	}
	return k, nil
}

// Find gives the usable key of a name, which need not have its final dot.
func (k *Keys) Find(name string) (*Key, error) {
	n, err := zonefile.ParseName(name, zonefile.Root)
	if err != nil {
		return nil, fmt.Errorf("the name of a key: %w", err)
	}
	key := k.keys[n]
	if key == nil {
		return nil, fmt.Errorf("there is no key %s in %s; there is %s", n, k.file, strings.Join(k.Names(), ", "))
	}
	if err := key.Usable(); err != nil {
		return nil, fmt.Errorf("%s: %w", k.file, err)
	}
	return key, nil
}

// Names lists the names of the keys in order.
func (k *Keys) Names() (names []string) {
	for _, n := range slices.SortedFunc(maps.Keys(k.keys), zonefile.Name.Compare) {
		names = append(names, n.String())
	}
	return names
}

// keyParser reads a key file word by word.
type keyParser struct {
	text   string // what was not read yet
	line   int
	quoted bool // the last word stood in quotation marks
}

var errKeyFileEnd = errors.New("the file ends inside a key statement")

// statement reads one key; nil at the end of the file.
func (p *keyParser) statement() (*Key, error) {
	word, err := p.word()
	switch {
	case err != nil:
		return nil, err
	case word == ";": // an empty statement
		return p.statement()
	case word == "":
		return nil, nil
	case !strings.EqualFold(word, "key"):
		return nil, errors.New(`only key statements in BIND's form can stand here: key "name" { algorithm hmac-sha256; secret "..."; }; keep the keys in a file of their own`)
	}
	return p.key()
}

func (p *keyParser) key() (*Key, error) {
	text, err := p.value("the name of the key")
	if err != nil {
		return nil, err
	}
	name, err := zonefile.ParseName(text, zonefile.Root)
	if err != nil {
		return nil, fmt.Errorf("the name of a key: %w", err)
	}
	if err := p.expect("{", fmt.Sprintf("the key %s", name)); err != nil {
		return nil, err
	}
	clauses, err := p.clauses(name)
	if err != nil {
		return nil, err
	}
	for _, needed := range []string{"algorithm", "secret"} {
		if _, ok := clauses[needed]; !ok {
			return nil, fmt.Errorf("the key %s has no %s", name, needed)
		}
	}
	if err := p.expect(";", fmt.Sprintf("the key %s and its }", name)); err != nil {
		return nil, err
	}
	return NewKey(name, clauses["algorithm"], clauses["secret"])
}

// clauses reads up to the closing brace.
func (p *keyParser) clauses(name zonefile.Name) (map[string]string, error) {
	clauses := make(map[string]string)
	for {
		word, err := p.word()
		what := strings.ToLower(word)
		switch {
		case err != nil:
			return nil, err
		case word == "" && !p.quoted:
			return nil, errKeyFileEnd
		case word == "}" && !p.quoted:
			return clauses, nil
		case what != "algorithm" && what != "secret":
			return nil, fmt.Errorf("the key %s has something besides algorithm and secret", name)
		}
		if _, twice := clauses[what]; twice {
			return nil, fmt.Errorf("the key %s has its %s twice", name, what)
		}
		if clauses[what], err = p.value("the " + what + " of the key " + name.String()); err != nil {
			return nil, err
		}
		if err := p.expect(";", "the "+what+" of the key "+name.String()); err != nil {
			return nil, err
		}
	}
}

// value reads a word, quoted or not.
func (p *keyParser) value(what string) (string, error) {
	word, err := p.word()
	if err == nil && word == "" && !p.quoted {
		err = errKeyFileEnd
	}
	if err == nil && !p.quoted && strings.Contains("{};", word) {
		err = fmt.Errorf("%s is missing", what)
	}
	return word, err
}

// expect reads a punctuation mark. What stands there instead may be a secret and
// is not shown.
func (p *keyParser) expect(mark, after string) error {
	word, err := p.word()
	switch {
	case err != nil:
		return err
	case word == "" && !p.quoted:
		return errKeyFileEnd
	case word != mark || p.quoted:
		return fmt.Errorf("there is no %s behind %s", mark, after)
	}
	return nil
}

// word reads a word or punctuation mark; "" at the end.
func (p *keyParser) word() (string, error) {
	p.quoted = false
	if err := p.skip(); err != nil || p.text == "" {
		return "", err
	}
	if p.text[0] == '"' {
		return p.quotedWord()
	}
	n := strings.IndexAny(p.text, " \t\r\n\f\v{};\"#") // not //, which base64 may hold
	if comment := strings.Index(p.text, "/*"); comment >= 0 && (n < 0 || comment < n) {
		n = comment
	}
	switch {
	case n < 0:
		n = len(p.text)
	case n == 0:
		n = 1
	}
	return p.take(n), nil
}

func (p *keyParser) quotedWord() (string, error) {
	end := strings.IndexAny(p.text[1:], "\"\n")
	if end < 0 || p.text[1+end] != '"' {
		return "", errors.New("a quotation mark is not closed on its line")
	}
	word := p.take(end + 2)
	p.quoted = true
	return word[1 : end+1], nil
}

// skip goes over blanks and comments.
func (p *keyParser) skip() error {
	for p.text != "" {
		switch {
		case strings.HasPrefix(p.text, "#"), strings.HasPrefix(p.text, "//"):
			end := strings.IndexByte(p.text, '\n')
			if end < 0 {
				end = len(p.text)
			}
			p.take(end)
		case strings.HasPrefix(p.text, "/*"):
			end := strings.Index(p.text[2:], "*/")
			if end < 0 {
				return errors.New("a comment is not closed")
			}
			p.take(end + 4)
		case strings.IndexByte(" \t\r\n\f\v", p.text[0]) >= 0:
			p.take(1)
		default:
			return nil
		}
	}
	return nil
}

// take reads n octets.
func (p *keyParser) take(n int) string {
	taken := p.text[:n]
	p.text = p.text[n:]
	p.line += strings.Count(taken, "\n")
	return taken
}
