package zonefile

import (
	"bufio"
	"io"
	"strconv"
)

// Print writes the zone as a canonical master file: the SOA first, then every
// record in canonical order, one a line, with absolute names, TTL and class. It
// reads back as the same Zone.
func (z *Zone) Print(w io.Writer) error {
	out := bufio.NewWriterSize(w, 1<<16)
	var line []byte
	soa := z.RRset(z.origin, TypeSOA)
	for r := range soa.Records() {
		line = r.append(line[:0])
		out.Write(line)
	}
	for i := range z.records {
		if i >= soa.lo && i < soa.hi {
			continue
		}
		line = Record{z, i}.append(line[:0])
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Flush()
}

// append writes the record as a line.
func (r Record) append(dst []byte) []byte {
	dst = appendNameText(dst, string(r.Name()))
	dst = append(dst, ' ')
	dst = strconv.AppendUint(dst, uint64(r.TTL()), 10)
	dst = append(dst, ' ')
	dst = append(dst, r.z.class.String()...)
	dst = append(dst, ' ')
	dst = append(dst, r.Type().String()...)
	dst = append(dst, ' ')
	dst = r.AppendRdataText(dst)
	return append(dst, '\n')
}
