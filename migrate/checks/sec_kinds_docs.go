package checks

// The examples of checks of moves in which both sides sign: two servers of each side,
// whose zones name all four. Each is made of how the zones are signed, what they and
// the plan are, and what servers showed.

const (
	twoSignersOld = `
$TTL 3600
@    SOA ns1.old.test. hostmaster 1 3600 600 604800 300
@    NS  ns1.old.test.
@    NS  ns2.old.test.
@    NS  ns1.new.test.
@    NS  ns2.new.test.
www  A   192.0.2.80
--- new
`

	twoSignersNew = `
$TTL 3600
@    SOA ns1.new.test. hostmaster 2 3600 600 604800 300
@    NS  ns1.old.test.
@    NS  ns2.old.test.
@    NS  ns1.new.test.
@    NS  ns2.new.test.
www  A   192.0.2.80
--- plan
version: 1
zone: example.com.
old:
  source: old.zone
  nameservers:
    - {name: ns1.old.test., addresses: [198.51.100.1]}
    - {name: ns2.old.test., addresses: [198.51.100.2]}
new:
  source: new.zone
  nameservers:
    - {name: ns1.new.test., addresses: [192.0.2.1]}
    - {name: ns2.new.test., addresses: [192.0.2.2]}
parent: {zone: com., servers: [203.0.113.1, 203.0.113.2]}
dnssec: multi-signer
--- evidence
`

	twoSignersDS = `parent * udp ds answered "example.com. 86400 DS {ds ksk=13/o}" "example.com. 86400 DS {ds ksk=13/n}"
`

	// exchangedKeys: each side has the signing key of the other, too.
	exchangedKeys = "; sign ksk=13/o zsk=13/o idle=13/n" + twoSignersOld + "; sign ksk=13/n zsk=13/n idle=13/o" + twoSignersNew
)

const (
	keysetBad  = "; sign ksk=13/o zsk=13/o" + twoSignersOld + "; sign ksk=13/n zsk=13/n" + twoSignersNew + "good\n" + twoSignersDS
	keysetGood = exchangedKeys + "good\n" + twoSignersDS
)

const (
	addEarlyBad  = exchangedKeys + "at -20h\ngood\n" + twoSignersDS + "every 1h until -2m\n"
	addEarlyGood = exchangedKeys + "at -60h\ngood\n" + twoSignersDS + "every 1h until -2m\n"
)
