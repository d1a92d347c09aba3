package migrate

import "github.com/zonegate/zonegate/zonefile"

// Diff is how one zone differs from another, RRset by RRset, in canonical order.
type Diff struct {
	Old, New *zonefile.Zone
	// Sets are the RRsets that differ in any way, and those that are alike but
	// for an equivalence worth naming (written order, capitals, duplicates).
	Sets   []SetChange
	Counts Counts
}

// SetChange is one RRset that differs, as views into the two zones.
type SetChange struct {
	Owner zonefile.Name
	Type  zonefile.Type
	Kind  ChangeKind
	// Old and New are the RRset on either side; an absent one has Len 0.
	Old, New zonefile.RRset
	// Equivalence is the reason code of a difference that does not matter.
	Equivalence string
	// Declared is the reason that the plan gives for the change.
	Declared string
}
