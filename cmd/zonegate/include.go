package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/zonegate/zonegate/zonefile"
)

// includer gives the function that opens the $INCLUDEs of a source. A relative
// name is looked up in the folder of the file that includes it. Outside of the
// zone's own folder, symbolic links followed, nothing is opened unless that is
// allowed: a zone that a customer wrote shall not read the server's files into
// a report.
func (s *sources) includer(main opened, outside bool) func(name, from string) (zonefile.Source, error) {
	return func(name, from string) (zonefile.Source, error) {
		path := name
		if !filepath.IsAbs(name) {
			folder := filepath.Dir(from)
			if from == main.Name {
				folder = main.folder
			}
			path = filepath.Join(folder, name)
		}
		f, err := openWithin(main.folder, path, outside)
		if err != nil {
			return zonefile.Source{}, err
		}
		info, err := f.Stat()
		if err == nil && !info.Mode().IsRegular() {
			err = errors.New("is no regular file")
		}
		if err != nil {
			f.Close()
			return zonefile.Source{}, err
		}
		if data, ok := readInclude(f, info.Size(), min(smallInclude, s.maxSize)); ok {
			return s.memory(path, data), f.Close()
		}
		return s.fromFile(path, f, info)
	}
}

// smallInclude is up to how many octets an include is kept in memory, so that a zone
// of thousands of them does not need as many open files.
const smallInclude = 16 << 10

// readInclude reads a file of at most limit octets. It says false of a larger one, of
// gzip, of trouble, and of a file that is just being written.
func readInclude(f io.ReaderAt, size, limit int64) ([]byte, bool) {
	if size > limit {
		return nil, false
	}
	data := make([]byte, size+1)
	n, err := f.ReadAt(data, 0)
	return data[:n], int64(n) == size && err == io.EOF && !bytes.HasPrefix(data[:n], gzipMagic)
}

// openWithin opens path, which must lie in folder unless outside is allowed.
func openWithin(folder, path string, outside bool) (*os.File, error) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, bareError(err)
	}
	if outside {
		return openInclude(os.OpenFile, real)
	}
	folder, within, err := relativeTo(folder, real)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, bareError(err)
	}
	defer root.Close()
	return openInclude(root.OpenFile, within)
}

func relativeTo(folder, real string) (realFolder, within string, err error) {
	if realFolder, err = filepath.EvalSymlinks(folder); err == nil {
		realFolder, err = filepath.Abs(realFolder)
	}
	if err != nil {
		return "", "", bareError(err)
	}
	if real, err = filepath.Abs(real); err == nil {
		within, err = filepath.Rel(realFolder, real)
	}
	if err != nil || !filepath.IsLocal(within) {
		return "", "", fmt.Errorf("lies outside of the zone's folder %s; --allow-include-outside allows that", folder)
	}
	return realFolder, within, nil
}

// openInclude opens without waiting for somebody to write to a named pipe.
func openInclude(open func(string, int, os.FileMode) (*os.File, error), name string) (*os.File, error) {
	f, err := open(name, os.O_RDONLY|nonBlocking, 0)
	if err != nil {
		return nil, bareError(err)
	}
	return f, nil
}

// bareError leaves out the name, which the finding has already.
func bareError(err error) error {
	var path *fs.PathError
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("there is no such file")
	}
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
