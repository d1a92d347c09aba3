package live

import (
	"context"
	"errors"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// Limits of the transfer that shows whether a server lets anybody have the zone.
const (
	openTransferSlack   = 1 << 20          // octets, beside twice the source's
	openTransferTimeout = 60 * time.Second // for all of it
	maxTransferUnequal  = 1000             // records of each list that are kept
)

// probeTransfer asks for the whole zone without a key, and compares what comes
// with the new zone.
func (s *survey) probeTransfer(ctx context.Context, t server) {
	if s.c.pace.wait(ctx, t.address) != nil {
		return
	}
	s.c.questions.Add(1)
	a := ask{server: t, question: s.apex(typeAXFR), transport: evidence.TCP, purpose: evidence.PurposeTransfer}
	o := a.observation()
	began := s.c.cfg.Clock()
	zone, err := Transfer(ctx, TransferConfig{
		Zone: s.look.Zone, Server: t.address.String(), Source: t.address.String(), Route: s.c.cfg.Route,
		MaxOctets: openTransferSlack + 2*s.octets(), Timeout: openTransferTimeout,
		Idle: time.Duration(s.c.cfg.Tries) * s.c.cfg.Timeout,
	})
	if ctx.Err() != nil {
		return
	}
	o.Tries, o.Millis = 1, max(0, int(s.c.cfg.Clock().Sub(began)/time.Millisecond))
	if err != nil {
		failedTransfer(&o, err)
	} else {
		s.wholeTransfer(&o, zone)
	}
	s.rec.saw(o)
}

// failedTransfer writes down a transfer that did not come, or not whole.
func failedTransfer(o *evidence.Observation, err error) {
	var failed *TransferError
	if !errors.As(err, &failed) {
		o.Outcome, o.Detail = evidence.Malformed, err.Error()
		return
	}
	o.Outcome, o.Rcode, o.Detail = failed.Outcome, failed.Rcode, err.Error()
	if failed.Records > 0 {
		o.Transfer = &evidence.Transfer{Serial: failed.Serial, Records: failed.Records, Trouble: err.Error()}
	}
}

func (s *survey) wholeTransfer(o *evidence.Observation, zone *zonefile.Zone) {
	soa, _ := zone.SOA()
	o.Outcome, o.Rcode = evidence.Answered, "NOERROR"
	o.Transfer = &evidence.Transfer{Serial: soa.Serial, Records: zone.Len(), Digest: zone.Digest()}
	if s.look.New != nil {
		compareTransfer(o.Transfer, s.look.New.Zone, zone)
	}
}

// octets is about what a zone takes in messages: every record with its names in
// full.
func (c *Content) octets() (n int64) {
	if c == nil {
		return 0
	}
	for set := range c.Zone.RRsets() {
		for r := range set.Records() {
			n += int64(len(r.Name()) + 10 + len(r.Rdata()))
		}
	}
	return n
}

// compareTransfer lists the RRsets that are not as the source has them, without
// SOA and DNSSEC types.
func compareTransfer(t *evidence.Transfer, source, got *zonefile.Zone) {
	for set := range source.RRsets() {
		if !set.Type().IsContent() {
			continue
		}
		switch other := got.RRset(set.Name(), set.Type()); {
		case other.Len() == 0:
			t.Missing = appendRRs(t.Missing, set)
		case !sameRRset(set, other):
			t.Differs = appendRRs(t.Differs, other)
		}
	}
	for set := range got.RRsets() {
		if set.Type().IsContent() && source.RRset(set.Name(), set.Type()).Len() == 0 {
			t.Extra = appendRRs(t.Extra, set)
		}
	}
}

// sameRRset tells whether two RRsets are the same, TTL included and names in
// either case.
func sameRRset(a, b zonefile.RRset) bool {
	if a.Len() != b.Len() || a.TTL() != b.TTL() {
		return false
	}
	folded := map[string]bool{}
	for r := range a.Records() {
		folded[r.FoldedRdata()] = true
	}
	for r := range b.Records() {
		if !folded[r.FoldedRdata()] {
			return false
		}
	}
	return true
}

func appendRRs(list []evidence.RR, set zonefile.RRset) []evidence.RR {
	for r := range set.Records() {
		if len(list) >= maxTransferUnequal {
			break
		}
		list = append(list, evidence.RR{Name: r.Name().String(), Type: r.Type().String(), TTL: r.TTL(), Data: r.RdataText()})
	}
	return list
}
