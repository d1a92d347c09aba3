package zonefile

import (
	"bytes"
	"context"
	"fmt"
)

// InMemory is a source that was read already.
func InMemory(name string, text []byte) Source {
	return Source{Name: name, File: memory{bytes.NewReader(text)}, Size: int64(len(text))}
}

// memory is a File in memory.
type memory struct{ *bytes.Reader }

// Close does nothing.
func (memory) Close() error { return nil }

// ParseZone reads a master file in memory; origin may be empty, as in Options.
// The first thing that cannot be read is the error.
func ParseZone(origin Name, text []byte) (*Zone, error) {
	z, err := Read(context.Background(), InMemory("zone", text), Options{Origin: origin})
	if err != nil {
		return nil, err
	}
	for _, p := range z.Problems() {
		if p.Kind.Fatal() {
			return nil, fmt.Errorf("line %d: %s", p.Pos.Line, p.Message)
		}
	}
	return z, nil
}
