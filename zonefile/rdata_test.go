package zonefile

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

// rdataCase is a line of testdata/rdata: what BIND and Knot say (+ or -), type
// and rdata, the wire in hexadecimal ("-" when empty) or "reject: " and a part of the message,
// and a reason where zonegate differs from the two.
type rdataCase struct {
	peers, text, want, reason string
}

func rdataFiles(t testing.TB) []string {
	files, err := filepath.Glob("testdata/rdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no tables of rdata: %v", err)
	}
	return files
}

func readRdataCases(t testing.TB, name string) (lines []string, cases map[int]rdataCase) {
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines = strings.Split(strings.TrimSuffix(string(content), "\n"), "\n")
	cases = make(map[int]rdataCase)
	for i, line := range lines {
		if line == "" || line[0] == '#' {
			continue
		}
		part := append(strings.Split(line, "\t"), "")
		if len(part) < 4 {
			t.Fatalf("%s:%d: not three or four columns", name, i+1)
		}
		cases[i] = rdataCase{part[0], part[1], part[2], part[3]}
	}
	return lines, cases
}

// encodeText turns "TYPE RDATA" into wire with the reader's own scanner.
func encodeText(text string) (Type, *encoder, *rdataError) {
	s := scannerAt(InMemory("", []byte(text+"\n")), 0)
	if !s.next() {
		return 0, &encoder{}, &rdataError{fix: "write a record", msg: "no entry"}
	}
	if s.entry.bad != nil {
		return 0, &encoder{}, &rdataError{fix: "write a record", msg: s.entry.bad.msg}
	}
	e := &encoder{buf: s.buf, toks: s.entry.toks, origin: "\x07example\x00"}
	t, ok := ParseType(string(e.textOf(0)))
	if !ok {
		return 0, &encoder{}, &rdataError{fix: "write a record", msg: "no type"}
	}
	e.toks = e.toks[1:]
	err := e.encode(t)
	return t, e, err
}

func outcome(e *encoder, err *rdataError) string {
	if err != nil {
		return "reject: " + err.msg
	}
	if len(e.out) == 0 {
		return "-"
	}
	return hex.EncodeToString(e.out)
}

func TestRdataTables(t *testing.T) {
	for _, name := range rdataFiles(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			lines, cases := readRdataCases(t, name)
			for i, c := range cases {
				typ, e, err := encodeText(c.text)
				got := outcome(e, err)
				if *update {
					lines[i] = strings.TrimRight(strings.Join([]string{c.peers, c.text, got, c.reason}, "\t"), "\t")
					continue
				}
				if got != c.want {
					t.Errorf("%s:%d: %s\n got %s\nwant %s", name, i+1, c.text, got, c.want)
				}
				if agreed := c.peers == "++" || c.peers == "--"; agreed && (c.peers == "++") != (err == nil) && c.reason == "" {
					t.Errorf("%s:%d: %s: BIND and Knot agree, and no reason is given to differ: %s", name, i+1, c.text, got)
				}
				if err == nil {
					checkRoundTrip(t, typ, e)
				} else if err.tok < 0 || err.tok > len(e.toks) || err.msg == "" || err.fix == "" {
					t.Errorf("%s: error without place, message or fix: %+v", c.text, err)
				}
			}
			if *update {
				if err := os.WriteFile(name, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// checkRoundTrip turns wire into text and back, and finds the same names.
func checkRoundTrip(t *testing.T, typ Type, e *encoder) {
	t.Helper()
	wire := string(e.out)
	if err := CheckRdata(typ, e.out); err != nil {
		t.Errorf("%s %x: encoded, and then %v", typ, wire, err)
		return
	}
	spans := rdataNames(typ, wire, nil)
	if len(spans) != len(e.names) {
		t.Errorf("%s %x: %d names were written, %d are found", typ, wire, len(e.names), len(spans))
		return
	}
	for i, s := range spans {
		if s != (nameSpan{e.names[i].lo, e.names[i].hi}) {
			t.Errorf("%s %x: name %d is at %v, found at %v", typ, wire, i, e.names[i], s)
		}
	}
	for _, text := range []string{RdataText(typ, wire), string(appendGenericText(nil, wire))} {
		_, again, err := encodeText(typ.String() + " " + text)
		if got := outcome(again, err); got != outcome(e, nil) {
			t.Errorf("%s %s: reads back as %s, not %x", typ, text, got, wire)
		}
	}
	if len(foldRdataNames(typ, wire)) != len(wire) {
		t.Errorf("%s %x: folding changes the length", typ, wire)
	}
}

// libraryDiffers are texts of which the DNS library makes other wire.
var libraryDiffers = map[string]string{
	"NSEC3 2 1 12 - 2vptu5timamqttgl4luu9kg2 A": "it always writes 20 as the length of the hash",
	"NSEC3 2 1 12 - 2g":                         "it always writes 20 as the length of the hash",
	"NSEC3 2 1 12 - 28":                         "it always writes 20 as the length of the hash",
	"RRSIG A 5 3 86400 21060207062816 20030220173103 2642 example.com. AQID": "it does not take the time modulo 2^32",
	"NXT a. A NXT":           "it writes the bitmap of NSEC",
	"NXT a. TYPE127":         "it writes the bitmap of NSEC",
	"NXT a. A MX":            "it writes the bitmap of NSEC",
	`ISDN \# 1 00`:           "it adds an empty subaddress",
	`AMTRELAY \# 3 000400`:   "it forgets octets of unknown relay types",
	"ISDN a":                 "it adds an empty subaddress",
	`ISDN "150862028003217"`: "it adds an empty subaddress",
	"AMTRELAY 128 1 3 amtrelays.example.com.": "it forgets the name when the discovery bit is set",
}

// TestRdataLikeLibrary packs what both accept with the DNS library too.
func TestRdataLikeLibrary(t *testing.T) {
	compared := 0
	for _, name := range rdataFiles(t) {
		_, cases := readRdataCases(t, name)
		for _, c := range cases {
			typ, e, bad := encodeText(c.text)
			if bad != nil || dns.TypeToRR[uint16(typ)] == nil {
				continue
			}
			wire, err := libraryWire(c.text)
			if err != nil {
				continue
			}
			compared++
			if libraryDiffers[c.text] == "" && !bytes.Equal(wire, e.out) {
				t.Errorf("%s\nzonegate %x\nlibrary  %x", c.text, e.out, wire)
			}
		}
	}
	if compared < 200 {
		t.Errorf("only %d records were compared", compared)
	}
}

func libraryWire(text string) ([]byte, error) {
	p := dns.NewZoneParser(strings.NewReader("x.example. 0 IN "+text+"\n"), "example.", "")
	rr, ok := p.Next()
	if !ok {
		return nil, fmt.Errorf("not parsed: %w", p.Err())
	}
	buf := make([]byte, 1<<17)
	n, err := dns.PackRR(rr, buf, 0, nil, false)
	if err != nil {
		return nil, err
	}
	return buf[len("\x01x\x07example\x00")+10 : n], nil
}

// TestRdataLibraryTypes sees that no type of the DNS library lacks a layout.
func TestRdataLibraryTypes(t *testing.T) {
	for n, name := range dns.TypeToString {
		typ := Type(n)
		if !typ.IsMeta() && layoutOf(typ) == nil && dns.TypeToRR[n] != nil {
			t.Errorf("no layout for %s (%d)", name, n)
		}
	}
	for typ := range typeNames {
		if !typ.IsMeta() && layoutOf(typ) == nil {
			t.Logf("no layout for %s", typ)
		}
	}
}

// TestRdataThroughReader reads the same texts as records of a zone.
func TestRdataThroughReader(t *testing.T) {
	for _, name := range rdataFiles(t) {
		_, cases := readRdataCases(t, name)
		for _, c := range cases {
			typ, e, bad := encodeText(c.text)
			if typ.IsMeta() {
				continue
			}
			_, rdata, _ := strings.Cut(c.text, " ")
			r, err := ParseRecord("\x07example\x00", typ, rdata)
			if (bad == nil) != (err == nil) {
				t.Errorf("%s: %s, and the reader says %v", c.text, outcome(e, bad), err)
			}
			if err == nil && r.FoldedRdata() != foldRdataNames(typ, string(e.out)) {
				t.Errorf("%s: the reader makes %x of it", c.text, r.Rdata())
			}
		}
	}
}

// TestRdataLengths holds the limits of length from both sides.
func TestRdataLengths(t *testing.T) {
	label, full := strings.Repeat("a", 63), strings.Repeat("a", 255)
	row := func(n int, s string) string { return strings.TrimSuffix(strings.Repeat(s+" ", n), " ") }
	name := label + "." + label + "." + label + "."
	for _, c := range []struct{ text, want string }{
		{"NS " + label + ".", ""},
		{"NS " + label + "a.", "longer than 63"},
		{"NS " + strings.Repeat(`\097`, 63) + ".", ""},
		{"NS " + strings.Repeat(`\097`, 64) + ".", "longer than 63"},
		{"NS " + name + label[:61] + ".", ""},
		{"NS " + name + label[:62] + ".", "longer than 255"},
		{"NS " + name + label[:53], ""}, // the origin is example.
		{"NS " + name + label[:54], "longer than 255"},
		{"TXT " + full, ""},
		{"TXT " + full + "a", "256 octets"},
		{`TXT "` + strings.Repeat(`\097`, 255) + `"`, ""},
		{`TXT "` + strings.Repeat(`\097`, 256) + `"`, "256 octets"},
		{"TXT " + row(255, full) + " " + full[:254], ""},
		{"TXT " + row(256, full), "65536 octets"},
		{"SVCB 1 . alpn=" + full, ""},
		{"SVCB 1 . alpn=" + full + "a", "is not a value of alpn"},
		{"NSEC3 1 0 0 " + strings.Repeat("aa", 255) + " 2vptu5timamqttgl4luu9kg21e0aor3s", ""},
		{"NSEC3 1 0 0 " + strings.Repeat("aa", 256) + " 2vptu5timamqttgl4luu9kg21e0aor3s", "not a salt"},
		{"NSEC3 2 0 0 - " + strings.Repeat("0", 408), ""},
		{"NSEC3 2 0 0 - " + strings.Repeat("0", 416), "not base32"},
		{"HIP 2 " + strings.Repeat("00", 255) + " AwEA", ""},
		{"HIP 2 " + strings.Repeat("00", 256) + " AwEA", "not a host identity tag"},
		{`CAA 0 ` + full + ` "x"`, ""},
		{`CAA 0 ` + full + `a "x"`, "not 1 to 255"},
		{`CAA 0 issue "` + row(256, full)[:65528] + `"`, ""},
		{`CAA 0 issue "` + row(256, full)[:65529] + `"`, "65536 octets"},
		{"EID " + strings.Repeat("00", 65535), ""},
		{"EID " + strings.Repeat("00", 65536), "65536 octets"},
		{"APL " + row(8191, "1:1.2.3.4/32"), ""},
		{"APL " + row(8192, "1:1.2.3.4/32"), "65536 octets"},
	} {
		typ, e, err := encodeText(c.text)
		if got := outcome(e, err); (err == nil) != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%.80s...: %.120s, want %q", c.text, got, c.want)
		}
		if err == nil {
			checkRoundTrip(t, typ, e)
		}
	}
}

func FuzzRdata(f *testing.F) {
	for _, name := range rdataFiles(f) {
		_, cases := readRdataCases(f, name)
		for _, c := range cases {
			if typ, e, err := encodeText(c.text); err == nil {
				f.Add(uint16(typ), append([]byte(nil), e.out...))
			}
		}
	}
	f.Fuzz(func(t *testing.T, number uint16, wire []byte) {
		typ := Type(number)
		text := RdataText(typ, string(wire))
		rdataNames(typ, string(wire), nil)
		foldRdataNames(typ, string(wire))
		if typ.IsMeta() || CheckRdata(typ, wire) != nil {
			return
		}
		_, e, err := encodeText(typ.String() + " " + text)
		if err != nil || !bytes.Equal(e.out, wire) {
			t.Fatalf("%s %s: %x reads back as %s", typ, text, wire, outcome(e, err))
		}
	})
}

// FuzzRdataText gives arbitrary words to each type.
func FuzzRdataText(f *testing.F) {
	for _, name := range rdataFiles(f) {
		_, cases := readRdataCases(f, name)
		for _, c := range cases {
			f.Add(c.text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		typ, e, err := encodeText(text)
		if err != nil {
			return
		}
		checkRoundTrip(t, typ, e)
	})
}

func BenchmarkEncode(b *testing.B) {
	for _, text := range []string{
		"A 192.0.2.1", "AAAA 2001:db8::53:1", "NS ns1.provider.net.", "DS 60485 8 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A",
		"MX 10 mail", `TXT "v=spf1 mx -all"`, "NSEC a. A NS RRSIG NSEC",
		"HTTPS 1 . alpn=h2,h3 ipv4hint=192.0.2.1 ipv6hint=2001:db8::1", `NAPTR 100 10 S SIP+D2T "" _sip._tcp`,
		"RRSIG A 13 3 86400 20030322173103 20030220173103 2642 example.com. fBdIGz4Cn0IMIZoLKi8pxo0jC+tbWmIeJ4oZx5ZDjT0E7F3i1D9RK5rrSJXJ3bGq0Nf5aX9KPqS2mFp0zCtM2w==",
	} {
		b.Run(strings.Fields(text)[0], func(b *testing.B) {
			typ, e, err := encodeText(text)
			if err != nil {
				b.Fatal(err.msg)
			}
			b.ReportAllocs()
			for b.Loop() {
				_ = e.encode(typ)
			}
		})
	}
}
