package evidence

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// headSchema names the version of the head file's one line.
const headSchema = "zonegate-evidence-head/1"

// head is the line of the file beside a log: how far that was written.
type head struct {
	Schema string `json:"schema"`
	Lines  int    `json:"lines"`
	Hash   string `json:"head"`
}

// headName is the head file of a log.
func headName(log string) string { return log + ".head" }

// readHead reads the head file of a log; there is false without an error where
// there is none.
func readHead(log string) (at link, there bool, err error) {
	name := headName(log)
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return link{}, false, nil
	}
	if err == nil {
		err = regular(info)
	}
	if err != nil {
		return link{}, true, reason(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return link{}, true, reason(err)
	}
	at, err = parseHead(text)
	return at, true, err
}

func parseHead(text []byte) (at link, err error) {
	var h head
	if err := json.Unmarshal(text, &h); err != nil {
		return link{}, err
	}
	if h.Schema != headSchema {
		return link{}, fmt.Errorf("its schema is %q, and not %q", h.Schema, headSchema)
	}
	raw, err := hex.DecodeString(h.Hash)
	if err != nil || h.Lines < 0 || h.Lines == 0 && len(raw) != 0 || h.Lines > 0 && len(raw) != len(at.last) {
		return link{}, fmt.Errorf("it counts %d lines and gives %q as the SHA-256 of the last", h.Lines, h.Hash)
	}
	at.lines = h.Lines
	copy(at.last[:], raw)
	if !bytes.Equal(text, headText(at)) {
		return link{}, errors.New("it is not as it was written")
	}
	return at, nil
}

func headText(at link) []byte {
	return fmt.Appendf(nil, "{\"schema\":%q,\"lines\":%d,\"head\":%q}\n", headSchema, at.lines, at.hash())
}

// writeHead replaces the head file of a log. After an error, replaced tells
// whether the new one stands there all the same.
func writeHead(log string, at link) (replaced bool, err error) {
	name := headName(log)
	temporary := name + ".tmp"
	info, err := os.Stat(log)
	if err == nil {
		err = writeNew(temporary, headText(at), info.Mode().Perm())
	}
	if err != nil {
		return false, fmt.Errorf("write %s: %w", temporary, reason(err))
	}
	if err := os.Rename(temporary, name); err != nil {
		return false, fmt.Errorf("replace %s: %w", name, reason(err))
	}
	return true, syncFolder(log)
}

// writeNew makes a file with a text that is on disk when it returns, for whoever
// may read the log; one of that name is left over from a writer that died.
func writeNew(name string, text []byte, mode fs.FileMode) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, newMode)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// syncFolder makes the name of a file lasting, where the file system can.
func syncFolder(name string) error {
	f, err := os.Open(filepath.Dir(name))
	if err != nil {
		return fmt.Errorf("open the folder of %s: %w", name, reason(err))
	}
	defer f.Close()
	err = f.Sync()
	if err == nil || noFolderSync || errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return fmt.Errorf("write the folder of %s to disk: %w", name, reason(err))
}

// reason is an error without the file's name, which its message gives already.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}

// regular tells why something is no file that could be a log.
func regular(info fs.FileInfo) error {
	what := ""
	switch mode := info.Mode(); {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		what = "a folder"
	case mode&fs.ModeNamedPipe != 0:
		what = "a named pipe"
	case mode&fs.ModeSocket != 0:
		what = "a socket"
	case mode&fs.ModeDevice != 0:
		what = "a device"
	default:
		what = "no regular file"
	}
	return fmt.Errorf("it is %s; a file was expected", what)
}
