package live

import (
	"bufio"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

const (
	typeAXFR = zonefile.Type(252)
	// afterglow is how long a server may take to close the connection when all was
	// said. What comes in that time is too much.
	afterglow = 200 * time.Millisecond
)

// transferStream takes the messages of one transfer.
type transferStream struct {
	cfg     *TransferConfig
	address string
	in      *bufio.Reader
	id      uint16
	session *tsigSession // nil without a key
	zone    *zonefile.Assembler

	msg      reader
	owner    []byte
	rdata    []byte
	soa      []byte // of the opening SOA: its rdata in canonical form, then its TTL
	serial   uint32
	messages int
	records  int   // before the closing SOA
	closed   bool  // the closing SOA has come
	octets   int64 // received
	made     int64 // of the records, names in full

	outcome evidence.Outcome
	rcode   string
}

func newTransferStream(cfg *TransferConfig, address string, in io.Reader) *transferStream {
	return &transferStream{
		cfg: cfg, address: address, in: bufio.NewReaderSize(in, 64<<10),
		zone:    zonefile.NewAssembler(cfg.Source, cfg.Zone),
		outcome: evidence.Malformed,
	}
}

// run asks, and reads the answer to its end.
func (s *transferStream) run(conn net.Conn) (*zonefile.Zone, error) {
	if _, err := conn.Write(s.question()); err != nil {
		return nil, err
	}
	var room []byte
	for !s.closed {
		msg, err := s.read(&room)
		if err != nil {
			return nil, err
		}
		if err := s.take(msg); err != nil {
			return nil, err
		}
		if s.cfg.Progress != nil {
			s.cfg.Progress(s.octets, s.records)
		}
	}
	if err := s.end(conn); err != nil {
		return nil, err
	}
	return s.zone.Zone(), nil
}

// question is the query with its length before it (RFC 1035 section 4.2.2).
func (s *transferStream) question() []byte {
	var id [2]byte
	rand.Read(id[:])
	s.id = binary.BigEndian.Uint16(id[:])
	msg := appendWords(nil, s.id, 0, 1, 0, 0, 0)
	msg = appendWords(append(msg, s.cfg.Zone...), uint16(typeAXFR), uint16(zonefile.ClassIN))
	if s.cfg.Key != nil {
		msg, s.session = sign(msg, s.cfg.Key, s.cfg.Clock)
	}
	return append(appendWords(nil, uint16(len(msg))), msg...)
}

// read reads a message into room.
func (s *transferStream) read(room *[]byte) ([]byte, error) {
	var length [2]byte
	if _, err := io.ReadFull(s.in, length[:]); err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint16(length[:]))
	if s.octets += int64(n) + 2; s.octets > s.cfg.MaxOctets {
		return nil, s.tooLarge()
	}
	if cap(*room) < n {
		*room = make([]byte, maxMessage)
	}
	msg := (*room)[:n]
	came, err := io.ReadFull(s.in, msg)
	if err != nil && came >= headerSize {
		_ = s.take(msg[:came]) // for the records that came whole; err says more
	}
	return msg, err
}

func (s *transferStream) tooLarge() error {
	s.outcome = s.begunOr(s.outcome)
	return fmt.Errorf("%w of %d octets, %s", ErrTransferOctets, s.cfg.MaxOctets, s.howFar())
}

// take takes one message.
func (s *transferStream) take(msg []byte) error {
	s.messages++
	asked, err := s.msg.begin(msg, question{s.cfg.Zone, typeAXFR})
	switch {
	case err != nil:
		return s.inMessage(err)
	case s.msg.id != s.id:
		return s.inMessage(fmt.Errorf("its ID is %d, the question's %d", s.msg.id, s.id))
	case s.msg.rcode() != 0:
		return s.refused()
	case s.msg.has(bitTC):
		return s.inMessage(errors.New("it says that it is truncated (TC)"))
	case !asked && (s.messages == 1 || s.msg.counts[0] > 0):
		s.outcome = s.begunOr(evidence.WrongQuestion)
		return s.inMessage(errors.New("it answers another question"))
	}
	s.rcode, s.outcome = "NOERROR", evidence.Answered
	signature, err := s.sections()
	switch {
	case err != nil:
		return err
	case s.made > s.cfg.MaxOctets:
		return s.tooLarge()
	case s.session == nil:
		return nil
	}
	if err := s.session.verify(msg, signature, s.closed); err != nil {
		return s.inMessage(err)
	}
	return nil
}

func (s *transferStream) inMessage(err error) error {
	return fmt.Errorf("message %d of the answer: %w", s.messages, err)
}

// sections goes over the records of the message and gives its TSIG.
func (s *transferStream) sections() (signature *tsigRecord, err error) {
	var rec record
	for {
		at := s.msg.off
		more, err := s.msg.next(&rec)
		switch {
		case err != nil:
			return nil, s.inMessage(err)
		case !more:
			return signature, s.began()
		case signature != nil:
			return nil, s.inMessage(errors.New("something follows its TSIG"))
		case rec.section == sectionAnswer:
			err = s.record(&rec, at)
		case rec.section == sectionAdditional && rec.typ == typeTSIG:
			var rr tsigRecord
			rr, err = readTSIG(s.msg.msg, at, &rec)
			signature = &rr
		case rec.section == sectionAdditional && rec.typ == typeOPT:
		default:
			err = fmt.Errorf("%s %s is in no answer section", zonefile.Name(rec.owner), rec.typ)
		}
		if err != nil {
			return nil, s.inMessage(err)
		}
	}
}

// began tells whether the first message had a record.
func (s *transferStream) began() error {
	if s.records == 0 {
		s.outcome = evidence.NoData
		return s.inMessage(errors.New("it holds no record; a transfer begins with the SOA"))
	}
	return nil
}

// record takes a record of the answer, which begins at in the message.
func (s *transferStream) record(rec *record, at int) (err error) {
	if s.closed {
		return fmt.Errorf("%s %s follows the closing SOA", zonefile.Name(rec.owner), rec.typ)
	}
	s.owner, _, err = zonefile.AppendWireName(s.owner[:0], s.msg.msg, at) // letters as sent
	if err != nil {
		return err
	}
	if s.rdata, err = zonefile.AppendWireRdata(s.rdata[:0], s.msg.msg, rec.off, rec.n, rec.typ); err != nil {
		return fmt.Errorf("%s %s: %w", zonefile.Name(rec.owner), rec.typ, err)
	}
	apexSOA := rec.typ == zonefile.TypeSOA && string(rec.owner) == string(s.cfg.Zone)
	switch {
	case s.records == 0 && !apexSOA:
		return fmt.Errorf("the transfer begins with %s %s, not with the SOA of %s", zonefile.Name(rec.owner), rec.typ, s.cfg.Zone)
	case s.records > 0 && apexSOA:
		s.closed = true
		return s.closing(rec)
	}
	if err := s.zone.Add(s.owner, rec.typ, rec.class, rec.ttl, s.rdata); err != nil {
		return err
	}
	if s.records == 0 {
		s.soa = s.soaKey(rec)
		s.serial = serialOf(s.rdata)
	}
	s.records++
	s.made += int64(len(s.owner) + 10 + len(s.rdata))
	return nil
}

// soaKey is what the opening and the closing SOA have in common.
func (s *transferStream) soaKey(rec *record) []byte {
	key := append([]byte(nil), s.rdata...)
	zonefile.CanonicalRdata(zonefile.TypeSOA, key)
	return binary.BigEndian.AppendUint32(key, rec.ttl)
}

// serialOf reads the serial of valid SOA rdata: 20 octets of numbers end it.
func serialOf(soa []byte) uint32 { return binary.BigEndian.Uint32(soa[len(soa)-20:]) }

// closing compares the closing SOA with the opening one.
func (s *transferStream) closing(rec *record) error {
	if rec.class != zonefile.ClassIN {
		return fmt.Errorf("the closing SOA is of class %s", rec.class)
	}
	if err := zonefile.CheckRdata(zonefile.TypeSOA, s.rdata); err != nil {
		return fmt.Errorf("the closing SOA: %w", err)
	}
	switch serial := serialOf(s.rdata); {
	case s.records == 1 && serial != s.serial:
		return fmt.Errorf("a second SOA (serial %d) follows the first (serial %d) at once, as in an incremental transfer", serial, s.serial)
	case s.records == 1:
		return fmt.Errorf("the answer is the SOA alone (serial %d), without NS or anything else", serial)
	case serial != s.serial:
		return fmt.Errorf("the closing SOA has the serial %d, the opening one %d: the zone changed in the middle", serial, s.serial)
	case string(s.soaKey(rec)) != string(s.soa):
		return errors.New("the closing SOA is not the opening one, though the serial is the same")
	}
	return nil
}

// refused is an answer with an error: the TSIG, where there is one, may say more.
func (s *transferStream) refused() error {
	rcode := s.msg.rcode()
	s.outcome, s.rcode = s.begunOr(rcodeOutcome(rcode)), rcodeText(rcode)
	why := rcodeError(rcode, s.cfg.Key)
	if s.session != nil {
		if rr := s.signature(); rr != nil && rr.err != 0 {
			why = s.session.trouble(rr)
		}
	}
	if s.records > 0 {
		return fmt.Errorf("%w; it came %s", why, s.howFar())
	}
	return why
}

// signature looks for a TSIG in what is left of the message.
func (s *transferStream) signature() *tsigRecord {
	var rec record
	for {
		at := s.msg.off
		if more, err := s.msg.next(&rec); err != nil || !more {
			return nil
		}
		if rec.section == sectionAdditional && rec.typ == typeTSIG {
			rr, err := readTSIG(s.msg.msg, at, &rec)
			if err != nil {
				return nil
			}
			return &rr
		}
	}
}

// end says to the server that all was said, and holds that nothing follows.
func (s *transferStream) end(conn net.Conn) error {
	timer := time.AfterFunc(afterglow, func() { conn.Close() })
	defer timer.Stop()
	if half, ok := conn.(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
	}
	if _, err := s.in.ReadByte(); err == nil {
		return errors.New("the server goes on after the closing SOA")
	}
	return nil
}
