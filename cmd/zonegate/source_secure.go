package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate/live"
	"github.com/zonegate/zonegate/plans"
)

// protocolClock is what certificates and signatures are judged by: always the
// real one, whatever time a verdict is for.
var protocolClock = time.Now

// transfers is how zones are transferred.
type transfers struct {
	maxOctets int64
	timeout   time.Duration
	tls       live.TLSOptions
	keys      *live.Keys // nil without a key file
	// oldKey and newKey are what the plan signs with where a source names no key.
	oldKey, newKey string
	// route is live.Config.Route.
	route func(netip.AddrPort) (netip.AddrPort, bool)
}

// tlsFlags are the names of the flags about transfers over TLS.
var tlsFlags = []string{"tls-ca", "tls-pin", "tls-name", "tls-cert", "tls-key"}

// transferFlags are the flags of commands that can transfer a zone.
func transferFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "max-size", Value: defaultMaxSize, Usage: "refuse a zone of more than `SIZE` (unzipped); a transfer, unless this is given, of more than " + sizeText(live.DefaultTransferOctets)},
		&cli.StringFlag{Name: "transfer-timeout", Value: "10m", Usage: "give a zone transfer up after this `TIME`"},
		&cli.StringFlag{Name: "tsig-file", Usage: "the `FILE` with the keys that ?key=NAME names, as tsig-keygen prints them"},
		&cli.StringFlag{Name: "tls-ca", Usage: "trust the authorities in `FILE` (PEM), not the system's, in transfers over TLS"},
		&cli.StringSliceFlag{Name: "tls-pin", Usage: "the server's public key has this `SHA256` (base64 or hex; repeatable); without --tls-ca that is proof enough"},
		&cli.StringFlag{Name: "tls-name", Usage: "the server's certificate is for `NAME`, not for the name in the URL"},
		&cli.StringFlag{Name: "tls-cert", Usage: "show the certificate in `FILE` (PEM) to the server"},
		&cli.StringFlag{Name: "tls-key", Usage: "the `FILE` with the private key of --tls-cert"},
	}
}

// transfers takes the flags about transfers, and what the plan (or nil) says of
// them. A flag that no source heeds is an error: it was meant to protect one.
func (t *tool) transfers(c *cli.Context, plan *plans.Plan) (x transfers, err error) {
	if t.staged != nil {
		x.route = t.staged.Route
	}
	if x.timeout, err = durationFlag(c, "transfer-timeout"); err != nil {
		return x, err
	}
	if c.IsSet("max-size") {
		if x.maxOctets, err = parseSize(c.String("max-size")); err != nil {
			return x, fmt.Errorf("--max-size: %w", err)
		}
	}
	if err := heeded(c, plan); err != nil {
		return x, err
	}
	if x.tls, err = t.tlsOptions(c); err != nil {
		return x, err
	}
	return x, t.keys(c, plan, &x)
}

// heeded refuses flags that no source of the command heeds.
func heeded(c *cli.Context, plan *plans.Plan) error {
	sources := c.Args().Slice()
	if plan != nil {
		sources = append(sources, plan.Old.Source, plan.New.Source)
	}
	overTLS := slices.ContainsFunc(sources, func(s string) bool { return schemeOf(s) == schemeTLS })
	for _, name := range tlsFlags {
		if c.IsSet(name) && !overTLS {
			return fmt.Errorf("--%s is given, but no zone is transferred over TLS (%s://)", name, schemeTLS)
		}
	}
	names := func(s string) bool { return transferPorts[schemeOf(s)] != "" && strings.Contains(s, "?key=") }
	planned := plan != nil && plan.TSIG.Old+plan.TSIG.New != ""
	if c.IsSet("tsig-file") && !planned && !slices.ContainsFunc(sources, names) {
		return errors.New("--tsig-file is given, but no zone is transferred with a key of it (axfr://host/zone?key=NAME)")
	}
	return nil
}

func (t *tool) tlsOptions(c *cli.Context) (o live.TLSOptions, err error) {
	o.Name = c.String("tls-name")
	for _, text := range c.StringSlice("tls-pin") {
		pin, err := live.ParsePin(text)
		if err != nil {
			return o, fmt.Errorf("--tls-pin: %w", err)
		}
		o.Pins = append(o.Pins, pin)
	}
	if name := c.String("tls-ca"); name != "" {
		data, err := readSmall(name)
		if err != nil {
			return o, fmt.Errorf("--tls-ca: %w", err)
		}
		if o.Roots = x509.NewCertPool(); !o.Roots.AppendCertsFromPEM(data) {
			return o, fmt.Errorf("--tls-ca: %s: there is no certificate in PEM in it", name)
		}
	}
	if c.IsSet("tls-cert") || c.IsSet("tls-key") {
		o.Certificates, err = t.clientCertificate(c.String("tls-cert"), c.String("tls-key"))
	}
	return o, err
}

func (t *tool) clientCertificate(certFile, keyFile string) ([]tls.Certificate, error) {
	if certFile == "" || keyFile == "" {
		return nil, errors.New("--tls-cert and --tls-key go together: the certificate, and its private key")
	}
	cert, err := readSmall(certFile)
	if err != nil {
		return nil, fmt.Errorf("--tls-cert: %w", err)
	}
	key, err := t.readSecret(keyFile)
	if err != nil {
		return nil, fmt.Errorf("--tls-key: %w", err)
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return nil, fmt.Errorf("--tls-cert %s and --tls-key %s: %s", certFile, keyFile, strings.TrimPrefix(err.Error(), "tls: "))
	}
	return []tls.Certificate{pair}, nil
}

// keys reads the key file that --tsig-file names, else the plan's.
func (t *tool) keys(c *cli.Context, plan *plans.Plan, x *transfers) error {
	file := c.String("tsig-file")
	if plan != nil {
		x.oldKey, x.newKey = plan.TSIG.Old, plan.TSIG.New
		if file == "" && plan.TSIG.File != "" {
			file = besidePlan(plan, plan.TSIG.File)
		}
	}
	if file == "" {
		return nil
	}
	data, err := t.readSecret(file)
	if err != nil {
		return fmt.Errorf("key file %w", err)
	}
	if x.keys, err = live.ParseKeys(file, data); err != nil {
		return fmt.Errorf("the key file cannot be used: %w", err)
	}
	return nil
}

// readSecret reads a file that holds a secret, and warns where others can.
func (t *tool) readSecret(name string) ([]byte, error) {
	f, info, err := openFile(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info.Mode().IsRegular() && info.Mode().Perm()&0o004 != 0 {
		t.warnOpen(name, info.Mode())
	}
	return readAtMost(name, io.Reader(f), maxSmallFile)
}

func (t *tool) warnOpen(name string, mode os.FileMode) {
	fmt.Fprintf(t.stderr, "zonegate: warning: %s holds a secret, and everybody can read it (mode %04o); chmod o-rwx %s\n", name, mode.Perm(), name)
}

// find gives a source its key: the one that it names, else the plan's.
func (x *transfers) find(s *transferSource, planKey string) (err error) {
	name := s.keyName
	if name == "" {
		name = planKey
	}
	if name == "" {
		return nil
	}
	if x.keys == nil {
		return fmt.Errorf("%s: the key %s is named, but no file that holds it; --tsig-file names one", s.name, name)
	}
	if s.key, err = x.keys.Find(name); err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	return nil
}
