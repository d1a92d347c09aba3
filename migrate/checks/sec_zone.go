package checks

import (
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

// zoneResult is the audit of the new zone.
type zoneResult struct {
	*dnssec.Audit
	lastEnd time.Time // when the last signature of all expires
}

type (
	zoneAuditKey  struct{}
	zoneAuditMemo struct {
		*zoneResult
		why string // there is none
	}
)

// zoneAudit audits the signatures of the new zone, once in a run; why says why there
// is nothing to audit.
func zoneAudit(p *migrate.Pass) (r *zoneResult, why string) {
	memo := p.Memo(zoneAuditKey{}, func() any {
		if why := withoutAudit(p); why != "" {
			return zoneAuditMemo{why: why}
		}
		return zoneAuditMemo{zoneResult: auditZone(p)}
	}).(zoneAuditMemo)
	return memo.zoneResult, memo.why
}

// withoutAudit says why the new zone has no signatures to judge.
func withoutAudit(p *migrate.Pass) string {
	switch signed := isSigned(p.New); {
	case p.Signing.Unsigned:
		return "the new zone is judged as the input of a signer"
	case p.New.Origin() == "":
		return "the zone has no name"
	case p.Gate == migrate.GateDecommission:
		return "the zone is in service: what its servers answer is judged"
	case !signed && p.Seen != nil:
		return "the zone that the servers are compared with is not signed: what they answer is judged"
	case !signed && len(knownDS(p)) == 0 && p.New.TypeCount(zonefile.TypeZONEMD) == 0:
		return "the zone is not signed, and no DS is known"
	}
	return ""
}

// isSigned tells whether a zone has any record of a signed one.
func isSigned(z *zonefile.Zone) bool {
	return slices.ContainsFunc(signerRecordTypes, func(t zonefile.Type) bool { return z.TypeCount(t) > 0 })
}

var signerRecordTypes = []zonefile.Type{
	zonefile.TypeDNSKEY, zonefile.TypeRRSIG, zonefile.TypeNSEC, zonefile.TypeNSEC3, zonefile.TypeNSEC3PARAM,
}

func auditZone(p *migrate.Pass) *zoneResult {
	opt := dnssec.Options{Now: p.Now, ValidFor: validFor(p), Cache: p.Signing.Cache}
	known := knownDS(p)
	if len(known) > 0 {
		opt.DS = known[0].list
	}
	if p.Old != nil {
		if soa, ok := p.Old.SOA(); ok {
			opt.Serials = []uint32{soa.Serial}
		}
	}
	audit, err := dnssec.AuditZone(p.Context(), p.New, opt)
	if err != nil { // the run is over
		return &zoneResult{Audit: &dnssec.Audit{}}
	}
	r := &zoneResult{Audit: audit, lastEnd: lastEnd(p)}
	r.easeFirstDigest(p)
	for _, k := range known[min(1, len(known)):] {
		r.followAlso(p, k, opt)
	}
	if audit.Signed {
		p.Summarize(r.summary())
	}
	return r
}

// easeFirstDigest lets a first ZONEMD in a zone that nobody signs be wrong with a
// warning: no secondary goes by it yet.
func (r *zoneResult) easeFirstDigest(p *migrate.Pass) {
	if r.Signed || p.Old == nil || p.Old.TypeCount(zonefile.TypeZONEMD) > 0 {
		return
	}
	for i := range r.Problems {
		if problem := &r.Problems[i]; problem.Kind == dnssec.ZONEMD && problem.Level == dnssec.Error {
			problem.Level = dnssec.Warning
			r.Counts[dnssec.ZONEMD][dnssec.Error]--
			r.Counts[dnssec.ZONEMD][dnssec.Warning]++
		}
	}
}

// validFor is what a person said, else what the plan does. While both sides sign,
// signatures also outlive the longest time that nobody may look.
func validFor(p *migrate.Pass) time.Duration {
	if p.Signing.ValidFor > 0 {
		return p.Signing.ValidFor
	}
	if p.Plan.DNSSEC == migrate.MultiSigner && p.Seen != nil {
		return max(p.Plan.Timing.ValidFor, p.Plan.Timing.MaxGap)
	}
	return p.Plan.Timing.ValidFor
}

// followAlso judges the keys by a further DS set.
func (r *zoneResult) followAlso(p *migrate.Pass, k knownSet, opt dnssec.Options) {
	var apex []dnssec.RR
	for _, t := range []zonefile.Type{zonefile.TypeDNSKEY, zonefile.TypeRRSIG} {
		for rec := range p.New.RRset(p.Origin(), t).Records() {
			apex = append(apex, dnssec.RR{Name: rec.Name(), Type: t, TTL: rec.TTL(), Rdata: rec.Rdata()})
		}
	}
	for _, problem := range dnssec.TrustOf(p.Origin(), k.list, apex, opt).Problems {
		switch problem.Kind {
		case dnssec.DSMismatch, dnssec.DSWithoutDNSKEY, dnssec.DSExtra, dnssec.DNSKEYUnsigned, dnssec.NotVerified:
			r.add(problem, k.from)
		}
	}
}

// add takes in a problem that a DS set from somewhere shows.
func (r *zoneResult) add(problem dnssec.Problem, from string) {
	if same := func(x dnssec.Problem) bool { return x.Kind == problem.Kind && x.Text == problem.Text }; slices.ContainsFunc(r.Problems, same) {
		return
	}
	problem.Text += " (of the DS " + from + ")"
	r.Problems = append(r.Problems, problem)
	if r.Counts[problem.Kind] == nil {
		r.Counts[problem.Kind] = map[dnssec.Level]int{}
	}
	r.Counts[problem.Kind][problem.Level]++
}

// lastEnd is when the last signature of the zone expires.
func lastEnd(p *migrate.Pass) (last time.Time) {
	for sig := range signaturesOf(p.New) {
		if end := sig.Ends(p.Now); end.After(last) {
			last = end
		}
	}
	return last
}

// summary is what the report shows of the audit.
func (r *zoneResult) summary() *migrate.SignatureSummary {
	s := &migrate.SignatureSummary{RRsets: r.Sets, Signatures: r.Signatures}
	for _, a := range r.Algorithms {
		s.Algorithms = append(s.Algorithms, a.String())
	}
	if !r.Expiry.First.IsZero() {
		s.First, s.Last = &r.Expiry.First, &r.Expiry.Last
	}
	dead := r.Sets - r.Expiry.Sets // dead now
	for _, step := range r.Expiry.Steps {
		dead += step.Sets
		s.Expiry = append(s.Expiry, migrate.ExpiryStep{At: step.At.UTC(), Dead: dead, Percent: migrate.Percent(dead, r.Sets)})
	}
	return s
}
