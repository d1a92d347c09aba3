// Package signer signs zones for tests, fixtures, examples and rehearsals: what it
// writes depends on its arguments alone. It shares no code with what verifies
// signatures, so that one is evidence for the other. It guards no key, and is for
// no zone in service.
//
//	z, _ := zonefile.ParseZone("", text)
//	signed, err := signer.Sign(z, signer.Config{
//		Keys:       []signer.Key{signer.NewKey("ksk", dnssec.Ed25519, 257), signer.NewKey("zsk", dnssec.Ed25519, 256)},
//		Inception:  t0.Add(-24 * time.Hour),
//		Expiration: t0.Add(14 * 24 * time.Hour),
//	})
package signer
