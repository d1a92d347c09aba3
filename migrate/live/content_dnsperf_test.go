package live_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/migrate/live"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
)

const dnsperfSets = 50_000

// hostZone is a zone of so many RRsets of hosts, as a hosting company's is.
func hostZone(sets int) []byte {
	var b bytes.Buffer
	b.WriteString("$ORIGIN example.\n$TTL 3600\n@ SOA ns1 hostmaster 1 7200 3600 1209600 3600\n@ NS ns1\n@ NS ns2\nns1 A 192.0.2.1\nns2 A 192.0.2.2\n")
	for i, n := 3, 0; i < sets; n++ {
		host := fmt.Sprintf("host-%d.customer-%d", n, n%977)
		for _, rdata := range []string{"A 192.0.2.%d", "AAAA 2001:db8::%x", "MX 10 mail.%d", "TXT \"v=spf1 ip4:192.0.2.%d -all\""} {
			if i++; i > sets {
				break
			}
			fmt.Fprintf(&b, host+" "+rdata+"\n", n%256)
		}
	}
	return b.Bytes()
}

// BenchmarkContentDnsperf compares the rate of content passes over UDP, as a look
// makes them, with that of dnsperf, which compares nothing: the same questions to
// the same four servers, three times in turn. It reports medians in questions a
// second, the ratios in percent, and the most memory that the process had in MB.
// Of dnsperf there are two: one process for each server after the other, and four
// at once.
func BenchmarkContentDnsperf(b *testing.B) {
	text := hostZone(dnsperfSets)
	source := contentOf(b, text)
	servers := dnsperfServers(b, text)
	questions := filepath.Join(b.TempDir(), "questions")
	require.NoError(b, os.WriteFile(questions, questionList(source.Zone), 0o600))
	dnsperf := func(a netip.AddrPort) load { return runDnsperf(b, a, questions) }
	for b.Loop() {
		var ours, inTurn, atOnce []float64
		for range 3 {
			inTurn = append(inTurn, rateInTurn(servers, dnsperf))
			ours = append(ours, rateAtOnce(servers, func(a netip.AddrPort) load { return runPass(b, a, source) }))
			atOnce = append(atOnce, rateAtOnce(servers, dnsperf))
		}
		b.Logf("questions a second: content passes %.0f, dnsperf in turn %.0f, at once %.0f", ours, inTurn, atOnce)
		b.ReportMetric(median(ours), "questions/s")
		b.ReportMetric(100*median(ours)/median(inTurn), "%dnsperf")
		b.ReportMetric(100*median(ours)/median(atOnce), "%dnsperf-at-once")
		b.ReportMetric(peakMemory(b), "MB-peak")
	}
}

func median(list []float64) float64 {
	list = slices.Sorted(slices.Values(list))
	return list[len(list)/2]
}

// dnsperfServers are NSD and Knot, each twice.
func dnsperfServers(b *testing.B, text []byte) (list []netip.AddrPort) {
	zones := []rehearse.ZoneText{{Origin: zonefile.MustName("example."), Text: text}}
	for i, kind := range []rehearse.Kind{rehearse.NSD, rehearse.Knot, rehearse.NSD, rehearse.Knot} {
		address := netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, byte(2 + i)}), 0)
		list = append(list, startReal(b, rehearse.RealConfig{Kind: kind, Address: address, Zones: zones}).Address)
	}
	return list
}

var highWater = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

func peakMemory(b *testing.B) float64 {
	status, err := os.ReadFile("/proc/self/status")
	require.NoError(b, err)
	return numberIn(b, highWater, status) / 1000
}

// load is so many questions that were answered in some time.
type load struct {
	answered int
	seconds  float64
}

// rateInTurn puts load on one server after the other.
func rateInTurn(servers []netip.AddrPort, run func(netip.AddrPort) load) float64 {
	var all load
	for _, a := range servers {
		l := run(a)
		all.answered += l.answered
		all.seconds += l.seconds
	}
	return float64(all.answered) / all.seconds
}

// rateAtOnce puts load on all servers and counts the time until the last is done.
func rateAtOnce(servers []netip.AddrPort, run func(netip.AddrPort) load) float64 {
	loads := make([]load, len(servers))
	var wg sync.WaitGroup
	for i, a := range servers {
		wg.Go(func() { loads[i] = run(a) })
	}
	wg.Wait()
	var all load
	for _, l := range loads {
		all.answered += l.answered
		all.seconds = max(all.seconds, l.seconds)
	}
	return float64(all.answered) / all.seconds
}

func runPass(b *testing.B, a netip.AddrPort, source live.Content) load {
	c, unequal := passOf(b, live.Config{}, evidence.Named, a, evidence.UDP, source, nil)
	require.Empty(b, unequal)
	require.Equal(b, c.Questions, c.Equal)
	return load{c.Asked, c.Ended.Sub(c.Started).Seconds()}
}

var (
	completed = regexp.MustCompile(`Queries completed:\s+(\d+)`)
	runTime   = regexp.MustCompile(`Run time \(s\):\s+([\d.]+)`)
)

// runDnsperf gives what dnsperf says of itself; its wait for lost answers is not
// in its time.
func runDnsperf(b *testing.B, a netip.AddrPort, questions string) load {
	out, err := exec.CommandContext(b.Context(), "dnsperf", "-c", "4", "-T", "1", "-q", "500", "-t", "1", "-s", a.Addr().String(),
		"-p", strconv.Itoa(int(a.Port())), "-d", questions).CombinedOutput()
	require.NoError(b, err, "%s", out)
	return load{int(numberIn(b, completed, out)), numberIn(b, runTime, out)}
}

func numberIn(b *testing.B, pattern *regexp.Regexp, text []byte) float64 {
	m := pattern.FindSubmatch(text)
	require.NotNil(b, m, "%s", text)
	n, err := strconv.ParseFloat(string(m[1]), 64)
	require.NoError(b, err)
	return n
}

func questionList(z *zonefile.Zone) []byte {
	var b strings.Builder
	for set := range z.RRsets() {
		if set.Type() != zonefile.TypeSOA {
			fmt.Fprintln(&b, set.Name(), set.Type())
		}
	}
	return []byte(b.String())
}
