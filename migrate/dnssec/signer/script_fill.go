package signer

import (
	"fmt"
	"regexp"
	"strconv"
	"sync"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

var digests = map[string]dnssec.DigestType{"": dnssec.SHA256, "1": dnssec.SHA1, "2": dnssec.SHA256, "4": dnssec.SHA384}

var blank = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\{(ds|cds|tag|dnskey) ([a-z-]+=[0-9]+(?:/[a-z0-9-]+)?)(?: ([124]))?\}`)
})

// Fill puts in what a text says of keys in braces: {ds ksk=13} is the rdata of the DS
// (SHA-256; {ds ksk=13 4} with another digest) that names that key of the zone, {cds
// ksk=13} the same, {dnskey zsk=13} the rdata of the DNSKEY, {tag zsk=13} its tag.
func Fill(text string, origin zonefile.Name) (string, error) {
	var bad error
	filled := blank().ReplaceAllStringFunc(text, func(words string) string {
		m := blank().FindStringSubmatch(words)
		k, err := ParseKeySpec(m[2])
		if err != nil {
			bad = fmt.Errorf("%s: %w", words, err)
			return words
		}
		switch m[1] {
		case "tag":
			return strconv.Itoa(int(k.Tag()))
		case "dnskey":
			return k.String()
		}
		return DS(k, origin, digests[m[3]])
	})
	return filled, bad
}
