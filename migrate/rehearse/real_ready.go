package rehearse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// errEnded is the end of a server that was to run, or that runs to no purpose.
var errEnded = errors.New("the server does not serve")

// How a server that starts is asked.
const (
	readyTimeout  = 500 * time.Millisecond // for one answer
	readyInterval = 20 * time.Millisecond  // between questions
)

// wait comes back when the server answers for every zone over UDP and TCP, and where
// it signs, has done so with all keys of the zone: BIND serves a zone before that.
func (s *Real) wait(ctx context.Context, zones []ZoneText, sign *Signing) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	for _, z := range zones {
		for _, transport := range []string{"udp", "tcp"} {
			if err := s.waitFor(ctx, z.Origin.String(), transport); err != nil {
				return err
			}
		}
		if sign == nil || signedText(z.Text) || len(sign.tags(z.Origin)) == 0 {
			continue
		}
		asks := func() error { return s.askKeys(ctx, z.Origin.String(), sign.tags(z.Origin)) }
		if err := s.poll(ctx, asks, "that is signed for "+z.Origin.String()); err != nil {
			return err
		}
	}
	return nil
}

// askKeys asks whether the DNSKEY RRset has all of the keys, and a signature.
func (s *Real) askKeys(ctx context.Context, zone string, tags []uint16) error {
	question := new(dns.Msg)
	question.SetQuestion(zone, dns.TypeDNSKEY).SetEdns0(4096, true)
	client := dns.Client{Net: "tcp", Timeout: readyTimeout}
	answer, _, err := client.ExchangeContext(ctx, question, s.Address.String())
	if err != nil {
		return err
	}
	signed := false
	for _, rr := range answer.Answer {
		switch rr := rr.(type) {
		case *dns.DNSKEY:
			tags = slices.DeleteFunc(slices.Clone(tags), func(tag uint16) bool { return tag == rr.KeyTag() })
		case *dns.RRSIG:
			signed = true
		}
	}
	if len(tags) > 0 || !signed {
		return fmt.Errorf("the keys %d are missing, signed: %v", tags, signed)
	}
	return nil
}

func (s *Real) waitFor(ctx context.Context, zone, transport string) error {
	return s.poll(ctx, func() error { return s.askSOA(ctx, zone, transport) }, "for "+zone+" over "+transport)
}

// poll asks again and again until there is an answer that is right.
func (s *Real) poll(ctx context.Context, ask func() error, about string) error {
	pace := time.NewTicker(readyInterval)
	defer pace.Stop()
	var last error
	for {
		err := ask()
		if err == nil {
			return nil
		}
		if last == nil || ctx.Err() == nil {
			last = err
		}
		if s.lacksPort() {
			return errEnded
		}
		select {
		case <-s.ended:
			return errEnded
		case <-ctx.Done():
			return fmt.Errorf("no answer %s in %s: %w", about, startLimit, last)
		case <-pace.C:
		}
	}
}

// lacksPort tells of a server that runs on although another one has its port.
func (s *Real) lacksPort() bool {
	said := strings.ToLower(s.Log())
	return strings.Contains(said, "address in use") || strings.Contains(said, "address already in use")
}

func (s *Real) askSOA(ctx context.Context, zone, transport string) error {
	question := new(dns.Msg)
	question.SetQuestion(zone, dns.TypeSOA)
	question.RecursionDesired = false
	client := dns.Client{Net: transport, Timeout: readyTimeout}
	answer, _, err := client.ExchangeContext(ctx, question, s.Address.String())
	switch {
	case err != nil:
		return err
	case answer.Rcode != dns.RcodeSuccess || !answer.Authoritative:
		return fmt.Errorf("%s, AA=%v", dns.RcodeToString[answer.Rcode], answer.Authoritative)
	}
	return nil
}
