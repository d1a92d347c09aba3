package signer

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/zonefile"
)

// ScriptMark is the line behind which Script writes what it makes.
const ScriptMark = "; what the signer made:"

// IsScript tells whether a zone's text says how it is to be signed.
func IsScript(text string) bool {
	return strings.HasPrefix(text, "; sign ") || strings.Contains(text, "\n; sign ")
}

// Script signs a zone whose text says by comments how that is to be done, and what
// is changed afterwards:
//
//	; sign ksk=13 zsk=13 idle=13/next from=-1d until=14d nsec3
//	; times www A until=-1h
//	; cosign www A hidden=13/foreign until=2d
//	; forge www RRSIG/A hidden=13/twin
//	; drop mail RRSIG/A 13
//	; flip @ RRSIG/SOA
//	;signed www 3600 A 192.0.2.1
//	www 3600 A 192.0.2.2 ; late
//
// Words of sign: keys as ParseKeySpec reads them (without any: ksk=15 zsk=15), from and
// until (without them -1d and 14d), nsec (the default), nsec3 or
// nsec3=ITERATIONS,SALT, optout, unchained, zonemd or zonemd=HASH, and keyttl=SECONDS.
//
// times gives the signatures over an RRset others; cosign adds one, by a key that
// may be in the zone or not; forge has another key of the same algorithm make
// signatures that go on naming, by its tag, the key that had made them; drop takes
// away what the signer made of an owner and type, of signatures and keys perhaps
// those of one algorithm alone; flip changes the last bit of it, or keeps it from
// fitting. RRSIG/A is the signature over A.
// Owners are relative to the zone, * stands for all.
//
// A line that begins with ";signed " is in the zone that is signed and not in the
// result; one that ends in "; late" is in the result alone.
//
// Times are moments (RFC 3339) or durations before or after now, with days: -1d12h.
// The result holds the lines of the text as and where they were, and behind
// ScriptMark what the signer made; what stood there before is left out, so that a
// result can be signed again.
func Script(text string, origin zonefile.Name, now time.Time) (string, error) {
	text, _, _ = strings.Cut(text, ScriptMark)
	s := &script{now: now, text: text}
	if err := s.read(); err != nil {
		return "", err
	}
	z, err := zonefile.ParseZone(origin, []byte(s.before()))
	if err != nil {
		return "", fmt.Errorf("the zone to be signed: %w", err)
	}
	s.origin = z.Origin()
	if err := s.sign(z); err != nil {
		return "", err
	}
	return s.result(), nil
}

// script is a text under way.
type script struct {
	now    time.Time
	text   string
	origin zonefile.Name
	config Config
	times  []override
	lines  [][]string // what is done afterwards, in words
	made   []record
	z      *zonefile.Zone // as it is signed
}

// override is a line "times".
type override struct {
	owner, typ string
	from, till time.Time // zero: as the others
}

// before is the text that is signed.
func (s *script) before() string {
	var b strings.Builder
	for line := range strings.Lines(s.text) {
		if rest, ok := strings.CutPrefix(line, ";signed "); ok {
			line = rest
		} else if strings.HasSuffix(strings.TrimSpace(line), "; late") {
			line = "\n"
		}
		b.WriteString(line)
	}
	return b.String()
}

func (s *script) read() error {
	s.config = Config{Inception: s.now.Add(-24 * time.Hour), Expiration: s.now.Add(14 * 24 * time.Hour)}
	for line := range strings.Lines(s.text) {
		comment, ok := strings.CutPrefix(line, "; ")
		words := strings.Fields(comment)
		if !ok || len(words) == 0 {
			continue
		}
		if err := s.directive(words); err != nil {
			return fmt.Errorf("%s: %w", strings.TrimSpace(line), err)
		}
	}
	if len(s.config.Keys) == 0 {
		s.config.Keys = []Key{mustKey("ksk=15"), mustKey("zsk=15")}
	}
	return nil
}

func (s *script) directive(words []string) (err error) {
	switch words[0] {
	case "sign":
		for _, word := range words[1:] {
			if err := s.setting(word); err != nil {
				return err
			}
		}
	case "times":
		if len(words) < 3 {
			return fmt.Errorf("times OWNER TYPE from= until=")
		}
		o := override{owner: words[1], typ: words[2]}
		o.from, o.till, err = s.window(words[3:])
		s.times = append(s.times, o)
	case "cosign", "forge", "drop", "flip":
		if len(words) < 3 {
			return fmt.Errorf("%s OWNER TYPE", words[0])
		}
		s.lines = append(s.lines, words)
	}
	return err
}

// window reads the words from= and until=.
func (s *script) window(words []string) (from, till time.Time, err error) {
	for _, word := range words {
		key, value, _ := strings.Cut(word, "=")
		switch key {
		case "from":
			from, err = Moment(value, s.now)
		case "until":
			till, err = Moment(value, s.now)
		default:
			err = fmt.Errorf("%q is neither from= nor until=", word)
		}
		if err != nil {
			return from, till, err
		}
	}
	return from, till, nil
}

// sign makes the records, and changes them.
func (s *script) sign(z *zonefile.Zone) error {
	s.config.Window = s.windowOf
	signed, err := Sign(z, s.config)
	if err != nil {
		return err
	}
	s.z = signed
	for _, r := range recordsOf(signed) {
		if r.t.IsDNSSEC() {
			s.made = append(s.made, r)
		}
	}
	for _, words := range s.lines {
		if err := s.change(words); err != nil {
			return fmt.Errorf("%s: %w", strings.Join(words, " "), err)
		}
	}
	return nil
}

func (s *script) windowOf(owner zonefile.Name, t zonefile.Type, _ Key) Window {
	w := Window{s.config.Inception, s.config.Expiration}
	for _, o := range s.times {
		if s.isOwner(o.owner, owner) && o.typ == t.String() {
			if !o.from.IsZero() {
				w.Inception = o.from
			}
			if !o.till.IsZero() {
				w.Expiration = o.till
			}
		}
	}
	return w
}

func (s *script) isOwner(text string, owner zonefile.Name) bool {
	n, err := zonefile.ParseName(text, s.origin)
	return text == "*" || err == nil && n == owner
}

// result is the text with what was made.
func (s *script) result() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", strings.TrimRight(s.text, "\n"), ScriptMark)
	slices.SortStableFunc(s.made, compareRecords)
	for _, r := range s.made {
		fmt.Fprintf(&b, "%s %d IN %s %s\n", r.owner, r.ttl, r.t, zonefile.RdataText(r.t, r.rdata))
	}
	return b.String()
}
