package rehearse

import (
	"context"
	"errors"
	"fmt"
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

// wait comes back when the server answers for every zone over UDP and TCP.
func (s *Real) wait(ctx context.Context, zones []ZoneText) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	for _, z := range zones {
		for _, transport := range []string{"udp", "tcp"} {
			if err := s.waitFor(ctx, z.Origin.String(), transport); err != nil {
				return err
			}
		}
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
