package checks

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

// signZones puts in the keys that files name, and signs the zones that say how.
func (f *fixture) signZones() (err error) {
	origin, err := zonefile.ParseName(f.origin, zonefile.Root)
	if err != nil {
		return nil // a case without origin has nothing to sign
	}
	for name, text := range f.files {
		if text, err = signer.Fill(text, origin); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if strings.HasSuffix(name, ".zone") && signer.IsScript(text) {
			if text, err = signer.Script(text, origin, f.now); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		f.files[name] = text
	}
	for i, ds := range f.signing.DS {
		if f.signing.DS[i], err = signer.Fill(ds, origin); err != nil {
			return fmt.Errorf("ds: %w", err)
		}
	}
	for i := range f.signing.Changes {
		if err := f.fillChange(&f.signing.Changes[i], origin); err != nil {
			return err
		}
	}
	return nil
}

// setSigning reads the head lines about signatures.
func (f *fixture) setSigning(key, value string) (err error) {
	s := &f.signing
	switch key {
	case "ds":
		s.DS = append(s.DS, value)
	case "unsigned":
		s.Unsigned, err = strconv.ParseBool(value)
	case "zone-given":
		s.ZoneGiven, err = strconv.ParseBool(value)
	case "valid-for":
		s.ValidFor, err = time.ParseDuration(value)
	case "change":
		kind, what, _ := strings.Cut(value, " ")
		s.Changes = append(s.Changes, migrate.KeyChange{Kind: migrate.KeyChangeKind(kind), DS: what})
	}
	return err
}

// fillChange reads what a change is about: a DS, a key tag, or all.
func (f *fixture) fillChange(c *migrate.KeyChange, origin zonefile.Name) error {
	text, err := signer.Fill(c.DS, origin)
	if err != nil {
		return err
	}
	c.DS = text
	if tag, err := strconv.ParseUint(text, 10, 16); err == nil {
		c.DS, c.Tag, c.TagGiven = "", uint16(tag), true
	}
	if text == "all" {
		c.DS = ""
	}
	return nil
}
