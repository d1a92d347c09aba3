package migrate

import (
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/evidence"
)

var (
	parentRole = []evidence.Role{evidence.Parent}
	zoneRoles  = []evidence.Role{evidence.Old, evidence.New}
)

// dsSpec is a condition of the parent's DS.
func (m *signedMove) dsSpec(name ConditionName, fits func(*ChainSet) bool) ConditionSpec {
	return ConditionSpec{
		Name: name, Roles: parentRole, Purposes: []evidence.Purpose{evidence.PurposeDS}, Subject: "the DS at the parent's servers",
		Shows: func(x Sight) (Showing, string) {
			set, ok := m.setOf(&x)
			switch {
			case !ok:
				return NoMatter, ""
			case fits(&set):
				return Fits, "shows " + dsWords(&set)
			}
			return StillFormer, "shows " + dsWords(&set)
		},
	}
}

func (m *signedMove) dsGone() ConditionSpec { return m.dsSpec(ConditionDSGone, m.isNewDS) }

func (m *signedMove) dsNew() ConditionSpec {
	return m.dsSpec(ConditionDSNew, func(s *ChainSet) bool { return !s.Empty() && m.isNewDS(s) })
}

func (m *signedMove) bothDS() ConditionSpec { return m.dsSpec(ConditionBothDS, m.namesBoth) }

func (m *signedMove) namesBoth(s *ChainSet) bool {
	return m.Names(s, &m.old) && m.Names(s, &m.new)
}

// keySpec is a condition of DNSKEY sets.
func (m *signedMove) keySpec(name ConditionName, roles []evidence.Role, fits func(*ChainSet) (bool, string)) ConditionSpec {
	return ConditionSpec{
		Name: name, Roles: roles, Purposes: []evidence.Purpose{evidence.PurposeDNSKEY}, Subject: "the DNSKEY of the servers",
		Shows: func(x Sight) (Showing, string) {
			set, ok := m.setOf(&x)
			if !ok {
				return NoMatter, ""
			}
			if yes, words := fits(&set); !yes {
				return StillFormer, words
			}
			return Fits, "shows " + dnskeyWords(&set)
		},
	}
}

// newSigned: every new server gives a DNSKEY set that is signed.
func (m *signedMove) newSigned() ConditionSpec {
	return m.keySpec(ConditionNewSigned, []evidence.Role{evidence.New}, func(s *ChainSet) (bool, string) {
		if s.Empty() {
			return false, "shows no DNSKEY: it serves the zone unsigned"
		}
		return len(s.Signatures) > 0, "shows " + dnskeyWords(s) + " without a signature"
	})
}

// bothKeys: every DNSKEY set has what either side signs with.
func (m *signedMove) bothKeys() ConditionSpec {
	return m.keySpec(ConditionBothKeys, zoneRoles, func(s *ChainSet) (bool, string) {
		words := "shows " + dnskeyWords(s)
		if missing := m.missing(s); missing != "" {
			words += ", which lacks " + missing
		}
		return m.isJoint(s), words
	})
}

func (m *signedMove) isJoint(s *ChainSet) bool {
	return len(m.old.Data) > 0 && len(m.new.Data) > 0 && len(s.Lacks(m.old.Data)) == 0 && len(s.Lacks(m.new.Data)) == 0
}

// missing are the signing keys that a set lacks, in words.
func (m *signedMove) missing(s *ChainSet) string {
	var words []string
	if keys := s.Lacks(m.old.Data); len(keys) > 0 {
		words = append(words, KeyTags(keys)+" of the old side")
	}
	if keys := s.Lacks(m.new.Data); len(keys) > 0 {
		words = append(words, KeyTags(keys)+" of the new side")
	}
	return strings.Join(words, " and ")
}

// sameSet: every server has the DNSKEY set that the old servers had last.
func (m *signedMove) sameSet() ConditionSpec {
	return m.keySpec(ConditionSameKeys, zoneRoles, func(s *ChainSet) (bool, string) {
		return m.isCommon(s), "shows " + dnskeyWords(s) + ", which not every server has"
	})
}

// isCommon tells whether a set is the one that every server has.
func (m *signedMove) isCommon(s *ChainSet) bool {
	if s.Empty() {
		return false
	}
	for _, role := range zoneRoles {
		for _, t := range m.InService(role) {
			if !slices.Equal(t.Rdata, s.Rdata) {
				return false
			}
		}
	}
	return true
}

// formerGone: neither the parent nor a new server has anything of the old side that
// the new one does not use.
func (m *signedMove) formerGone() ConditionSpec {
	spec := m.keySpec(ConditionFormerGone, []evidence.Role{evidence.New}, func(s *ChainSet) (bool, string) {
		for _, k := range m.formerKeys() {
			if s.Has(k) {
				return false, "shows " + dnskeyWords(s) + ", some of it of the old side"
			}
		}
		return true, ""
	})
	spec.Roles = []evidence.Role{evidence.Parent, evidence.New}
	spec.Purposes = append(spec.Purposes, evidence.PurposeDS)
	keys := spec.Shows
	spec.Shows = func(x Sight) (Showing, string) {
		if x.Role != evidence.Parent {
			return keys(x)
		}
		set, ok := m.setOf(&x)
		switch {
		case !ok:
			return NoMatter, ""
		case m.Names(&set, &m.old):
			return StillFormer, "shows " + dsWords(&set) + ", some of it of the old side"
		}
		return Fits, ""
	}
	return spec
}

// formerKeys are the keys that only the old side signs with.
func (m *signedMove) formerKeys() (list []string) {
	for _, k := range m.old.Data {
		if !slices.ContainsFunc(m.new.Data, func(n dnssec.Key) bool { return n.Rdata == k.Rdata }) {
			list = append(list, k.Rdata)
		}
	}
	return list
}

// setSpec is a condition of NS sets.
func (m *signedMove) setSpec(name ConditionName, roles []evidence.Role, purpose evidence.Purpose, subject string, want SetKind) ConditionSpec {
	return ConditionSpec{
		Name: name, Roles: roles, Purposes: []evidence.Purpose{purpose}, Subject: subject,
		Shows: func(x Sight) (Showing, string) {
			set, _ := m.reader.names.of(x.Answer)
			hidden := set != nil && x.Role == evidence.Parent
			if set == nil {
				set, _ = m.reader.names.of(x.Authority)
			}
			if set == nil {
				return NoMatter, ""
			}
			words := m.reader.names.words(set)
			switch {
			case hidden:
				return ServerHidden, "answers for the zone itself (AA), which hides the delegation"
			case set.kind == want:
				return Fits, words
			case set.kind == SetStranger:
				return OfNobody, words
			case set.kind == SetMixed:
				return HalfAndHalf, words
			}
			return StillFormer, words
		},
	}
}

// union: every server of both sides names both; where the old child set cannot be
// changed, and somebody answers for that, the new ones do. When the union above was
// waited out, the old servers may leave (step M5).
func (m *signedMove) union(leave *time.Time) ConditionSpec {
	roles := zoneRoles
	if m.clock.WaivedU3 {
		roles = []evidence.Role{evidence.New}
	}
	spec := m.setSpec(ConditionUnion, roles, evidence.PurposeNS, "the NS set of the servers", SetUnion)
	shows := spec.Shows
	spec.Shows = func(x Sight) (Showing, string) {
		if set, _ := m.reader.names.of(x.Answer); set != nil && set.kind == SetNew && leave != nil && !x.At.Before(*leave) {
			return Fits, m.reader.names.words(set)
		}
		return shows(x)
	}
	return spec
}

func (m *signedMove) delegated() ConditionSpec {
	return m.setSpec(ConditionDelegated, parentRole, evidence.PurposeReferral, "the parent's servers", SetUnion)
}

func (m *signedMove) newApex() ConditionSpec {
	return m.setSpec(ConditionNewApex, []evidence.Role{evidence.New}, evidence.PurposeNS, "the NS set of the new servers", SetNew)
}

// oldGone: no old server has the zone any more.
func (m *signedMove) oldGone() ConditionSpec {
	return ConditionSpec{
		Gone: true, Name: ConditionOldGone, Roles: []evidence.Role{evidence.Old}, Purposes: []evidence.Purpose{evidence.PurposeSOA}, Subject: "the old servers",
		Shows: func(x Sight) (Showing, string) {
			if x.Outcome == evidence.Answered {
				return StillFormer, "answers for the zone"
			}
			return Fits, ""
		},
	}
}
