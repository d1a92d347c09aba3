package zonefile

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// generateRange is the first word of $GENERATE: start-stop or start-stop/step.
type generateRange struct{ start, stop, step int64 }

func (g generateRange) count() int64 { return (g.stop-g.start)/g.step + 1 }

func parseRange(word string) (generateRange, error) {
	bad := errors.New("is no range such as 1-10 or 0-100/2")
	g := generateRange{step: 1}
	span, step, stepped := strings.Cut(word, "/")
	from, to, ok := strings.Cut(span, "-")
	if !ok {
		return g, bad
	}
	var errs [3]error
	g.start, errs[0] = rangeNumber(from)
	g.stop, errs[1] = rangeNumber(to)
	if stepped {
		g.step, errs[2] = rangeNumber(step)
	}
	if errors.Join(errs[:]...) != nil {
		return g, bad
	}
	if g.step < 1 {
		return g, errors.New("has a step of 0")
	}
	if g.start > g.stop {
		return g, errors.New("ends before it starts")
	}
	return g, nil
}

func rangeNumber(s string) (int64, error) {
	n, err := strconv.ParseUint(s, 10, 31)
	return int64(n), err
}

// generateDirective makes the records of a $GENERATE line: range, owner, TTL
// and class in either order, type, rdata. A dollar sign stands for the number.
func (r *reader) generateDirective(toks []token) {
	if len(toks) < 5 {
		r.failAt(len(toks), SyntaxError, "$GENERATE lacks words", "write $GENERATE, a range such as 1-10, an owner, a type and data", "")
		return
	}
	g, err := parseRange(r.text(toks[1]))
	if err != nil {
		r.fail(SyntaxError, toks[1], "write start-stop or start-stop/step", "%s %v", quoteText(r.text(toks[1])), err)
		return
	}
	if g.count() > int64(maxGenerated-r.made) {
		r.fail(SyntaxError, toks[1], "write a smaller range", "$GENERATE would make %d records, the limit for a zone is %d", g.count(), maxGenerated)
		return
	}
	h, bad := readHeader(r.scan.buf, toks[2:], false)
	if bad != nil {
		r.failAt(bad.tok+2, bad.kind, bad.msg, bad.fix, "")
		return
	}
	if n := len(toks) - 2 - h.rdata; n != 1 {
		r.failAt(2+h.rdata+min(n, 1), SyntaxError, fmt.Sprintf("$GENERATE takes its data as one word, not as %d", n), `write data of several words in quotation marks: MX "10 mail$"`, h.t.String())
		return
	}
	if t := toks[2]; t.quoted || toks[1].quoted || r.hasParentheses(toks) {
		r.fail(SyntaxError, t, "write range and owner without quotation marks and the line without parentheses", "$GENERATE takes neither quotation marks around its range or owner nor parentheses")
		return
	}
	owner, flags, state := bytes.Clone(r.owner), r.ownerFlags, r.ownerState
	r.generate(g, toks[2:], h)
	r.owner, r.ownerFlags, r.ownerState = append(r.ownerBuf[:0], owner...), flags, state
}

// hasParentheses tells whether parentheses stand between the words.
func (r *reader) hasParentheses(toks []token) bool {
	for i := 1; i < len(toks); i++ {
		if bytes.ContainsAny(r.scan.buf[toks[i-1].end:toks[i].start], "()") {
			return true
		}
	}
	return false
}

// generate runs the template. It stops at the first record that is wrong, since
// the others are wrong in the same way.
func (r *reader) generate(g generateRange, toks []token, h header) {
	e := &r.scan.entry
	buf, at := r.scan.buf, makePlace(r.file, e.off)
	if h.class >= 0 && h.c != r.b.z.class {
		r.failAt(h.class+2, SyntaxClass, "the records are of class "+h.c.String()+", the zone of class "+r.b.z.class.String(), "leave the class out", h.t.String())
		return
	}
	if h.t.IsMeta() || h.ttl >= 0 && h.ttlErr != nil && !errors.Is(h.ttlErr, errTTLRange) {
		r.failAt(2, SyntaxError, "$GENERATE cannot make such a record", "write a type that can stand in a zone and a TTL in seconds", h.t.String())
		return
	}
	shifted := h
	if h.ttl >= 0 {
		shifted.ttl += 2
	}
	data := dataWords(buf, toks[h.rdata])
	if data == nil {
		r.failAt(2+h.rdata, SyntaxError, "the data in quotation marks cannot be cut into words", "close each quotation mark in it", h.t.String())
		return
	}
	template := append([]token{toks[h.owner]}, data...)
	if r.madeOf += g.count() * textLength(template); r.madeOf > maxMadeText {
		r.failAt(1, SyntaxError, fmt.Sprintf("$GENERATE would make over %d octets of text, the limit for a zone", maxMadeText), "write a smaller range or less data", h.t.String())
		return
	}
	var text []byte
	for n := g.start; n <= g.stop; n += g.step {
		var words []token
		var err error
		if text, words, err = expandWords(text[:0], buf, template, n); err != nil {
			r.failAt(2, SyntaxError, "$GENERATE "+err.Error(), "write $, or ${offset,width,base} with base d, o, x, X, n or N", h.t.String())
			return
		}
		if err := r.generated(text, words, shifted, at); err != nil {
			r.failAt(2+err.tok, SyntaxError, fmt.Sprintf("$GENERATE makes, for %d, a record that is wrong: %s", n, err.msg), err.fix, h.t.String())
			return
		}
		r.made++
	}
}

func textLength(words []token) (n int64) {
	for _, t := range words {
		n += int64(t.end - t.start)
	}
	return n
}

// dataWords cuts the data of a template into words: the text in quotation marks
// is what a record line would have.
func dataWords(buf []byte, data token) []token {
	if !data.quoted {
		return []token{data}
	}
	if strings.Contains(string(buf[data.start:data.end]), `\"`) {
		return requoted(buf, data)
	}
	s := scanner{buf: buf[:data.end], pos: int(data.start), eof: true, span: maxEntry}
	if s.pos == len(s.buf) || !s.cut() || s.entry.bad != nil {
		return nil
	}
	return s.entry.toks
}

// requoted cuts data whose quotation marks are escaped: \"a b\" is one string.
func requoted(buf []byte, data token) []token {
	var toks []token
	for i := int(data.start); i < int(data.end); {
		c := buf[i]
		switch {
		case classOf[c] == blank:
			i++
		case c == '\\' && i+1 < int(data.end) && buf[i+1] == '"':
			end := strings.Index(string(buf[i+2:data.end]), `\"`)
			if end < 0 {
				return nil
			}
			toks = append(toks, token{start: int32(i + 2), end: int32(i + 2 + end), quoted: true, escaped: true})
			i += end + 4
		default:
			start := i
			for i < int(data.end) && classOf[buf[i]] != blank {
				if buf[i] == '\\' {
					i++
				}
				i++
			}
			toks = append(toks, token{start: int32(start), end: int32(min(i, int(data.end))), escaped: true})
		}
	}
	return toks
}

// generated adds the record of one number. words are the owner and the rdata.
func (r *reader) generated(text []byte, words []token, h header, at place) *rdataError {
	if err := r.takeOwner(text, words[0]); err != nil {
		r.ownerState = ownerBad
		return &rdataError{tok: 0, msg: err.Error(), fix: "write another owner"}
	}
	r.enc.buf, r.enc.toks = text, words[1:]
	if err := r.enc.encode(h.t); err != nil {
		return &rdataError{tok: h.rdata + err.tok, msg: err.msg, fix: err.fix}
	}
	ttl, _ := r.ttl.of(r, h)
	r.add(h.t, ttl, at)
	return nil
}

// expandWords writes the words with the number put in, and gives them as words
// of the text written. The offset of a modifier stays for what follows it in the
// owner or in the data, as BIND has it.
func expandWords(text, buf []byte, toks []token, n int64) ([]byte, []token, error) {
	out := make([]token, len(toks))
	offset := int64(0)
	for i, t := range toks {
		if i == 1 {
			offset = 0
		}
		start := len(text)
		var err error
		if text, err = expand(text, buf[t.start:t.end], n, &offset); err != nil {
			return text, nil, err
		}
		out[i] = token{start: int32(start), end: int32(len(text)), quoted: t.quoted, escaped: t.escaped, glued: t.glued}
	}
	return text, out, nil
}

// expand writes one word. \$ is a dollar sign; so is $$, an older form.
func expand(dst, word []byte, n int64, offset *int64) ([]byte, error) {
	for i := 0; i < len(word); i++ {
		switch {
		case word[i] == '\\' && i+1 < len(word):
			if word[i+1] != '$' {
				dst = append(dst, '\\')
			}
			dst = append(dst, word[i+1])
			i++
		case word[i] != '$':
			dst = append(dst, word[i])
		case i+1 < len(word) && word[i+1] == '$':
			dst = append(dst, '$')
			i++
		case i+1 < len(word) && word[i+1] == '{':
			end := strings.IndexByte(string(word[i:]), '}')
			if end < 0 {
				return dst, errors.New("has a ${ without its }")
			}
			s, err := formatNumber(string(word[i+2:i+end]), n, offset)
			if err != nil {
				return dst, err
			}
			dst = append(dst, s...)
			i += end
		default:
			dst = strconv.AppendInt(dst, n+*offset, 10)
		}
	}
	return dst, nil
}

// formatNumber writes a number after a modifier: offset, width and base.
func formatNumber(modifier string, n int64, last *int64) (string, error) {
	parts := strings.Split(modifier, ",")
	if len(parts) > 3 {
		return "", fmt.Errorf("has the modifier %s, which has more than three parts", quoteText(modifier))
	}
	offset, err := strconv.ParseInt(parts[0], 10, 32)
	width, base := uint64(0), "d"
	if err == nil && len(parts) > 1 {
		width, err = strconv.ParseUint(parts[1], 10, 8)
	}
	if len(parts) > 2 {
		base = parts[2]
	}
	if err != nil || !strings.Contains("doxXnN", base) || len(base) != 1 {
		return "", fmt.Errorf("has the modifier %s, which is not offset,width,base", quoteText(modifier))
	}
	*last = offset
	if n += offset; n > math.MaxInt32 {
		return "", fmt.Errorf("makes a number over 2147483647 with the modifier %s", quoteText(modifier))
	}
	if n < 0 && base != "d" {
		return "", fmt.Errorf("makes a number below 0 with the modifier %s", quoteText(modifier))
	}
	switch base {
	case "d", "o", "x", "X":
		return fmt.Sprintf("%0"+strconv.FormatUint(width, 10)+base, n), nil
	}
	return nibbles(n, int(width), base == "N"), nil
}

// nibbles writes hex digits in reverse order with dots between them, as in
// ip6.arpa; width counts digits and dots.
func nibbles(n int64, width int, upper bool) string {
	var b strings.Builder
	digits := "0123456789abcdef"
	if upper {
		digits = "0123456789ABCDEF"
	}
	for {
		b.WriteByte(digits[n&15])
		n >>= 4
		if n == 0 && b.Len() >= width {
			return b.String()
		}
		b.WriteByte('.')
		if n == 0 && b.Len() >= width {
			return b.String()
		}
	}
}
