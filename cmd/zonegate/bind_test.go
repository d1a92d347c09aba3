package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/zonegate/zonegate/migrate/live"
	"github.com/zonegate/zonegate/migrate/rehearse"
)

// bind starts a BIND that lets its zone be transferred: bind NAME ZONE
// [KEY:ALGORITHM:SECRET] [tls|mutual], where ZONE is a file named after its
// origin. $NAME is then its address with port and, with tls, $NAME_tls that over
// TLS and $NAME_pin the pin of its key. The folder gets ca.pem, its authority;
// server.pem, its certificate, for the name bind.example; client.pem and
// client.key, which it takes; and other.pem and other.key, an authority that has
// issued nothing.
func bind(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: bind NAME ZONE [KEY:ALGORITHM:SECRET] [tls|mutual]")
	}
	zone := rehearse.ZoneText{Origin: originOfFile(args[1]), Text: []byte(ts.ReadFile(args[1]))}
	cfg := rehearse.RealConfig{Kind: rehearse.BIND, Zones: []rehearse.ZoneText{zone}, AllowTransfer: true}
	for _, arg := range args[2:] {
		if name, rest, ok := strings.Cut(arg, ":"); ok {
			algorithm, secret, _ := strings.Cut(rest, ":")
			cfg.Key = &rehearse.Key{Name: name, Algorithm: algorithm, Secret: secret}
			continue
		}
		cfg.TLS = listener(ts, args[0])
		if arg == "mutual" {
			cfg.TLS.ClientAuthorities = ts.MkAbs("ca.pem")
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	s, err := rehearse.StartReal(ctx, cfg)
	if err != nil {
		cancel()
		ts.Fatalf("%v", err)
	}
	ts.Defer(func() { _ = s.Stop(); cancel() })
	ts.Setenv(args[0], s.Address.String())
	ts.Setenv(args[0]+"_tls", s.TLSAddress.String())
}

// listener makes the certificates.
func listener(ts *testscript.TestScript, name string) *rehearse.TLS {
	ca := certify(ts, nil, "ca")
	certify(ts, nil, "other")
	certify(ts, ca, "client")
	server := certify(ts, ca, "server")
	ts.Setenv(name+"_pin", live.PinOf(server.cert).String())
	return &rehearse.TLS{
		Address: netip.MustParseAddrPort("127.0.0.1:0"), Certificate: ts.MkAbs("server.pem"), Key: ts.MkAbs("server.key"),
	}
}

type certified struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// certify makes NAME.pem and NAME.key; by nil it is an authority.
func certify(ts *testscript.TestScript, by *certified, name string) *certified {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ts.Check(err)
	c := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		DNSNames:    []string{"bind.example"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	issuer := by
	if by == nil {
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
		issuer = &certified{c, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, issuer.cert, key.Public(), issuer.key)
	ts.Check(err)
	cert, err := x509.ParseCertificate(der)
	ts.Check(err)
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	ts.Check(err)
	writePEM(ts, name+".pem", "CERTIFICATE", der)
	writePEM(ts, name+".key", "PRIVATE KEY", keyDER)
	return &certified{cert, key}
}

func writePEM(ts *testscript.TestScript, name, what string, der []byte) {
	ts.Check(os.WriteFile(ts.MkAbs(name), pem.EncodeToMemory(&pem.Block{Type: what, Bytes: der}), 0o600))
}
