package render

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
	"sync"
)

// isPath tells whether a source is a file: not standard input, and not a server.
func isPath(name string) bool {
	return name != "" && name != "-" && !strings.Contains(name, "://")
}

// slashed is a path with slashes only, without needless parts.
func slashed(name string) string {
	if isWindowsPath(name) {
		name = strings.ReplaceAll(name, `\`, "/")
	}
	return path.Clean(name)
}

func isWindowsPath(name string) bool {
	return len(name) > 2 && name[1] == ':' && (name[2] == '\\' || name[2] == '/')
}

// uri writes a source as a URI reference (RFC 3986): a relative path stays
// relative, an absolute one becomes a file URI.
func uri(name string) string {
	name = valid(name)
	switch {
	case name == "-":
		return "stdin"
	case strings.Contains(name, "://"):
		return remote(name)
	case isWindowsPath(name):
		return (&url.URL{Scheme: "file", Path: "/" + slashed(name)}).String()
	case strings.HasPrefix(name, "/"):
		return (&url.URL{Scheme: "file", Path: slashed(name)}).String()
	}
	return (&url.URL{Path: slashed(name)}).String()
}

// remote is a server's URI with everything escaped that no URI may hold.
func remote(name string) string {
	scheme, rest, _ := strings.Cut(name, "://")
	var b strings.Builder
	for i, c := range []byte(rest) {
		switch {
		case c == '%' && !escapeAt().MatchString(rest[i:]), c <= ' ', c >= 0x7f, strings.IndexByte("\"<>\\^`{|}", c) >= 0:
			fmt.Fprintf(&b, "%%%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	return url.PathEscape(scheme) + "://" + b.String()
}

var escapeAt = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^%[0-9A-Fa-f]{2}`) })

// valid is text as it comes back from JSON: each octet that is no UTF-8 is
// U+FFFD.
func valid(s string) string { return string([]rune(s)) }
