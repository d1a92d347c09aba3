package render

import (
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/zonegate/zonegate/migrate"
)

// schemaError is a schema that is not zonegate's.
type schemaError string

func (e schemaError) Error() string {
	if e == "" {
		return fmt.Sprintf("the report has no schema: zonegate reads %q", migrate.Schema)
	}
	if e == migrate.ManySchema {
		return "these are the reports of many zones: take one of them out of `reports`, each is of schema " + migrate.Schema
	}
	return fmt.Sprintf("the report's schema is %q: this zonegate reads %q", string(e), migrate.Schema)
}

func checkSchema(r *migrate.Report) error {
	if r.Schema == migrate.Schema {
		return nil
	}
	return schemaError(r.Schema)
}

var (
	gates      = []migrate.Gate{"lint", "diff", "publish", "parity", "delegate", "decommission", "ds"}
	verdicts   = []migrate.Verdict{migrate.Go, migrate.NoGo, migrate.Wait}
	severities = []migrate.Severity{migrate.Error, migrate.Warning, migrate.Notice}
	outcomes   = []migrate.Outcome{migrate.Passed, migrate.Fail, migrate.Unknown, migrate.NotApplicable, migrate.Waiting}
	cells      = []migrate.Cell{migrate.CellGood, migrate.CellBad, migrate.CellWarned, migrate.CellUnknown, migrate.CellNone}
	transports = []string{"udp", "tcp"}
	kinds      = []migrate.ChangeKind{migrate.Added, migrate.Removed, migrate.Data, migrate.TTL, migrate.Same}
	mnemonic   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z][A-Z0-9-]*$`) })
	checkID    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`) })
)

// check finds the first thing in a report that no run of zonegate writes.
func check(r *migrate.Report) error {
	if err := oneOf("gate", r.Gate, gates); err != nil {
		return err
	}
	if r.At.IsZero() {
		return fmt.Errorf("at is missing: it is the time of the verdict in RFC 3339 form")
	}
	if err := oneOf("verdict", r.Verdict, verdicts); err != nil && !isDiff(r) {
		return err
	}
	for _, err := range []error{checkInputs(r), checkCounts(r.Counts), checkServers(r), checkResults(r), checkClock(r.Clock), checkSignatures(r.Signatures), checkChanges(r)} {
		if err != nil {
			return err
		}
	}
	return checkVerdict(r)
}

func oneOf[T ~string](field string, value T, right []T) error {
	if slices.Contains(right, value) {
		return nil
	}
	words := make([]string, len(right))
	for i, w := range right {
		words[i] = string(w)
	}
	last := len(words) - 1
	return fmt.Errorf("%s is %q: it is %s or %s", field, value, strings.Join(words[:last], ", "), words[last])
}

func checkInputs(r *migrate.Report) error {
	if err := checkDigest("diff-digest", r.DiffDigest); err != nil {
		return err
	}
	for i := range r.Inputs {
		in, at := &r.Inputs[i], fmt.Sprintf("inputs[%d]", i)
		if in.Role == "" {
			return fmt.Errorf("%s.role is missing: it is old, new, zone, include, plan, approval or evidence", at)
		}
		if in.Records < 0 || in.RRsets < 0 {
			return fmt.Errorf("%s counts fewer than 0 records", at)
		}
		for field, digest := range map[string]string{"sha256": in.SHA256, "digest": in.Digest, "content-digest": in.ContentDigest} {
			if err := checkDigest(at+"."+field, digest); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkDigest(field, s string) error {
	if s == "" {
		return nil
	}
	digits := strings.TrimPrefix(s, "sha256:")
	if _, err := hex.DecodeString(digits); err != nil || len(digits) != 64 {
		return fmt.Errorf("%s is %q: it is a SHA-256 digest of 64 hexadecimal digits", field, s)
	}
	return nil
}

func checkCounts(c *migrate.Counts) error {
	if c == nil {
		return nil
	}
	for typ := range c.Types {
		if !mnemonic().MatchString(typ) {
			return fmt.Errorf("counts.types has %q: it is a type's mnemonic such as MX or TYPE65280", typ)
		}
	}
	for _, k := range append([]migrate.KindCounts{c.All, c.Delegations}, mapValues(c.Types)...) {
		if min(k.Old, k.New, k.Adds, k.Deletes, k.Updates, k.TTLs) < 0 {
			return fmt.Errorf("counts holds a number below 0")
		}
	}
	return nil
}

func mapValues(m map[string]migrate.KindCounts) []migrate.KindCounts {
	list := make([]migrate.KindCounts, 0, len(m))
	for _, v := range m {
		list = append(list, v)
	}
	return list
}

func checkServers(r *migrate.Report) error {
	for i := range r.Servers {
		row, at := &r.Servers[i], fmt.Sprintf("servers[%d]", i)
		if row.Role == "" || row.Address == "" {
			return fmt.Errorf("%s lacks a role or an address", at)
		}
		if err := oneOf(at+".transport", row.Transport, transports); err != nil {
			return err
		}
		for _, c := range rowCells(row) {
			if err := oneOf("a cell of "+at, c, cells); err != nil {
				return err
			}
		}
		if min(row.Asked, row.Equal) < 0 {
			return fmt.Errorf("%s counts fewer than 0 questions", at)
		}
	}
	return nil
}

func checkResults(r *migrate.Report) error {
	for i := range r.Results {
		res, at := &r.Results[i], fmt.Sprintf("results[%d]", i)
		if !checkID().MatchString(res.Check) {
			return fmt.Errorf("%s.check is %q: it is a check's ID such as zone-soa-missing", at, res.Check)
		}
		if err := oneOf(at+".outcome", res.Outcome, outcomes); err != nil {
			return err
		}
		if res.NotBefore != nil && res.Outcome != migrate.Waiting {
			return fmt.Errorf("%s has a time not to be early by, and its outcome is %q: it is %q", at, res.Outcome, migrate.Waiting)
		}
		if res.Total < len(res.Findings) {
			return fmt.Errorf("%s.total is %d: it is at least %d, the number of findings", at, res.Total, len(res.Findings))
		}
		for j := range res.Findings {
			if err := checkFinding(fmt.Sprintf("%s.findings[%d]", at, j), res, &res.Findings[j]); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkFinding(at string, res *migrate.Result, f *migrate.Finding) error {
	if f.Check != res.Check {
		return fmt.Errorf("%s.check is %q: it is %q, as that of the result", at, f.Check, res.Check)
	}
	if err := oneOf(at+".severity", f.Severity, severities); err != nil {
		return err
	}
	if f.DefaultSeverity != "" {
		if err := oneOf(at+".default-severity", f.DefaultSeverity, severities); err != nil {
			return err
		}
	}
	if f.Message == "" {
		return fmt.Errorf("%s.message is missing", at)
	}
	places := []*migrate.Pos{f.Pos}
	for i := range f.Related {
		places = append(places, f.Related[i].Pos)
	}
	for _, pos := range places {
		if pos != nil && min(pos.Line, pos.Column, pos.Length, pos.Offset) < 0 {
			return fmt.Errorf("%s has a place before the start of its file: lines and columns count from 1", at)
		}
	}
	return nil
}

func checkChanges(r *migrate.Report) error {
	for i := range r.Changes.Len() {
		c := r.Changes.At(i)
		if err := checkChange(&c); err != nil {
			return fmt.Errorf("changes[%d]%w", i, err)
		}
	}
	return nil
}

func checkChange(c *migrate.Change) error {
	if err := oneOf(".kind", c.Kind, kinds); err != nil {
		return err
	}
	if c.Owner == "" {
		return errors.New(".owner is missing")
	}
	if !mnemonic().MatchString(c.Type) {
		return fmt.Errorf(".type is %q: it is a type's mnemonic such as MX or TYPE65280", c.Type)
	}
	if c.Kind == migrate.Same {
		return nil
	}
	needsOld, needsNew := c.Kind != migrate.Added, c.Kind == migrate.Added || c.Kind == migrate.Data
	if needsOld != (len(c.Old) > 0) || needsNew != (len(c.New) > 0) {
		return fmt.Errorf(" is of kind %q: that has %s", c.Kind, sidesOf[c.Kind])
	}
	if (c.Kind != migrate.Added) != (c.OldTTL != nil) || (c.Kind != migrate.Removed) != (c.NewTTL != nil) {
		return fmt.Errorf(" is of kind %q: that has %s", c.Kind, ttlsOf[c.Kind])
	}
	return nil
}

var sidesOf = map[migrate.ChangeKind]string{
	migrate.Added:   "new rdata and no old",
	migrate.Removed: "old rdata and no new",
	migrate.Data:    "old and new rdata",
	migrate.TTL:     "old rdata and no new",
}

var ttlsOf = map[migrate.ChangeKind]string{
	migrate.Added:   "new-ttl and no old-ttl",
	migrate.Removed: "old-ttl and no new-ttl",
	migrate.Data:    "old-ttl and new-ttl",
	migrate.TTL:     "old-ttl and new-ttl",
}

// checkVerdict refuses a report whose verdict its own results deny.
func checkVerdict(r *migrate.Report) error {
	findings, unknown := r.Blocking()
	waiting := slices.ContainsFunc(r.Results, func(res migrate.Result) bool { return res.Outcome == migrate.Waiting })
	switch {
	case isDiff(r) || r.Verdict == migrate.NoGo:
		return nil
	case len(findings)+len(unknown) > 0:
		return fmt.Errorf("verdict is %q, and %s and %s that could not look block: it is %q",
			r.Verdict, migrate.Plural(len(findings), "finding"), migrate.Plural(len(unknown), "check"), migrate.NoGo)
	case waiting && r.Verdict == migrate.Go:
		return fmt.Errorf("verdict is %q, and a check waits: it is %q", r.Verdict, migrate.Wait)
	case !waiting && r.Verdict == migrate.Wait:
		return fmt.Errorf("verdict is %q, and no check waits: it is %q", r.Verdict, migrate.Go)
	}
	return nil
}
