package main

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/zonegate/zonegate/migrate/evidence"
)

// TestFreshPasses changes one thing of a pass that need not be made again.
func TestFreshPasses(t *testing.T) {
	address := netip.MustParseAddrPort("192.0.2.1:53")
	now := testNow.Add(time.Hour)
	for _, c := range []struct {
		about  string
		change func(*evidence.Entry)
		soa    string
		fresh  bool
	}{
		{"all is as it was", func(*evidence.Entry) {}, "soa 1", true},
		{"the SOA is another one now", func(*evidence.Entry) {}, "soa 2", false},
		{"there is no SOA now", func(*evidence.Entry) {}, "", false},
		{"the SOA changed meanwhile", func(e *evidence.Entry) { e.Content.Before = "soa 0" }, "soa 1", false},
		{"there was no SOA", func(e *evidence.Entry) { e.Content.Before, e.Content.After = "", "" }, "", false},
		{"another zone was asked for", func(e *evidence.Entry) { e.Content.Source.Digest = "old" }, "soa 1", false},
		{"another vantage looked", func(e *evidence.Entry) { e.Vantage = "sin" }, "soa 1", false},
		{"one answer was unequal", func(e *evidence.Entry) { e.Content.Equal--; e.Content.Unequal++ }, "soa 1", false},
		{"it was a sample", func(e *evidence.Entry) { e.Content.Questions++ }, "soa 1", false},
		{"it is of another address", func(e *evidence.Entry) { e.Content.Address = netip.MustParseAddrPort("192.0.2.2:53") }, "soa 1", false},
		{"it is of TCP", func(e *evidence.Entry) { e.Content.Transport = evidence.TCP }, "soa 1", false},
		{"it is as old as it may be", func(e *evidence.Entry) { e.Content.Ended = now.Add(-24*time.Hour + 15*time.Minute) }, "soa 1", true},
		{"it may be too old when the look is over", func(e *evidence.Entry) { e.Content.Ended = now.Add(-24*time.Hour + 15*time.Minute - time.Second) }, "soa 1", false},
		{"it is from the future", func(e *evidence.Entry) { e.Content.Ended = now.Add(time.Second) }, "soa 1", false},
		{"it is small", func(e *evidence.Entry) {
			e.Content.Questions, e.Content.Asked, e.Content.Equal = smallPass, smallPass, smallPass
		}, "soa 1", false},
	} {
		t.Run(c.about, func(t *testing.T) {
			e := evidence.Entry{Vantage: "ams", Content: &evidence.Content{
				Role: evidence.New, Address: address, Transport: evidence.UDP, Source: evidence.Source{Digest: "new"},
				Ended: testNow, Before: "soa 1", After: "soa 1", Questions: smallPass + 1, Asked: smallPass + 1, Equal: smallPass + 1,
			}}
			c.change(&e)
			book := &evidence.Book{Entries: []evidence.Entry{e}}
			m := &move{newDigest: "new", oldDigest: "old"}
			fresh := freshPasses(book, m, "ams", seeing{now: now, maxAge: 15 * time.Minute, contentMaxAge: 24 * time.Hour})
			assert.Equal(t, c.fresh, fresh.is(evidence.New, address, evidence.UDP, c.soa))
		})
	}
}

// TestChangedAndBack: the SOA that a pass ended with is there again, and another
// one was seen in between.
func TestChangedAndBack(t *testing.T) {
	address := netip.MustParseAddrPort("192.0.2.1:53")
	for later, want := range map[string]bool{"soa 1": true, "soa 2": false} {
		t.Run(later, func(t *testing.T) {
			book := &evidence.Book{Entries: []evidence.Entry{
				{At: testNow, Vantage: "ams", Content: &evidence.Content{
					Role: evidence.New, Address: address, Transport: evidence.UDP, Source: evidence.Source{Digest: "new"},
					Ended: testNow, Before: "soa 1", After: "soa 1", Questions: 2 * smallPass, Asked: 2 * smallPass, Equal: 2 * smallPass,
				}},
				{At: testNow.Add(time.Minute), Vantage: "ams", Saw: &evidence.Observation{
					Question: evidence.Question{Role: evidence.New, Address: address, Transport: evidence.UDP, Purpose: evidence.PurposeSOA},
					Outcome:  evidence.Answered, Answer: []evidence.RR{{Type: "SOA", Data: later}},
				}},
			}}
			fresh := freshPasses(book, &move{newDigest: "new"}, "ams", seeing{now: testNow.Add(time.Hour), maxAge: 15 * time.Minute, contentMaxAge: 24 * time.Hour})
			assert.Equal(t, want, fresh.is(evidence.New, address, evidence.UDP, "soa 1"))
		})
	}
}

// TestLaterPassCounts: a pass that found something takes the place of a good one.
func TestLaterPassCounts(t *testing.T) {
	address := netip.MustParseAddrPort("192.0.2.1:53")
	pass := func(equal int) evidence.Entry {
		return evidence.Entry{Vantage: "ams", Content: &evidence.Content{
			Role: evidence.New, Address: address, Transport: evidence.UDP, Source: evidence.Source{Digest: "new"},
			Ended: testNow, Before: "soa", After: "soa", Questions: 2 * smallPass, Asked: 2 * smallPass, Equal: equal,
		}}
	}
	o := seeing{now: testNow, maxAge: time.Minute, contentMaxAge: time.Hour}
	for _, c := range []struct {
		passes []evidence.Entry
		fresh  bool
	}{
		{[]evidence.Entry{pass(2*smallPass - 1), pass(2 * smallPass)}, true},
		{[]evidence.Entry{pass(2 * smallPass), pass(2*smallPass - 1)}, false},
	} {
		fresh := freshPasses(&evidence.Book{Entries: c.passes}, &move{newDigest: "new"}, "ams", o)
		assert.Equal(t, c.fresh, fresh.is(evidence.New, address, evidence.UDP, "soa"))
	}
}
