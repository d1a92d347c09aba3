package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/miekg/dns"

	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// tasks are what this program does in a process of its own: what the process that
// measures has once held in memory would count as its children's peak.
var tasks = map[string]func(args []string) error{
	"make-registry": makeRegistry, // FILE REGISTRY
	"make-hosted":   makeHosted,   // FOLDER ZONES
	"parse":         parse,        // FILE ORIGIN
}

// task is the command line of a task.
func task(args ...string) ([]string, error) {
	self, err := os.Executable()
	return append([]string{self}, args...), err
}

// registry makes a registry's zone in a file, once, and tells what is in it.
func registry(file string, zone zonegen.Registry) (written zonegen.Written, err error) {
	if text, err := os.ReadFile(file + ".json"); err == nil {
		return written, json.Unmarshal(text, &written)
	}
	if err := enoughSpace(filepath.Dir(file), int64(zone.Delegations)*octetsPerDelegation); err != nil {
		return written, err
	}
	wanted, err := json.Marshal(zone)
	if err != nil {
		return written, err
	}
	if err := runTask("make-registry", file, string(wanted)); err != nil {
		return written, err
	}
	text, err := os.ReadFile(file + ".json")
	if err != nil {
		return written, err
	}
	return written, json.Unmarshal(text, &written)
}

// octetsPerDelegation is more than a delegation takes in a zone's text.
const octetsPerDelegation = 160

func runTask(args ...string) error {
	line, err := task(args...)
	if err != nil {
		return err
	}
	cmd := exec.Command(line[0], line[1:]...)
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

func makeRegistry(args []string) error {
	var zone zonegen.Registry
	if err := json.Unmarshal([]byte(args[1]), &zone); err != nil {
		return err
	}
	f, err := os.Create(args[0])
	if err != nil {
		return err
	}
	written, err := zone.Write(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	text, err := json.Marshal(written)
	if err != nil {
		return err
	}
	return os.WriteFile(args[0]+".json", text, 0o666)
}

// makeHosted makes the files old/N and new/N of small zones, of which every
// hundredth has changed, and the list of their pairs.
func makeHosted(args []string) error {
	folder := args[0]
	zones, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	for _, name := range []string{"old", "new"} {
		if err := os.MkdirAll(filepath.Join(folder, name), 0o777); err != nil {
			return err
		}
	}
	list, err := os.Create(filepath.Join(folder, "pairs"))
	if err != nil {
		return err
	}
	for n := range zones {
		old := zonegen.Hosted{Number: n}
		new := zonegen.Hosted{Number: n, Serial: 2026112002, Changed: n%100 == 0}
		err = errors.Join(
			os.WriteFile(hostedFile(folder, "old", n), old.Text(), 0o666),
			os.WriteFile(hostedFile(folder, "new", n), new.Text(), 0o666))
		if err != nil {
			return err
		}
		fmt.Fprintf(list, "%s\t%s\t%s\n", hostedFile(folder, "old", n), hostedFile(folder, "new", n), old.Origin())
	}
	return list.Close()
}

func hostedFile(folder, name string, n int) string {
	return filepath.Join(folder, name, zonegen.Hosted{Number: n}.Origin()+"zone")
}

// parse has miekg/dns read a zone, and throws it away.
func parse(args []string) error {
	f, err := os.Open(args[0])
	if err != nil {
		return err
	}
	defer f.Close()
	p := dns.NewZoneParser(io.Reader(f), args[1], args[0])
	for _, ok := p.Next(); ok; _, ok = p.Next() {
	}
	return p.Err()
}
