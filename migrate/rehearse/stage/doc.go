// Package stage lets name servers that have any addresses in plans and zones stand
// on loopback, embedded and real ones, and tells where packets for them go.
//
// A cast says who is at which address. What asks is given the routes of the stage
// (live.Config.Route): it goes on calling servers by the addresses of the cast,
// whatever of 127.0.0.1 they stand on, and an address at which nobody is cannot be
// reached, so that nothing leaves loopback:
//
//	s := stage.New()
//	defer s.Stop()
//	err := s.Play(ctx, stage.Cast{
//		stage.At("203.0.113.1"):  {Zones: []*zonefile.Zone{parent}},
//		stage.At("198.51.100.1"): {Zones: []*zonefile.Zone{moved}, Faults: rehearse.MustFaults("silent")},
//		stage.At("198.51.100.2"): {Zones: []*zonefile.Zone{moved}, Real: &rehearse.RealConfig{Kind: rehearse.BIND}},
//		stage.At("198.51.100.3"): {Gone: true},
//	})
//	text, err := s.Document(stage.At("203.0.113.1")).JSON() // for rehearse --inside
//	err = s.Play(ctx, stage.Cast{stage.At("198.51.100.2"): {Gone: true}}) // the others stay as they are
package stage
