package rehearse

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

func zoneFaults() map[string]faultKind {
	return map[string]faultKind{
		"missing":    {value: "NAME [TYPE]", about: "lacks that RRset of its first zone, or all of the name", zone: withoutSet},
		"extra":      {value: "RECORD", about: "has a record besides, as a master file has it", zone: withRecord},
		"ttl":        {value: "NAME TYPE TTL", about: "has another TTL", zone: withTTL},
		"serial":     {value: "SERIAL", about: "has that serial, or one that differs by +N or -N", zone: withSerial, check: isSerial},
		"empty-copy": {about: "has of its first zone nothing but SOA and NS", zone: emptyCopy},
	}
}

// edit makes a zone of a zone: each gives a record back, changed or not, or
// leaves it out.
func edit(z *zonefile.Zone, each func(rr rawRecord) (rawRecord, bool), more ...rawRecord) (*zonefile.Zone, error) {
	a := zonefile.NewAssembler("rehearsal", z.Origin())
	add := func(rr rawRecord) error {
		return a.Add([]byte(rr.owner), rr.typ, z.Class(), rr.ttl, []byte(rr.rdata))
	}
	for set := range z.RRsets() {
		for r := range set.Records() {
			owner, rdata := r.WrittenCase()
			rr, keep := each(rawRecord{r.Name(), owner, r.Type(), r.TTL(), rdata})
			if !keep {
				continue
			}
			if err := add(rr); err != nil {
				return nil, err
			}
		}
	}
	for _, rr := range more {
		if err := add(rr); err != nil {
			return nil, err
		}
	}
	return a.Zone(), nil
}

// rawRecord is a record as it goes into a zone.
type rawRecord struct {
	name  zonefile.Name
	owner string // wire, letters as written
	typ   zonefile.Type
	ttl   uint32
	rdata string
}

func keepAll(rr rawRecord) (rawRecord, bool) { return rr, true }

// rrsetOf reads "NAME TYPE" or "NAME".
func rrsetOf(z *zonefile.Zone, words []string) (name zonefile.Name, t zonefile.Type, err error) {
	if name, err = zonefile.ParseName(words[0], z.Origin()); err != nil {
		return name, 0, err
	}
	if len(words) == 1 {
		return name, 0, nil
	}
	t, ok := zonefile.ParseType(words[1])
	if !ok {
		return name, 0, fmt.Errorf("%q is no type", words[1])
	}
	return name, t, nil
}

func withoutSet(z *zonefile.Zone, value string) (*zonefile.Zone, error) {
	words := strings.Fields(value)
	if len(words) == 0 || len(words) > 2 {
		return nil, fmt.Errorf("%q is no NAME [TYPE]", value)
	}
	name, t, err := rrsetOf(z, words)
	if err != nil {
		return nil, err
	}
	found := false
	changed, err := edit(z, func(rr rawRecord) (rawRecord, bool) {
		hit := rr.name == name && (t == 0 || rr.typ == t)
		found = found || hit
		return rr, !hit
	})
	if err == nil && !found {
		return nil, fmt.Errorf("the zone %s has no %s", z.Origin(), value)
	}
	return changed, err
}

func withRecord(z *zonefile.Zone, value string) (*zonefile.Zone, error) {
	more, err := zonefile.ParseZone(z.Origin(), []byte("$TTL 3600\n"+value+"\n"))
	if err != nil {
		return nil, err
	}
	var records []rawRecord
	for set := range more.RRsets() {
		for r := range set.Records() {
			owner, rdata := r.WrittenCase()
			records = append(records, rawRecord{r.Name(), owner, r.Type(), r.TTL(), rdata})
		}
	}
	if len(records) != 1 {
		return nil, fmt.Errorf("%q is %d records, not one", value, len(records))
	}
	return edit(z, keepAll, records...)
}

func withTTL(z *zonefile.Zone, value string) (*zonefile.Zone, error) {
	words := strings.Fields(value)
	if len(words) != 3 {
		return nil, fmt.Errorf("%q is no NAME TYPE TTL", value)
	}
	name, t, err := rrsetOf(z, words)
	if err != nil {
		return nil, err
	}
	ttl, err := strconv.ParseUint(words[2], 10, 31)
	if err != nil {
		return nil, err
	}
	found := false
	changed, err := edit(z, func(rr rawRecord) (rawRecord, bool) {
		if rr.name == name && rr.typ == t {
			rr.ttl, found = uint32(ttl), true
		}
		return rr, true
	})
	if err == nil && !found {
		return nil, fmt.Errorf("the zone %s has no %s %s", z.Origin(), words[0], t)
	}
	return changed, err
}

func isSerial(value string) error {
	if _, err := strconv.ParseInt(value, 10, 33); err != nil {
		return fmt.Errorf("%q is no serial, and no difference like +1 or -1", value)
	}
	return nil
}

func withSerial(z *zonefile.Zone, value string) (*zonefile.Zone, error) {
	soa, ok := z.SOA()
	if !ok {
		return nil, errors.New("the zone has no SOA")
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(value, "+") || strings.HasPrefix(value, "-") {
		n += int64(soa.Serial)
	}
	return edit(z, func(rr rawRecord) (rawRecord, bool) {
		if rr.typ == zonefile.TypeSOA {
			data := []byte(rr.rdata)
			binary.BigEndian.PutUint32(data[len(data)-20:], uint32(n))
			rr.rdata = string(data)
		}
		return rr, true
	})
}

func emptyCopy(z *zonefile.Zone, _ string) (*zonefile.Zone, error) {
	return edit(z, func(rr rawRecord) (rawRecord, bool) {
		return rr, rr.name == z.Origin() && (rr.typ == zonefile.TypeSOA || rr.typ == zonefile.TypeNS)
	})
}
