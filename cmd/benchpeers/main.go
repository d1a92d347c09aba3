// Benchpeers measures zonegate as whole processes beside the checkers and
// comparers of zones that are installed, and prints the table of the README
// (make bench-peers).
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
)

// options is what a measurement depends on.
type options struct {
	zonegate    string // the program
	examples    string // the folder of the small pair
	dir         string // where the zones are made
	delegations int    // of the registry's pair
	zones       int    // of the many small ones
	rounds      int    // of the registry's contests
	small       int    // rounds of the small zone's
	timesTen    bool   // a pair of ten times the delegations, too
	only        string // contests whose name has it
}

func main() {
	if len(os.Args) > 1 && tasks[os.Args[1]] != nil {
		exit(tasks[os.Args[1]](os.Args[2:]))
	}
	var o options
	flag.StringVar(&o.zonegate, "zonegate", "./zonegate", "the `PROGRAM` to measure")
	flag.StringVar(&o.examples, "examples", "examples/publish", "the `FOLDER` of the small zones")
	flag.StringVar(&o.dir, "dir", "", "keep the zones in `FOLDER`, and take those that are there; without it they are temporary")
	flag.IntVar(&o.delegations, "delegations", number("ZONEGATE_BENCH_DELEGATIONS", 500_000), "`N` delegations in the registry's zones")
	flag.IntVar(&o.zones, "zones", number("ZONEGATE_BENCH_ZONES", 10_000), "`N` small zones in one call")
	flag.IntVar(&o.rounds, "rounds", number("ZONEGATE_BENCH_ROUNDS", 5), "`N` runs of each command, in turn")
	flag.IntVar(&o.small, "small-rounds", number("ZONEGATE_BENCH_SMALL_ROUNDS", 100), "`N` runs with one small zone")
	flag.BoolVar(&o.timesTen, "times-ten", os.Getenv("ZONEGATE_BENCH_TIMES_TEN") != "", "measure a pair of ten times the size, too")
	flag.StringVar(&o.only, "only", "", "only contests with `WORD` in their name")
	readme := flag.String("readme", "", "write the table into `FILE`, between its marks")
	strict := flag.Bool("strict", false, "exit with 1 when a target is missed")
	flag.Parse()
	// The zones are removed after an interrupt, too.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	exit(run(ctx, o, *readme, *strict))
}

// exit ends the process with 0, or with 1 and what was wrong.
func exit(err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "benchpeers: %v\n", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// number is what the environment says, else the standard.
func number(variable string, standard int) int {
	if n, err := strconv.Atoi(os.Getenv(variable)); err == nil && n > 0 {
		return n
	}
	return standard
}

func run(ctx context.Context, o options, readme string, strict bool) error {
	if err := o.settle(); err != nil {
		return err
	}
	if o.dir == "" {
		dir, err := os.MkdirTemp("", "benchpeers-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		o.dir = dir
	}
	missing, err := missingPeers()
	if err != nil {
		return err
	}
	results, err := measureAll(ctx, contests(o), o, os.Stderr)
	if err != nil {
		return err
	}
	var table bytes.Buffer
	writeTable(&table, results, missing)
	if err := publish(table.Bytes(), readme, os.Stdout); err != nil {
		return err
	}
	if n := missed(results); strict && n > 0 {
		return fmt.Errorf("targets missed: %d", n)
	}
	return nil
}

// settle makes the paths hold from any folder.
func (o *options) settle() (err error) {
	for _, path := range []*string{&o.zonegate, &o.examples} {
		if *path, err = filepath.Abs(*path); err != nil {
			return err
		}
		if _, err := os.Stat(*path); err != nil {
			return err
		}
	}
	if o.dir != "" {
		o.dir, err = filepath.Abs(o.dir)
	}
	return err
}

// publish prints the table and, where a file is named, writes it there.
func publish(table []byte, readme string, to io.Writer) error {
	if _, err := to.Write(table); err != nil || readme == "" {
		return err
	}
	text, err := os.ReadFile(readme)
	if err != nil {
		return err
	}
	text, ok := between(text, table)
	if !ok {
		return errors.New(readme + " has no place for the table: " + markBegin + " and " + markEnd)
	}
	return os.WriteFile(readme, text, 0o666)
}
