package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// folder is the zones of a folder and of the folders in it, by their paths in it.
type folder struct {
	dir     string
	zones   []string
	skipped []migrate.Skipped
	// blind are the paths that could not be looked into, and why.
	blind []blindPath
}

type blindPath struct{ path, why string }

// isFolder tells whether a source is a folder.
func isFolder(name string) bool {
	folder, _ := sourceKind(name)
	return folder
}

// sourceKind tells whether a source is a folder, or a plain file.
func sourceKind(name string) (folder, plain bool) {
	if name == stdinName || schemeOf(name) != "" {
		return false, false
	}
	info, err := os.Stat(name)
	return err == nil && info.IsDir(), err == nil && info.Mode().IsRegular()
}

// readFolder lists a folder. An error is one of the folder itself.
func readFolder(dir string) (*folder, error) {
	f := &folder{dir: dir}
	info, err := os.Stat(dir)
	if err == nil {
		err = f.walk("", []fs.FileInfo{info})
	}
	if err != nil {
		return nil, plainError(dir, err)
	}
	slices.Sort(f.zones)
	return f, nil
}

// path is what is in the folder as it is opened and shown. A file named none or - is
// no other than what it is.
func (f *folder) path(in string) string {
	if path := filepath.Join(f.dir, in); path != in {
		return path
	}
	return "./" + in
}

// walk lists what is in a folder; above are the folders that it lies in, and it
// itself, so that links do not lead round and round.
func (f *folder) walk(at string, above []fs.FileInfo) error {
	entries, err := os.ReadDir(filepath.Join(f.dir, at))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), unfinished) {
			continue
		}
		path := filepath.Join(at, e.Name())
		if why := whyNoZone(e.Name()); why != "" {
			f.skipped = append(f.skipped, migrate.Skipped{Name: f.path(path), Reason: why})
			continue
		}
		if e.Type().IsRegular() {
			f.zones = append(f.zones, path)
			continue
		}
		f.follow(path, above)
	}
	return nil
}

// follow takes in what is no plain file: a folder, or what a link leads to. A link
// that leads nowhere is a zone that cannot be read.
func (f *folder) follow(path string, above []fs.FileInfo) {
	info, err := os.Stat(f.path(path))
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && info.Mode().IsRegular():
		f.zones = append(f.zones, path)
		return
	case err == nil && !info.IsDir():
		err = errors.New("is neither a file nor a folder")
	case err == nil && slices.ContainsFunc(above, func(a fs.FileInfo) bool { return os.SameFile(a, info) }):
		err = errors.New("is a link to a folder that it lies in")
	case err == nil:
		err = f.walk(path, append(slices.Clip(above), info))
	}
	if err != nil {
		f.blind = append(f.blind, blindPath{path, plainError(f.path(path), err).Error()})
	}
}

// hides tells why nobody could see whether a path is in the folder; "": it is not.
func (f *folder) hides(path string) string {
	for _, b := range f.blind {
		if path == b.path || strings.HasPrefix(path, b.path+string(filepath.Separator)) {
			return b.why
		}
	}
	return ""
}

// noZoneEndings are the ends of names that no zone's file has: none of them is a top
// level domain, so that a file named as its zone is never taken for one.
var noZoneEndings = []struct{ ending, why string }{
	{"~", "a backup of an editor"}, {".bak", "a backup"}, {".orig", "a backup"}, {".old", "a backup"},
	{".rpmsave", "a backup"}, {".rpmnew", "a backup"}, {".dpkg-old", "a backup"}, {".dpkg-dist", "a backup"}, {".dpkg-new", "a backup"},
	{".swp", "a file of an editor"}, {".tmp", "a temporary file"},
	{".jnl", "a journal"}, {".jbk", "a journal"}, {".key", "a key"}, {".private", "a key"}, {".state", "a key"},
	{".yaml", "no zone by its name"}, {".yml", "no zone by its name"}, {".json", "no zone by its name"}, {".jsonl", "no zone by its name"},
}

// whyNoZone says why what has this name is not taken for a zone; "" for a zone.
func whyNoZone(name string) string {
	if strings.HasPrefix(name, ".") {
		return "hidden"
	}
	if strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#") {
		return "a file of an editor"
	}
	for _, e := range noZoneEndings {
		if strings.HasSuffix(name, e.ending) {
			return e.why
		}
	}
	if name == "README" || strings.HasPrefix(name, "README.") || name == "Makefile" || name == "LICENSE" {
		return "no zone by its name"
	}
	return ""
}

// none says that a folder holds no zone.
func (f *folder) none() string {
	text := f.dir + ": there is no zone in this folder"
	if n := len(f.skipped); n > 0 {
		text += fmt.Sprintf("; %s skipped, such as %s (%s)", migrate.Number(n), f.skipped[0].Name, f.skipped[0].Reason)
	}
	return text
}

// lint lists the folder's zones for a lint.
func (f *folder) lint() (list []listed) {
	for _, b := range f.blind {
		list = append(list, listed{trouble: b.why})
	}
	for _, path := range f.zones {
		list = append(list, listed{new: f.path(path), plain: true})
	}
	return list
}

// firsts lists the folder's zones as published for the first time.
func (f *folder) firsts() []listed {
	list := f.lint()
	for i := range list {
		list[i].old = noZone
	}
	return list
}

// pairFolders pairs the zones of two folders by their paths. One that is only in
// new is published for the first time; one that is only in old would be gone, which
// nothing here lets happen by itself.
func pairFolders(old, new *folder) (list []listed) {
	for _, f := range []*folder{old, new} {
		for _, b := range f.blind {
			list = append(list, listed{trouble: b.why})
		}
	}
	for _, path := range mergedPaths(old.zones, new.zones) {
		_, inOld := slices.BinarySearch(old.zones, path)
		_, inNew := slices.BinarySearch(new.zones, path)
		it := listed{old: old.path(path), new: new.path(path), plain: true}
		switch {
		case inOld && inNew:
		case inNew && old.hides(path) != "":
			it.trouble = old.hides(path)
		case inNew:
			it.old = noZone
		case new.hides(path) != "":
			it.trouble = new.hides(path)
		default:
			it.trouble, it.gone = goneFrom(it.old, new.dir), true
		}
		list = append(list, it)
	}
	return list
}

func goneFrom(old, dir string) string {
	return fmt.Sprintf("%s is not in %s: the zone would be gone; if that is meant, take it out of the old folder as well", old, dir)
}

// mergedPaths are the paths of two sorted lists, each once.
func mergedPaths(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
