package zonefile

import "testing"

// TestRdataText holds forms that are chosen so that every name server reads
// them.
func TestRdataText(t *testing.T) {
	for text, want := range map[string]string{
		"NSEC z.example. A TA HIP TXT":                           "z.example. A TXT TYPE55 TYPE32768",
		"RRSIG TA 8 1 60 20300101000000 0 7 example. AAAA":       "TYPE32768 8 1 60 20300101000000 19700101000000 7 example. AAAA",
		"NID 20 1:20:300:4000":                                   "20 0001:0020:0300:4000",
		"SVCB 1 . dohpath=/q{?dns} ohttp mandatory=alpn alpn=h2": `1 . mandatory=alpn alpn="h2" key7="/q{?dns}" key8`,
	} {
		typ, e, err := encodeText(text)
		if err != nil {
			t.Errorf("%s: %s", text, err.msg)
			continue
		}
		if got := RdataText(typ, string(e.out)); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}
