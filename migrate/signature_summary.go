package migrate

import "time"

// SignatureSummary is what was verified of a zone's signatures, and when they run out.
type SignatureSummary struct {
	// Algorithms are those that each RRset has to be signed with, as mnemonic and
	// number.
	Algorithms []string `json:"algorithms,omitempty"`
	// RRsets counts those that have to be signed, Signatures the RRSIG records; all of
	// them were verified.
	RRsets     int `json:"rrsets"`
	Signatures int `json:"signatures"`
	// First and Last are when the first and the last RRset loses its last valid
	// signature; absent where none has one.
	First *time.Time `json:"first-expiry,omitempty"`
	Last  *time.Time `json:"last-expiry,omitempty"`
	// Expiry tells how many RRsets are dead from when on, in order of time.
	Expiry []ExpiryStep `json:"expiry,omitempty"`
}

// ExpiryStep is a moment from which on RRsets have no valid signature.
type ExpiryStep struct {
	At   time.Time `json:"at"`   // UTC; to the hour below, where several are drawn together
	Dead int       `json:"dead"` // RRsets from then on, those of the steps before among them
	// Percent is Dead of all RRsets that have to be signed: "12 %".
	Percent string `json:"percent"`
}

// Text says what a step means: "12 % of RRsets dead on Saturday 2026-11-28 03:00Z".
func (s *ExpiryStep) Text() string {
	return s.Percent + " of RRsets dead on " + s.At.UTC().Format("Monday 2006-01-02 15:04Z")
}
