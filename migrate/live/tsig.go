package live

import (
	"bytes"
	"crypto/hmac"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"time"

	"github.com/zonegate/zonegate/zonefile"
)

const (
	typeTSIG = zonefile.Type(250)
	classANY = 255
	// tsigFudge is how many seconds clocks may differ (RFC 8945 section 10).
	tsigFudge = 300
	// tsigUnsigned is how many messages of an answer may stand without a TSIG
	// between two that have one (RFC 8945 section 5.3.1).
	tsigUnsigned = 99
)

// The errors of a TSIG record (RFC 8945 section 3).
const (
	tsigBadSig   = 16
	tsigBadKey   = 17
	tsigBadTime  = 18
	tsigBadTrunc = 22
)

// tsigRecord is the rdata of a TSIG record (RFC 8945 section 4.2), and where the
// record begins in its message.
type tsigRecord struct {
	at         int
	key        zonefile.Name
	algorithm  zonefile.Name
	time       int64 // seconds since 1970
	fudge      uint16
	mac        []byte
	originalID uint16
	err        uint16
	other      []byte
}

var errTSIGForm = errors.New("the TSIG record cannot be read")

// readTSIG reads the TSIG record rec, which begins at in msg.
func readTSIG(msg []byte, at int, rec *record) (tsigRecord, error) {
	s := tsigRecord{at: at, key: zonefile.Name(rec.owner)}
	name, off, err := zonefile.AppendWireName(nil, msg, rec.off)
	end := rec.off + rec.n
	if err != nil || rec.class != classANY || rec.ttl != 0 || off+10 > end {
		return s, errTSIGForm
	}
	s.algorithm = zonefile.CanonicalName(name)
	s.time = int64(binary.BigEndian.Uint16(msg[off:]))<<32 | int64(binary.BigEndian.Uint32(msg[off+2:]))
	s.fudge = binary.BigEndian.Uint16(msg[off+6:])
	rest := msg[off+8 : end]
	mac := int(binary.BigEndian.Uint16(rest))
	if 2+mac+6 > len(rest) {
		return s, errTSIGForm
	}
	s.mac, rest = rest[2:2+mac], rest[2+mac:]
	s.originalID, s.err = binary.BigEndian.Uint16(rest), binary.BigEndian.Uint16(rest[2:])
	if s.other = rest[6:]; int(binary.BigEndian.Uint16(rest[4:])) != len(s.other) {
		return s, errTSIGForm
	}
	return s, nil
}

// appendTimers appends what is digested of every TSIG record.
func (s *tsigRecord) appendTimers(dst []byte) []byte {
	return appendWords(dst, uint16(s.time>>32), uint16(s.time>>16), uint16(s.time), s.fudge)
}

// appendVariables appends what is digested of the first one (RFC 8945 section
// 4.3.3).
func (s *tsigRecord) appendVariables(dst []byte) []byte {
	dst = append(dst, s.key...)
	dst = append(appendWords(dst, classANY, 0, 0), s.algorithm...)
	dst = appendWords(s.appendTimers(dst), s.err, uint16(len(s.other)))
	return append(dst, s.other...)
}

// tsigSession signs a question and verifies the messages of its answer.
type tsigSession struct {
	key       *Key
	algorithm zonefile.Name
	clock     func() time.Time
	digest    hash.Hash // of what was not covered by a TSIG yet
	first     bool      // the next TSIG is the first of the answer
	unsigned  int       // messages since the last TSIG
}

// sign begins a session: it appends a TSIG to msg, which has none.
func sign(msg []byte, key *Key, clock func() time.Time) ([]byte, *tsigSession) {
	s := &tsigSession{key: key, algorithm: zonefile.MustName(key.Algorithm + "."), clock: clock, first: true}
	rr := tsigRecord{key: key.Name, algorithm: s.algorithm, time: clock().Unix(), fudge: tsigFudge}
	digest := key.mac()
	digest.Write(rr.appendVariables(bytes.Clone(msg)))
	mac := digest.Sum(nil)
	s.begin(mac)

	id := binary.BigEndian.Uint16(msg)
	binary.BigEndian.PutUint16(msg[10:], binary.BigEndian.Uint16(msg[10:])+1)
	msg = append(msg, key.Name...)
	msg = appendWords(msg, uint16(typeTSIG), classANY, 0, 0, uint16(len(s.algorithm)+8+2+len(mac)+6))
	msg = rr.appendTimers(append(msg, s.algorithm...))
	msg = append(appendWords(msg, uint16(len(mac))), mac...)
	return appendWords(msg, id, 0, 0), s
}

// begin starts the digest of what the next TSIG covers with the MAC before.
func (s *tsigSession) begin(mac []byte) {
	s.digest = s.key.mac()
	s.digest.Write(append(appendWords(nil, uint16(len(mac))), mac...))
}

// verify takes a message of the answer, in order, with its TSIG or nil, and
// whether it is the last.
func (s *tsigSession) verify(msg []byte, rr *tsigRecord, last bool) error {
	if rr == nil {
		return s.without(msg, last)
	}
	if err := s.expected(rr); err != nil {
		return err
	}
	// the message as it was before its TSIG (RFC 8945 section 4.3.2)
	head := bytes.Clone(msg[:headerSize])
	binary.BigEndian.PutUint16(head, rr.originalID)
	binary.BigEndian.PutUint16(head[10:], binary.BigEndian.Uint16(head[10:])-1)
	s.digest.Write(head)
	s.digest.Write(msg[headerSize:rr.at])
	if s.first {
		s.digest.Write(rr.appendVariables(nil))
	} else {
		s.digest.Write(rr.appendTimers(nil))
	}
	if !hmac.Equal(s.digest.Sum(nil), rr.mac) {
		return fmt.Errorf("the signature is wrong (BADSIG): the secret of the key %s is not the server's, or the answer was changed on its way", s.key.Name)
	}
	s.first, s.unsigned = false, 0
	s.begin(rr.mac)
	return s.inTime(rr)
}

// without takes a message that is not signed.
func (s *tsigSession) without(msg []byte, last bool) error {
	switch {
	case s.first:
		return fmt.Errorf("the answer is not signed, though the question was, with the key %s", s.key.Name)
	case last:
		return fmt.Errorf("the last message of the answer is not signed with the key %s (RFC 8945 section 5.3.1)", s.key.Name)
	case s.unsigned == tsigUnsigned:
		return fmt.Errorf("more than %d messages in a row are not signed with the key %s (RFC 8945 section 5.3.1)", tsigUnsigned, s.key.Name)
	}
	s.unsigned++
	s.digest.Write(msg)
	return nil
}

// expected tells whether the answer is signed as the question was.
func (s *tsigSession) expected(rr *tsigRecord) error {
	switch {
	case rr.err != 0:
		return s.trouble(rr)
	case rr.key != s.key.Name:
		return fmt.Errorf("the answer is signed with the key %s, not with %s", rr.key, s.key.Name)
	case rr.algorithm != s.algorithm:
		return fmt.Errorf("the answer is signed with %s, not with %s", rr.algorithm, s.algorithm)
	case len(rr.mac) != s.digest.Size():
		return fmt.Errorf("the signature of the answer is %d octets long, not %d", len(rr.mac), s.digest.Size())
	}
	return nil
}

func (s *tsigSession) inTime(rr *tsigRecord) error {
	here := s.clock()
	if off := here.Unix() - rr.time; off < -int64(rr.fudge) || off > int64(rr.fudge) {
		return fmt.Errorf("the answer was signed at %s, and here it is %s (BADTIME): the clocks differ by more than %d s, or the answer is an old one",
			clockText(rr.time), clockText(here.Unix()), rr.fudge)
	}
	return nil
}

// trouble says in words what the server has against the question's signature.
func (s *tsigSession) trouble(rr *tsigRecord) error {
	switch rr.err {
	case tsigBadKey:
		return fmt.Errorf("the server does not know the key %s, or not as one of %s (BADKEY)", s.key.Name, s.key.Algorithm)
	case tsigBadSig:
		return fmt.Errorf("the server finds the signature wrong (BADSIG): the secret of the key %s is not the server's", s.key.Name)
	case tsigBadTrunc:
		return fmt.Errorf("the server wants a longer signature with the key %s (BADTRUNC)", s.key.Name)
	case tsigBadTime:
		return fmt.Errorf("the server's clock differs too much from the one here (BADTIME): %s", s.clocks(rr))
	}
	return fmt.Errorf("the server has trouble with the key %s: TSIG error %d", s.key.Name, rr.err)
}

// clocks compares the clocks; a BADTIME answer holds the server's.
func (s *tsigSession) clocks(rr *tsigRecord) string {
	here := "here it is " + clockText(s.clock().Unix())
	if len(rr.other) != 6 {
		return here
	}
	var octets [8]byte
	copy(octets[2:], rr.other)
	return here + ", there " + clockText(int64(binary.BigEndian.Uint64(octets[:])))
}

func clockText(seconds int64) string { return time.Unix(seconds, 0).UTC().Format(time.RFC3339) }
