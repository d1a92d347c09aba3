package migrate

import (
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// lookWords says what was seen in a look, as it follows the name of a server.
func (r *clockReader) lookWords(l *look) string {
	switch l.kind {
	case lookBlind:
		return "cannot be looked at: there is no route to it"
	case lookLost:
		return fmt.Sprintf("gives no usable answer (%s)", l.o.Outcome)
	case lookHidden:
		return "answers for the zone itself (AA), which hides the delegation"
	case lookWrong, lookStopped:
		return outcomeWords(l.o)
	}
	switch {
	case l.text != "":
		return l.text
	case l.set == nil:
		return r.copyWords(l)
	case l.kind != lookOf(l.set.kind):
		return r.glueWords(l)
	}
	return r.names.words(l.set)
}

func (r *clockReader) copyWords(l *look) string {
	return fmt.Sprintf("gives %s the address %s", l.o.Name, addressList(r.addressesIn(l.o.Answer, r.names.name(l.o.Name), "")))
}

// outcomeWords says what was wrong with an answer.
func outcomeWords(o *evidence.Observation) string {
	switch o.Outcome {
	case evidence.NXDomain:
		return "denies the zone (NXDOMAIN)"
	case evidence.NoData:
		return fmt.Sprintf("has no %s of the zone", o.Type)
	case evidence.NotAuthoritative:
		return "is not authoritative (AA=0)"
	case evidence.Referred:
		return "refers to other servers"
	case evidence.Refused:
		return "answers REFUSED"
	case evidence.ServFail:
		return "answers SERVFAIL"
	case evidence.OtherRcode:
		return "answers " + o.Rcode
	}
	return fmt.Sprintf("answers something else (%s)", o.Outcome)
}

// past puts what is into the past: verbs stand first.
func past(words string) string {
	verb, rest, _ := strings.Cut(words, " ")
	for is, was := range map[string]string{
		"names": "named", "lacks": "lacked", "gives": "gave", "answers": "answered", "denies": "denied",
		"has": "had", "is": "was", "refers": "referred", "shows": "showed",
	} {
		if verb == is {
			return was + " " + rest
		}
	}
	return words
}

// placeWords names a server, and the vantage where there are several.
func (r *clockReader) placeWords(p TermPlace) string {
	if len(r.vantages) < 2 {
		p.Vantage = ""
	}
	if p.Vantage != "" {
		return p.String() + ","
	}
	return p.String()
}

// spotWords names a spot that was perhaps never looked at.
func (r *clockReader) spotWords(n int) string { return r.placeWords(r.spotPlace(n)) }

// spotPlace is where a spot is.
func (r *clockReader) spotPlace(n int) TermPlace {
	s := r.spots.list[n]
	return TermPlace{Server: r.servers[s.address], Address: s.address.String()}
}
