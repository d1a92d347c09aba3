package zonefile

import "strings"

// findOrigin settles the zone's origin: the one given, else the owner of the
// first SOA if it can be told, else the first $ORIGIN, else the file name.
func (r *reader) findOrigin(src Source) error {
	origin, from := r.opt.Origin, ""
	if origin == "" {
		var err error
		if origin, from, err = r.inferOrigin(src); err != nil {
			return err
		}
	}
	r.b.z.origin, r.b.z.inferred = origin, from
	if origin != "" {
		r.origin = []byte(origin)
	}
	return nil
}

// inferOrigin reads the source up to its first SOA, words only.
func (r *reader) inferOrigin(src Source) (Name, string, error) {
	var first, current Name
	s := newScanner(r.ctx, src)
	s.skipByteOrderMark()
	for s.next() {
		toks := s.entry.toks
		if s.entry.bad != nil {
			continue
		}
		word := func(i int) string { return string(s.buf[toks[i].start:toks[i].end]) }
		if !s.entry.blank && len(toks) == 2 && strings.EqualFold(word(0), "$ORIGIN") {
			if n, err := ParseName(word(1), current); err == nil {
				current = n
				if first == "" {
					first = n
				}
			}
			continue
		}
		h, bad := readHeader(s.buf, toks, s.entry.blank)
		if bad != nil || h.t != TypeSOA || h.owner < 0 {
			continue
		}
		owner := word(h.owner)
		if n, err := ParseName(owner, ""); err == nil {
			return n, "the SOA record", nil
		}
		if n, err := ParseName(owner, current); err == nil && current != "" {
			return n, "$ORIGIN", nil
		}
		break
	}
	if s.err != nil {
		return "", "", s.err
	}
	if first != "" {
		return first, "$ORIGIN", nil
	}
	if n, ok := originFromFileName(r.opt.FileName); ok {
		return n, "the file name", nil
	}
	return "", "", nil
}

// originFromFileName takes example.com from names such as example.com.zone and
// db.example.com. What is left must have a dot, so that old.zone is no zone.
func originFromFileName(name string) (Name, bool) {
	lower := strings.ToLower(name)
	for _, suffix := range []string{".gz", ".zone", ".db", ".txt", ".hosts", ".signed", ".dns"} {
		lower = strings.TrimSuffix(lower, suffix)
	}
	for _, prefix := range []string{"db.", "zone.", "named."} {
		lower = strings.TrimPrefix(lower, prefix)
	}
	lower = strings.TrimSuffix(lower, ".")
	if !strings.Contains(lower, ".") {
		return "", false
	}
	n, err := ParseName(lower+".", "")
	return n, err == nil && len(n) > 1
}
