package live

import (
	"math/rand/v2"
	"slices"
	"time"
)

// slot is a question on its way.
type slot struct {
	job
	id     uint16
	socket int           // the lane's count of sockets when the ID was given
	first  time.Duration // when it was put first
	sent   time.Duration // and last
	failed int           // tries that went by without an answer
	puts   int           // on the wire
	early  bool          // was put again before its time-out

	trial trial // what came instead of an answer
	// strays is the lane's count of them when the question was put first.
	strays int

	flying, waits bool
	prev, next    int32
}

const none = int32(-1)

// slots are the questions of a lane: those under way in order of sending, those
// that wait to be put again, and which ID is whose.
type slots struct {
	all     []slot
	free    []int32
	waiting []int32
	// head and tail of those under way, and how many they are.
	head, tail int32
	flying     int
	// byID is 1 + the index of an ID's slot; 0 for an ID that was not used on this
	// socket, and answeredID where its question is done.
	byID [1 << 16]uint16
}

const answeredID = 1<<16 - 1

func newSlots(n int) *slots {
	s := &slots{all: make([]slot, n), head: none, tail: none}
	for i := range n {
		s.free = append(s.free, int32(n-1-i))
	}
	return s
}

// take gives a free slot to a job.
func (s *slots) take(j job) int32 {
	i := s.free[len(s.free)-1]
	s.free = s.free[:len(s.free)-1]
	s.all[i] = slot{job: j}
	return i
}

// fly puts a slot at the end of those under way.
func (s *slots) fly(i int32) {
	x := &s.all[i]
	x.flying, x.prev, x.next = true, s.tail, none
	if s.tail == none {
		s.head = i
	} else {
		s.all[s.tail].next = i
	}
	s.tail = i
	s.flying++
}

// land takes a slot out of those under way.
func (s *slots) land(i int32) {
	x := &s.all[i]
	if x.prev == none {
		s.head = x.next
	} else {
		s.all[x.prev].next = x.next
	}
	if x.next == none {
		s.tail = x.prev
	} else {
		s.all[x.next].prev = x.prev
	}
	x.flying = false
	s.flying--
}

// wait has a slot put again.
func (s *slots) wait(i int32) {
	x := &s.all[i]
	if x.flying {
		s.land(i)
	}
	if !x.waits {
		x.waits = true
		s.waiting = append(s.waiting, i)
	}
}

// front has a slot that waits put before all others.
func (s *slots) front(i int32) {
	if at := slices.Index(s.waiting, i); at > 0 {
		s.waiting = slices.Insert(slices.Delete(s.waiting, at, at+1), 0, i)
	}
}

// awaited takes the first slot that waits.
func (s *slots) awaited() int32 {
	i := s.waiting[0]
	s.waiting = s.waiting[1:]
	s.all[i].waits = false
	return i
}

// done frees a slot.
func (s *slots) done(i int32) {
	x := &s.all[i]
	if x.flying {
		s.land(i)
	} else if x.waits {
		s.waiting = slices.DeleteFunc(s.waiting, func(w int32) bool { return w == i })
	}
	if s.byID[x.id] == uint16(i+1) {
		s.byID[x.id] = answeredID
	}
	x.job = job{}
	s.free = append(s.free, i)
}

// name gives a slot a random ID that no question on this socket had.
func (s *slots) name(i int32) {
	id := uint16(rand.Uint32())
	for s.byID[id] != 0 {
		id = uint16(rand.Uint32())
	}
	s.all[i].id, s.byID[id] = id, uint16(i+1)
}

// forget makes all IDs free, for a new socket.
func (s *slots) forget() { s.byID = [1 << 16]uint16{} }
