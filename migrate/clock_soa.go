package migrate

import (
	"strconv"
	"strings"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// clockSOA is what the clock reads in an SOA record.
type clockSOA struct {
	serial  uint32
	ttl     Seconds
	minimum Seconds
}

// negative is how long caches keep that a name or type is not there (RFC 2308
// section 5).
func (s clockSOA) negative() Seconds { return min(s.ttl, s.minimum) }

// soaOf reads the SOA in the answer to a question for it.
func soaOf(o *evidence.Observation) (soa clockSOA, ok bool) {
	if o.Outcome != evidence.Answered || o.Type != "SOA" {
		return soa, false
	}
	for i := range o.Answer {
		if rr := &o.Answer[i]; rr.Type == "SOA" && strings.EqualFold(rr.Name, o.Name) {
			return readSOA(rr)
		}
	}
	return soa, false
}

// readSOA takes the third and the last of an SOA's fields (RFC 1035 section 3.3.13).
func readSOA(rr *evidence.RR) (soa clockSOA, ok bool) {
	fields := strings.Fields(rr.Data)
	if len(fields) != 7 {
		return soa, false
	}
	serial, err := strconv.ParseUint(fields[2], 10, 32)
	minimum, err2 := strconv.ParseUint(fields[6], 10, 32)
	return clockSOA{uint32(serial), Seconds(rr.TTL), Seconds(minimum)}, err == nil && err2 == nil
}

// reached tells whether a serial is another one or comes after it (RFC 1982
// section 3.2).
func reached(serial, other uint32) bool { return serial == other || int32(serial-other) > 0 }
