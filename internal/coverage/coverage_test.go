package coverage

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"picket/indicator"
)

var (
	domains   = indicator.SetOf(indicator.Domain)
	addresses = indicator.SetOf(indicator.IPv4, indicator.IPv6, indicator.CIDR)

	dnsShows  = Shows{Complete: domains, Always: domains, Partial: addresses}
	connShows = Shows{Complete: addresses, Always: addresses}
	tlsShows  = Shows{Complete: indicator.SetOf(indicator.JA3)}
	webShows  = Shows{Partial: indicator.SetOf(indicator.Domain, indicator.URL)}

	start = time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC)
)

// at is a time of the trial: days and hours after its start.
func at(days, hours float64) time.Time {
	return start.Add(time.Duration((days*24 + hours) * float64(time.Hour)))
}

// A trial is a ledger in the making. Records come at random with the given mean interval, as from many users.
type trial struct {
	ledger *Ledger
	random *rand.Rand
}

func newTrial(seed uint64) *trial {
	return &trial{NewLedger(), rand.New(rand.NewPCG(seed, 7))}
}

// log adds a source of three days. Keep says which records are written; nil: all.
func (tr *trial) log(kind, observer string, shows Shows, every time.Duration, keep func(time.Time) bool) {
	tr.source(kind, observer, shows, every, keep, nil)
}

func (tr *trial) source(kind, observer string, shows Shows, every time.Duration, keep func(time.Time) bool, shown func(time.Time) indicator.KindSet) *Tally {
	tally := NewTally()
	track := tally.Track(StreamID{kind, observer}, shows)
	for t := start; t.Before(at(3, 0)); t = t.Add(time.Duration(tr.random.ExpFloat64() * float64(every))) {
		if keep != nil && !keep(t) {
			continue
		}
		set := shows.Complete
		if shown != nil {
			set = shown(t)
		}
		track.Observe(t.UnixMicro(), set)
	}
	tr.ledger.Add(kind+".log", tally)
	return tally
}

func (tr *trial) judge(expected ...Expected) *Judge {
	period, _ := tr.ledger.Span()
	return tr.judgeOver(period, expected...)
}

func (tr *trial) judgeOver(p Period, expected ...Expected) *Judge {
	table := map[string]Shows{"zeek.dns": dnsShows, "zeek.conn": connShows, "zeek.http": webShows}
	return NewJudge(tr.ledger, p, expected, func(kind string) (Shows, bool) { s, ok := table[kind]; return s, ok })
}

func without(from, to time.Time) func(time.Time) bool {
	return func(t time.Time) bool { return t.Before(from) || !t.Before(to) }
}

func TestAbsenceIsEarnedByWholeStreams(t *testing.T) {
	tr := newTrial(1)
	tr.log("zeek.dns", "zeek-1", dnsShows, 20*time.Second, nil)
	tr.log("zeek.dns", "zeek-2", dnsShows, time.Minute, nil)
	tr.log("zeek.http", "zeek-1", webShows, time.Minute, nil)
	got := tr.judge().Absence(indicator.Domain)
	if !got.Earned || got.Streams != 2 {
		t.Errorf("domains: %+v, want absence earned by two streams", got)
	}
	if got := tr.judge().Absence(indicator.URL); got.Earned || !strings.Contains(got.Reason, "shown only partly, by zeek.http") {
		t.Errorf("URLs: %+v, want: shown only partly", got)
	}
	if got := tr.judge().Absence(indicator.BTC); got.Earned || !strings.Contains(got.Reason, "no log that was read shows it") {
		t.Errorf("Bitcoin: %+v, want: nothing shows it", got)
	}
}

// Each trial takes something away from one of two observers, and names a part of the reason that must be given.
func TestLossForbidsAbsence(t *testing.T) {
	keepOneIn := func(n int, from, to time.Time) func(time.Time) bool {
		i := 0
		return func(t time.Time) bool {
			i++
			return t.Before(from) || !t.Before(to) || i%n == 0
		}
	}
	trials := map[string]struct {
		keep   func(time.Time) bool
		reason string
	}{
		"a day":                   {without(at(1, 0), at(2, 0)), "zeek.dns of zeek-2: no records on 3 Mar 2024"},
		"a day by another clock":  {without(at(0, 7), at(1, 7)), "no records from 2 Mar 2024 0"},
		"the first day":           {without(at(0, 0), at(1, 0)), "no records on 2 Mar 2024"},
		"the last day":            {without(at(2, 0), at(3, 0)), "no records from 3 Mar 2024 23:"},
		"an hour":                 {without(at(1, 4), at(1, 5)), "no records on 3 Mar 2024 from 0"},
		"two of three days":       {without(at(0, 12), at(2, 12)), "no rhythm"},
		"every other record":      {keepOneIn(2, at(1, 0), at(2, 0)), "thinned to"},
		"nine records of ten":     {keepOneIn(10, at(2, 0), at(3, 0)), "thinned to"},
		"most of it thinned":      {keepOneIn(12, at(0, 20), at(3, 0)), "thinned to"},
		"the first half thinned":  {keepOneIn(3, at(0, 0), at(1, 12)), "thinned to"},
		"all but a few":           {keepOneIn(4000, at(0, 0), at(3, 0)), "no rhythm"},
		"everything after a time": {without(at(0.5, 0), at(9, 0)), "no records"},
	}
	for name, trial := range trials {
		t.Run(name, func(t *testing.T) {
			tr := newTrial(2)
			tr.log("zeek.dns", "zeek-1", dnsShows, 30*time.Second, nil)
			tr.log("zeek.dns", "zeek-2", dnsShows, 30*time.Second, trial.keep)
			got := tr.judge().Absence(indicator.Domain)
			if got.Earned || !strings.Contains(got.Reason, trial.reason) || !strings.Contains(got.Reason, "zeek-2") {
				t.Errorf("got %+v, want %q of zeek-2", got, trial.reason)
			}
			if strings.Contains(got.Reason, "zeek-1:") {
				t.Errorf("blames the whole stream of zeek-1: %s", got.Reason)
			}
		})
	}
}

func TestQuietIsNoGap(t *testing.T) {
	office := func(t time.Time) bool { return t.Hour() >= 7 && t.Hour() < 19 || t.Minute()%7 == 0 && t.Second() < 20 }
	for _, every := range []time.Duration{time.Second, 10 * time.Second, time.Minute, 4 * time.Minute} {
		for seed := range uint64(20) {
			tr := newTrial(seed)
			tr.log("zeek.dns", "zeek-1", dnsShows, every, nil)
			if got := tr.judge().Absence(indicator.Domain); !got.Earned {
				t.Fatalf("a record every %v, seed %d: %s", every, seed, got.Reason)
			}
		}
	}
	tr := newTrial(3)
	tr.log("zeek.dns", "zeek-1", dnsShows, 2*time.Second, office)
	if got := tr.judge().Absence(indicator.Domain); !got.Earned {
		t.Errorf("an office, quiet at night: %s", got.Reason)
	}
}

func TestEmptyFieldIsAGap(t *testing.T) {
	emptyOn := func(from, to time.Time) func(time.Time) indicator.KindSet {
		return func(t time.Time) indicator.KindSet {
			if without(from, to)(t) {
				return domains
			}
			return 0
		}
	}
	tr := newTrial(4)
	tr.source("zeek.dns", "zeek-1", dnsShows, 20*time.Second, nil, emptyOn(at(1, 0), at(2, 0)))
	if got := tr.judge().Absence(indicator.Domain); got.Earned || !strings.Contains(got.Reason, "on 3 Mar 2024") {
		t.Errorf("names empty for a day: %+v", got)
	}
	tr = newTrial(4)
	tr.log("zeek.dns", "zeek-1", dnsShows, 20*time.Second, nil)
	tr.source("zeek.dns", "zeek-2", dnsShows, 20*time.Second, nil, emptyOn(at(0, 0), at(9, 0)))
	if got := tr.judge().Absence(indicator.Domain); got.Earned || !strings.Contains(got.Reason, "zeek-2: the field is never filled") {
		t.Errorf("names never filled: %+v", got)
	}
}

// An optional field that was never filled says nothing; once it was, it must stay so.
func TestOptionalField(t *testing.T) {
	none := func(time.Time) indicator.KindSet { return 0 }
	tr := newTrial(5)
	tr.source("zeek.ssl", "zeek-1", tlsShows, 20*time.Second, nil, none)
	if got := tr.judge().Absence(indicator.JA3); got.Earned || got.Streams != 0 {
		t.Errorf("JA3 is not logged: %+v", got)
	}
	tr.log("zeek.ssl", "zeek-2", tlsShows, 20*time.Second, nil)
	if got := tr.judge().Absence(indicator.JA3); !got.Earned {
		t.Errorf("JA3 is logged by zeek-2: %+v", got)
	}
}

func TestFaults(t *testing.T) {
	tr := newTrial(6)
	tr.log("zeek.dns", "zeek-1", dnsShows, 20*time.Second, nil)
	tr.log("zeek.http", "zeek-1", webShows, 20*time.Second, nil)
	damaged := NewTally()
	damaged.Track(StreamID{"zeek.http", "zeek-1"}, webShows).Observe(at(1, 0).UnixMicro(), 0)
	damaged.Fault(Fault{Offset: 900, Error: "gzip stream ends early"}, damaged.Now())
	tr.ledger.Add("http.log.gz", damaged)
	if got := tr.judge().Absence(indicator.Domain); !got.Earned {
		t.Errorf("damage to a log that shows names only partly: %+v", got)
	}

	damaged = NewTally()
	damaged.Track(StreamID{"zeek.dns", "zeek-1"}, dnsShows).Observe(at(1, 0).UnixMicro(), domains)
	damaged.Fault(Fault{Offset: 88120331, Error: "gzip stream ends early"}, damaged.Now())
	tr.ledger.Add("dns.log.gz", damaged)
	got := tr.judge().Absence(indicator.Domain)
	if got.Earned || !strings.Contains(got.Reason, "dns.log.gz: gzip stream ends early at byte 88120331") {
		t.Errorf("damage to a name log: %+v", got)
	}
	before := Period{at(0, 0), at(0, 20)}
	if got := tr.judgeOver(before).Absence(indicator.Domain); !got.Earned {
		t.Errorf("damage after the period: %+v", got)
	}
}

func TestUnreadSourceForbidsEverything(t *testing.T) {
	tr := newTrial(7)
	tr.log("zeek.dns", "zeek-1", dnsShows, 20*time.Second, nil)
	unread := NewTally()
	unread.Track(StreamID{"text", "secret"}, Shows{}).ObserveTimeless()
	unread.Fault(Fault{Error: "permission denied"}, unread.Now())
	tr.ledger.Add("secret.log", unread)
	if got := tr.judge().Absence(indicator.Domain); got.Earned || !strings.Contains(got.Reason, "secret.log: permission denied") {
		t.Errorf("got %+v", got)
	}
	if got := tr.judge().Absence(indicator.BTC); !strings.HasPrefix(got.Reason, "no log that was read shows it; secret.log") {
		t.Errorf("what nothing shows: %+v", got)
	}
}

func TestPeriod(t *testing.T) {
	tr := newTrial(8)
	tr.log("zeek.dns", "zeek-1", dnsShows, 20*time.Second, without(at(1, 0), at(2, 0)))
	for _, c := range []struct {
		period Period
		earned bool
	}{
		{Period{at(0, 1), at(0, 23)}, true},
		{Period{at(2, 1), at(2, 23)}, true},
		{Period{at(0, 1), at(1, 2)}, false},
		{Period{at(-1, 0), at(0, 23)}, false},
		{Period{at(2, 1), at(4, 0)}, false},
	} {
		if got := tr.judgeOver(c.period).Absence(indicator.Domain); got.Earned != c.earned {
			t.Errorf("%v: %+v, want earned %v", c.period, got, c.earned)
		}
	}
}

// Behind an explicit proxy the connections of clients show no destination: only with the proxy's own log is absence earned.
func TestProxyHidesDestinations(t *testing.T) {
	tr := newTrial(13)
	tr.log("zeek.conn", "zeek-1", connShows, 20*time.Second, nil)
	web := NewTally()
	track := web.Track(StreamID{"zeek.http", "zeek-1"}, webShows)
	track.Observe(at(1, 0).UnixMicro(), 0)
	track.ObserveHidden(addresses)
	tr.ledger.Add("http.log", web)
	got := tr.judge().Absence(indicator.IPv4)
	if got.Earned || !strings.Contains(got.Reason, "zeek.http of zeek-1: 1 records lead to a proxy") {
		t.Errorf("without the proxy's log: %+v", got)
	}
	tr.log("squid", "proxy-1", Shows{Complete: addresses | domains, Reveals: addresses}, 20*time.Second, nil)
	if got := tr.judge().Absence(indicator.IPv4); !got.Earned {
		t.Errorf("with the proxy's log: %+v", got)
	}
}

// A period that lies within a loss is judged by the pace of the whole stream.
// The day that lost most of its records need not begin when the log does.
func TestThinnedDayOfALogBegunLater(t *testing.T) {
	for _, hour := range []float64{3, 6, 12, 18} {
		tr := newTrial(18)
		i := 0
		tr.log("zeek.dns", "zeek-1", dnsShows, 20*time.Second, func(t time.Time) bool {
			i++
			return !t.Before(at(0, hour)) && (t.Before(at(1, 0)) || !t.Before(at(2, 0)) || i%4 == 0)
		})
		if got := tr.judge().Absence(indicator.Domain); got.Earned {
			t.Errorf("begun at %v: %+v", hour, got)
		}
	}
}

// Damage counts from the latest record before it, and in a log that begins with the newest from the oldest on.
func TestMomentOfDamage(t *testing.T) {
	moment := func(times ...time.Time) time.Time {
		tally := NewTally()
		track := tally.Track(StreamID{"zeek.dns", "zeek-1"}, dnsShows)
		for _, at := range times {
			track.Observe(at.UnixMicro(), domains)
		}
		return timeOf(int64(tally.Now()))
	}
	if got := moment(at(0, 0), at(1, 0), at(2, 0)); !got.Equal(at(2, 0)) {
		t.Errorf("in order: %v", got)
	}
	if got := moment(at(0, 0), at(2, 0), at(1, 12)); !got.Equal(at(1, 12)) {
		t.Errorf("half a day out of order: %v", got)
	}
	if got := moment(at(2, 0), at(1, 0), at(0, 0)); !got.Equal(at(0, 0)) {
		t.Errorf("newest first: %v", got)
	}
	if NewTally().Now() != Beginning {
		t.Error("without records, damage may be of any time")
	}
}

func TestThinnedPeriod(t *testing.T) {
	tr := newTrial(14)
	i := 0
	tr.log("zeek.dns", "zeek-1", dnsShows, 30*time.Second, func(t time.Time) bool {
		i++
		return t.Before(at(1, 0)) || !t.Before(at(2, 0)) || i%2 == 0
	})
	for period, earned := range map[Period]bool{{at(1, 6), at(1, 18)}: false, {at(0, 6), at(0, 18)}: true} {
		if got := tr.judgeOver(period).Absence(indicator.Domain); got.Earned != earned {
			t.Errorf("%v: %+v", period, got)
		}
	}
}

// Two sensors whose sources bear one name would hide each other's silence. Rotated parts and copies are no such thing.
func TestTwoObserversUnderOneName(t *testing.T) {
	source := func(tr *trial, file string, seed uint64, from, to time.Time) {
		tally := NewTally()
		track := tally.Track(StreamID{"zeek.dns", "logs"}, dnsShows)
		track.Derived()
		random := rand.New(rand.NewPCG(seed, 1))
		track.Observe(start.UnixMicro(), domains) // a straggler, as of a long connection
		for t := from; t.Before(to); t = t.Add(time.Duration(random.ExpFloat64() * float64(20*time.Second))) {
			track.Observe(t.UnixMicro(), domains)
		}
		tr.ledger.Add(file, tally)
	}
	rotated, twins, copies, small := newTrial(15), newTrial(15), newTrial(15), newTrial(15)
	for part := range 288 { // of a quarter of an hour
		from, to := at(0, float64(part)/4), at(0, float64(part+1)/4)
		source(small, fmt.Sprintf("%d-1.log", part), uint64(part), from, to)
		source(small, fmt.Sprintf("%d-2.log", part), uint64(part+1000), from, to)
	}
	for day := range 3 {
		source(rotated, fmt.Sprintf("dns.%d.log", day), uint64(day), at(float64(day), 0), at(float64(day+1), 0))
		source(copies, fmt.Sprintf("dns.%d.log", day), uint64(day), at(float64(day), 0), at(float64(day+1), 0))
		source(copies, fmt.Sprintf("copy/dns.%d.log", day), uint64(day), at(float64(day), 0), at(float64(day+1), 0))
	}
	source(twins, "1/dns.log", 1, at(0, 0), at(3, 0))
	source(twins, "2/dns.log", 2, at(0, 0), at(1, 12))
	for name, c := range map[string]struct {
		tr     *trial
		earned bool
	}{"rotated": {rotated, true}, "copies": {copies, true}, "twins": {twins, false}, "small": {small, false}} {
		got := c.tr.judge().Absence(indicator.Domain)
		if got.Earned != c.earned || !c.earned && !strings.Contains(got.Reason, "cover the same time") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// A sensor that sees connections inside only, or clients and their proxy, says nothing of addresses outside.
func TestInsideOnly(t *testing.T) {
	inside := connShows
	inside.Outside = addresses
	tr := newTrial(16)
	tr.log("zeek.conn", "zeek-1", inside, 20*time.Second, nil)
	if got := tr.judge().Absence(indicator.IPv4); got.Earned || !strings.Contains(got.Reason, "zeek.conn of zeek-1 shows nothing outside") {
		t.Errorf("inside only: %+v", got)
	}
	tally := NewTally()
	track := tally.Track(StreamID{"zeek.conn", "zeek-1"}, inside)
	track.Observe(at(1, 0).UnixMicro(), addresses)
	track.ObserveOutside()
	tr.ledger.Add("conn.log", tally)
	if got := tr.judge().Absence(indicator.IPv4); !got.Earned {
		t.Errorf("with one connection outside: %+v", got)
	}
}

// Many records at one time have no rhythm.
func TestOneMoment(t *testing.T) {
	tally := NewTally()
	track := tally.Track(StreamID{"squid", "proxy-1"}, dnsShows)
	for range 100 {
		track.Observe(start.UnixMicro(), domains)
	}
	tr := newTrial(17)
	tr.ledger.Add("access.log", tally)
	if got := tr.judge().Absence(indicator.Domain); got.Earned || !strings.Contains(got.Reason, "no rhythm to judge gaps by in 100 records") {
		t.Errorf("%+v", got)
	}
}

func TestExpected(t *testing.T) {
	tr := newTrial(9)
	tr.log("zeek.dns", "zeek-1", dnsShows, 20*time.Second, nil)
	expected, err := ParseExpected([]byte("streams:\n- {log_kind: zeek.dns, observer: zeek-*}\n- {log_kind: zeek.dns, observer: zeek-2, egress: Reutov}\n- {log_kind: zeek.conn}\n"))
	if err != nil {
		t.Fatal(err)
	}
	got := tr.judge(expected[0], expected[2]).Absence(indicator.Domain)
	if !got.Earned {
		t.Errorf("the expected name log is there, and conn shows no names: %+v", got)
	}
	got = tr.judge(expected...).Absence(indicator.Domain)
	if got.Earned || !strings.Contains(got.Reason, "zeek.dns of zeek-2 (Reutov) was expected and is not there") {
		t.Errorf("got %+v", got)
	}
	for _, bad := range []string{"", "streams: []", "streams: [{observer: x}]", "streams: [{log_kind: a, observer: '['}]", "stream: []", "{"} {
		if _, err := ParseExpected([]byte(bad)); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

// Times come in any order and from several sources: the ledger must be the same.
func TestOrderDoesNotMatter(t *testing.T) {
	random := rand.New(rand.NewPCG(10, 10))
	var times []int64
	for i := range 20_000 {
		times = append(times, at(0, float64(i)*72/20_000).UnixMicro())
	}
	want := ""
	for range 5 {
		ledger := NewLedger()
		for part := range 4 {
			tally := NewTally()
			track := tally.Track(StreamID{"zeek.dns", "zeek-1"}, dnsShows)
			for _, micros := range times[part*5000 : (part+1)*5000] {
				track.Observe(micros, domains)
			}
			ledger.Add("", tally)
		}
		period, _ := ledger.Span()
		got := fmt.Sprintf("%+v", ledger.Streams(period))
		if want == "" {
			want = got
		}
		if got != want {
			t.Fatalf("another order gives another ledger:\n%s\n%s", want, got)
		}
		random.Shuffle(len(times), func(i, j int) { times[i], times[j] = times[j], times[i] })
	}
}

func TestMemoryIsBounded(t *testing.T) {
	tally := NewTally()
	track := tally.Track(StreamID{"zeek.dns", "zeek-1"}, dnsShows)
	random := rand.New(rand.NewPCG(11, 11))
	for range 100_000 {
		track.Observe(random.Int64N(4e15)-1e15, domains) // 1938 to 2065
	}
	if n := len(track.lines[0].cells); n > fineCells {
		t.Errorf("%d cells, want at most %d", n, fineCells)
	}
}

func TestFormatSpan(t *testing.T) {
	for want, span := range map[string][2]time.Time{
		"on 2 Mar 2024 from 02:15 to 05:45":                             {at(0, 2.25), at(0, 5.75)},
		"from 2 Mar 2024 23:00 to 3 Mar 2024 01:00":                     {at(0, 23), at(1, 1)},
		"on 3 Mar 2024 (2 Mar 2024 23:30 to 4 Mar 2024 00:30)":          {at(0, 23.5), at(2, 0.5)},
		"on 3 Mar to 4 Mar 2024 (2 Mar 2024 23:30 to 5 Mar 2024 00:30)": {at(0, 23.5), at(3, 0.5)},
	} {
		if got := FormatSpan(span[0], span[1]); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A silence of two cells' width is found exactly, wherever it lies.
func TestTimelineFindsSilences(t *testing.T) {
	random := rand.New(rand.NewPCG(12, 12))
	for range 50 {
		line := newTimeline(64)
		hole := random.Int64N(2 * day)
		for at := int64(0); at < 3*day; at += minute {
			if at <= hole || at >= hole+4*hour {
				line.observeRun(at, at, 1)
			}
		}
		line.observeRun(hole, hole, 1)
		line.observeRun(hole+4*hour, hole+4*hour, 1)
		gaps := silences(line.within(0, 3*day), 0, 3*day, 2*line.width)
		if len(gaps) != 1 || gaps[0].From.UnixMicro() != hole || gaps[0].To.UnixMicro() != hole+4*hour {
			t.Fatalf("hole at %d: gaps %v, width %d", hole, gaps, line.width)
		}
	}
}

func FuzzParseExpected(f *testing.F) {
	f.Fuzz(func(t *testing.T, file string) {
		list, err := ParseExpected([]byte(file))
		for _, e := range list {
			if err != nil || e.LogKind == "" {
				t.Errorf("%q gives %+v, %v", file, e, err)
			}
			e.matches(StreamID{e.LogKind, "zeek-1"})
		}
	})
}
