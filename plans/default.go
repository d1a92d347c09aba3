package plans

import "time"

// Default is the plan that stands in where there is no file, and the values of
// whatever a plan file leaves out.
//
//	deletes      10 %, not counted up to  5 RRsets
//	updates      20 %, not counted up to 10 RRsets
//	adds         30 %, not counted up to 50 RRsets
//	ttls         no limit
//	delegations  deletes 5 % and updates 20 % (grace 5 and 10)
//	floor        deletes 50 %
//	approvals 1, serial same, margin 1h
//	timing       ttl-before ns 48h and ds 24h, round-gap 10m, max-gap 1h, valid-for 1h
func Default() *Plan {
	return &Plan{
		Thresholds: Thresholds{
			Kinds: Limits{
				Deletes: share(10, 5),
				Updates: share(20, 10),
				Adds:    share(30, 50),
			},
			Delegations: Limits{
				Deletes: share(5, 5),
				Updates: share(20, 10),
			},
			Floor: share(50, 0),
		},
		Approvals: 1,
		Serial:    "same",
		Timing: Timing{
			TTLBefore: TTLBefore{NS: 48 * time.Hour, DS: 24 * time.Hour},
			RoundGap:  10 * time.Minute,
			MaxGap:    time.Hour,
			ValidFor:  time.Hour,
		},
		Margin: time.Hour,
	}
}

func share(percent float64, grace int) Limit {
	return Limit{Percent: &percent, Grace: grace}
}
