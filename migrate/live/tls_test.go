package live_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/live"
	"github.com/zonegate/zonegate/migrate/rehearse"
)

// authority issues certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  []byte
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	a := new(authority)
	a.cert, a.key, a.pem = issue(t, nil, func(c *x509.Certificate) {
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
	})
	return a
}

func (a *authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return pool
}

// issue makes a certificate; by nil it signs itself.
func issue(t testing.TB, by *authority, change func(*x509.Certificate)) (*x509.Certificate, *ecdsa.PrivateKey, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<62))
	c := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: serial.String()},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	change(c)
	parent, parentKey := c, key
	if by != nil {
		parent, parentKey = by.cert, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), parentKey)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return cert, key, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// identity is a certificate with its key, also as files.
type identity struct {
	tls.Certificate
	certFile, keyFile string
}

func newIdentity(t testing.TB, by *authority, change func(*x509.Certificate)) identity {
	t.Helper()
	cert, key, certPEM := issue(t, by, change)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	keyPEM := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	id := identity{certFile: filepath.Join(t.TempDir(), "cert.pem"), keyFile: filepath.Join(t.TempDir(), "key.pem")}
	require.NoError(t, os.WriteFile(id.certFile, certPEM, 0o644))
	require.NoError(t, os.WriteFile(id.keyFile, keyPEM, 0o600))
	id.Certificate = tls.Certificate{Certificate: [][]byte{cert.Raw}, PrivateKey: key, Leaf: cert}
	return id
}

func forLoopback(c *x509.Certificate) {
	c.DNSNames = []string{"ns1.example.net"}
	c.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
}

func overTLS(o live.TLSOptions) func(*live.TransferConfig) {
	return func(cfg *live.TransferConfig) { cfg.TLS = o.Config() }
}

// TestTransferTLS: whom a transfer over TLS from BIND trusts.
func TestTransferTLS(t *testing.T) {
	ours, theirs := newAuthority(t), newAuthority(t)
	id := newIdentity(t, ours, forLoopback)
	zone := smallZone(3)
	s := startReal(t, rehearse.RealConfig{
		Kind: rehearse.BIND, Zones: zone.served(), AllowTransfer: true,
		TLS: &rehearse.TLS{Address: netip.MustParseAddrPort("127.0.0.1:0"), Certificate: id.certFile, Key: id.keyFile},
	})
	right, wrong := live.PinOf(id.Leaf), live.PinOf(theirs.cert)
	cases := []struct {
		about   string
		options live.TLSOptions
		want    string // "" for the zone
	}{
		{"its authority", live.TLSOptions{Roots: ours.pool()}, ""},
		{"the system's authorities", live.TLSOptions{}, "certificate signed by unknown authority"},
		{"another authority", live.TLSOptions{Roots: theirs.pool()}, "certificate signed by unknown authority"},
		{"no authority", live.TLSOptions{Roots: x509.NewCertPool()}, "certificate signed by unknown authority"},
		{"its name", live.TLSOptions{Roots: ours.pool(), Name: "ns1.example.net"}, ""},
		{"another name", live.TLSOptions{Roots: ours.pool(), Name: "ns2.example.net"}, "certificate is valid for ns1.example.net, not ns2.example.net"},
		{"its key", live.TLSOptions{Pins: []live.Pin{right}}, ""},
		{"its key among others", live.TLSOptions{Pins: []live.Pin{wrong, right}}, ""},
		{"another key", live.TLSOptions{Pins: []live.Pin{wrong}}, "the server's public key is sha256 " + right.String() + ", which is not pinned"},
		{"its key and authority", live.TLSOptions{Roots: ours.pool(), Pins: []live.Pin{right}}, ""},
		{"its key, another authority", live.TLSOptions{Roots: theirs.pool(), Pins: []live.Pin{right}}, "certificate signed by unknown authority"},
		{"its authority, another key", live.TLSOptions{Roots: ours.pool(), Pins: []live.Pin{wrong}}, "which is not pinned"},
	}
	for _, c := range cases {
		t.Run(c.about, func(t *testing.T) {
			z, err := testTransfer(t, s.TLSAddress.String(), overTLS(c.options))
			if c.want == "" {
				require.NoError(t, err)
				assert.Equal(t, zone.printed(t), printed(t, z))
				return
			}
			assert.Nil(t, z)
			assert.ErrorContains(t, err, s.TLSAddress.String()+": TLS: ")
			assert.ErrorContains(t, err, c.want)
		})
	}
	_, err := testTransfer(t, s.TLSAddress.String())
	assert.Error(t, err, "without TLS")
	_, err = testTransfer(t, s.Address.String(), overTLS(live.TLSOptions{Roots: ours.pool()}), impatient)
	assert.ErrorContains(t, err, "TLS: ", "to the port without TLS")
}

// TestTransferTLSKey: a key works over TLS, too.
func TestTransferTLSKey(t *testing.T) {
	ours := newAuthority(t)
	id := newIdentity(t, ours, forLoopback)
	s := startReal(t, rehearse.RealConfig{
		Kind: rehearse.BIND, Zones: smallZone(3).served(), AllowTransfer: true,
		Key: &rehearse.Key{Name: "move.example", Algorithm: "hmac-sha384", Secret: secret},
		TLS: &rehearse.TLS{Address: netip.MustParseAddrPort("127.0.0.1:0"), Certificate: id.certFile, Key: id.keyFile},
	})
	trust := overTLS(live.TLSOptions{Roots: ours.pool()})
	_, err := testTransfer(t, s.TLSAddress.String(), trust, withKey(newKey(t, "move.example.", "hmac-sha384", secret)))
	assert.NoError(t, err)
	_, err = testTransfer(t, s.TLSAddress.String(), trust)
	assert.ErrorContains(t, err, "REFUSED")
}

// TestTransferTLSMutual: a server that wants the client's certificate.
func TestTransferTLSMutual(t *testing.T) {
	ours, clients, others := newAuthority(t), newAuthority(t), newAuthority(t)
	id := newIdentity(t, ours, forLoopback)
	authorities := filepath.Join(t.TempDir(), "clients.pem")
	require.NoError(t, os.WriteFile(authorities, clients.pem, 0o644))
	s := startReal(t, rehearse.RealConfig{
		Kind: rehearse.BIND, Zones: smallZone(3).served(), AllowTransfer: true,
		TLS: &rehearse.TLS{
			Address: netip.MustParseAddrPort("127.0.0.1:0"), Certificate: id.certFile, Key: id.keyFile,
			ClientAuthorities: authorities,
		},
	})
	with := func(certificates ...tls.Certificate) error {
		_, err := testTransfer(t, s.TLSAddress.String(), overTLS(live.TLSOptions{Roots: ours.pool(), Certificates: certificates}))
		return err
	}
	anybody := func(*x509.Certificate) {}
	assert.NoError(t, with(newIdentity(t, clients, anybody).Certificate))
	// BIND may end the connection before its alert is read
	assert.Regexp(t, "wants? (one|a client certificate)", with())
	assert.Regexp(t, "take the client's certificate", with(newIdentity(t, others, anybody).Certificate))
}

// startTLS plays a server that agrees to what cfg says.
func startTLS(t testing.TB, cfg *tls.Config, a answerer) string {
	t.Helper()
	return startAnswererOver(t, func(l net.Listener) net.Listener { return tls.NewListener(l, cfg) }, a)
}

// TestTransferTLSProtocol holds what TLS must be like (RFC 9103 section 7.1).
func TestTransferTLSProtocol(t *testing.T) {
	ours := newAuthority(t)
	good := newIdentity(t, ours, forLoopback)
	server := func(change func(*tls.Config)) *tls.Config {
		cfg := &tls.Config{Certificates: []tls.Certificate{good.Certificate}, NextProtos: []string{"dot"}}
		change(cfg)
		return cfg
	}
	identityOf := func(change func(*x509.Certificate)) func(*tls.Config) {
		id := newIdentity(t, ours, func(c *x509.Certificate) { forLoopback(c); change(c) })
		return func(cfg *tls.Config) { cfg.Certificates = []tls.Certificate{id.Certificate} }
	}
	cases := []struct {
		about  string
		server func(*tls.Config)
		want   string
	}{
		{"as it should be", func(*tls.Config) {}, ""},
		{"no ALPN", func(cfg *tls.Config) { cfg.NextProtos = nil }, "did not agree to the protocol dot (ALPN)"},
		{"another ALPN", func(cfg *tls.Config) { cfg.NextProtos = []string{"h2"} }, "does not speak dot (ALPN)"},
		{"TLS 1.2", func(cfg *tls.Config) { cfg.MaxVersion = tls.VersionTLS12 }, "does not speak TLS 1.3"},
		{"expired", identityOf(func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }), "certificate has expired"},
		{"not yet valid", identityOf(func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Minute) }), "not yet valid"},
		{"for another address", identityOf(func(c *x509.Certificate) { c.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 2)} }), "certificate is valid for 127.0.0.2, not 127.0.0.1"},
		{"for clients alone", identityOf(func(c *x509.Certificate) { c.ExtKeyUsage = c.ExtKeyUsage[1:] }), "incompatible key usage"},
	}
	for _, c := range cases {
		t.Run(c.about, func(t *testing.T) {
			address := startTLS(t, server(c.server), answers(wholeZone, nil))
			z, err := testTransfer(t, address, overTLS(live.TLSOptions{Roots: ours.pool()}))
			if c.want == "" {
				require.NoError(t, err)
				assert.Equal(t, 6, z.Len())
				return
			}
			assert.Nil(t, z)
			assert.ErrorContains(t, err, "TLS: ")
			assert.ErrorContains(t, err, c.want)
		})
	}
}

// TestTransferTLSCut: an end without TLS's own is an end all the same.
func TestTransferTLSCut(t *testing.T) {
	ours := newAuthority(t)
	id := newIdentity(t, ours, forLoopback)
	cfg := &tls.Config{Certificates: []tls.Certificate{id.Certificate}, NextProtos: []string{"dot"}}
	for _, polite := range []bool{true, false} {
		address := startTLS(t, cfg, func(conn net.Conn, q *dns.Msg) {
			answers(wholeZone[:2], nil)(conn, q)
			if !polite {
				conn.(*tls.Conn).NetConn().Close()
			}
		})
		_, err := testTransfer(t, address, overTLS(live.TLSOptions{Roots: ours.pool()}))
		assert.ErrorContains(t, err, "the connection ended after 5 records, before the closing SOA")
	}
}

// TestTransferTLSSilent: a server that takes the connection and says nothing.
func TestTransferTLSSilent(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	_, err = testTransfer(t, l.Addr().String(), overTLS(live.TLSOptions{}), impatient)
	assert.EqualError(t, err, l.Addr().String()+": TLS: the server does not answer the handshake")
}

func TestParsePin(t *testing.T) {
	pin := live.Pin{0xfb, 0xff, 31: 1}
	hexText := hex.EncodeToString(pin[:])
	var colons []string
	for i := 0; i < len(hexText); i += 2 {
		colons = append(colons, hexText[i:i+2])
	}
	for _, good := range []string{
		pin.String(), hexText, strings.ToUpper(hexText), strings.Join(colons, ":"),
		"sha256/" + pin.String(), "sha256//" + pin.String(), "SHA256:" + pin.String(), "sha256:" + hexText,
	} {
		p, err := live.ParsePin(good)
		require.NoError(t, err, good)
		assert.Equal(t, pin, p)
	}
	for _, bad := range []string{"", "abc", hexText[2:], hexText + "00", pin.String()[1:], "sha256/", "sha1/" + pin.String(), strings.Repeat("z", 64)} {
		_, err := live.ParsePin(bad)
		assert.Error(t, err, bad)
	}
}
