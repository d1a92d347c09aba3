package zonefile

import "strings"

// field is one part of rdata, in both of its forms.
type field interface {
	// encode takes words and appends their octets to e.out.
	encode(e *encoder) *rdataError
	// decode takes octets and appends their words to d.text. It refuses all
	// that encode could not have made.
	decode(d *decoder) error
	// what names the part for people.
	what() string
}

// layout is the rdata of one type: fields in the order of both forms.
type layout struct {
	fields   []field
	lower    bool // canonical names are in lower case
	textless bool // only the generic form exists

	hasNames bool // some field holds a domain name
	lead     int  // octets before the first name, where their number is fixed
	direct   int  // how many names follow the lead; 0 when it takes a decoder to tell
}

func (l *layout) usage(t Type) string {
	var b strings.Builder
	b.WriteString(t.String())
	for _, f := range l.fields {
		b.WriteString(" <" + f.what() + ">")
	}
	return b.String()
}

// tableSize covers all types that have a layout but TA and DLV.
const tableSize = 320

var (
	layoutTable [tableSize]*layout
	highLayouts = map[Type]*layout{}
)

// layoutOf is the layout of a type, nil where none is known.
func layoutOf(t Type) *layout {
	if t < tableSize {
		return layoutTable[t]
	}
	return highLayouts[t]
}

func define(t Type, fields ...field) *layout {
	l := &layout{fields: fields}
	l.findNames()
	if t < tableSize {
		layoutTable[t] = l
	} else {
		highLayouts[t] = l
	}
	return l
}

// lowers is define for the types of RFC 4034 section 6.2.
func lowers(t Type, fields ...field) { define(t, fields...).lower = true }

// findNames works out whether names stand at places that need no decoder.
func (l *layout) findNames() {
	fixed, named := true, true
	for _, f := range l.fields {
		if _, ok := f.(nameField); ok {
			l.hasNames = true
			if fixed && named {
				l.direct++
			}
			if !named {
				l.direct = 0
				return
			}
			continue
		}
		if _, ok := f.(nameHolder); ok {
			l.hasNames, l.direct = true, 0
			return
		}
		if l.direct > 0 {
			named = false
			continue
		}
		n, ok := f.(sized)
		if !ok {
			fixed = false
			continue
		}
		l.lead += n.octets()
	}
}

// sized is a field with a fixed number of octets.
type sized interface{ octets() int }

// nameHolder is a field other than nameField that can hold names.
type nameHolder interface{ holdsNames() }

func init() {
	host := nameField{"host name"}
	text := stringsField{"strings"}

	define(TypeA, ipv4Field{"IPv4 address"})
	define(TypeAAAA, ipv6Field{"IPv6 address"})
	lowers(TypeNS, host)
	lowers(3, host) // MD
	lowers(4, host) // MF
	lowers(TypeCNAME, nameField{"target"})
	lowers(TypeSOA, nameField{"primary server"}, nameField{"mailbox"}, u32("serial"),
		ttlField{"refresh"}, ttlField{"retry"}, ttlField{"expire"}, ttlField{"minimum"})
	lowers(7, host)                                                       // MB
	lowers(8, nameField{"mailbox"})                                       // MG
	lowers(9, nameField{"mailbox"})                                       // MR
	define(10, restField{"octets"}).textless = true                       // NULL
	define(11, ipv4Field{"IPv4 address"}, wksField{"protocol and ports"}) // WKS
	lowers(TypePTR, nameField{"target"})
	define(13, stringField{"CPU"}, stringField{"OS"}) // HINFO
	lowers(14, nameField{"responsible mailbox"}, nameField{"error mailbox"})
	lowers(TypeMX, u16("preference"), host)
	define(TypeTXT, text)
	lowers(17, nameField{"mailbox"}, nameField{"TXT name"}) // RP
	lowers(18, u16("subtype"), host)                        // AFSDB
	define(19, stringField{"PSDN address"})
	define(20, isdnField{"ISDN address"})
	lowers(21, u16("preference"), host) // RT
	define(22, nsapField{"NSAP address"})
	define(23, nameField{"target"}) // NSAP-PTR
	lowers(TypeSIG, typeField{"type covered"}, algorithm, u8("labels"), u32("original TTL"),
		timeField{"expiration"}, timeField{"inception"}, u16("key tag"), nameField{"signer"}, base64Field{"signature", 1})
	define(TypeKEY, u16("flags"), u8("protocol"), algorithm, base64Field{"public key", 0})
	lowers(26, u16("preference"), nameField{"RFC 822 name"}, nameField{"X.400 name"}) // PX
	define(27, stringField{"longitude"}, stringField{"latitude"}, stringField{"altitude"})
	lowers(TypeNXT, nameField{"next name"}, bitmapField{"types", 0})
	define(31, hexField{"endpoint identifier", 1}) // EID
	define(32, hexField{"Nimrod locator", 1})      // NIMLOC
	lowers(TypeSRV, u16("priority"), u16("weight"), u16("port"), nameField{"target"})
	lowers(TypeNAPTR, u16("order"), u16("preference"), stringField{"flags"}, stringField{"service"},
		stringField{"regular expression"}, nameField{"replacement"})
	lowers(36, u16("preference"), nameField{"exchanger"}) // KX
	lowers(TypeDNAME, nameField{"target"})
	define(TypeDS, u16("key tag"), algorithm, u8("digest type"), hexField{"digest", 1})
	define(TypeSSHFP, u8("algorithm"), u8("fingerprint type"), hexField{"fingerprint", 1})
	lowers(TypeRRSIG, typeField{"type covered"}, algorithm, u8("labels"), u32("original TTL"),
		timeField{"expiration"}, timeField{"inception"}, u16("key tag"), nameField{"signer"}, base64Field{"signature", 1})
	define(TypeNSEC, nameField{"next name"}, bitmapField{"types", 0})
	define(TypeDNSKEY, u16("flags"), u8("protocol"), algorithm, base64Field{"public key", 1})
	define(49, base64Field{"identifier", 1}) // DHCID
	define(TypeNSEC3, u8("hash algorithm"), u8("flags"), u16("iterations"), saltField{"salt"},
		base32Field{"next hashed owner"}, bitmapField{"types", 0})
	define(TypeNSEC3PARAM, u8("hash algorithm"), u8("flags"), u16("iterations"), saltField{"salt"})
	define(TypeTLSA, u8("usage"), u8("selector"), u8("matching type"), hexField{"certificate data", 1})
	define(TypeSMIMEA, u8("usage"), u8("selector"), u8("matching type"), hexField{"certificate data", 1})
	define(56, text) // NINFO
	define(57, u16("flags"), u8("protocol"), algorithm, base64Field{"public key", 1})
	define(58, nameField{"previous name"}, nameField{"next name"}) // TALINK
	define(TypeCDS, u16("key tag"), algorithm, u8("digest type"), hexField{"digest", 1})
	define(TypeCDNSKEY, u16("flags"), u8("protocol"), algorithm, base64Field{"public key", 1})
	define(61, base64Field{"public key", 1}) // OPENPGPKEY
	define(TypeCSYNC, u32("serial"), u16("flags"), bitmapField{"types", 0})
	define(TypeZONEMD, u32("serial"), u8("scheme"), u8("hash algorithm"), hexField{"digest", 12})
	define(TypeSPF, text)
	define(104, u16("preference"), nidField{"node identifier"})
	define(105, u16("preference"), ipv4Field{"locator"})
	define(106, u16("preference"), nidField{"locator"})
	define(107, u16("preference"), host) // LP
	define(108, euiField{"EUI-48 address", 6})
	define(109, euiField{"EUI-64 address", 8})
	define(258, text) // AVC
	define(261, text) // RESINFO
	define(262, text) // WALLET
	define(263, text) // CLA
	define(32768, u16("key tag"), algorithm, u8("digest type"), hexField{"digest", 1})
	define(32769, u16("key tag"), algorithm, u8("digest type"), hexField{"digest", 1})
}
