package live

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// TransferConfig says which zone is transferred, from where, and how.
type TransferConfig struct {
	Zone zonefile.Name
	// Server is host:port. The host is an address, IPv6 in brackets, or a name,
	// whose addresses the system looks up and which are tried in turn.
	Server string
	// Route is as in Config. With it only addresses are asked: names are not looked
	// up.
	Route func(netip.AddrPort) (to netip.AddrPort, ok bool)
	// Source is what the zone's Files call it.
	Source string
	// TLS is what TLSOptions.Config gives; nil: plain TCP (RFC 5936), else over
	// TLS (RFC 9103).
	TLS *tls.Config
	// Key signs the question, and the answer must be signed with it; nil: neither.
	Key *Key
	// Clock tells the time that signatures are judged by; needed with Key.
	Clock func() time.Time
	// MaxOctets limits what is received, and the zone that it makes, each record
	// counted with its names in full; 0: DefaultTransferOctets.
	MaxOctets int64
	// Timeout limits the whole transfer (DefaultTransferTimeout), Idle the wait
	// for the next octet (DefaultTransferIdle).
	Timeout, Idle time.Duration
	// Progress, where set, is told now and then how many octets and records came.
	Progress func(octets int64, records int)
}

// What a TransferConfig without them has.
const (
	DefaultTransferOctets  = 256 << 20
	DefaultTransferTimeout = 10 * time.Minute
	DefaultTransferIdle    = 30 * time.Second
	// connectTimeout is how long one address may take to take the connection,
	// TLS included.
	connectTimeout = 10 * time.Second
)

// TransferError says why a zone was not transferred.
type TransferError struct {
	// Outcome is Answered when the zone began and did not end as it must.
	Outcome evidence.Outcome
	Rcode   string // mnemonic; empty where no message came
	Serial  uint32 // of the opening SOA, where Records is not 0
	Records int    // that came before the trouble, the opening SOA counted
	Err     error
}

func (e *TransferError) Error() string { return e.Err.Error() }
func (e *TransferError) Unwrap() error { return e.Err }

// What a TransferError wraps where the limits of its TransferConfig ended it.
var (
	ErrTransferOctets  = errors.New("the zone is larger than the limit")
	ErrTransferTimeout = errors.New("the transfer was not through")
)

var (
	errTransferTime = errors.New("the time is up")
	errTransferIdle = errors.New("nothing came")
)

// Transfer fetches a whole zone (AXFR, RFC 5936). It gives the zone only when
// every record of it came, the closing SOA included, and nothing that does not
// belong there; what else happens is a *TransferError, or ctx's error.
//
// Of a server with several addresses the next is tried when one gives no record.
func Transfer(ctx context.Context, cfg TransferConfig) (*zonefile.Zone, error) {
	if cfg.fill(); cfg.Key != nil && cfg.Clock == nil {
		return nil, errors.New("a transfer with a key needs a clock")
	}
	caller := ctx
	ctx, cancel := context.WithTimeoutCause(ctx, cfg.Timeout, errTransferTime)
	defer cancel()
	zone, err := cfg.fromAny(ctx)
	if ended := caller.Err(); ended != nil {
		return nil, ended
	}
	if err != nil {
		return nil, err
	}
	return zone, nil
}

func (cfg *TransferConfig) fill() {
	if cfg.MaxOctets == 0 {
		cfg.MaxOctets = DefaultTransferOctets
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = DefaultTransferTimeout
	}
	if cfg.Idle == 0 {
		cfg.Idle = DefaultTransferIdle
	}
}

// fromAny tries the addresses of the server in turn.
func (cfg *TransferConfig) fromAny(ctx context.Context) (*zonefile.Zone, error) {
	host, addresses, err := cfg.addresses(ctx)
	if err != nil {
		return nil, err
	}
	var failed []*TransferError
	for _, address := range addresses {
		zone, trouble := cfg.from(ctx, host, address)
		if trouble == nil {
			return zone, nil
		}
		failed = append(failed, trouble)
		if trouble.Records > 0 || ctx.Err() != nil {
			break
		}
	}
	return nil, together(failed)
}

// together is the trouble with all addresses: the last one's, which may have
// given records, with the words of all.
func together(failed []*TransferError) *TransferError {
	all := *failed[len(failed)-1]
	var words []string
	for _, f := range failed {
		words = append(words, f.Error())
	}
	if len(words) > 1 {
		all.Err = errors.New(strings.Join(words, "; "))
	}
	return &all
}

// addresses finds the addresses of the server.
func (cfg *TransferConfig) addresses(ctx context.Context) (host string, all []string, err error) {
	host, port, err := net.SplitHostPort(cfg.Server)
	if err != nil {
		return "", nil, fmt.Errorf("the server %s: %w", cfg.Server, err)
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return host, []string{cfg.Server}, nil
	}
	if cfg.Route != nil {
		return "", nil, &TransferError{Outcome: evidence.Unreachable, Err: fmt.Errorf("the addresses of %s cannot be found: %w", host, errNobody)}
	}
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil || len(found) == 0 {
		return "", nil, &TransferError{Outcome: evidence.Unreachable, Err: fmt.Errorf("the addresses of %s cannot be found: %w", host, lookupError(err))}
	}
	for _, a := range found {
		all = append(all, net.JoinHostPort(a.Unmap().String(), port))
	}
	return host, all, nil
}

// lookupError says what the system's resolver said, without the name.
func lookupError(err error) error {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return errors.New("there is no such host")
	case errors.As(err, &dns):
		return errors.New(dns.Err)
	case err == nil:
		return errors.New("there are none")
	}
	return err
}

// from transfers the zone from one address.
func (cfg *TransferConfig) from(ctx context.Context, host, address string) (*zonefile.Zone, *TransferError) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	conn, trouble := cfg.connect(ctx, host, address)
	if trouble != nil {
		return nil, trouble
	}
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	defer conn.Close()
	idle := time.AfterFunc(cfg.Idle, func() { cancel(errTransferIdle) })
	defer idle.Stop()
	s := newTransferStream(cfg, address, &wakefulReader{conn, idle, cfg.Idle})
	zone, err := s.run(conn)
	if err == nil {
		return zone, nil
	}
	return nil, s.fail(ctx, err)
}

// connect opens the connection, TLS included.
func (cfg *TransferConfig) connect(ctx context.Context, host, address string) (net.Conn, *TransferError) {
	ctx, cancel := context.WithTimeout(ctx, min(connectTimeout, cfg.Idle))
	defer cancel()
	conn, err := cfg.dial(ctx, address)
	if err != nil {
		outcome, why := dialTrouble(err)
		return nil, &TransferError{Outcome: outcome, Err: fmt.Errorf("%s: %w", address, why)}
	}
	if cfg.TLS == nil {
		return conn, nil
	}
	secured, err := secure(ctx, conn, cfg.TLS, host)
	if err != nil {
		conn.Close()
		return nil, &TransferError{Outcome: evidence.TCPRefused, Err: fmt.Errorf("%s: %w", address, err)}
	}
	return secured, nil
}

func (cfg *TransferConfig) dial(ctx context.Context, address string) (net.Conn, error) {
	if cfg.Route != nil {
		asked, err := netip.ParseAddrPort(address)
		if err != nil {
			return nil, err
		}
		to, err := routed(cfg.Route, asked)
		if err != nil {
			return nil, err
		}
		address = to.String()
	}
	return new(net.Dialer).DialContext(ctx, "tcp", address)
}

// wakefulReader puts the alarm off whenever something comes.
type wakefulReader struct {
	conn  net.Conn
	alarm *time.Timer
	wait  time.Duration
}

func (r *wakefulReader) Read(p []byte) (int, error) {
	n, err := r.conn.Read(p)
	if n > 0 {
		r.alarm.Reset(r.wait)
	}
	return n, err
}
