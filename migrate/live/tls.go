package live

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
)

// alpnDoT is what the connection of a transfer over TLS is agreed to be (RFC
// 9103 section 7.1).
const alpnDoT = "dot"

// TLSOptions say whom a transfer over TLS trusts. Without any, the server's
// certificate must be valid, for the name or address that it is asked under, and
// issued by an authority that the system trusts.
type TLSOptions struct {
	// Name is the name that the certificate must be for; "" the server's.
	Name string
	// Roots are the authorities instead of the system's; nil: those.
	Roots *x509.CertPool
	// Pins are SHA-256 digests of public keys (SubjectPublicKeyInfo, RFC 7469).
	// The server's must be one of them. With pins and without Roots that is the
	// whole proof (RFC 7858 section 4.2): who issued the certificate, for which
	// name and until when, does not matter.
	Pins []Pin
	// Certificates are shown to the server (mutual TLS).
	Certificates []tls.Certificate
}

// Pin is the SHA-256 digest of a public key.
type Pin [sha256.Size]byte

// String gives the pin in base64.
func (p Pin) String() string { return base64.StdEncoding.EncodeToString(p[:]) }

// ParsePin reads a pin in base64 (44 characters) or hex (64 characters, perhaps
// with colons between octets); "sha256/" or "sha256:" may stand before it.
func ParsePin(s string) (p Pin, err error) {
	text := s
	for _, prefix := range []string{"sha256/", "sha256//", "sha256:"} {
		if rest, ok := strings.CutPrefix(strings.ToLower(s), prefix); ok {
			text = s[len(s)-len(rest):]
		}
	}
	octets, err := hex.DecodeString(strings.ReplaceAll(text, ":", ""))
	if err != nil {
		octets, err = base64.StdEncoding.DecodeString(text)
	}
	if err != nil || len(octets) != len(p) {
		return p, fmt.Errorf("%s is no SHA-256 digest of a public key, in base64 (44 characters) or hex (64 characters)", shown(s))
	}
	return Pin(octets), nil
}

// Config makes the configuration of a client.
func (o TLSOptions) Config() *tls.Config {
	cfg := &tls.Config{
		MinVersion:   tls.VersionTLS13,
		NextProtos:   []string{alpnDoT},
		ServerName:   o.Name,
		RootCAs:      o.Roots,
		Certificates: o.Certificates,
	}
	if len(o.Pins) == 0 {
		return cfg
	}
	// the pinned key is the proof, which VerifyConnection asks for
	cfg.InsecureSkipVerify = o.Roots == nil
	cfg.VerifyConnection = func(state tls.ConnectionState) error { return verifyPin(state, o.Pins) }
	return cfg
}

func verifyPin(state tls.ConnectionState, pins []Pin) error {
	if len(state.PeerCertificates) == 0 {
		return errors.New("the server shows no certificate")
	}
	if have := PinOf(state.PeerCertificates[0]); !slices.Contains(pins, have) {
		return fmt.Errorf("the server's public key is sha256 %s, which is not pinned", have)
	}
	return nil
}

// PinOf is the pin of a certificate's public key.
func PinOf(cert *x509.Certificate) Pin { return sha256.Sum256(cert.RawSubjectPublicKeyInfo) }

// secure begins TLS on a connection to host.
func secure(ctx context.Context, conn net.Conn, cfg *tls.Config, host string) (net.Conn, error) {
	cfg = cfg.Clone()
	if cfg.ServerName == "" {
		host, _, _ = strings.Cut(host, "%")
		cfg.ServerName = strings.TrimSuffix(host, ".")
	}
	secured := tls.Client(conn, cfg)
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, tlsTrouble(err)
	}
	if proto := secured.ConnectionState().NegotiatedProtocol; proto != alpnDoT {
		return nil, errors.New("TLS: the server did not agree to the protocol dot (ALPN), which transfers over TLS need (RFC 9103 section 7.1)")
	}
	return secured, nil
}

// tlsTrouble says why the handshake failed.
func tlsTrouble(err error) error {
	var header tls.RecordHeaderError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return errors.New("TLS: the server does not answer the handshake")
	case errors.As(err, &header):
		return errors.New("TLS: the server speaks something else there")
	case isAlert(err):
		return alertError(err)
	}
	return fmt.Errorf("TLS: %s", strings.TrimPrefix(err.Error(), "tls: "))
}

// isAlert tells whether the server ended the connection with an alert. One about
// the client's certificate comes after the handshake (RFC 8446 section 4.4.2.4).
func isAlert(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "remote error"
}

func alertError(err error) error {
	var op *net.OpError
	errors.As(err, &op)
	what := strings.TrimPrefix(op.Err.Error(), "tls: ")
	switch what {
	case "certificate required", "bad certificate", "unknown certificate authority", "unknown certificate", "expired certificate", "certificate unknown":
		return fmt.Errorf("TLS: the server does not take the client's certificate, or wants one (alert: %s)", what)
	case "no application protocol":
		return errors.New("TLS: the server does not speak dot (ALPN), which transfers over TLS need (RFC 9103 section 7.1)")
	case "protocol version not supported":
		return errors.New("TLS: the server does not speak TLS 1.3, which transfers over TLS need (RFC 9103 section 7.1)")
	}
	return fmt.Errorf("TLS: the server ended the connection (alert: %s)", what)
}
