package live

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// dialTrouble says why there is no connection.
func dialTrouble(err error) (evidence.Outcome, error) {
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return evidence.TCPRefused, errors.New("the connection was refused")
	case errors.Is(err, syscall.ECONNRESET):
		return evidence.TCPRefused, errors.New("the connection was reset")
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EADDRNOTAVAIL):
		return evidence.NotObservable, errors.New("there is no route to the address from here")
	case errors.Is(err, syscall.EHOSTUNREACH):
		return evidence.Unreachable, errors.New("the address cannot be reached")
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return evidence.Timeout, errors.New("nothing takes the connection")
	}
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err
	}
	return evidence.Unreachable, err
}

// fail puts what ended the stream into words.
func (s *transferStream) fail(ctx context.Context, err error) *TransferError {
	failed := &TransferError{Outcome: s.outcome, Rcode: s.rcode, Serial: s.serial, Records: s.records}
	switch cause := context.Cause(ctx); {
	case ctx.Err() != nil && errors.Is(cause, errTransferIdle):
		err = fmt.Errorf("nothing came for %s, %s", s.cfg.Idle, s.howFar())
		failed.Outcome = s.begunOr(evidence.Timeout)
	case ctx.Err() != nil:
		err = fmt.Errorf("%w after %s, %s", ErrTransferTimeout, s.cfg.Timeout, s.howFar())
		failed.Outcome = s.begunOr(evidence.Timeout)
	case isAlert(err):
		err = alertError(err)
		failed.Outcome = s.begunOr(evidence.TCPRefused)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		err = fmt.Errorf("the connection ended %s%s", s.howFar(), s.certificateHint())
		failed.Outcome = s.begunOr(evidence.TCPRefused)
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		err = fmt.Errorf("the connection was reset %s%s", s.howFar(), s.certificateHint())
		failed.Outcome = s.begunOr(evidence.TCPRefused)
	}
	failed.Err = fmt.Errorf("%s: %w", s.address, err)
	return failed
}

func (s *transferStream) begunOr(outcome evidence.Outcome) evidence.Outcome {
	if s.records > 0 {
		return evidence.Answered
	}
	return outcome
}

// howFar tells how much of the zone there was.
func (s *transferStream) howFar() string {
	switch s.records {
	case 0:
		return "before any record came"
	case 1:
		return "after 1 record, before the closing SOA"
	}
	return fmt.Sprintf("after %d records, before the closing SOA", s.records)
}

// certificateHint says what else may be meant by an end right behind the
// handshake: servers judge a client's certificate after it (RFC 8446 section
// 4.4.2.4), and not all of them say so.
func (s *transferStream) certificateHint() string {
	switch {
	case s.cfg.TLS == nil || s.messages > 0:
		return ""
	case len(s.cfg.TLS.Certificates) == 0:
		return "; the server may want a client certificate"
	}
	return "; the server may not take the client's certificate"
}

// rcodeWords says what a server means that does not give the zone.
var rcodeWords = map[int]string{
	1:  "the server does not understand the question (FORMERR)",
	2:  "the server has trouble with the zone (SERVFAIL): it may be expired or not loaded there",
	3:  "the server denies that the zone exists (NXDOMAIN)",
	4:  "the server does not do zone transfers (NOTIMP)",
	5:  "the server refuses the transfer (REFUSED): it does not serve the zone, or does not let %s have it",
	9:  "the server is not in charge (NOTAUTH): it does not serve the zone, or does not let %s have it",
	10: "the server has another zone there (NOTZONE)",
}

func rcodeError(rcode int, key *Key) error {
	words := rcodeWords[rcode]
	switch {
	case words == "":
		return fmt.Errorf("the server answered with the code %d", rcode)
	case !strings.Contains(words, "%s"):
		return errors.New(words)
	case key == nil:
		return fmt.Errorf(words, "this client (without a key)")
	}
	return fmt.Errorf(words, "this client with the key "+key.Name.String())
}

func rcodeOutcome(rcode int) evidence.Outcome {
	switch rcode {
	case 2:
		return evidence.ServFail
	case 3:
		return evidence.NXDomain
	case 5:
		return evidence.Refused
	}
	return evidence.OtherRcode
}
