package coverage

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"picket/indicator"
)

func moment(t time.Time) Moment { return Moment(t.UnixMicro()) }

// lossTrial is three whole days of two sensors, of which zeek-2 says that something was lost.
func lossTrial(observer, scope string, since, until Moment) *trial {
	tr := newTrial(31)
	tr.log("zeek.dns", "zeek-1", dnsShows, 20*time.Second, nil)
	tr.log("zeek.dns", "zeek-2", dnsShows, 20*time.Second, nil)
	tally := NewTally()
	tally.Track(StreamID{"zeek.capture_loss", "zeek-2"}, Shows{}).Observe(at(1, 1).UnixMicro(), 0)
	tally.Loss(observer, scope, since, until, "capture_loss 12 %")
	tr.ledger.Add("capture_loss.log", tally)
	return tr
}

func TestMarksOfLoss(t *testing.T) {
	whole := Period{at(0, 0), at(3, 0)}
	for name, c := range map[string]struct {
		observer, scope string
		since, until    Moment
		period          Period
		reason          string // "": absence is earned
	}{
		"a span":                {"zeek-2", "zeek", moment(at(1, 0)), moment(at(1, 1)), whole, "zeek.dns of zeek-2: capture_loss 12 % on 3 Mar 2024 from 00:00 to 01:00"},
		"a moment":              {"zeek-2", "zeek", Beginning, moment(at(1, 1)), whole, "capture_loss 12 % on 3 Mar 2024 at 01:00:00"},
		"at the period's start": {"zeek-2", "zeek", Beginning, moment(at(1, 1)), Period{at(1, 1), at(2, 0)}, "at 01:00:00"},
		"at the period's end":   {"zeek-2", "zeek", Beginning, moment(at(1, 1)), Period{at(0, 1), at(1, 1)}, "at 01:00:00"},
		"just before it":        {"zeek-2", "zeek", Beginning, moment(at(1, 1)) - 1, Period{at(1, 1), at(2, 0)}, ""},
		"just after it":         {"zeek-2", "zeek", Beginning, moment(at(1, 1)) + 1, Period{at(0, 1), at(1, 1)}, ""},
		"reaches into it":       {"zeek-2", "zeek", moment(at(0, 2)), moment(at(1, 1)), Period{at(1, 0), at(2, 0)}, "from 00:00 to 01:00"},
		"around it":             {"zeek-2", "zeek", moment(at(-9, 0)), moment(at(9, 0)), Period{at(1, 0), at(1, 12)}, "from 00:00 to 12:00"},
		"over before it":        {"zeek-2", "zeek", moment(at(0, 2)), moment(at(0, 3)), Period{at(1, 0), at(2, 0)}, ""},
		"ends exchanged":        {"zeek-2", "zeek", moment(at(1, 1)), moment(at(1, 0)), whole, "from 00:00 to 01:00"},
		"without a time":        {"zeek-2", "zeek", Beginning, Beginning, Period{at(1, 0), at(1, 12)}, "from 00:00 to 12:00"},
		"the log kind itself":   {"zeek-2", "zeek.dns", Beginning, moment(at(1, 1)), whole, "at 01:00:00"},
		"another log kind":      {"zeek-2", "zeek.conn", Beginning, moment(at(1, 1)), whole, ""},
		"part of a word":        {"zeek-2", "zee", Beginning, moment(at(1, 1)), whole, ""},
		"another observer":      {"zeek-3", "zeek", Beginning, moment(at(1, 1)), whole, ""},
		"no envelope":           {"zeek-2", SyslogScope, Beginning, moment(at(1, 1)), whole, ""},
	} {
		tr := lossTrial(c.observer, c.scope, c.since, c.until)
		got := tr.judgeOver(c.period).Absence(indicator.Domain)
		if got.Earned != (c.reason == "") || !strings.Contains(got.Reason, c.reason) {
			t.Errorf("%s: %+v, want %q", name, got, c.reason)
		}
		gaps, beside := 0, 0
		for _, s := range tr.ledger.Streams(c.period) {
			for _, g := range s.Gaps {
				switch {
				case !strings.Contains(g.Why, "capture_loss"):
					t.Errorf("%s: %s has gap %+v", name, s.StreamID, g)
				case s.StreamID == StreamID{"zeek.dns", "zeek-2"}:
					gaps++
				case s.StreamID == StreamID{"zeek.capture_loss", "zeek-2"}:
					beside++
				}
				if g.From.Before(c.period.Since) || g.To.After(c.period.Until) {
					t.Errorf("%s: gap %+v lies outside of %v", name, g, c.period)
				}
			}
		}
		// What no stream there lost is shown beside the stream that tells of it.
		outside := c.reason == "" && c.period == whole
		if gaps != btoi(c.reason != "") || beside != btoi(outside) {
			t.Errorf("%s: %d gaps of zeek.dns, %d beside", name, gaps, beside)
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// What syslog lost counts against all that came through it, whatever its log kind, from the same host; what it discarded
// before passing it on, against that from any.
func TestSyslogLoss(t *testing.T) {
	for mark, earned := range map[[2]string]bool{{"fw-1", SyslogScope}: false, {"fw-2", SyslogScope}: true, {"relay-1", RelayScope}: false} {
		tr := newTrial(32)
		tr.log("zeek.dns", "zeek-1", dnsShows, 20*time.Second, nil)
		tr.log("paloalto.traffic", "fw-1", dnsShows, 20*time.Second, nil)
		relay := NewTally()
		track := relay.Track(StreamID{"paloalto.traffic", "fw-1"}, dnsShows)
		track.Observe(at(1, 0).UnixMicro(), domains)
		track.Enveloped()
		relay.Loss(mark[0], mark[1], Beginning, moment(at(1, 0)), "rsyslogd lost 200 messages")
		tr.ledger.Add("all.log", relay)
		got := tr.judge().Absence(indicator.Domain)
		if got.Earned != earned || !earned && !strings.Contains(got.Reason, "paloalto.traffic of fw-1: rsyslogd lost 200 messages") {
			t.Errorf("of %s: %+v", mark, got)
		}
	}
}

// A loss found first or last, in one source or in many, gives the same gaps.
func TestLossesInAnyOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(33, 33))
	var marks []loss
	for i := range 5000 {
		since := moment(at(0, float64(i)/10))
		marks = append(marks, loss{int64(since), int64(since) + random.Int64N(3*minute), fmt.Sprintf("lost %d", i), 1})
	}
	want := ""
	for range 4 {
		l := NewLedger()
		for part := range 4 {
			tally := NewTally()
			tally.Track(StreamID{"zeek.dns", "zeek-1"}, dnsShows).Observe(at(0, 0).UnixMicro(), domains)
			for _, x := range marks[part*1250 : (part+1)*1250] {
				tally.Loss("zeek-1", "zeek", Moment(x.since), Moment(x.until), x.why)
			}
			l.Add(fmt.Sprint(part), tally)
		}
		lost := l.losses.of(lossKey{"zeek-1", "zeek"})
		if len(lost.cells) > mostLosses || len(lost.cells) < mostLosses/4 {
			t.Fatalf("%d cells", len(lost.cells))
		}
		// Whatever was joined, no mark is left out.
		list := lost.list()
		for _, x := range marks {
			if !covered(list, x) {
				t.Fatalf("%+v is not covered", x)
			}
		}
		got := fmt.Sprint(list)
		if want == "" {
			want = got
		}
		if got != want {
			t.Fatal("another order gives other losses")
		}
		random.Shuffle(len(marks), func(i, j int) { marks[i], marks[j] = marks[j], marks[i] })
	}
}

func covered(list []loss, x loss) bool {
	for _, y := range list {
		if y.since <= x.since && x.until <= y.until {
			return true
		}
	}
	return false
}

// Reports of capture loss follow each other: one gap, not one for each.
func TestLossesThatTouchAreOne(t *testing.T) {
	book := newLossBook()
	lost := book.of(lossKey{"a", "zeek"})
	for i := range 96 {
		lost.add(loss{int64(i) * 15 * minute, int64(i+1) * 15 * minute, "capture_loss", 1})
	}
	gaps := lost.gaps(Period{timeOf(0), timeOf(day)})
	if len(gaps) != 1 || gaps[0].To.Sub(gaps[0].From) != 24*time.Hour || gaps[0].Why != "capture_loss (96 marks of loss)" {
		t.Errorf("%+v", gaps)
	}
}

func TestLongReason(t *testing.T) {
	tally := NewTally()
	tally.Loss("a", "zeek", Beginning, 0, strings.Repeat("ä", 500))
	for _, x := range tally.losses.byKey[lossKey{"a", "zeek"}].cells {
		if len(x.why) > longestWhy+3 || strings.ContainsRune(x.why, '\uFFFD') {
			t.Errorf("%q", x.why)
		}
	}
}
