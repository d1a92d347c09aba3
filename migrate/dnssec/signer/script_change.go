package signer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

// change does what a line cosign, forge, drop or flip says.
func (s *script) change(words []string) error {
	switch words[0] {
	case "cosign":
		return s.cosign(words[1], words[2], words[3:])
	case "forge":
		return s.forge(words[1], words[2], words[3:])
	}
	is := s.selects(words[1], words[2], words[3:])
	if !slices.ContainsFunc(s.made, is) {
		return fmt.Errorf("the signer made nothing of the kind")
	}
	if words[0] == "drop" {
		s.made = slices.DeleteFunc(s.made, is)
		return nil
	}
	for i, r := range s.made {
		if is(r) {
			last := len(r.rdata) - 1
			s.made[i].rdata = r.rdata[:last] + string([]byte{r.rdata[last] ^ 1})
		}
	}
	return nil
}

// selects finds records by owner, type, covered type and algorithm.
func (s *script) selects(owner, typ string, algorithms []string) func(record) bool {
	typ, covered, _ := strings.Cut(typ, "/")
	return func(r record) bool {
		if !s.isOwner(owner, r.owner) || r.t.String() != typ {
			return false
		}
		alg := byte(0)
		switch r.t {
		case zonefile.TypeRRSIG:
			of := zonefile.Type(uint16(r.rdata[0])<<8 | uint16(r.rdata[1]))
			if covered != "" && of.String() != covered {
				return false
			}
			alg = r.rdata[2]
		case zonefile.TypeDNSKEY:
			alg = r.rdata[3]
		}
		return len(algorithms) == 0 || slices.Contains(algorithms, strconv.Itoa(int(alg)))
	}
}

// cosign adds a signature by another key.
func (s *script) cosign(owner, typ string, words []string) error {
	if len(words) == 0 {
		return fmt.Errorf("cosign OWNER TYPE KEY from= until=")
	}
	k, err := ParseKeySpec(words[0])
	if err != nil {
		return err
	}
	from, till, err := s.window(words[1:])
	if err != nil {
		return err
	}
	name, err := zonefile.ParseName(owner, s.origin)
	t, ok := zonefile.ParseType(typ)
	set := s.z.RRset(name, t)
	if err != nil || !ok || set.Len() == 0 {
		return fmt.Errorf("there is no such RRset")
	}
	w := Window{s.config.Inception, s.config.Expiration}
	if !from.IsZero() {
		w.Inception = from
	}
	if !till.IsZero() {
		w.Expiration = till
	}
	s.made = append(s.made, record{name, zonefile.TypeRRSIG, set.TTL(), k.RRSIG(setOf(set), s.origin, w)})
	return nil
}

// forge has another key make signatures that name the key which made them before,
// by its tag: the two have the algorithm in common.
func (s *script) forge(owner, typ string, words []string) error {
	if len(words) != 1 {
		return fmt.Errorf("forge OWNER RRSIG/TYPE KEY")
	}
	k, err := ParseKeySpec(words[0])
	if err != nil {
		return err
	}
	is, forged := s.selects(owner, typ, []string{strconv.Itoa(int(k.Algorithm))}), 0
	for i, r := range s.made {
		if r.t == zonefile.TypeRRSIG && is(r) {
			s.made[i].rdata = k.forged(r, s.z)
			forged++
		}
	}
	if forged == 0 {
		return fmt.Errorf("there is no such signature of that algorithm")
	}
	return nil
}

// setting heeds a word of the line "sign".
func (s *script) setting(word string) (err error) {
	key, value, _ := strings.Cut(word, "=")
	switch key {
	case "from":
		s.config.Inception, err = Moment(value, s.now)
	case "until":
		s.config.Expiration, err = Moment(value, s.now)
	case "nsec":
		s.config.NSEC3 = nil
	case "nsec3":
		s.config.NSEC3, err = nsec3Setting(value)
	case "optout":
		if s.config.NSEC3 == nil {
			s.config.NSEC3 = &NSEC3{}
		}
		s.config.NSEC3.OptOut = true
	case "unchained":
		s.config.NoDenial = true
	case "zonemd":
		hash := uint64(1)
		if value != "" {
			hash, err = strconv.ParseUint(value, 10, 8)
		}
		s.config.ZONEMD = append(s.config.ZONEMD, ZONEMD{Scheme: 1, Hash: uint8(hash)})
	case "keyttl":
		var ttl uint64
		ttl, err = strconv.ParseUint(value, 10, 32)
		s.config.KeyTTL = uint32(ttl)
	default:
		var k Key
		k, err = ParseKeySpec(word)
		s.config.Keys = append(s.config.Keys, k)
	}
	return err
}

func nsec3Setting(value string) (*NSEC3, error) {
	if value == "" {
		return &NSEC3{}, nil
	}
	iterations, salt, _ := strings.Cut(value, ",")
	n, err := strconv.ParseUint(iterations, 10, 16)
	return &NSEC3{Iterations: uint16(n), Salt: salt}, err
}

// ParseKeySpec makes a key of ROLE=ALGORITHM or ROLE=ALGORITHM/SEED, where ROLE is ksk
// or csk (SEP set; a csk signs all where there is no zsk), zsk, idle or idle-ksk
// (published, and signs nothing; the keys of zsk and ksk), hidden or hidden-ksk
// (signs and is not published; likewise), or revoked (a ksk with the REVOKE flag).
// The same words give the same key always.
func ParseKeySpec(word string) (Key, error) {
	role, rest, _ := strings.Cut(word, "=")
	number, seed, _ := strings.Cut(rest, "/")
	alg, err := strconv.ParseUint(number, 10, 8)
	if err != nil || !dnssec.Algorithm(alg).Supported() {
		return Key{}, fmt.Errorf("%q is neither a setting nor a key such as zsk=13 or zsk=13/next", word)
	}
	flags, ok := map[string]uint16{
		"ksk": 257, "csk": 257, "zsk": 256, "idle": 256, "idle-ksk": 257, "hidden": 256, "hidden-ksk": 257, "revoked": 385,
	}[role]
	if !ok {
		return Key{}, fmt.Errorf("%q is no role of a key", role)
	}
	kind := "ksk"
	if flags == 256 {
		kind = "zsk"
	}
	k := NewKey(kind+"/"+seed, dnssec.Algorithm(alg), flags)
	k.Idle, k.Hidden = strings.HasPrefix(role, "idle"), strings.HasPrefix(role, "hidden")
	return k, nil
}

func mustKey(word string) Key {
	k, err := ParseKeySpec(word)
	if err != nil {
		panic(err)
	}
	return k
}

// Moment reads a time: RFC 3339, "now", or a duration before or after now, perhaps
// with days: "-1d12h".
func Moment(text string, now time.Time) (time.Time, error) {
	if text == "now" {
		return now, nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	sign := time.Duration(1)
	rest, negative := strings.CutPrefix(text, "-")
	if negative {
		sign = -1
	}
	total := time.Duration(0)
	if days, after, ok := strings.Cut(rest, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil {
			return now, fmt.Errorf("%q is no time", text)
		}
		total, rest = time.Duration(n)*24*time.Hour, after
	}
	if rest != "" {
		d, err := time.ParseDuration(rest)
		if err != nil {
			return now, fmt.Errorf("%q is no time", text)
		}
		total += d
	}
	return now.Add(sign * total), nil
}
