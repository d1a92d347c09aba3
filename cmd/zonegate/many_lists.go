package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
)

// zonesFlag names a list for a lint, pairsFlag one for a publication.
func zonesFlag() cli.Flag {
	return &cli.StringFlag{Name: "zones", Usage: "lint the zones that `FILE` lists (-: standard input), one " + zoneLines.String() + " a line"}
}

func pairsFlag() cli.Flag {
	return &cli.StringFlag{Name: "pairs", Usage: "judge the pairs that `FILE` lists (-: standard input), one " + pairLines.String() + " a line; OLD may be none"}
}

// listFile is the list of a file.
func (t *tool) listFile(c *cli.Context, name string, shape lineShape) (list *zoneList, done func(), err error) {
	shown, in, done := "standard input", t.stdin, func() {}
	if name != stdinName {
		f, _, err := openFile(name)
		if err != nil {
			return nil, nil, err
		}
		shown, in, done = name, f, func() { f.Close() }
	}
	return &zoneList{
		each:  readLines(&interruptibleReader{c.Context, in}, shown, shape),
		files: []string{name},
		empty: shown + ": there is no zone in the list",
	}, done, nil
}

// lintList is the zones that arguments name, folders among them. What an argument is
// is looked at when it is its turn, while those before it are judged.
func lintList(args []string) (*zoneList, error) {
	if i := slices.Index(args, stdinName); i >= 0 && slices.Contains(args[i+1:], stdinName) {
		return nil, errors.New("- is given twice: standard input can be read once")
	}
	if slices.Contains(args, "") {
		return nil, errors.New("ZONE is empty")
	}
	list := &zoneList{files: args}
	list.count.Store(int64(len(args)))
	list.each = func(yield func(listed) bool) {
		for _, arg := range args {
			for _, it := range list.argument(arg) {
				if it.nothing && len(args) == 1 || !yield(it) {
					return
				}
			}
		}
	}
	return list, nil
}

// argument is the zones that an argument names.
func (l *zoneList) argument(arg string) []listed {
	folder, plain := sourceKind(arg)
	if !folder {
		return []listed{{new: arg, plain: plain}}
	}
	zones := l.folder(arg)
	l.count.Add(int64(len(zones)) - 1)
	return zones
}

// folder takes the zones of a folder into a list. One that holds none, or cannot be
// read, is an entry that says so: whoever names it believes that there are some.
func (l *zoneList) folder(dir string) []listed {
	f, err := readFolder(dir)
	if err != nil {
		return []listed{{trouble: err.Error()}}
	}
	l.add(f, f.none())
	if zones := f.lint(); len(zones) > 0 {
		return zones
	}
	return []listed{{trouble: f.none(), nothing: true}}
}

// folderList pairs two folders; old may be none.
func folderList(oldName, newName string) (*zoneList, error) {
	list := new(zoneList)
	fresh, err := readFolder(newName)
	if err != nil {
		return nil, err
	}
	if oldName == noZone {
		list.add(fresh, fresh.none())
		list.set(fresh.firsts())
		return list, nil
	}
	old, err := readFolder(oldName)
	if err != nil {
		return nil, err
	}
	list.add(old, old.none())
	list.add(fresh, fresh.none())
	pairs := pairFolders(old, fresh)
	if len(old.zones)+len(old.blind) == 0 && len(pairs) > 0 {
		return nil, fmt.Errorf("%s; where all are published for the first time write none for it", old.none())
	}
	list.set(pairs)
	return list, nil
}

func (l *zoneList) add(f *folder, none string) {
	l.skipped = append(l.skipped, f.skipped...)
	if l.empty == "" {
		l.empty = none
	}
}

func (l *zoneList) set(zones []listed) {
	l.each = slices.Values(zones)
	l.count.Store(int64(len(zones)))
}

// lintMany is a lint of more than one zone.
func (t *tool) lintMany(c *cli.Context, args []string) error {
	list, err := lintList(args)
	if err != nil {
		return err
	}
	return t.judgeMany(c, migrate.GateLint, list)
}
