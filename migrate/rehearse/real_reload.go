package rehearse

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/miekg/dns"
	"github.com/zonegate/zonegate/zonefile"
)

// Reload has the server serve other zones, of the same names and in the same
// order as in its configuration, and comes back when it gives the serial of each
// over UDP, or a later one where it signs. PowerDNS does not take files anew at a
// signal: an error.
func (s *Real) Reload(ctx context.Context, zones ...ZoneText) error {
	if s.Kind == PowerDNS {
		return fmt.Errorf("%s does not read its zones again when it is told to", s.Kind)
	}
	if s.Signs && s.Kind == BIND {
		return s.update(ctx, zones)
	}
	for i, z := range zones {
		if err := os.WriteFile(filepath.Join(s.dir, zoneFile(i)), z.Text, 0o600); err != nil {
			return fmt.Errorf("write a zone of %s: %w", s.Kind, err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	for _, z := range zones {
		if err := s.waitForSerial(ctx, z); err != nil {
			return fmt.Errorf("%s on %s: %w; it says:\n%s", s.Kind, s.Address, err, s.Log())
		}
	}
	return nil
}

// waitForSerial tells the server to read its files, again and again: one that is
// busy with the signal before does not hear it.
func (s *Real) waitForSerial(ctx context.Context, z ZoneText) error {
	want, err := serialOf(z)
	if err != nil {
		return err
	}
	pace := time.NewTicker(10 * readyInterval)
	defer pace.Stop()
	for {
		if err := s.command.Process.Signal(syscall.SIGHUP); err != nil {
			return err
		}
		select {
		case <-s.ended:
			return errEnded
		case <-ctx.Done():
			return fmt.Errorf("%s does not get the serial %d in %s", z.Origin, want, startLimit)
		case <-pace.C:
		}
		if serial, err := s.serial(ctx, z.Origin.String()); err == nil && (serial == want || s.Signs && serial > want) {
			return nil
		}
	}
}

func (s *Real) serial(ctx context.Context, zone string) (uint32, error) {
	question := new(dns.Msg)
	question.SetQuestion(zone, dns.TypeSOA)
	client := dns.Client{Timeout: readyTimeout}
	answer, _, err := client.ExchangeContext(ctx, question, s.Address.String())
	if err != nil {
		return 0, err
	}
	for _, rr := range answer.Answer {
		if soa, ok := rr.(*dns.SOA); ok {
			return soa.Serial, nil
		}
	}
	return 0, fmt.Errorf("%s gives no SOA", s.Address)
}

func serialOf(z ZoneText) (uint32, error) {
	zone, err := zonefile.ParseZone(z.Origin, z.Text)
	if err != nil {
		return 0, err
	}
	soa, ok := zone.SOA()
	if !ok {
		return 0, fmt.Errorf("%s: the text has no SOA", z.Origin)
	}
	return soa.Serial, nil
}
