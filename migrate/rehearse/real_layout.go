package rehearse

import (
	"bytes"
	"context"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// layout is the folder of a real server while it is being filled.
type layout struct {
	cfg RealConfig
	dir string
	ctx context.Context
}

// newLayout makes the folder, chooses ports and writes the zone files. The
// folder's path is short: the servers put sockets in it, and a socket's path has
// at most 107 octets.
func newLayout(ctx context.Context, cfg RealConfig) (l *layout, err error) {
	if !cfg.Address.IsValid() {
		cfg.Address = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 0)
	}
	if cfg.Address, err = withPort(cfg.Address); err != nil {
		return nil, err
	}
	for _, a := range cfg.Also {
		if err := onLoopback(a); err != nil {
			return nil, err
		}
	}
	if cfg.TLS != nil {
		listener := *cfg.TLS
		if listener.Address, err = withPort(listener.Address); err != nil {
			return nil, err
		}
		cfg.TLS = &listener
	}
	dir, err := os.MkdirTemp("", "zonegate-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for %s: %w", cfg.Kind, err)
	}
	l = &layout{cfg, dir, ctx}
	for i, z := range cfg.Zones {
		if err := l.write(zoneFile(i), string(z.Text)); err != nil {
			return nil, err
		}
	}
	return l, l.writeKeys()
}

// addresses are all that the server listens on.
func (l *layout) addresses() []netip.AddrPort {
	return append([]netip.AddrPort{l.cfg.Address}, l.cfg.Also...)
}

// networks are those that may have the zones where they may be transferred:
// whoever asks an address of this machine from this machine.
func (l *layout) networks() []string {
	list := []string{"127.0.0.0/8", "::1"}
	for _, a := range l.addresses() {
		if !a.Addr().IsLoopback() {
			list = append(list, a.Addr().String())
		}
	}
	return list
}

func zoneFile(i int) string { return fmt.Sprintf("%d.zone", i) }

func (l *layout) path(name string) string { return filepath.Join(l.dir, name) }

func (l *layout) write(name, text string) error {
	if err := os.WriteFile(l.path(name), []byte(text), 0o600); err != nil {
		return fmt.Errorf("write the files of %s: %w", l.cfg.Kind, err)
	}
	return nil
}

// configLines collects a configuration.
type configLines struct{ strings.Builder }

func (c *configLines) add(format string, values ...any) {
	fmt.Fprintf(c, format+"\n", values...)
}

// logBuffer keeps what a process says while others read it.
type logBuffer struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.String()
}
