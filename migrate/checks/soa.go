package checks

import (
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var soaChecks = []*migrate.Check{
	soaSerialNotIncreased,
	soaSerialJump,
	soaTimers,
	soaMname,
	soaRname,
}

// publishGate is for what only matters when one zone follows another on the same
// servers.
var publishGate = []migrate.Gate{migrate.GatePublish}

// serialOrder compares serials (RFC 1982 section 3.2): how far new is ahead of
// old, negative if it is behind; ordered is false at a distance of 2^31.
func serialOrder(old, new uint32) (ahead int64, ordered bool) {
	return int64(int32(new - old)), new-old != 1<<31
}

// serials gives the serials of both zones; ok is false where one has no SOA.
func serials(p *migrate.Pass) (old, new uint32, ok bool) {
	a, okOld := p.Old.SOA()
	b, okNew := p.New.SOA()
	return a.Serial, b.Serial, okOld && okNew
}

// The words of an SOA's rdata.
const (
	soaSerial = zonefile.PartWord + 2 + zonefile.Part(iota)
	soaRefresh
	soaRetry
	soaExpire
	soaMinimum
)

// soaFinding is a finding about a part of the SOA record, without its texts.
func soaFinding(p *migrate.Pass, part zonefile.Part) migrate.Finding {
	set := p.New.RRset(p.New.Origin(), zonefile.TypeSOA)
	return migrate.Finding{Owner: p.New.Origin().String(), Type: "SOA", At: set.At(0).Ref(part)}
}

// serialDate reads a serial as YYYYMMDDnn (RFC 1912 section 2.2).
func serialDate(serial uint32) (day time.Time, ok bool) {
	number := int(serial / 100)
	year, month, date := number/10000, time.Month(number/100%100), number%100
	day = time.Date(year, month, date, 0, 0, 0, 0, time.UTC)
	ok = year >= 1980 && day.Year() == year && day.Month() == month && day.Day() == date
	return day, ok
}
