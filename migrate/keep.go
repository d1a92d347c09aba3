package migrate

import "hash/maphash"

// keeper decides which findings of a check are kept.
type keeper struct {
	// collect, where set, takes the keys of all findings, and none is kept: the
	// old zone's findings, which are asked for nothing else.
	collect map[uint64]bool
	// known are the findings that the old zone has as well. Findings that it
	// does not have displace them where there is no room for all.
	known map[uint64]bool
	// dropped counts the errors that were not kept and are not pre-existing.
	dropped int
	shared  int // how many of those kept are pre-existing
	// raised: the plan makes the check's findings errors, whatever they say.
	raised bool
}

var keySeed = maphash.MakeSeed()

// key is what makes two findings of one check the same.
func (f *Finding) key() uint64 {
	value := f.Value
	if value == "" {
		value = f.Message
	}
	var h maphash.Hash
	h.SetSeed(keySeed)
	for _, part := range []string{f.Owner, f.Type, value} {
		h.WriteString(part)
		h.WriteByte(0)
	}
	return h.Sum64()
}

func (r *Result) add(f Finding) {
	if r.Outcome != Unknown && r.Outcome != Waiting {
		r.Outcome = Fail
	}
	r.Total++
	k := &r.keep
	if k.collect != nil {
		k.collect[f.key()] = true
		return
	}
	if k.known != nil {
		f.PreExisting = k.known[f.key()]
	}
	switch {
	case r.hasRoom(&f):
		r.Findings = append(r.Findings, f)
	case f.Blocks(), k.raised && !f.PreExisting:
		k.dropped++
	}
}

// hasRoom leaves half of the room to findings that the old zone does not have,
// once it is known which those are.
func (r *Result) hasRoom(f *Finding) bool {
	k := &r.keep
	switch {
	case k.known == nil:
		return len(r.Findings) < MaxFindings
	case f.PreExisting:
		k.shared++
		return k.shared <= MaxFindings/2
	}
	return len(r.Findings)-min(k.shared, MaxFindings/2) < MaxFindings/2
}

// countBeyond takes in a finding for which there is no room.
func (r *Result) countBeyond(s Severity) bool {
	if r.keep.collect != nil || r.keep.known != nil || len(r.Findings) < MaxFindings {
		return false
	}
	r.Total++
	if s == Error || r.keep.raised {
		r.keep.dropped++
	}
	return true
}

// countOnly takes in a finding that nobody will see. Milder ones than errors fill
// half of the room at most. While findings are compared with those of the old
// zone each one is asked for.
func (r *Result) countOnly(s Severity) bool {
	room := MaxFindings
	if s != Error {
		room /= 2
	}
	if r.keep.collect != nil || r.keep.known != nil || len(r.Findings) < room {
		return false
	}
	r.Total++
	if s == Error || r.keep.raised {
		r.keep.dropped++
	}
	return true
}
