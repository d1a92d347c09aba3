package render

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/zonegate/zonegate/migrate"
)

func TestSays(t *testing.T) {
	for _, c := range []struct{ owner, typ, message, want string }{
		{"a.example.", "NS", "is gone", "a.example. NS: is gone"},
		{"a.example.", "", "is gone", "a.example.: is gone"},
		{"", "", "is gone", "is gone"},
		{"a.example.", "NS", "the NS of a.example. is gone", "the NS of a.example. is gone"},
		{"a.example.", "NS", "gone: a.example., too", "gone: a.example., too"},
		{"a.example.", "NS", "gone (`a.example.`)", "gone (`a.example.`)"},
		{"a.example.", "NS", "b.a.example. is gone", "a.example. NS: b.a.example. is gone"},
		{".", "NS", "gone is a.example.", ". NS: gone is a.example."},
		{".", "NS", "the NS of . is gone", "the NS of . is gone"},
		{`a\;.`, "NS", `the NS of a\;. is gone`, `the NS of a\;. is gone`},
	} {
		assert.Equal(t, c.want, says(&migrate.Finding{Owner: c.owner, Type: c.typ, Message: c.message}))
	}
}
