package zonefile

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const everyForm = `$ORIGIN example.
$TTL 1h
@ IN SOA ns host ( 1 ; serial
   2h 3 4 ; three more
   5 )
  NS ns
ns 300 A 192.0.2.1
   AAAA 2001:db8::1
t TXT "a b" c\;d "x\"y" ( "z"
  "w" ) ; tail
$ORIGIN sub.example.

*.w MX 10 mail.example.
$GENERATE 1-3 h$ A 192.0.2.$
q CNAME a\.b\032c.example.
u TYPE65280 \# 4 ( 0102
  0304 )
; the end
`

// TestTruncated cuts a zone behind each of its octets: within a line, the cut
// is always seen.
func TestTruncated(t *testing.T) {
	read := func(text []byte) *Zone {
		src := InMemory("z", text)
		z, err := Read(context.Background(), src, Options{Origin: MustName("example.")})
		require.NoError(t, err)
		return z
	}
	require.False(t, read([]byte(everyForm)).Broken())
	for i := range len(everyForm) {
		z := read([]byte(everyForm[:i]))
		seen := z.Broken() || i > 0 && everyForm[i-1] == '\n'
		for _, p := range z.Problems() {
			seen = seen || p.Kind == SyntaxNoNewline
		}
		assert.True(t, seen, "cut behind octet %d, %q", i, everyForm[max(0, i-20):i])
	}
}
