package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// output is where a command's data goes: standard output, or a file that
// appears under its name when it is whole, and not before.
type output struct {
	w      *bufio.Writer
	commit func() error
	toFile bool
}

// unfinished is how the name of a file begins that is not whole yet. It is nothing of
// the folder that it lies in.
const unfinished = ".zonegate-"

// untilDone writes until the context ends: what is long in writing stops then.
type untilDone struct {
	ctx context.Context
	w   io.Writer
}

func (u untilDone) Write(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.w.Write(p)
}

// openOutput opens the output. inputs are the files that it must not replace.
func (t *tool) openOutput(name string, inputs ...string) (*output, error) {
	if name == "" || name == stdinName {
		return &output{w: bufio.NewWriter(t.stdout), commit: func() error { return nil }}, nil
	}
	if err := notAnInput(name, inputs); err != nil {
		return nil, err
	}
	if isDescriptor(name) {
		return writeThrough(name)
	}
	target, mode, err := replaceable(name)
	if err != nil {
		return nil, err
	}
	if !mode.IsRegular() || isDescriptor(target) {
		return writeThrough(name)
	}
	if _, err := os.Stat(filepath.Dir(target)); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("write %s: there is no folder %s", name, filepath.Dir(target))
	}
	f, err := os.CreateTemp(filepath.Dir(target), unfinished+"*")
	if err != nil {
		return nil, fmt.Errorf("write %w", plainError(name, err))
	}
	t.keepNot(f.Name())
	commit := func() error {
		err := errors.Join(f.Chmod(mode.Perm()), f.Sync(), f.Close())
		if err == nil {
			err = os.Rename(f.Name(), target)
		}
		if err == nil {
			t.settled(f.Name())
		}
		return err
	}
	return &output{w: bufio.NewWriter(f), commit: commit, toFile: true}, nil
}

// isDescriptor tells whether a name stands for a file that somebody has open
// already, such as /dev/stdout or a shell's >(command). Behind it may be a log
// that others write to, so it is appended to and never replaced.
func isDescriptor(name string) bool {
	path, err := filepath.Abs(name)
	if err != nil {
		return false
	}
	dir := filepath.Dir(path)
	return path == "/dev/stdout" || path == "/dev/stderr" || dir == "/dev/fd" ||
		strings.HasPrefix(dir, "/proc/") && filepath.Base(dir) == "fd"
}

// replaceable finds the file that is to be replaced, through symbolic links, and
// its mode; for one that is not there yet the usual mode.
func replaceable(name string) (target string, mode fs.FileMode, err error) {
	target, err = filepath.EvalSymlinks(name)
	if errors.Is(err, fs.ErrNotExist) {
		return linked(name), 0o666 &^ umask(), nil
	}
	if err != nil {
		return "", 0, fmt.Errorf("write %w", plainError(name, err))
	}
	info, err := os.Stat(target)
	if err == nil && info.IsDir() {
		err = errors.New("is a folder; a file was expected")
	}
	if err != nil {
		return "", 0, fmt.Errorf("write %w", plainError(name, err))
	}
	return target, info.Mode(), nil
}

// linked is the file, not there yet, that a symbolic link stands for; the name
// itself where it is no link.
func linked(name string) string {
	to, err := os.Readlink(name)
	switch {
	case err != nil:
		return name
	case filepath.IsAbs(to):
		return to
	}
	return filepath.Join(filepath.Dir(name), to)
}

// writeThrough writes to what cannot be replaced: a device or a pipe.
func writeThrough(name string) (*output, error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return nil, fmt.Errorf("write %w", plainError(name, err))
	}
	return &output{w: bufio.NewWriter(f), commit: f.Close, toFile: true}, nil
}

func notAnInput(name string, inputs []string) error {
	out, err := os.Stat(name)
	if err != nil || !out.Mode().IsRegular() {
		return nil
	}
	for _, input := range inputs {
		if in, err := os.Stat(input); err == nil && os.SameFile(in, out) {
			return &wouldReplace{name, input}
		}
	}
	return nil
}

// wouldReplace is trouble with an output that is one of the inputs.
type wouldReplace struct{ output, input string }

func (w *wouldReplace) Error() string {
	return fmt.Sprintf("--output %s would replace the input %s", w.output, w.input)
}

// notIncluded holds that the output replaces no file that a zone includes: which
// those are shows only when it is read.
func notIncluded(name string, z *zonefile.Zone) error {
	if name == "" || name == stdinName {
		return nil
	}
	var files []string
	for _, f := range z.Files() {
		files = append(files, f.Name)
	}
	return notAnInput(name, files)
}

// finish writes the rest, and gives the file its name.
func (o *output) finish(name string, err error) error {
	if err == nil {
		err = o.w.Flush()
	}
	if err == nil {
		err = o.commit()
	}
	if err != nil && o.toFile {
		return fmt.Errorf("write %w", plainError(name, err))
	}
	return err
}

// writeOutput writes data to the output in one go.
func (t *tool) writeOutput(name string, write func(io.Writer) error, inputs ...string) error {
	o, err := t.openOutput(name, inputs...)
	if err != nil {
		return err
	}
	return o.finish(name, write(o.w))
}
