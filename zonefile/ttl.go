package zonefile

import (
	"errors"
	"fmt"
	"strconv"
)

const maxTTL = 1<<31 - 1 // RFC 2181 section 8

var (
	errTTL      = errors.New("is no TTL")
	errTTLRange = errors.New("is over 2147483647 seconds, the largest TTL")
)

// parseTTL reads seconds, or numbers with the units w, d, h, m, s. A value over
// 2^31-1 comes with errTTLRange.
func parseTTL(word []byte) (uint32, error) {
	total, i := uint64(0), 0
	for i < len(word) {
		n, start := uint64(0), i
		for ; i < len(word) && isDigit(word[i]); i++ {
			if n = n*10 + uint64(word[i]-'0'); n > 1<<40 {
				n = 1 << 40
			}
		}
		if i == start {
			return 0, errTTL
		}
		if i == len(word) {
			if start > 0 {
				return 0, errTTL
			}
			total += n
			break
		}
		unit, ok := ttlUnits[word[i]|0x20]
		if !ok {
			return 0, errTTL
		}
		total = min(total+n*unit, 1<<40)
		i++
	}
	if len(word) == 0 {
		return 0, errTTL
	}
	if total > maxTTL {
		return maxTTL, errTTLRange
	}
	return uint32(total), nil
}

var ttlUnits = map[byte]uint64{'s': 1, 'm': 60, 'h': 3600, 'd': 86400, 'w': 604800}

func formatTTL(ttl uint32) string { return strconv.FormatUint(uint64(ttl), 10) }

// ttlState is what decides the TTL of a record that has none: $TTL, else the
// TTL of the record before (RFC 1035 section 5.1), else the SOA minimum.
type ttlState struct {
	fixed, known bool // $TTL was seen; a record had a TTL
	value        uint32
	missing      int   // records without TTL and $TTL
	firstAt      place // the first of them
	firstLen     int
	waiting      []int // records that wait for the SOA minimum
	minimum      uint32
	minimumKnown bool
	firstTaken   uint32
}

// of gives the TTL of the record whose header is h.
func (s *ttlState) of(r *reader, h header) (ttl uint32, ok bool) {
	if h.t == TypeSOA && len(r.enc.out) >= 4 && !s.minimumKnown {
		s.minimum, s.minimumKnown = min(soaMinimum(r.enc.out), maxTTL), true
	}
	if h.ttl >= 0 {
		return s.written(r, h)
	}
	if s.fixed {
		return s.value, true
	}
	if s.missing++; s.missing == 1 {
		t := r.scan.entry.toks[0]
		s.firstAt, s.firstLen = r.place(t), t.length()
	}
	switch {
	case s.known:
		ttl = s.value
	case s.minimumKnown:
		ttl = s.minimum
	default:
		s.waiting = append(s.waiting, r.b.count())
	}
	if s.missing == 1 {
		s.firstTaken = ttl
	}
	return ttl, true
}

func (s *ttlState) written(r *reader, h header) (uint32, bool) {
	t := r.scan.entry.toks[h.ttl]
	switch {
	case errors.Is(h.ttlErr, errTTLRange):
		r.fail(SyntaxTTLRange, t, "write a TTL of at most 2147483647 seconds", "the TTL %s %v (RFC 2181 section 8)", quoteText(r.text(t)), h.ttlErr)
	case h.ttlErr != nil:
		r.failAt(h.ttl, SyntaxError, quoteText(r.text(t))+" is no TTL", "write seconds, or numbers with units such as 1h30m", h.t.String())
		return 0, false
	}
	if !s.fixed {
		s.value, s.known = h.seconds, true
	}
	return h.seconds, true
}

func soaMinimum(rdata []byte) uint32 {
	b := rdata[len(rdata)-4:]
	return uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
}

// finishTTLs gives the SOA minimum to the records that wait for it, and says
// that TTLs are missing.
func (r *reader) finishTTLs() {
	s := &r.ttl
	if s.missing == 0 {
		return
	}
	if len(s.waiting) > 0 && !s.minimumKnown {
		r.report(SyntaxError, s.firstAt, s.firstLen, "the record has no TTL, and there is no $TTL, no record with a TTL before it and no SOA to take one from", "write $TTL at the head of the file")
		return
	}
	r.b.setTTLs(s.waiting, s.minimum)
	if len(s.waiting) > 0 {
		s.firstTaken = s.minimum
	}
	msg := fmt.Sprintf("a record has no TTL and there is no $TTL; it takes %d seconds from the record before or the SOA minimum", s.firstTaken)
	if s.missing > 1 {
		msg = fmt.Sprintf("%d records have no TTL and there is no $TTL; the first takes %d seconds from the record before or the SOA minimum", s.missing, s.firstTaken)
	}
	r.report(SyntaxNoTTL, s.firstAt, s.firstLen, msg, "write $TTL at the head of the file")
}
