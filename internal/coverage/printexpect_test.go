package coverage

import (
	"os"
	"path"
	"strings"
	"testing"
	"time"

	"picket/indicator"
)

// The golden file is what a user sees: read it.
func TestExpect(t *testing.T) {
	tr := newTrial(41)
	tr.log("zeek.dns", "zeek-2", dnsShows, time.Minute, nil)
	tr.log("zeek.dns", "zeek-1", dnsShows, time.Minute, nil)
	tr.log("zeek.conn", "dmz/[sensor]*", connShows, time.Minute, nil)
	tr.log("zeek.http", "zeek-1", webShows, time.Minute, nil)
	tr.log("text", "web-03", Shows{}, time.Minute, nil)
	timeless := NewTally()
	timeless.Track(StreamID{"squid", "proxy\n1"}, dnsShows).ObserveTimeless()
	tr.ledger.Add("squid.log", timeless)

	got := tr.ledger.Expect()
	const golden = "testdata/expect.golden.yaml"
	want, err := os.ReadFile(golden)
	if err != nil || string(got) != string(want) {
		t.Errorf("%v, got\n%s", err, got)
	}
	expected, err := ParseExpected(got)
	if err != nil || len(expected) != 3 {
		t.Fatalf("%v, %v", expected, err)
	}
	if absence := tr.judge(expected...).Absence(indicator.IPv4); !absence.Earned {
		t.Errorf("what was found is not what is expected: %+v", absence)
	}
}

func TestExpectNothing(t *testing.T) {
	got := NewLedger().Expect()
	if !strings.Contains(string(got), "No stream was found") {
		t.Errorf("%s", got)
	}
	if _, err := ParseExpected(got); err == nil || !strings.Contains(err.Error(), "lists no streams") {
		t.Errorf("%v", err)
	}
}

// Names come from logs: whatever they hold, the file reads back to a pattern that matches them.
func FuzzExpect(f *testing.F) {
	f.Fuzz(func(t *testing.T, logKind, observer string) {
		l := NewLedger()
		tally := NewTally()
		id := StreamID{logKind, observer}
		tally.Track(id, dnsShows).Observe(0, domains)
		tally.Track(StreamID{logKind + "x", observer + "\n- log_kind: x"}, webShows).Observe(0, 0)
		l.Add("", tally)
		list, err := ParseExpected(l.Expect())
		if strings.ToValidUTF8(logKind, "") != logKind || logKind == "" {
			return
		}
		if err != nil || len(list) != 1 || list[0].LogKind != logKind {
			t.Fatalf("%q of %q: %+v, %v", logKind, observer, list, err)
		}
		if ok, err := path.Match(list[0].Observer, observer); !ok || err != nil || !list[0].matches(id) {
			t.Errorf("%q does not match %q", list[0].Observer, observer)
		}
	})
}
