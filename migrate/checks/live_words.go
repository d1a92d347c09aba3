package checks

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

// addressText leaves out the port that every name server has.
func addressText(a netip.AddrPort) string {
	if a.Port() == 53 {
		return a.Addr().String()
	}
	return a.String()
}

func transportWord(t evidence.Transport) string { return strings.ToUpper(string(t)) }

// outcomeWords tells what came of a question that was not answered as it should
// be: "answers REFUSED".
func outcomeWords(s migrate.Sight) string {
	return withDetail(outcomeWord(s.Observation), s.Detail)
}

func withDetail(words, detail string) string {
	if detail == "" || strings.Contains(words, detail) {
		return words
	}
	return words + " (" + detail + ")"
}

func outcomeWord(o *evidence.Observation) string {
	switch o.Outcome {
	case evidence.Timeout:
		if o.Tries > 1 {
			return fmt.Sprintf("does not answer in %d tries", o.Tries)
		}
		return "does not answer"
	case evidence.Refused:
		return "answers REFUSED"
	case evidence.ServFail:
		return "answers SERVFAIL"
	case evidence.OtherRcode:
		return strings.TrimSpace("answers " + o.Rcode)
	case evidence.NotAuthoritative:
		return "answers without authority (AA=0)"
	case evidence.Malformed:
		if o.Rcode != "" {
			return "sends an answer that is far too large"
		}
		return "sends what is no DNS message"
	case evidence.WrongQuestion:
		return "answers a question that was not asked"
	case evidence.Truncated:
		return "answers over UDP only in part (TC=1), and TCP does not help"
	case evidence.TCPRefused:
		return "refuses the TCP connection"
	case evidence.Unreachable:
		return "cannot be reached"
	case evidence.NotObservable:
		return "could not be asked: the machine has no route for the address family"
	}
	return helpfulWord(o)
}

func helpfulWord(o *evidence.Observation) string {
	switch o.Outcome {
	case evidence.NXDomain:
		return "answers NXDOMAIN"
	case evidence.NoData:
		return "answers NOERROR without a record (NODATA)"
	case evidence.Referred:
		return "answers with a referral" + referralWords(o)
	case evidence.Answered:
		return "answers " + recordWords(o.Answer)
	}
	return "gives " + string(o.Outcome)
}

func referralWords(o *evidence.Observation) string {
	var names []string
	zone := ""
	for i := range o.Authority {
		if o.Authority[i].Type == "NS" {
			zone, names = o.Authority[i].Name, append(names, o.Authority[i].Data)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return " of " + zone + " to " + someOf(names)
}

// recordWords is "A 192.0.2.66, A 192.0.2.67".
func recordWords(records []evidence.RR) string {
	if len(records) == 0 {
		return "with no record"
	}
	words := make([]string, len(records))
	for i, rr := range records {
		words[i] = rr.Type + " " + shortened(rr.Data)
	}
	return someOf(words)
}

// ago tells how long before the verdict something was seen.
func ago(p *migrate.Pass, at time.Time) string {
	return p.Now.Sub(at).Round(time.Second).String()
}
