package zonefile

import "io"

// File is an open source. It is read in blocks from the start, and again at
// single places for positions; it must not change meanwhile, and Locate says so
// when it did.
type File interface {
	io.ReaderAt
	io.Closer
}

// Source is a zone as text.
type Source struct {
	Name string // as it is shown in positions
	File File
	Size int64 // octets
	// Damage says what went wrong while the content was fetched (a gzip stream
	// that ends early): what is there is read, and the zone is truncated.
	Damage string
}

// Options steer Read.
type Options struct {
	// Origin of the zone; "" infers it from $ORIGIN, the SOA owner, or FileName.
	Origin Name
	// FileName is the base name of the source for inferring the origin
	// ("example.com.zone"); "" where it tells nothing.
	FileName string
	// Open opens an $INCLUDE; from is the Name of the including source. Its
	// error becomes a finding. nil forbids includes.
	Open func(name, from string) (Source, error)
}
