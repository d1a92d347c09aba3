package cases

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// Names lists the folders of a corpus that hold a case, by name; those too of which it
// cannot be told, or whose case.yaml has another name.
func Names(corpus fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(corpus, ".")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() {
			continue
		}
		_, err := fs.Stat(corpus, e.Name()+"/"+File)
		_, other := fs.Stat(corpus, e.Name()+"/case.yml")
		if other == nil || err == nil || errors.Is(err, fs.ErrPermission) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// ReadAll reads all cases of a corpus, by date. The error joins those of the cases
// that cannot be read; the others are there.
func ReadAll(corpus fs.FS) (all []*Case, err error) {
	names, err := Names(corpus)
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, name := range names {
		folder, err := fs.Sub(corpus, name)
		if err != nil {
			return nil, err
		}
		c, err := Read(folder, name, name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		all = append(all, c)
	}
	slices.SortStableFunc(all, func(a, b *Case) int {
		return cmp.Or(strings.Compare(a.date(), b.date()), strings.Compare(a.Name, b.Name))
	})
	return all, errors.Join(errs...)
}

// date orders cases: those without one are the last.
func (c *Case) date() string {
	if c.Incident == nil || c.Incident.Date == "" {
		return "~"
	}
	return c.Incident.Date
}
