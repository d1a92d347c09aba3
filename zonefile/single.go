package zonefile

import (
	"context"
	"errors"
	"strings"
)

// ParseRecord reads the rdata of one record in presentation format, names
// relative to origin, and makes a record of it at origin with TTL 0. The record
// has no source. The error says what is wrong with the text.
func ParseRecord(origin Name, t Type, rdata string) (Record, error) {
	if strings.ContainsAny(rdata, "\r\n") {
		return Record{}, errors.New("it has a line break")
	}
	text := "@ 0 IN " + t.String() + " " + rdata + "\n"
	z, err := Read(context.Background(), InMemory("text", []byte(text)), Options{Origin: origin})
	if err != nil {
		return Record{}, err
	}
	for _, p := range z.Problems() {
		if p.Kind.Fatal() {
			return Record{}, errors.New(p.Message)
		}
	}
	if z.Len() != 1 {
		return Record{}, errors.New("it is no record")
	}
	z.files = nil
	return Record{z, 0}, nil
}
