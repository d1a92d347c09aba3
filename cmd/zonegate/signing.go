package main

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

// signingFlags are the flags about signatures of commands that judge them.
func signingFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "ds", Usage: "a DS that the parent has: its `RDATA`, such as '4711 13 2 49FD...', or the whole record (repeatable)"},
		&cli.StringFlag{Name: "valid-for", Usage: "how long signatures have to hold over now and the TTL of what they sign: `TIME` (else the plan's timing.valid-for, 1h)"},
		&cli.StringFlag{Name: "signature-cache", Usage: "remember in `DIR` which signatures were verified, so that the next run verifies what is new"},
	}
}

func unsignedFlag() cli.Flag {
	return &cli.BoolFlag{Name: "unsigned", Usage: "NEW is the input of a signer: it holds no signatures, and those of OLD are left out"}
}

// readSigning reads what the flags say about signatures; a command without one of
// them says nothing of it.
func readSigning(c *cli.Context, s *migrate.Signing) (err error) {
	for _, text := range c.StringSlice("ds") {
		ds, err := readDSFlag(text)
		if err != nil {
			return err
		}
		s.DS = append(s.DS, ds.rdata)
	}
	if c.IsSet("valid-for") {
		if s.ValidFor, err = durationFlag(c, "valid-for"); err != nil {
			return err
		}
	}
	s.Unsigned = c.Bool("unsigned")
	if s.Unsigned {
		return notWith(c, "unsigned", "ds", "valid-for", "signature-cache")
	}
	return nil
}

// givenDS is a DS of a command line.
type givenDS struct {
	owner zonefile.Name // "" where only rdata is given
	rdata string
}

// readDSFlag reads rdata or a whole record.
func readDSFlag(text string) (given givenDS, err error) {
	words := strings.Fields(text)
	for i, word := range words {
		if !strings.EqualFold(word, "DS") {
			continue
		}
		if i == 0 {
			return given, fmt.Errorf("--ds %q has no owner; write rdata alone, such as '4711 13 2 49FD...', or the whole record", text)
		}
		if given.owner, err = zonefile.ParseName(words[0], zonefile.Root); err != nil {
			return given, fmt.Errorf("--ds %q: the owner: %w", text, err)
		}
		words = words[i+1:]
		break
	}
	given.rdata = strings.Join(words, " ")
	r, err := zonefile.ParseRecord(zonefile.Root, zonefile.TypeDS, given.rdata)
	if err != nil {
		return given, fmt.Errorf("--ds %q is no DS: %w; write key tag, algorithm, digest type and digest, such as '4711 13 2 49FD...'", text, err)
	}
	ds, err := dnssec.ParseDS(r.Rdata())
	if err != nil {
		return given, fmt.Errorf("--ds %q: %w", text, err)
	}
	given.rdata = ds.String()
	return given, nil
}

// settleSigning is for when the zone is known: it refuses a DS of another zone and
// opens the cache. The function that it gives closes that.
func (t *tool) settleSigning(c *cli.Context, s *migrate.Signing, zone zonefile.Name) (done func(), err error) {
	done = func() {}
	for _, text := range c.StringSlice("ds") {
		if ds, err := readDSFlag(text); err == nil && ds.owner != "" && zone != "" && ds.owner != zone {
			return done, fmt.Errorf("--ds is of %s, and the zone is %s", ds.owner, zone)
		}
	}
	dir := c.String("signature-cache")
	if dir == "" || zone == "" {
		return done, nil
	}
	cache, err := openSignatureCache(dir, zone)
	t.noteCache(err)
	s.Cache = cache
	return func() { t.noteCache(cache.Close()) }, nil
}

// noteCache tells what stands in the way of the cache, which costs time alone.
func (t *tool) noteCache(err error) {
	if err != nil {
		fmt.Fprintf(t.stderr, "zonegate: warning: --signature-cache: %v\n", err)
	}
}
