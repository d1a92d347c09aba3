package render

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/zonegate/zonegate/migrate"
)

// visible makes text from a zone, a plan or a file name fit for a terminal:
// control characters, terminal escapes and characters that turn the direction
// of writing are spelled out, so that what is shown is what is there. Octets
// that are no UTF-8 become U+FFFD, as they do in JSON.
func visible(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		b.WriteString(visibleRune(r))
	}
	return b.String()
}

func plain(s string) bool {
	for i, r := range s {
		if hidden(r) || r == utf8.RuneError && !strings.HasPrefix(s[i:], string(utf8.RuneError)) {
			return false
		}
	}
	return true
}

// hidden tells whether a character acts on a terminal or cannot be seen, or is
// none at all (U+FFFE and U+FFFF, which XML forbids).
func hidden(r rune) bool {
	if r < 0x7f {
		return r < ' '
	}
	return r <= 0x9f || r&0xfffe == 0xfffe || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co)
}

func visibleRune(r rune) string {
	switch {
	case !hidden(r):
		return string(r)
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < 0x80:
		return fmt.Sprintf(`\x%02x`, r)
	case r > 0xffff:
		return fmt.Sprintf(`\U%08x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// runeWidth is the number of terminal columns of a visible character.
func runeWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case isWide(r):
		return 2
	}
	return 1
}

// isWide tells whether a character takes two columns: the East Asian scripts
// and the pictographs.
func isWide(r rune) bool {
	for _, span := range [...][2]rune{
		{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf}, {0xa960, 0xa97c}, {0xac00, 0xd7a3},
		{0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6},
		{0x1f300, 0x1faff}, {0x20000, 0x3fffd},
	} {
		if r >= span[0] && r <= span[1] {
			return true
		}
	}
	return false
}

func columns(s string) int {
	width := 0
	for _, r := range s {
		width += runeWidth(r)
	}
	return width
}

// clipped is visible text cut to a number of characters, with the full length
// said where something is cut.
func clipped(s string, limit int) string {
	s = visible(s)
	if len(s) <= limit || utf8.RuneCountInString(s) <= limit {
		return s
	}
	runes := []rune(s)
	return fmt.Sprintf("%s... (%s characters)", string(runes[:limit]), migrate.Number(len(runes)))
}

// runeLen is the number of octets of the first character.
func runeLen(s string) int {
	_, size := utf8.DecodeRuneInString(s)
	return size
}
