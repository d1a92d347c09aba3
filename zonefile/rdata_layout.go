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
	defineRFC1035()
	defineOld()
	defineLocators()
	defineDNSSEC()
	defineKeys()
	defineServices()
}

var texts = stringsField{"strings"}

// defineRFC1035 is the types of RFC 1035 and IPv6 addresses.
func defineRFC1035() {
	host := nameField{"host name"}
	define(TypeA, ipv4Field{"IPv4 address"})
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
	define(13, stringField{"CPU"}, stringField{"OS"})                        // HINFO
	lowers(14, nameField{"responsible mailbox"}, nameField{"error mailbox"}) // MINFO
	lowers(TypeMX, u16("preference"), host)
	define(TypeTXT, texts)
	define(TypeAAAA, ipv6Field{"IPv6 address"})
}

// defineOld is types that hardly anybody uses any more.
func defineOld() {
	host := nameField{"host name"}
	lowers(17, nameField{"mailbox"}, nameField{"TXT name"})                                // RP
	lowers(18, u16("subtype"), host)                                                       // AFSDB
	define(19, dialField{"PSDN address"})                                                  // X25
	define(20, isdnField{"ISDN address"})                                                  // ISDN
	lowers(21, u16("preference"), host)                                                    // RT
	define(22, nsapField{"NSAP address"})                                                  // NSAP
	define(23, nameField{"target"})                                                        // NSAP-PTR
	lowers(26, u16("preference"), nameField{"RFC 822 name"}, nameField{"X.400 name"})      // PX
	define(27, stringField{"longitude"}, stringField{"latitude"}, stringField{"altitude"}) // GPOS
	lowers(TypeNXT, nameField{"next name"}, nxtField{"types"})
	define(31, hexField{"endpoint identifier", 1})                                   // EID
	define(32, hexField{"locator", 1})                                               // NIMLOC
	define(34, atmaField{"ATM address"})                                             // ATMA
	lowers(38, a6Field{"prefix length, address suffix and prefix name"})             // A6
	define(40, u8("meaning"), u8("coding"), u8("subcoding"), base64Field{"data", 0}) // SINK
	define(56, texts)                                                                // NINFO
	define(58, nameField{"previous name"}, nameField{"next name"})                   // TALINK
	define(TypeSPF, texts)
	define(100, stringField{"user information"})     // UINFO
	define(101, u32("user number"))                  // UID
	define(102, u32("group number"))                 // GID
	define(103, restField{"octets"}).textless = true // UNSPEC
}

// defineLocators is types that say where something is.
func defineLocators() {
	define(29, locField{"latitude, longitude, altitude, size and precisions"}) // LOC
	define(42, aplField{"address prefixes"})                                   // APL
	define(104, u16("preference"), nidField{"node identifier"})                // NID
	define(105, u16("preference"), ipv4Field{"locator"})                       // L32
	define(106, u16("preference"), nidField{"locator"})                        // L64
	define(107, u16("preference"), nameField{"host name"})                     // LP
	define(108, euiField{"EUI-48 address", 6})                                 // EUI48
	define(109, euiField{"EUI-64 address", 8})                                 // EUI64
	define(263, texts)                                                         // CLA
	define(264, ipnField{"node number"})                                       // IPN
}

// defineDNSSEC is signatures, denial and digests.
func defineDNSSEC() {
	signature := func(covered typeField) []field {
		return []field{covered, algorithm, u8("labels"), u32("original TTL"), timeField{"expiration"}, timeField{"inception"},
			u16("key tag"), nameField{"signer"}, base64Field{"signature", 1}}
	}
	digest := []field{u16("key tag"), algorithm, digestType, digestField{"digest", 3, 1, dsDigestSize, false}}
	lowers(TypeSIG, signature(typeField{"type covered", true})...)
	lowers(TypeRRSIG, signature(typeField{"type covered", false})...)
	define(TypeNSEC, nameField{"next name"}, bitmapField{"types", 1})
	define(TypeNSEC3, hashAlgorithm, u8("flags"), u16("iterations"), saltField{"salt"},
		base32Field{"next hashed owner"}, bitmapField{"types", 0})
	define(TypeNSEC3PARAM, hashAlgorithm, u8("flags"), u16("iterations"), saltField{"salt"})
	define(TypeDS, digest...)
	define(TypeCDS, digest...)
	define(32768, digest...) // TA
	define(32769, digest...) // DLV
	define(TypeCSYNC, u32("serial"), u16("flags"), bitmapField{"types", 0})
	define(TypeZONEMD, u32("serial"), u8("scheme"), u8("hash algorithm"), digestField{"digest", 5, 12, zoneDigestSize, false})
	define(66, typeField{"type", true}, syncScheme, u16("port"), nameField{"target"}) // DSYNC
}

// defineKeys is keys, certificates and their digests.
func defineKeys() {
	dnskey := []field{keyFlagsField{"flags"}, protocol, algorithm, base64Field{"public key", 1}}
	association := []field{u8("usage"), u8("selector"), u8("matching type"), hexField{"certificate data", 1}}
	define(TypeKEY, keyFlagsField{"flags"}, protocol, algorithm, optionalKeyField{"public key"})
	define(TypeDNSKEY, dnskey...)
	define(TypeCDNSKEY, dnskey...)
	define(57, zeroFlagsField{"flags"}, protocol, algorithm, base64Field{"public key", 1}) // RKEY
	define(37, certType, u16("key tag"), algorithm, base64Field{"certificate", 1})         // CERT
	define(TypeSSHFP, u8("algorithm"), u8("fingerprint type"), digestField{"fingerprint", 1, 0, sshDigestSize, true})
	define(45, u8("precedence"), u8("gateway type"), u8("algorithm"),
		gatewayField{"gateway", 1, 0xff, false}, ipsecKeyField{"public key"}) // IPSECKEY
	define(49, base64Field{"identifier", 1}) // DHCID
	define(TypeTLSA, association...)
	define(TypeSMIMEA, association...)
	define(55, hipField{"key algorithm, host identity tag, public key and rendezvous servers"}) // HIP
	define(61, base64Field{"public key", 1})                                                    // OPENPGPKEY
	define(67, base64Field{"entity tag", 1})                                                    // HHIT
	define(68, base64Field{"remote identification", 1})                                         // BRID
}

// defineServices is types that lead to services.
func defineServices() {
	binding := []field{u16("priority"), nameField{"target"}, svcParamsField{"parameters"}}
	lowers(TypeSRV, u16("priority"), u16("weight"), u16("port"), nameField{"target"})
	lowers(TypeNAPTR, u16("order"), u16("preference"), stringField{"flags"}, stringField{"service"},
		stringField{"regular expression"}, nameField{"replacement"})
	lowers(36, u16("preference"), nameField{"exchanger"}) // KX
	lowers(TypeDNAME, nameField{"target"})
	define(TypeSVCB, binding...)
	define(TypeHTTPS, binding...)
	define(TypeURI, u16("priority"), u16("weight"), textField{"target"})
	define(TypeCAA, u8("flags"), caaTagField{"tag"}, textField{"value"})
	define(258, texts)                                                                                           // AVC
	define(259, u32("enterprise"), u32("type"), u8("location"), stringField{"media type"}, doaDataField{"data"}) // DOA
	define(260, u8("precedence"), relayTypeField{"discovery bit, relay type"},
		gatewayField{"relay", 1, 0x7f, true}) // AMTRELAY
	define(261, texts) // RESINFO
	define(262, texts) // WALLET
}
