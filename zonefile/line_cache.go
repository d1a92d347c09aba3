package zonefile

import "hash/maphash"

// rdataCache remembers which rdata was made of which text, for the types in which
// the same text comes again and again. Small zones never make one.
type rdataCache struct {
	slots  []cachedRdata // in pairs: a text has its place in either of two
	sizes  []cacheSize
	misses int
	before int    // the slot of the text before; -1 where that is not known
	ahead  int    // keeps what follow reads from being left out
	epoch  uint16 // counts changes of the origin; a slot of an earlier one is empty
}

// cachedText is the longest text that is remembered.
const cachedText = 48

// cachedRdata is one text and what it stands for; 64 octets.
type cachedRdata struct {
	text   [cachedText]byte
	rdata  ref
	t      Type
	flags  recordFlags // of the names in it
	epoch  uint16
	next   uint16 // the slot of the text that came behind this one last, of the same owner
	length uint8
	used   bool // found again since it was last to be replaced
}

// cacheSize says how many slots there are, a power of two, when so many texts were
// not found.
type cacheSize struct{ after, slots int }

// usualCache begins with 32 KiB and grows to 512 KiB.
var usualCache = []cacheSize{{64, 512}, {2048, 8192}}

var cacheSeed = maphash.MakeSeed()

// find gives the slot of a text: the one that holds it (hit), or else the one where
// it may be kept, nil for none. first tells that no text of the same owner came before.
//
// A provider's name servers come one behind the other again and again, so each slot
// knows which came next. That one is read at once (follow): the cache is larger than
// what a processor has at hand, and by the time that the next line is at its rdata,
// the slot is there.
func (c *rdataCache) find(t Type, text []byte, first bool) (slot *cachedRdata, hit bool) {
	if len(c.slots) == 0 {
		c.missed()
		return nil, false
	}
	if first {
		c.before = -1
	}
	if c.before >= 0 {
		at := int(c.slots[c.before].next)
		if s := &c.slots[at]; c.holds(s, t, text) {
			c.follow(at)
			return s, true
		}
	}
	at := int(maphash.Bytes(cacheSeed, text)) & (len(c.slots) - 2)
	for i := at; i < at+2; i++ {
		if s := &c.slots[i]; c.holds(s, t, text) {
			if c.before >= 0 {
				c.slots[c.before].next = uint16(i)
			}
			c.follow(i)
			return s, true
		}
	}
	c.before = -1
	return c.victim(&c.slots[at], &c.slots[at+1]), false
}

// follow notes that a slot was found, and reads the one that came next the last time.
func (c *rdataCache) follow(at int) {
	s := &c.slots[at]
	s.used = true
	c.before = at
	c.ahead += int(c.slots[s.next].length)
}

func (c *rdataCache) holds(s *cachedRdata, t Type, text []byte) bool {
	return int(s.length) == len(text) && s.t == t && s.epoch == c.epoch && string(s.text[:s.length]) == string(text)
}

// victim is the slot that a new text takes: one that is empty or was not found
// again. If both were, they stay this time.
func (c *rdataCache) victim(a, b *cachedRdata) *cachedRdata {
	if c.missed() {
		return nil
	}
	for _, s := range [...]*cachedRdata{a, b} {
		if s.epoch != c.epoch || !s.used {
			return s
		}
	}
	a.used, b.used = false, false
	return nil
}

// missed counts a text that was not found, and tells whether the cache has grown.
func (c *rdataCache) missed() bool {
	c.misses++
	if len(c.sizes) == 0 || c.misses < c.sizes[0].after {
		return false
	}
	c.slots, c.sizes, c.before = make([]cachedRdata, c.sizes[0].slots), c.sizes[1:], -1
	return true
}

// keep puts a text into a slot.
func (c *rdataCache) keep(s *cachedRdata, t Type, text []byte, rdata ref, flags recordFlags) {
	s.rdata, s.t, s.flags, s.epoch, s.used = rdata, t, flags, c.epoch, false
	s.length = uint8(copy(s.text[:], text))
}

// forget empties the cache. Another origin means other names.
func (c *rdataCache) forget() {
	if c.epoch++; c.epoch == 0 {
		clear(c.slots)
		c.epoch = 1
	}
}
