package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/zonegate/zonegate/migrate/live"
	"github.com/zonegate/zonegate/zonefile"
)

// The schemes of zone transfers with their ports: AXFR over TCP (RFC 5936) and
// over TLS (RFC 9103).
const (
	schemeTCP = "axfr"
	schemeTLS = "xfr+tls"
)

var transferPorts = map[string]string{schemeTCP: "53", schemeTLS: "853"}

// transferSource is a zone transfer as a URL names it.
type transferSource struct {
	name    string // as given
	zone    zonefile.Name
	server  string // host:port
	overTLS bool
	keyName string // of the TSIG key; "" for none
	key     *live.Key
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// schemeOf is the scheme of a URL (RFC 3986 section 3.1), in lower case; "" for a
// file.
func schemeOf(name string) string {
	scheme, _, found := strings.Cut(name, "://")
	if !found || strings.Trim(scheme, letters+"0123456789+.-") != "" || strings.IndexAny(scheme, letters) != 0 {
		return ""
	}
	return strings.ToLower(scheme)
}

// openTransfer finds out what a URL asks for; nothing is fetched yet.
func (s *sources) openTransfer(name, scheme, planKey string) (opened, error) {
	if transferPorts[scheme] == "" {
		return opened{}, fmt.Errorf("%s: a zone is a file, - for standard input, or a transfer by axfr:// or xfr+tls://; for a file of this name write ./%s", withoutUser(name), withoutUser(name))
	}
	from, err := parseTransfer(name)
	if err != nil {
		return opened{}, err
	}
	return opened{transfer: from}, s.transfers.find(from, planKey)
}

// parseTransfer reads axfr://host[:port]/zone[?key=NAME] or the same with
// xfr+tls.
func parseTransfer(name string) (*transferSource, error) {
	fail := func(format string, args ...any) (*transferSource, error) {
		return nil, fmt.Errorf("%s: %s; write it like %s://ns1.example.net/example.com", withoutUser(name), fmt.Sprintf(format, args...), schemeOf(name))
	}
	u, err := url.Parse(name)
	if err != nil {
		return fail("is no URL: %v", urlError(err))
	}
	switch {
	case u.User != nil:
		return fail("has a user name; a key is named with ?key=NAME, and its secret stands in --tsig-file")
	case u.Fragment != "":
		return fail("goes on behind a #, which means nothing here")
	}
	s := &transferSource{name: name, overTLS: u.Scheme == schemeTLS}
	if s.server, err = serverOf(u); err != nil {
		return fail("%v", err)
	}
	if s.zone, err = zoneOf(u); err != nil {
		return fail("%v", err)
	}
	if s.keyName, err = keyOf(u); err != nil {
		return fail("%v", err)
	}
	return s, nil
}

func serverOf(u *url.URL) (string, error) {
	host, port := u.Hostname(), u.Port()
	switch {
	case host == "":
		return "", errors.New("names no server")
	case strings.Contains(host, ":") && !strings.HasPrefix(u.Host, "["):
		return "", errors.New("has an IPv6 address without brackets")
	case port == "":
		port = transferPorts[u.Scheme]
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return "", fmt.Errorf("has the port %s, which is not one of 1 to 65535", port)
	}
	return net.JoinHostPort(host, port), nil
}

func zoneOf(u *url.URL) (zonefile.Name, error) {
	text := strings.TrimPrefix(u.Path, "/")
	switch {
	case text == "":
		return "", errors.New("names no zone")
	case strings.HasSuffix(u.EscapedPath(), "/") || strings.ContainsAny(text, "@ \t\n"):
		return "", fmt.Errorf("has %q for a zone, which is no zone's name", text)
	}
	zone, err := zonefile.ParseName(text, zonefile.Root)
	if err != nil {
		return "", fmt.Errorf("has %q for a zone: %w", text, err)
	}
	return zone, nil
}

func keyOf(u *url.URL) (string, error) {
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return "", fmt.Errorf("has a query that cannot be read: %v", urlError(err))
	}
	for name, values := range query {
		switch {
		case name != "key":
			return "", fmt.Errorf("has ?%s=, of which nothing is known; there is only ?key=NAME", name)
		case len(values) > 1:
			return "", errors.New("names its key twice")
		case values[0] == "":
			return "", errors.New("has a key without a name")
		}
	}
	return query.Get("key"), nil
}

// urlError leaves the URL out, which the message has already.
func urlError(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// withoutUser keeps a password that does not belong into a URL out of messages.
func withoutUser(name string) string {
	scheme, rest, _ := strings.Cut(name, "://")
	if host, path, _ := strings.Cut(rest, "/"); strings.Contains(host, "@") {
		return scheme + "://...@" + host[strings.LastIndexByte(host, '@')+1:] + "/" + path
	}
	return name
}

// transfer fetches a zone. One that cannot be had whole is a Broken zone that
// says why.
func (s *sources) transfer(ctx context.Context, from *transferSource) (*zonefile.Zone, error) {
	cfg := live.TransferConfig{
		Zone: from.zone, Server: from.server, Source: from.name, Key: from.key, Route: s.transfers.route,
		Clock: protocolClock, MaxOctets: s.transfers.maxOctets, Timeout: s.transfers.timeout,
		Progress: s.progress.transfer(),
	}
	if from.overTLS {
		cfg.TLS = s.transfers.tls.Config()
	}
	z, err := live.Transfer(ctx, cfg)
	var failed *live.TransferError
	if errors.As(err, &failed) {
		return zonefile.NotTransferred(from.name, from.zone, withLimit(failed)), nil
	}
	return z, err
}

// withLimit adds to a transfer that a limit ended how to raise that.
func withLimit(failed *live.TransferError) error {
	for limit, flag := range map[error]string{live.ErrTransferOctets: "max-size", live.ErrTransferTimeout: "transfer-timeout"} {
		if failed.Records > 0 && errors.Is(failed, limit) {
			return fmt.Errorf("%w; if that is right, raise it with --%s", failed, flag)
		}
	}
	return failed
}
