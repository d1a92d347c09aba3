package live

import (
	"fmt"
	"sync/atomic"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// What is kept of answers, in octets of the evidence. The limits leave room for
// all that an honest server sends, and keep another one from filling the disk.
const (
	// maxProbe is for the records of an answer to anything but the content: the
	// largest referrals have some 4 KiB.
	maxProbe = 32 << 10
	// maxSigned is for those of an answer with the signatures of an RRset, which may
	// be of any size that a message can have.
	maxSigned = 256 << 10
	// maxUnequal is for the unequal answers of one content pass.
	maxUnequal = 32 << 20
	// maxLearned is for what one address answers about an old zone.
	maxLearned = 1 << 30
)

// limitRecords leaves an answer without its records where they are too many for
// what was asked: it helps nobody then. The content of a zone may be of any size.
func limitRecords(o *evidence.Observation) {
	if o.Purpose == evidence.PurposeContent || o.Purpose == evidence.PurposeQuery {
		return
	}
	limit := maxProbe
	if o.Purpose == evidence.PurposeSigned {
		limit = maxSigned
	}
	if n := recordOctets(o); n > limit {
		o.Outcome = evidence.Malformed
		o.Detail = fmt.Sprintf("the answer has records of %d octets in text, over the limit of %d", n, limit)
		o.Answer, o.Authority, o.Additional = nil, nil, nil
	}
}

// recordOctets is about how long the records of an observation are in evidence.
func recordOctets(o *evidence.Observation) (n int) {
	const around = len(`{"name":"","type":"","ttl":3600,"data":""},`)
	for _, list := range [][]evidence.RR{o.Answer, o.Authority, o.Additional} {
		for i := range list {
			n += len(list[i].Name) + len(list[i].Type) + len(list[i].Data) + around
		}
	}
	return n
}

// allowance is how many octets of observations may still be kept.
type allowance struct{ used atomic.Int64 }

// allows takes an observation off what may be kept, and tells whether it is
// within limit.
func (a *allowance) allows(o *evidence.Observation, limit int64) bool {
	const around = 400 // of the question, and what is said of the answer
	return a.used.Add(int64(recordOctets(o)+around)) <= limit
}
