package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
)

// served are the name servers of the scripts that run, by script and name.
var served sync.Map

// serve starts a name server on loopback, or changes one that runs: serve NAME
// ZONE[,ZONE...] [FAULT...], where a zone is a file named after its origin. $NAME
// is then its address with port. With - for the zones it stops.
func serve(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: serve NAME ZONE[,ZONE...]|- [FAULT...]")
	}
	key := ts.MkAbs(".") + " " + args[0]
	if s, running := served.Load(key); running {
		changeServer(ts, s.(*rehearse.Server), key, args[1:])
		return
	}
	s, err := rehearse.Start(rehearse.Config{
		Zones: servedZones(ts, args[1]), Faults: servedFaults(ts, args[2:]), NSID: args[0], AllowTransfer: args[0] == "primary",
	})
	ts.Check(err)
	served.Store(key, s)
	ts.Defer(func() { _ = s.Stop(); served.Delete(key) })
	ts.Setenv(args[0], s.Address().String())
	ts.Setenv(args[0]+"_port", fmt.Sprint(s.Address().Port()))
}

func changeServer(ts *testscript.TestScript, s *rehearse.Server, key string, args []string) {
	if args[0] == "-" {
		ts.Check(s.Stop())
		served.Delete(key)
		return
	}
	ts.Check(s.SetFaults())
	ts.Check(s.SetZones(servedZones(ts, args[0])...))
	ts.Check(s.SetFaults(servedFaults(ts, args[1:])...))
}

func servedZones(ts *testscript.TestScript, list string) (zones []*zonefile.Zone) {
	for name := range strings.SplitSeq(list, ",") {
		text := []byte(ts.ReadFile(name))
		z, err := zonefile.ParseZone(originOfFile(name), text)
		ts.Check(err)
		zones = append(zones, z)
	}
	return zones
}

// originOfFile is example.com. for old/example.com.zone.
func originOfFile(name string) zonefile.Name {
	return zonefile.MustName(strings.TrimSuffix(filepath.Base(name), ".zone") + ".")
}

func servedFaults(ts *testscript.TestScript, words []string) (faults []rehearse.Fault) {
	for _, word := range words {
		f, err := rehearse.ParseFault(word)
		ts.Check(err)
		faults = append(faults, f)
	}
	return faults
}

// fill replaces ${NAME} in files by what the environment of the script has.
func fill(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		text := os.Expand(ts.ReadFile(name), ts.Getenv)
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o666))
	}
}
