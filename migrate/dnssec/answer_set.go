package dnssec

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/zonegate/zonegate/zonefile"
)

// setJudge judges the signatures of one RRset of an answer (RFC 4035 section 5.3).
type setJudge struct {
	*Trust
	opt      Options
	set      *signedSet
	problems []Problem
	// best is the valid signature of each algorithm that ends last.
	best map[Algorithm]Signature
	// ends is when the last signature of each algorithm ends that is right otherwise.
	ends map[Algorithm]time.Time
	// why says of each algorithm what stands in the way of having a valid one.
	why map[Algorithm]Problem
	// unverified are the algorithms with a signature that nobody here can verify.
	unverified map[Algorithm]bool
	// signers are the keys of valid signatures, untold those that there are some of
	// which nobody here can verify.
	signers, untold map[string]bool
}

// judgeSet judges an RRset by the keys of the zone.
func (t *Trust) judgeSet(set *signedSet, opt Options) *setJudge {
	j := &setJudge{
		Trust: t, opt: opt, set: set, best: map[Algorithm]Signature{}, why: map[Algorithm]Problem{}, ends: map[Algorithm]time.Time{},
		unverified: map[Algorithm]bool{}, signers: map[string]bool{}, untold: map[string]bool{},
	}
	for _, sig := range set.signatures {
		j.try(sig)
	}
	j.conclude()
	return j
}

func (j *setJudge) problem(kind Kind, level Level, sig Signature, format string, args ...any) Problem {
	return Problem{
		Kind: kind, Level: level, Name: j.set.Name, Type: j.set.Type,
		Tag: sig.Tag, Algorithm: sig.Algorithm, Text: fmt.Sprintf(format, args...),
	}
}

// try looks at one signature: its form, its arithmetic, its times.
func (j *setJudge) try(sig Signature) {
	if p, bad := j.misfit(sig); bad {
		j.note(sig.Algorithm, p)
		return
	}
	key, p, bad := j.verify(sig)
	if end := sig.Ends(j.opt.Now); !bad && !key.Revoked() && end.After(j.ends[sig.Algorithm]) {
		j.ends[sig.Algorithm] = end
	}
	switch now := j.opt.Now; {
	case bad && p.Kind != NotVerified:
		j.note(sig.Algorithm, p)
	case key.Revoked(): // its own signature carries nothing
	case sig.Expired(now):
		j.note(sig.Algorithm, j.problem(SignatureExpired, Error, sig, "the signature by key %d, %s, ended on %s, %s ago",
			sig.Tag, sig.Algorithm, timeText(sig.Ends(now)), now.Sub(sig.Ends(now)).Truncate(time.Second)))
	case sig.NotYet(now):
		j.note(sig.Algorithm, j.problem(SignatureNotYetValid, Error, sig, "the signature by key %d, %s, begins on %s, in %s",
			sig.Tag, sig.Algorithm, timeText(sig.Begins(now)), sig.Begins(now).Sub(now).Truncate(time.Second)))
	case bad:
		j.unverified[sig.Algorithm], j.untold[key.Rdata] = true, true
		j.note(sig.Algorithm, p)
	default:
		j.signers[key.Rdata] = true
		if best, ok := j.best[sig.Algorithm]; !ok || best.Ends(now).Before(sig.Ends(now)) {
			j.best[sig.Algorithm] = sig
		}
	}
}

// misfit tells what keeps a signature from being one over the RRset at all (RFC
// 4035 section 5.3.1).
func (j *setJudge) misfit(sig Signature) (p Problem, bad bool) {
	switch labels := SignedLabels(j.set.Name); {
	case sig.Signer != j.Origin:
		return j.problem(SignatureInvalid, Error, sig, "the signature by key %d names %s as its signer, and the zone is %s", sig.Tag, sig.Signer, j.Origin), true
	case int(sig.Labels) > labels:
		return j.problem(SignatureInvalid, Error, sig, "the signature by key %d counts %d labels, and the name has %d", sig.Tag, sig.Labels, labels), true
	case int(sig.Labels) < j.Origin.Labels():
		return j.problem(SignatureInvalid, Error, sig, "the signature by key %d counts %d labels, fewer than the zone's name", sig.Tag, sig.Labels), true
	case j.set.TTL > sig.OriginalTTL:
		return j.problem(SignatureInvalid, Error, sig, "the TTL of %d is over the original TTL of %d that was signed", j.set.TTL, sig.OriginalTTL), true
	}
	return Problem{}, false
}

// verify tries all keys that the signature may be by.
func (j *setJudge) verify(sig Signature) (key Key, p Problem, bad bool) {
	tried := false
	var failed, untold error
	for _, k := range j.Published {
		if k.Tag != sig.Tag || k.Algorithm != sig.Algorithm || !k.ForZone() || k.Revoked() && j.set.Type != zonefile.TypeDNSKEY {
			continue
		}
		tried = true
		err := k.Verify(sig, j.set.Set)
		switch {
		case err == nil:
			return k, Problem{}, false
		case errors.Is(err, ErrUnsupported):
			key, untold = k, err
		default:
			failed = err
		}
	}
	switch {
	case untold != nil:
		return key, j.problem(NotVerified, Notice, sig, "%v", untold), true
	case tried:
		return key, j.problem(SignatureInvalid, Error, sig, "the signature by key %d, %s, is wrong: %v", sig.Tag, sig.Algorithm, failed), true
	}
	return key, j.problem(SignatureInvalid, Warning, sig, "the signature is by key %d, %s, which is not in the zone's DNSKEY RRset", sig.Tag, sig.Algorithm), true
}

// note keeps what is wrong with a signature. What an RRset may have beside a valid
// signature of the algorithm is no more than a warning; a wrong signature by a
// published key is none of it.
func (j *setJudge) note(a Algorithm, p Problem) {
	old, ok := j.why[a]
	if p.Kind == SignatureInvalid && p.Level == Error {
		j.problems = append(j.problems, p)
	}
	if !ok || weight(p) > weight(old) {
		j.why[a] = p
	}
}

// weight orders reasons: the one that says most about why no signature is valid
// weighs most.
func weight(p Problem) int {
	switch {
	case p.Kind == NotVerified:
		return 4
	case p.Kind == SignatureExpired, p.Kind == SignatureNotYetValid:
		return 3
	case p.Level == Error:
		return 2
	}
	return 1
}

// conclude says what the signatures amount to, for each algorithm of the zone (RFC
// 4035 section 2.2, RFC 6840 section 5.11).
func (j *setJudge) conclude() {
	if len(j.set.signatures) == 0 {
		j.problems = append(j.problems, j.problem(SignatureMissing, Error, Signature{}, "no RRSIG came with it"))
		return
	}
	for _, a := range j.Algorithms {
		if best, ok := j.best[a]; ok {
			j.concludeValid(a, best)
		} else if !j.unverified[a] {
			j.concludeNone(a)
		}
	}
	if len(j.best) == 0 && len(j.unverified) > 0 {
		for _, a := range j.Algorithms {
			if p := j.why[a]; p.Kind == NotVerified {
				j.problems = append(j.problems, p)
			}
		}
	}
}

// concludeValid is for an algorithm with a valid signature: what is wrong with
// another one warns, and so does that it ends soon.
func (j *setJudge) concludeValid(a Algorithm, best Signature) {
	if p, ok := j.why[a]; ok && !(p.Kind == SignatureInvalid && p.Level == Error) && p.Kind != NotVerified {
		p.Level = Warning
		p.Text += ", beside a valid one"
		j.problems = append(j.problems, p)
	}
	now, ends := j.opt.Now, best.Ends(j.opt.Now)
	need := time.Duration(j.set.TTL)*time.Second + cmp.Or(j.opt.ValidFor, DefaultValidFor)
	soon := min(14*24*time.Hour, best.Lifetime()/4)
	switch left := ends.Sub(now); {
	case left < need:
		j.problems = append(j.problems, j.problem(ExpiresSoon, Error, best,
			"the signature by key %d, %s, ends on %s, in %s, and has to outlive its TTL of %d s and %s", best.Tag, a, timeText(ends), left.Truncate(time.Second),
			j.set.TTL, cmp.Or(j.opt.ValidFor, DefaultValidFor)))
	case left < soon:
		j.problems = append(j.problems, j.problem(ExpiresSoon, Warning, best,
			"the signature by key %d, %s, ends on %s, in %s, less than a quarter of its lifetime or 14 days", best.Tag, a, timeText(ends), left.Truncate(time.Second)))
	}
}

// concludeNone is for an algorithm without a valid signature.
func (j *setJudge) concludeNone(a Algorithm) {
	p, ok := j.why[a]
	switch {
	case !ok:
		p = j.problem(AlgorithmIncomplete, Error, Signature{Algorithm: a}, "no signature of %s came with it, and the zone has a key of that algorithm", a)
	case p.Kind == SignatureInvalid && p.Level == Error:
		return // told
	}
	p.Level = Error
	j.problems = append(j.problems, p)
}

// holds tells whether a validator would take the RRset: whether a signature of one
// algorithm is valid, or nobody here can tell.
func (j *setJudge) holds() bool { return len(j.best) > 0 || len(j.unverified) > 0 }

// worth is what the signatures by a key are worth: good, unknown, or foreign.
func (j *setJudge) worth(k Key) verdict {
	switch {
	case j.signers[k.Rdata]:
		return good
	case j.untold[k.Rdata]:
		return unknown
	}
	return foreign
}

// encloser is the name above the wildcard that the RRset was made from; ok is false
// where it was not made from one (RFC 4035 section 5.3.4).
func (j *setJudge) encloser() (name zonefile.Name, ok bool) {
	for _, sig := range j.best {
		if n := SignedLabels(j.set.Name) - int(sig.Labels); n > 0 {
			return j.set.Name.Strip(j.set.Name.Labels() - int(sig.Labels)), true
		}
	}
	return "", false
}

// dies is when the RRset has no valid signature of some algorithm any more; the zero
// time where it has none now, not even one that is over.
func (j *setJudge) dies() (first time.Time) {
	for i, a := range j.Algorithms {
		if end := j.ends[a]; i == 0 || end.Before(first) {
			first = end
		}
	}
	return first
}
