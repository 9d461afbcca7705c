package sweep_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"picket/indicator"
	"picket/internal/intel"
)

// A product writes down what happens in a form of its own.
type product struct {
	kind  string            // the log kind of its records
	shows indicator.KindSet // what it shows completely
	hosts string            // how its observers are called, with a number
	file  string            // what its log is called
	said  string            // what that adds to the observer's name, where it is known by the path
	head  string            // lines at the top of each file
	write func(o *occurrence) string
	tag   string // of the program, in syslog; "": it does not travel that way
	alone bool   // it writes files of its own
	names bool   // its records name their observer
	json  bool
	sees  map[indicator.Kind]intel.Role // what of an occurrence it writes down, and the part that plays; "": not certain
	blank [][2]string                   // pattern and replacement that empty the field of each of shows
	marks []func(o *occurrence) []string
	pace  time.Duration // between two records, in the mean; 0: as usual
}

// An occurrence is what happened, the same facts for every product.
type occurrence struct {
	at             time.Time // whole seconds, UTC
	host           string    // the observer
	client         string    // inside
	server         string    // outside
	name           string    // that was asked for
	ja3, sha256    string
	number         int // different for each
	planted, decoy bool
}

func (o *occurrence) is6() bool { return len(o.server) > 0 && slices.Contains([]byte(o.server), ':') }

func (o *occurrence) port() int { return 1024 + o.number%60000 }

// values are the indicators in an occurrence, by kind.
func (o *occurrence) values() map[indicator.Kind]string {
	address := indicator.IPv4
	if o.is6() {
		address = indicator.IPv6
	}
	return map[indicator.Kind]string{address: o.server, indicator.Domain: o.name, indicator.JA3: o.ja3, indicator.SHA256: o.sha256}
}

// An entry is one record in a log.
type entry struct {
	at     time.Time
	text   string
	values []value // planted in it
	of     *logStream
	by     string // the observer
	fact   *occurrence
}

// A value is an indicator planted in a record.
type value struct {
	key  string
	role intel.Role
}

// A logStream is what one observer wrote with one product.
type logStream struct {
	*product
	host    string
	style   string // of the envelope; "": none
	entries []entry
}

// observer is what an observer is called.
func (s *logStream) observer(host string) string {
	if s.style == "" && !s.names && s.said != "" {
		return host + "/" + s.said
	}
	return host
}

// A logGroup is the streams that share files.
type logGroup struct {
	name      string // of the folder, and of the archive
	streams   []*logStream
	daily     bool   // a file a day
	form      string // of JSON: "", array, records, pretty
	container string
}

// A trial is one organisation's logs.
type trial struct {
	random *rand.Rand
	from   time.Time
	days   int
	groups []*logGroup
	asked  []*intel.Advisory
}

func (t *trial) until() time.Time { return t.from.AddDate(0, 0, t.days) }

func (t *trial) streams() (all []*logStream) {
	for _, g := range t.groups {
		all = append(all, g.streams...)
	}
	return all
}

// The values looked for: some are planted, some nowhere. Decoys only look like them.
const plantedValues, absentValues = 9, 4

func wanted(i int) map[indicator.Kind]string {
	return map[indicator.Kind]string{
		indicator.IPv4:   fmt.Sprintf("203.0.113.%d", i),
		indicator.IPv6:   fmt.Sprintf("2001:db8:bad::%d", i),
		indicator.Domain: fmt.Sprintf("evil%d.example", i),
		indicator.JA3:    fmt.Sprintf("%032x", 0xbad00000+i),
		indicator.SHA256: fmt.Sprintf("%064x", 0xbad00000+i),
	}
}

func advisoryOfAll() *intel.Advisory {
	a := &intel.Advisory{}
	a.Document.Name = "trial"
	for i := range plantedValues + absentValues {
		for kind, v := range wanted(i + 1) {
			x, err := indicator.New(kind, v)
			if err != nil {
				panic(err)
			}
			a.Indicators.AddWhole(intel.Indicator{Indicator: x, ID: x.Key()})
		}
	}
	return a
}

func (t *trial) occurrence(at time.Time, host string) *occurrence {
	r := t.random
	o := &occurrence{at: at, host: host, number: r.IntN(1 << 20)}
	o.client = fmt.Sprintf("10.1.%d.%d", r.IntN(4), 1+r.IntN(200))
	o.server = fmt.Sprintf("198.51.100.%d", 1+r.IntN(250))
	o.name = fmt.Sprintf("w%d.example.net", r.IntN(500))
	o.ja3 = fmt.Sprintf("%032x", 0xa0000+r.IntN(40))
	o.sha256 = fmt.Sprintf("%064x", 0xa0000+r.IntN(1<<20))
	if r.IntN(5) == 0 {
		o.client, o.server = fmt.Sprintf("2001:db8:1::%x", 1+r.IntN(200)), fmt.Sprintf("2001:db8:2::%x", 1+r.IntN(2000))
	}
	switch n := 1 + r.IntN(plantedValues); r.IntN(150) {
	case 0, 1:
		o.plant(n)
	case 2, 3:
		o.deceive(n)
	}
	return o
}

func (o *occurrence) plant(n int) {
	v := wanted(n)
	o.planted = true
	o.name, o.ja3, o.sha256 = v[indicator.Domain], v[indicator.JA3], v[indicator.SHA256]
	if o.number%2 == 0 {
		o.name = "www." + o.name
	}
	if o.server = v[indicator.IPv4]; len(o.client) > 5 && o.client[:5] == "2001:" {
		o.server = v[indicator.IPv6]
	}
}

func (o *occurrence) deceive(n int) {
	v := wanted(n)
	o.decoy = true
	o.name = "not" + v[indicator.Domain] + []string{"", ".net"}[o.number%2]
	o.ja3 = "f" + v[indicator.JA3][1:]
	o.sha256 = "f" + v[indicator.SHA256][1:]
	if o.server = v[indicator.IPv4] + "9"; o.client[:5] == "2001:" {
		o.server = v[indicator.IPv6] + "99"
	}
}

// newTrial makes logs of some products: streams that show something completely, and others that show it partly.
func newTrial(seed uint64) *trial {
	r := rand.New(rand.NewPCG(seed, 3))
	starts := []time.Time{
		time.Date(2025, 10, 14, 0, 0, 0, 0, time.UTC), time.Date(2025, 12, 30, 0, 0, 0, 0, time.UTC),
		time.Date(2024, 2, 27, 0, 0, 0, 0, time.UTC), time.Date(2025, 6, 16, 7, 30, 0, 0, time.UTC),
	}
	t := &trial{random: r, from: starts[r.IntN(len(starts))], days: 3 + r.IntN(3), asked: []*intel.Advisory{advisoryOfAll()}}
	number := 0
	for _, list := range []struct {
		products []*product
		n        int
	}{{completeProducts, 3 + r.IntN(3)}, {partialProducts, 2}} {
		for _, i := range r.Perm(len(list.products))[:list.n] {
			p := list.products[i]
			var several []*logStream
			for range 1 + r.IntN(2) {
				number++
				s := &logStream{product: p, host: fmt.Sprintf(p.hosts, 10+number), style: p.style(r)}
				t.fill(s)
				several = append(several, s)
			}
			t.lay(several)
		}
	}
	t.interleave()
	return t
}

func (p *product) style(r *rand.Rand) string {
	styles := []string{"3164", "3164 without priority", "5424", "iso"}
	switch {
	case p.tag == "" || p.alone && r.IntN(2) == 0:
		return ""
	}
	return styles[r.IntN(len(styles))]
}

// fill writes a stream: at an even pace, by chance, over the whole time.
func (t *trial) fill(s *logStream) {
	pace := s.pace
	if pace == 0 {
		pace = time.Duration(100+t.random.IntN(80)) * time.Second
	}
	at := t.from
	for end := t.until(); at.Before(end); at = at.Add(time.Duration(1+t.random.ExpFloat64()*pace.Seconds()) * time.Second) {
		s.entries = append(s.entries, s.entry(t.occurrence(at, s.host)))
	}
	s.entries = append(s.entries, s.entry(t.occurrence(t.until(), s.host)))
}

func (s *logStream) entry(o *occurrence) entry {
	e := entry{at: o.at, text: s.wrap(o.at, o.host, s.tag, s.write(o)), of: s, by: s.observer(o.host), fact: o}
	if o.planted {
		values := o.values()
		for kind, role := range s.sees {
			if v, ok := values[kind]; ok {
				e.values = append(e.values, value{keyOf(kind, v), role})
			}
		}
	}
	return e
}

// keyOf is the key of the indicator that stands for a planted value.
func keyOf(kind indicator.Kind, v string) string {
	if kind == indicator.Domain && len(v) > 4 && v[:4] == "www." {
		v = v[4:]
	}
	x, err := indicator.New(kind, v)
	if err != nil {
		panic(err)
	}
	return x.Key()
}

// wrap puts a message of a program in the stream's envelope. Devices name none: their tag is "-".
func (s *logStream) wrap(at time.Time, host, tag, message string) string {
	app, process := tag, "811"
	if tag == "-" {
		tag, process = "", "-"
	} else {
		tag += "[811]: "
	}
	switch s.style {
	case "3164":
		return fmt.Sprintf("<30>%s %s %s%s", at.Format("Jan _2 15:04:05"), host, tag, message)
	case "3164 without priority":
		return fmt.Sprintf("%s %s %s%s", at.Format("Jan _2 15:04:05"), host, tag, message)
	case "5424":
		return fmt.Sprintf("<30>1 %s %s %s %s - - %s", at.Format("2006-01-02T15:04:05.000Z"), host, app, process, message)
	case "iso":
		return fmt.Sprintf("%s %s %s%s", at.Format("2006-01-02T15:04:05.000000+00:00"), host, tag, message)
	}
	return message
}

var containers = []string{"", "gz", "zst", "xz", "lz4", "tar.gz", "zip", "zip in tar.gz"}

// lay puts each stream in files of its own.
func (t *trial) lay(several []*logStream) {
	for _, s := range several {
		g := &logGroup{name: s.host, streams: []*logStream{s}, daily: t.random.IntN(2) == 0, container: containers[t.random.IntN(len(containers))]}
		if s.json && s.style == "" {
			g.form = []string{"", "array", "records", "pretty"}[t.random.IntN(4)]
		}
		t.groups = append(t.groups, g)
	}
}

// interleave joins what came to one place: streams inside an envelope, or whose records name their observer.
func (t *trial) interleave() {
	joined := &logGroup{name: "relay-1", daily: t.random.IntN(2) == 0, container: containers[t.random.IntN(len(containers))]}
	var rest []*logGroup
	for _, g := range t.groups {
		s := g.streams[0]
		if (s.style != "" || s.names && s.head == "" && g.form == "") && t.random.IntN(3) > 0 {
			joined.streams = append(joined.streams, s)
			continue
		}
		rest = append(rest, g)
	}
	if len(joined.streams) > 1 {
		t.groups = append(rest, joined)
	}
}
