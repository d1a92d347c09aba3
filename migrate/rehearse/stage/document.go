package stage

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"time"
)

// Schema is that of a Document.
const Schema = "zonegate-stage/1"

// Document is what a command line on a stage is told of it: the file of
// `zonegate rehearse --inside`. There the clock stands still, at the time that
// --now gives or else at Now, and moves only while a watch sleeps; questions are
// put without a limit of their rate, and walks begin at Roots.
type Document struct {
	Schema string                            `json:"schema"`
	Routes map[netip.AddrPort]netip.AddrPort `json:"routes"`
	Roots  []netip.AddrPort                  `json:"roots"`
	// Now is what the clock shows without --now; the zero time: the system's.
	Now time.Time `json:"now,omitzero"`
}

// nowhere is where walks begin on a stage that has no root: nobody is there.
var nowhere = netip.MustParseAddrPort("192.0.2.254:53")

// Document tells who is where now, and at which addresses walks begin; without
// any, at one where nobody is.
func (s *Stage) Document(roots ...netip.AddrPort) Document {
	if len(roots) == 0 {
		roots = []netip.AddrPort{nowhere}
	}
	return Document{Schema: Schema, Routes: s.Routes(), Roots: roots}
}

// JSON is the document as ParseDocument reads it.
func (d Document) JSON() ([]byte, error) { return json.MarshalIndent(d, "", "  ") }

// ParseDocument reads a document.
func ParseDocument(text []byte) (d Document, err error) {
	if err := json.Unmarshal(text, &d); err != nil {
		return d, err
	}
	if d.Schema != Schema {
		return d, fmt.Errorf("the schema is %q; this version reads %s", d.Schema, Schema)
	}
	for asked, to := range d.Routes {
		if !to.Addr().IsLoopback() {
			return d, fmt.Errorf("the route of %s leads to %s, which is not on loopback", asked, to)
		}
	}
	return d, nil
}

// Route is where packets for an address go (live.Config.Route).
func (d Document) Route(address netip.AddrPort) (netip.AddrPort, bool) {
	to, ok := d.Routes[address]
	return to, ok
}
