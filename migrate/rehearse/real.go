package rehearse

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/zonegate/zonegate/zonefile"
)

// Kind names a real name server.
type Kind string

// The real name servers.
const (
	BIND     Kind = "bind"
	NSD      Kind = "nsd"
	Knot     Kind = "knot"
	PowerDNS Kind = "powerdns" // with its bind backend
)

// Kinds are all of them.
func Kinds() []Kind { return []Kind{BIND, NSD, Knot, PowerDNS} }

// RealConfig says how a real name server is started.
type RealConfig struct {
	Kind Kind
	// Address is on loopback; port 0 takes a free one, for UDP and TCP alike. The
	// zero AddrPort is 127.0.0.1 with a free port. BIND can have only an address
	// of an interface: 127.0.0.1 and ::1, as a rule.
	Address netip.AddrPort
	// Also are further addresses on loopback, with their ports.
	Also  []netip.AddrPort
	Zones []ZoneText
	// AllowTransfer lets every loopback address have the zones; with Key, only
	// who signs with it.
	AllowTransfer bool
	Key           *Key
	// Sign has the server sign its zones; nil: it serves them as they are.
	Sign *Signing
	// NSID is the server's identifier (RFC 5001); empty: it gives none, or one of
	// its own making.
	NSID string
	// TLS adds a port for transfers over TLS (RFC 9103): BIND alone.
	TLS *TLS
	// Options are further lines in the server's own language: of BIND's options,
	// NSD's server, Knot's server, PowerDNS's whole configuration.
	Options []string
}

// ZoneText is a zone as the text of a master file.
type ZoneText struct {
	Origin zonefile.Name
	Text   []byte
}

// Key is a TSIG key (RFC 8945).
type Key struct {
	Name      string // with or without the final dot
	Algorithm string // "hmac-sha256"
	Secret    string // in base64
}

// TLS is a listener for DNS over TLS.
type TLS struct {
	Address           netip.AddrPort // port 0: a free one
	Certificate, Key  string         // PEM files
	ClientAuthorities string         // PEM file; set: clients must have a certificate of theirs
}

// Real is a real name server that runs.
type Real struct {
	Kind    Kind
	Address netip.AddrPort
	// Signs tells that it signs its zones itself, and gives them serials of its own.
	Signs bool
	// TLSAddress is where it listens for TLS; the zero AddrPort: nowhere.
	TLSAddress netip.AddrPort

	dir     string
	texts   []ZoneText // that it serves, or signs
	log     *logBuffer
	command *exec.Cmd
	end     context.CancelFunc
	ended   chan struct{}
}

// How long things may take.
const (
	startLimit = 30 * time.Second // until it answers for all zones
	stopLimit  = 10 * time.Second // from SIGTERM to SIGKILL
)

// startAttempts is how often a server is started when it ends at once: somebody
// else may have taken the port that was free.
const startAttempts = 3

// StartReal starts a real name server in the foreground, with all its files in
// a temporary folder, and comes back when it answers for its zones over UDP and
// TCP. It ends with ctx or Stop. The error of a missing program names the Debian
// package; other errors hold what the server said.
func StartReal(ctx context.Context, cfg RealConfig) (*Real, error) {
	p, ok := products[cfg.Kind]
	if !ok {
		return nil, fmt.Errorf("there is no name server %q", cfg.Kind)
	}
	program, err := findProgram(p.program, p.debian)
	if err != nil {
		return nil, err
	}
	attempts := 1
	if cfg.Address.Port() == 0 {
		attempts = startAttempts
	}
	var s *Real
	for range attempts {
		if s, err = startOnce(ctx, p, program, cfg); err == nil || !errors.Is(err, errEnded) {
			break
		}
	}
	return s, err
}

// product is how a kind of name server is configured and run.
type product struct {
	program, debian string
	// configure writes the configuration and gives the arguments.
	configure func(l *layout) (arguments []string, err error)
}

var products = map[Kind]product{
	BIND:     {"named", "bind9", configureBIND},
	NSD:      {"nsd", "nsd", configureNSD},
	Knot:     {"knotd", "knot", configureKnot},
	PowerDNS: {"pdns_server", "pdns-server pdns-backend-bind", configurePowerDNS},
}

func startOnce(ctx context.Context, p product, program string, cfg RealConfig) (s *Real, err error) {
	l, err := newLayout(ctx, cfg)
	if err != nil {
		return nil, err
	}
	arguments, err := p.configure(l)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(l.dir))
	}
	s = &Real{
		Kind: cfg.Kind, Address: l.cfg.Address, Signs: cfg.Sign != nil,
		dir: l.dir, texts: slices.Clone(l.cfg.Zones), log: &logBuffer{}, ended: make(chan struct{}),
	}
	if l.cfg.TLS != nil {
		s.TLSAddress = l.cfg.TLS.Address
	}
	if err := s.run(ctx, unconfined(ctx, program, l.dir), arguments); err != nil {
		return nil, errors.Join(err, os.RemoveAll(l.dir))
	}
	if err := s.wait(ctx, l.cfg.Zones, l.cfg.Sign); err != nil {
		return nil, errors.Join(fmt.Errorf("%s on %s: %w; it says:\n%s", program, s.Address, err, s.Log()), s.Stop())
	}
	return s, nil
}

func (s *Real) run(ctx context.Context, program string, arguments []string) error {
	ctx, s.end = context.WithCancel(ctx)
	s.command = exec.CommandContext(ctx, program, arguments...)
	s.command.Dir = s.dir
	s.command.Stdout, s.command.Stderr = s.log, s.log
	s.command.Cancel = func() error { return s.command.Process.Signal(syscall.SIGTERM) }
	s.command.WaitDelay = stopLimit
	if err := s.command.Start(); err != nil {
		s.end()
		return fmt.Errorf("start %s: %w", program, err)
	}
	go func() {
		defer close(s.ended)
		_ = s.command.Wait()
	}()
	return nil
}

// Stop ends the server, waits for it and removes its files. Twice is no harm.
func (s *Real) Stop() error {
	s.end()
	<-s.ended
	return os.RemoveAll(s.dir)
}

// Log is what the server has said so far.
func (s *Real) Log() string { return s.log.String() }

// findProgram looks where Debian keeps daemons, too.
func findProgram(program, debian string) (string, error) {
	if path, err := exec.LookPath(program); err == nil {
		return path, nil
	}
	places := []string{"/usr/sbin", "/usr/local/sbin", "/sbin"}
	i := slices.IndexFunc(places, func(dir string) bool {
		_, err := exec.LookPath(filepath.Join(dir, program))
		return err == nil
	})
	if i < 0 {
		return "", fmt.Errorf("%s is not installed; on Debian: apt-get install --no-install-recommends %s", program, debian)
	}
	return filepath.Join(places[i], program), nil
}

// unconfined gives a copy of the program where AppArmor, whose profiles hold for
// a path, would keep it from the temporary folder.
func unconfined(ctx context.Context, program, dir string) string {
	if _, err := os.Stat("/sys/kernel/security/apparmor/profiles"); err != nil {
		return program
	}
	copied := filepath.Join(dir, filepath.Base(program))
	if err := exec.CommandContext(ctx, "cp", program, copied).Run(); err != nil {
		return program
	}
	return copied
}
