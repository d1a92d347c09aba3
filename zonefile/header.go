package zonefile

import "bytes"

// header is what stands before the rdata of an entry. The fields are indices of
// words, -1 for what is not there.
type header struct {
	owner, ttl, class, typ int
	rdata                  int // the first rdata word
	t                      Type
	c                      Class
	seconds                uint32
	ttlErr                 error
}

// headerError is a header that cannot be read, and the word where.
type headerError struct {
	tok      int // len(toks) when a word is missing at the end
	kind     Kind
	msg, fix string
}

// readHeader reads owner, TTL, class and type; TTL and class may come in either
// order (RFC 1035 section 5.1).
func readHeader(buf []byte, toks []token, blank bool) (header, *headerError) {
	h := header{owner: -1, ttl: -1, class: -1, typ: -1}
	i := 0
	if !blank {
		h.owner, i = 0, 1
	}
	for ; i < len(toks); i++ {
		t := toks[i]
		word := buf[t.start:t.end]
		if h.ttl < 0 && !t.quoted && len(word) > 0 && isDigit(word[0]) {
			h.ttl = i
			h.seconds, h.ttlErr = parseTTL(word)
			continue
		}
		if c, ok := wordClass(word); ok && h.class < 0 && !t.quoted {
			h.class, h.c = i, c
			continue
		}
		if typ, ok := wordType(word); ok && !t.quoted {
			h.typ, h.t, h.rdata = i, typ, i+1
			return h, nil
		}
		return h, unknownWord(string(word), t.quoted, i, blank)
	}
	if h.ttl < 0 && h.class < 0 {
		return h, &headerError{len(toks), SyntaxError, "the line ends after the owner name; type and data are missing", "write the record's type and data, or remove the line"}
	}
	return h, &headerError{len(toks), SyntaxError, "the line ends before the record's type", "write the record's type and data"}
}

func unknownWord(word string, quoted bool, i int, blank bool) *headerError {
	if quoted {
		return &headerError{i, SyntaxError, quoteText(word) + " stands in quotation marks where a TTL, class or type belongs", "take the quotation marks away"}
	}
	if blank && i == 0 {
		return &headerError{i, SyntaxLeadingBlank,
			"the line starts with a blank, and " + quoteText(word) + " is no TTL, class or type",
			"write " + quoteText(word) + " in the first column if it is the owner"}
	}
	if isDigit(word[0]) {
		return &headerError{i, SyntaxError, "a second TTL, " + quoteText(word) + ", stands where the type belongs", "write one TTL"}
	}
	return &headerError{i, SyntaxError, quoteText(word) + " is no record type", "write a type such as A or MX, or TYPEnnn with \\# data (RFC 3597)"}
}

// wordClass reads a class word without making a string of it.
func wordClass(word []byte) (Class, bool) {
	if len(word) == 2 && word[0]|0x20 == 'i' && word[1]|0x20 == 'n' {
		return ClassIN, true
	}
	if len(word) < 2 || word[0]|0x20 != 'c' && word[0]|0x20 != 'h' {
		return 0, false
	}
	return ParseClass(string(word))
}

// wordType reads a type word; those of big zones without a look into the table.
func wordType(word []byte) (Type, bool) {
	switch len(word) {
	case 1:
		if word[0]|0x20 == 'a' {
			return TypeA, true
		}
	case 2:
		switch [2]byte{word[0] | 0x20, word[1] | 0x20} {
		case [2]byte{'n', 's'}:
			return TypeNS, true
		case [2]byte{'d', 's'}:
			return TypeDS, true
		}
	case 4:
		if bytes.EqualFold(word, []byte("AAAA")) {
			return TypeAAAA, true
		}
	}
	return ParseType(string(word))
}
