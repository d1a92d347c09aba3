package migrate

// Cell is one answer of the matrix.
type Cell string

// The cells.
const (
	CellGood    Cell = "good"
	CellBad     Cell = "bad"     // a finding that blocks stands against it
	CellWarned  Cell = "warned"  // a finding that does not block
	CellUnknown Cell = "unknown" // nobody looked, or not lately
	CellNone    Cell = "none"    // is not asked of such a server
)

// ServerRow is what one address showed over one transport.
type ServerRow struct {
	Role      string `json:"role"` // new, old, named, parent
	Server    string `json:"server,omitempty"`
	Address   string `json:"address"`
	Group     string `json:"group,omitempty"`
	Transport string `json:"transport"`
	// NSIDs are the identifiers that answered (RFC 5001).
	NSIDs []string `json:"nsids,omitempty"`
	// Serial is the one that is furthest behind, of all vantages (RFC 1982).
	Serial *uint32 `json:"serial,omitempty"`

	Reachable     Cell `json:"reachable"`
	Authoritative Cell `json:"authoritative"`
	SerialCell    Cell `json:"serial-cell"`
	NSSet         Cell `json:"ns-set"`
	Parity        Cell `json:"parity"`
	Negative      Cell `json:"negative"`
	// Asked and Equal count the questions of the content pass.
	Asked int `json:"asked,omitempty"`
	Equal int `json:"equal,omitempty"`
}
