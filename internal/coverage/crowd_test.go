package coverage

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"picket/indicator"
)

// crowded is a source in which a log kind has more observers than can be told apart.
func crowded(kind string, shows Shows) *Tally {
	tally := NewTally()
	for i := range mostStreams + 500 {
		track := tally.Track(StreamID{kind, fmt.Sprint("host-", i)}, shows)
		track.Observe(at(0, 72*float64(i)/mostStreams).UnixMicro(), shows.Complete)
	}
	return tally
}

func TestCrowdVouchesForNothing(t *testing.T) {
	tr := newTrial(51)
	tr.log("zeek.conn", "zeek-1", connShows, 20*time.Second, nil)
	tr.log("zeek.dns", "zeek-1", dnsShows, 20*time.Second, nil)
	tr.ledger.Add("flood.log", crowded("zeek.dns", dnsShows))
	judge := tr.judgeOver(Period{at(0, 1), at(2, 12)})
	if got := judge.Absence(indicator.Domain); got.Earned || !strings.Contains(got.Reason, "zeek.dns of many observers: more than 20,000 streams") {
		t.Errorf("domains: %+v", got)
	}
	if got := judge.Absence(indicator.IPv4); !got.Earned {
		t.Errorf("addresses: %+v, want: another log kind vouches as before", got)
	}
	var records int64
	for _, s := range tr.ledger.Streams(judge.period) {
		if s.LogKind == "zeek.dns" && s.Observer != Crowd {
			t.Errorf("%s is told apart", s.StreamID)
		}
		if s.LogKind == "zeek.dns" {
			records += s.Records
		}
	}
	if records < mostStreams+500 {
		t.Errorf("%d records, some are lost", records)
	}
}

// A crowd of a log that shows things only partly takes nothing from the others.
func TestCrowdOfPartialLogs(t *testing.T) {
	tr := newTrial(52)
	tr.log("zeek.dns", "zeek-1", dnsShows, 20*time.Second, nil)
	tr.ledger.Add("flood.log", crowded("zeek.http", webShows))
	period := Period{at(0, 1), at(2, 12)}
	if got := tr.judgeOver(period).Absence(indicator.Domain); !got.Earned {
		t.Errorf("%+v", got)
	}
	got := tr.judgeOver(period, Expected{LogKind: "zeek.http", Observer: "host-1"}).Absence(indicator.Domain)
	if got.Earned || !strings.Contains(got.Reason, "zeek.http of host-1 was expected, and is not told apart") {
		t.Errorf("%+v", got)
	}
	if file := string(tr.ledger.Expect()); strings.Contains(file, "\n  - log_kind: zeek.http") {
		t.Errorf("the crowd is expected:\n%s", file)
	}
}

// Many sources with some observers each are too many together, whichever comes first.
func TestCrowdOfManySources(t *testing.T) {
	const sources, each = 50, mostStreams/50 + 10
	want := ""
	for _, order := range [][]int{rand.New(rand.NewPCG(1, 1)).Perm(sources), rand.New(rand.NewPCG(2, 2)).Perm(sources)} {
		ledger := NewLedger()
		for _, i := range order {
			tally := NewTally()
			for j := range each {
				tally.Track(StreamID{"zeek.dns", fmt.Sprint(i*each + j)}, dnsShows).Observe(at(0, float64(j)).UnixMicro(), domains)
			}
			tally.Loss(fmt.Sprint(i*each), "zeek", Beginning, moment(at(0, 1)), "lost")
			tally.Fault(Fault{Offset: 7, Error: "damaged"}, Beginning)
			ledger.Add(fmt.Sprint(i, ".log"), tally)
		}
		period, _ := ledger.Span()
		got := fmt.Sprintf("%+v", ledger.Streams(period))
		if len(ledger.streams) != 1 || want != "" && got != want {
			t.Errorf("%d streams, as %.300s, before %.300s", len(ledger.streams), got, want)
		}
		want = got
	}
}

func TestCellsAreShared(t *testing.T) {
	ledger := NewLedger()
	for i := range 400 {
		tally := NewTally()
		track := tally.Track(StreamID{"zeek.dns", fmt.Sprint(i)}, dnsShows)
		for j := range int64(5000) {
			track.Observe(start.UnixMicro()+j*10*minute, domains)
		}
		ledger.Add(fmt.Sprint(i), tally)
	}
	cells := 0
	for _, s := range ledger.streams {
		cells += cap(s.lines[0].cells)
	}
	if cells > 2*mostCells {
		t.Errorf("%d cells", cells)
	}
}

// Where cells are wider than any silence that is allowed, a lost day is not seen: such a stream has no rhythm.
func TestCoarseTimelineHasNoRhythm(t *testing.T) {
	tally := NewTally()
	track := tally.Track(StreamID{"zeek.dns", "zeek-1"}, dnsShows)
	for hours := range 24 * 3650 {
		track.Observe(at(0, float64(hours)).UnixMicro(), domains)
	}
	ledger := NewLedger()
	ledger.Add("dns.log", tally)
	period, _ := ledger.Span()
	got := NewJudge(ledger, period, nil, nil).Absence(indicator.Domain)
	if got.Earned || !strings.Contains(got.Reason, "no rhythm") {
		t.Errorf("%+v", got)
	}
}

func TestManyFaults(t *testing.T) {
	tr := newTrial(54)
	tally := tr.source("zeek.dns", "zeek-1", dnsShows, time.Minute, nil, nil)
	for i := range 100_000 {
		tally.Fault(Fault{Offset: int64(i), Error: "line too long"}, moment(at(5, 0)))
	}
	tally.Fault(Fault{Offset: 1 << 40, Error: "the last"}, moment(at(1, 0)))
	tr.ledger.Add("more.log", tally)
	streams := tr.ledger.Streams(Period{at(0, 0), at(3, 0)})
	if got := streams[0].Faults; len(got) != mostFaults+1 || got[mostFaults] != "99937 more faults" {
		t.Errorf("%d faults, the last %q", len(got), got[len(got)-1])
	}
	got := tr.judgeOver(Period{at(0, 1), at(2, 0)}).Absence(indicator.Domain)
	if got.Earned || !strings.Contains(got.Reason, "99937 more faults") {
		t.Errorf("%+v, want: one of those that are not kept counts in this period", got)
	}
}

// Losses of very many observers are taken to be of all.
func TestManyObserversOfLosses(t *testing.T) {
	tr := newTrial(55)
	tr.log("zeek.dns", "zeek-1", dnsShows, 20*time.Second, nil)
	tally := NewTally()
	for i := range 3 * mostLossKeys {
		tally.Loss(fmt.Sprint("sensor-", i), "zeek", Beginning, moment(at(1, 1)), "capture_loss 12 %")
	}
	tr.ledger.Add("flood.log", tally)
	if n := len(tr.ledger.losses.byKey); n > mostLossKeys+1 {
		t.Errorf("losses of %d observers", n)
	}
	if got := tr.judge().Absence(indicator.Domain); got.Earned || !strings.Contains(got.Reason, "capture_loss 12 %") {
		t.Errorf("%+v", got)
	}
}
