package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/zonegate/zonegate/zonefile"
)

const stdinName = "-"

// sources opens zones. A regular file is read where it lies; whatever cannot be
// read twice (standard input, pipes, gzip) is first spooled to a temporary file
// that no longer has a name.
type sources struct {
	ctx      context.Context
	stdin    io.Reader
	maxSize  int64 // octets after unzipping
	progress *progress
	// held has what is opened closed, zone by zone, where there are many; nil: the
	// end of the process does.
	held *held
	// transfers is how zones are fetched that are no files.
	transfers transfers
}

// opened is a source with what its name tells.
type opened struct {
	zonefile.Source
	// transfer is set where the source is no file.
	transfer *transferSource
	// base is the file name that the origin may be inferred from; "" where
	// there is none.
	base string
	// folder is where $INCLUDE looks.
	folder string
	info   fs.FileInfo // nil for standard input
}

// open opens a source as it was given on the command line. planKey is the key
// that the plan transfers it with; "" for none.
func (s *sources) open(name, planKey string) (opened, error) {
	if scheme := schemeOf(name); scheme != "" {
		return s.openTransfer(name, scheme, planKey)
	}
	if name == stdinName {
		src, err := s.spool(name, s.stdin)
		return opened{Source: src, folder: "."}, err
	}
	if s.held != nil {
		if src, ok := s.inMemory(name); ok {
			return opened{Source: src, base: filepath.Base(name), folder: filepath.Dir(name)}, nil
		}
	}
	f, info, err := openFile(name)
	if err != nil {
		return opened{}, err
	}
	src, err := s.fromFile(name, f, info)
	o := opened{Source: src, folder: filepath.Dir(name), info: info}
	if info.Mode().IsRegular() {
		o.base = filepath.Base(name)
	} else {
		o.folder = "."
	}
	return o, err
}

// openFile opens a file for reading; a folder is an error, its message says what
// was expected.
func openFile(name string) (*os.File, fs.FileInfo, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, plainError(name, err)
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = errors.New("is a folder; a file was expected")
	}
	if err != nil {
		f.Close()
		return nil, nil, plainError(name, err)
	}
	return f, info, nil
}

// plainError says what is wrong with a file without the name of the system call.
func plainError(name string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return noSuchFile(name)
	}
	return fmt.Errorf("%s: %w", name, err)
}

// noSuchFile is the name of a file that is not there.
type noSuchFile string

func (f noSuchFile) Error() string        { return string(f) + ": there is no such file" }
func (f noSuchFile) Is(target error) bool { return target == fs.ErrNotExist }

// fromFile takes a regular file as it is, and spools everything else.
func (s *sources) fromFile(name string, f *os.File, info fs.FileInfo) (zonefile.Source, error) {
	if info.Mode().IsRegular() && !startsGzip(f) {
		if info.Size() > s.maxSize {
			f.Close()
			return zonefile.Source{}, s.tooLarge(name)
		}
		return s.counted(zonefile.Source{Name: name, File: f, Size: info.Size()}), nil
	}
	defer f.Close()
	return s.spool(name, f)
}

var gzipMagic = []byte{0x1f, 0x8b}

func startsGzip(f io.ReaderAt) bool {
	var head [2]byte
	n, _ := f.ReadAt(head[:], 0)
	return bytes.Equal(head[:n], gzipMagic)
}

// spool copies a stream, unzipped where it is gzip, to a temporary file. A gzip
// stream that is broken is kept as far as it goes, and marked as damaged.
func (s *sources) spool(name string, r io.Reader) (zonefile.Source, error) {
	in := bufio.NewReaderSize(&interruptibleReader{s.ctx, r}, 256<<10)
	head, err := in.Peek(len(gzipMagic))
	if err != nil && err != io.EOF {
		return zonefile.Source{}, plainError(name, err)
	}
	file, err := unnamedFile()
	if err != nil {
		return zonefile.Source{}, err
	}
	src := zonefile.Source{Name: name, File: file}
	if bytes.Equal(head, gzipMagic) {
		src.Size, src.Damage, err = s.unzip(file, in)
	} else {
		src.Size, err = s.copy(file, in)
	}
	if err != nil {
		file.Close()
		return zonefile.Source{}, plainError(name, err)
	}
	return s.counted(src), nil
}

func (s *sources) unzip(w io.Writer, r io.Reader) (size int64, damage string, err error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return 0, "the gzip header is broken", s.ctx.Err()
	}
	in := &rememberingReader{r: z}
	size, err = s.copy(w, in)
	if in.err != nil && s.ctx.Err() == nil {
		return size, gzipDamage(in.err), nil
	}
	return size, "", err
}

func gzipDamage(err error) string {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the gzip stream ends early"
	case errors.Is(err, gzip.ErrChecksum):
		return "the gzip checksum does not match the content"
	case errors.Is(err, gzip.ErrHeader):
		return "the gzip stream is followed by something else"
	}
	return "the gzip stream is broken: " + err.Error()
}

func (s *sources) copy(w io.Writer, r io.Reader) (int64, error) {
	n, err := io.Copy(w, io.LimitReader(r, s.maxSize+1))
	if err == nil && n > s.maxSize {
		err = fmt.Errorf("is larger than %s (unzipped); if that is right, raise it with --max-size", sizeText(s.maxSize))
	}
	return n, err
}

func (s *sources) tooLarge(name string) error {
	return fmt.Errorf("%s: is larger than %s; if that is right, raise it with --max-size", name, sizeText(s.maxSize))
}

// unnamedFile is a temporary file that vanishes with the process.
func unnamedFile() (*os.File, error) {
	f, err := os.CreateTemp("", "zonegate-*")
	if err != nil {
		return nil, fmt.Errorf("make a temporary file (TMPDIR says where): %w", err)
	}
	if err := os.Remove(f.Name()); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// interruptibleReader ends with the context.
type interruptibleReader struct {
	ctx context.Context
	r   io.Reader
}

func (r *interruptibleReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// rememberingReader keeps the error that a read ended with, so that it is told
// from one of writing.
type rememberingReader struct {
	r   io.Reader
	err error
}

func (r *rememberingReader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

func (s *sources) counted(src zonefile.Source) zonefile.Source {
	if s.progress != nil {
		src.File = s.progress.count(src)
	}
	if s.held != nil {
		s.held.add(src)
	}
	return src
}
