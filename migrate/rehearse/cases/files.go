package cases

import (
	"errors"
	"io/fs"
	"path"
	"strings"
)

// checkFiles holds that a case's folder has plain files alone, which can be read: it
// is copied to be played, and a link would lead out of the copy.
func (r *reading) checkFiles() {
	_ = fs.WalkDir(r.files, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			r.add(0, "%s in the case's folder cannot be read: %v", name, bare(err))
		case d.IsDir():
		case d.Type()&fs.ModeSymlink != 0:
			r.add(0, "%s in the case's folder is a symbolic link; put the file itself there", name)
		case !d.Type().IsRegular():
			r.add(0, "%s in the case's folder is no plain file; take it away", name)
		default:
			r.checkFile(name)
		}
		return nil
	})
}

func (r *reading) checkFile(name string) {
	f, err := r.files.Open(name)
	if err != nil {
		r.add(0, "%s in the case's folder cannot be read: %v", name, bare(err))
		return
	}
	f.Close()
}

// bare is an error without the name of the file.
func bare(err error) error {
	if p := new(fs.PathError); errors.As(err, &p) {
		return p.Err
	}
	return err
}

// outside gives the first word of a command line that names a file which is not in
// the case's folder.
func outside(words []string) (word string, ok bool) {
	for _, word := range words {
		name := word
		if flag, value, given := strings.Cut(word, "="); given && strings.HasPrefix(flag, "-") {
			name = value
		}
		up := path.Clean(name)
		if path.IsAbs(name) || up == ".." || strings.HasPrefix(up, "../") {
			return word, true
		}
	}
	return "", false
}
