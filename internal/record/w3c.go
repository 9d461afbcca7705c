package record

import (
	"bytes"
	"strings"

	"picket/internal/intel"
)

// A w3cParser reads the extended log format, whose header names the fields: https://www.w3.org/TR/WD-logfile. The header
// may come again in mid-file with other fields. Times are UTC by the specification, unless the header says otherwise.
type w3cParser struct {
	software, logType string
	local             bool // `#Time Format: Local`
	observer          string
	observers         names

	separator byte
	layout    *layout // nil before the first #Fields
	date      int     // columns; below 0 where there is none
	clock     int
	agent     int
	endpoints []int // that hold an address with its port
	day, last int64 // for records that have a time of day alone: the day they are of, and the last one's time of day
}

func newW3C([]byte, Hint) Parser { return &w3cParser{} }

func (p *w3cParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	mark := markLength(line)
	if mark < len(line) && line[mark] == '#' {
		if !p.header(string(line[mark:])) {
			return r.without(Unknown)
		}
		return r.without(Header)
	}
	if p.layout == nil {
		return r.without(Unknown)
	}
	p.layout.prepare(r)
	if !p.split(line, r) {
		return r.without(Unknown)
	}
	for _, i := range p.endpoints {
		withoutPort(line, &r.Fields[i])
	}
	p.layout.index(r, line)
	if !p.setTime(line, r) {
		return r.without(Unknown)
	}
	r.Observer = p.observer
	if r.slots[partObserver] > 0 {
		r.Observer = p.observers.of(r.value(line, partObserver))
	}
	if r.Kind == windowsFirewallKind {
		r.Loss = firewallLoss(r, line)
	}
	p.markAgent(line, r)
	r.setShows(line)
	return Event
}

// markAgent says how the spaces in a user agent are written.
func (p *w3cParser) markAgent(line []byte, r *Record) {
	if p.agent < 0 {
		return
	}
	f := &r.Fields[p.agent]
	f.Escaped, f.form = false, formPlus
	switch value := line[f.Start:f.End]; {
	case p.separator == ' ' && bytes.IndexByte(value, ' ') < 0 && bytes.IndexByte(value, '+') >= 0:
		f.Escaped = true
	case bytes.IndexByte(value, '%') >= 0 && r.Kind == cloudFrontKind:
		f.Escaped, f.form = true, formPercent
	}
	r.JSON = f.Escaped
}

// split cuts a line where no value holds the separator, else with regard to quotes. A header may be written with spaces
// though its records have tabs (CloudFront).
func (p *w3cParser) split(line []byte, r *Record) bool {
	separator := p.separator
	if separator == ' ' && bytes.IndexByte(line, '\t') >= 0 {
		separator = '\t'
	}
	if !split(line, separator, r.Fields) {
		return splitQuoted(line, separator, r.Fields) == rowWhole
	}
	if bytes.IndexByte(line, '"') >= 0 {
		for i := range r.Fields {
			f := &r.Fields[i]
			if f.End-f.Start >= 2 && line[f.Start] == '"' && line[f.End-1] == '"' {
				f.Start, f.End = f.Start+1, f.End-1
			}
		}
	}
	return true
}

// withoutPort shortens 192.0.2.1:25 and [2001:db8::1]:25 to the address.
func withoutPort(line []byte, f *Field) {
	at := hostSpan(line[f.Start:f.End])
	f.Start, f.End = f.Start+at.start, f.Start+at.end
}

// setTime needs a time: a line without one is of another log, however many columns it has.
func (p *w3cParser) setTime(line []byte, r *Record) bool {
	if p.clock < 0 {
		r.setTime(line, partTime)
		return r.Basis != intel.NoTime
	}
	clock := r.Fields[p.clock]
	of, ok := clockOf(line[clock.Start:clock.End])
	if !ok {
		return false
	}
	r.Basis = intel.Stated
	if p.local {
		r.Basis = intel.ZoneAssumed
	}
	if p.date < 0 {
		return p.setTimeOfDay(of, r)
	}
	date := r.Fields[p.date]
	day, ok := dayOf(line[date.Start:date.End])
	r.Time = day + of
	return ok
}

// setTimeOfDay takes the day from the header. Where the clock falls back by more than half a day, midnight has passed.
func (p *w3cParser) setTimeOfDay(of int64, r *Record) bool {
	if p.day == 0 {
		r.Basis = intel.NoTime
		return true
	}
	if of < p.last-12*3600*second {
		p.day += 24 * 3600 * second
	}
	p.last = of
	r.Time = p.day + of
	return true
}

// clockOf reads 04:11:09 and a fraction, in microseconds since midnight.
func clockOf(b []byte) (int64, bool) {
	if len(b) < 8 || b[2] != ':' || b[5] != ':' {
		return 0, false
	}
	return timeOfDay(b)
}

// dayOf reads 2024-03-01.
func dayOf(b []byte) (int64, bool) {
	if len(b) != 10 || b[4] != '-' || b[7] != '-' {
		return 0, false
	}
	return civil(two(b, 0)*100+two(b, 2), two(b, 5), two(b, 8), 0, 0, 0)
}

// header takes one directive (section "Directives") and says whether it is one. The first of a header forgets the last.
func (p *w3cParser) header(line string) bool {
	name, value, ok := strings.Cut(line, ":")
	value = strings.TrimSpace(value)
	if !ok {
		return false
	}
	switch name {
	case "#Software":
		*p = w3cParser{software: value, observers: p.observers}
	case "#Log-type":
		p.logType = value
	case "#Time Format":
		p.local = value == "Local"
	case "#Date", "#Start-Date":
		p.setDay(value)
	case "#Remark":
		p.observer = applianceName(value)
	case "#Fields":
		p.fields(strings.TrimPrefix(line, "#Fields:"))
	case "#Version", "#End-Date", "#GMT-Offset":
	default:
		return false
	}
	return true
}

func (p *w3cParser) setDay(value string) {
	if len(value) < 10 {
		return
	}
	if day, ok := dayOf([]byte(value[:10])); ok {
		p.day, p.last = day, 0
	}
}

// applianceName is the name that ProxySG gives itself: `#Remark: 2213040006 "proxy-1" "10.1.0.80" "main"`.
func applianceName(remark string) string {
	parts := strings.Split(remark, `"`)
	if len(parts) < 5 || len(parts[1]) > 255 {
		return ""
	}
	return parts[1]
}

// fields takes the names of the columns. Exchange separates them with commas, others with a space or a tab.
func (p *w3cParser) fields(list string) {
	list = strings.TrimSpace(list)
	columns := strings.Fields(list)
	p.separator = ' '
	switch {
	case strings.IndexByte(list, '\t') >= 0:
		p.separator, columns = '\t', strings.Split(list, "\t")
	case len(columns) == 1 && strings.IndexByte(list, ',') >= 0:
		p.separator, columns = ',', strings.Split(list, ",")
	}
	p.layout, p.date, p.clock, p.agent, p.endpoints = nil, -1, -1, -1, nil
	if len(columns) < 2 || len(columns) > maxFields {
		return
	}
	for i, column := range columns {
		switch column {
		case "date":
			p.date = i
		case "time":
			p.clock = i
		case "local-endpoint", "remote-endpoint":
			p.endpoints = append(p.endpoints, i)
		case "cs(User-Agent)":
			p.agent = i
		}
	}
	p.layout = newLayout(w3cKindOf(p.software, p.logType, columns), columns)
}
