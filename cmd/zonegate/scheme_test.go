package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSchemeOf(t *testing.T) {
	for name, scheme := range map[string]string{
		"axfr://ns1.example.net/example.com": "axfr",
		"XFR+TLS://[2001:db8::1]/z":          "xfr+tls",
		"a1.b-c://x":                         "a1.b-c",
		"old.zone":                           "",
		"dir/a://b":                          "",
		"://x":                               "",
		"1a://x":                             "",
		"+a://x":                             "",
		"-://x":                              "",
		"a b://x":                            "",
		"a b.c-d://x":                        "",
		"a/b/://x":                           "",
		"a\u212a://x":                        "", // the Kelvin sign, which is a k in lower case
		"axfr:/x":                            "",
		"":                                   "",
	} {
		assert.Equal(t, scheme, schemeOf(name), "%q", name)
	}
}
