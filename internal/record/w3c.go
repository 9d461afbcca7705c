package record

import (
	"bytes"
	"slices"
	"strings"

	"picket/internal/intel"
)

// A w3cParser reads the extended log format, whose header names the fields: https://www.w3.org/TR/WD-logfile. The header
// may come again in mid-file with other fields, and where logs were put together, the records of several may take turns.
// Times are UTC by the specification, unless the header says otherwise.
type w3cParser struct {
	logs      []*w3cLog // the one whose header came last first
	observers names
}

// maxW3CLogs is how many logs of different kinds may take turns in a source.
const maxW3CLogs = 8

// A w3cLog is what a header says.
type w3cLog struct {
	software, logType string
	local             bool // `#Time Format: Local`
	observer          string

	separator byte
	layout    *layout // nil before #Fields
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
	for i, log := range p.logs {
		if log.layout != nil && log.parse(line, r) && (i == 0 || hasAddress(r, line)) {
			r.Observer = log.observer
			if r.slots[partObserver] > 0 {
				r.Observer = p.observers.of(r.value(line, partObserver))
			}
			return Event
		}
	}
	return r.without(Unknown)
}

// hasAddress keeps a cut record from being taken for one of another log that has as many fields as are left.
func hasAddress(r *Record, line []byte) bool {
	return looksLikeAddress(r.value(line, partSrc))
}

func (p *w3cLog) parse(line []byte, r *Record) bool {
	p.layout.prepare(r)
	if !p.split(line, r) {
		return false
	}
	for _, i := range p.endpoints {
		withoutPort(line, &r.Fields[i])
	}
	p.layout.index(r, line)
	if !p.setTime(line, r) {
		return false
	}
	if r.Kind == windowsFirewallKind {
		r.Loss = firewallLoss(r, line)
	}
	p.markAgent(line, r)
	r.setShows(line)
	return true
}

// markAgent says how the spaces in a user agent are written.
func (p *w3cLog) markAgent(line []byte, r *Record) {
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
func (p *w3cLog) split(line []byte, r *Record) bool {
	separator := p.separator
	if separator == ' ' && (r.Kind == cloudFrontKind || bytes.IndexByte(line, '\t') >= 0) {
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
func (p *w3cLog) setTime(line []byte, r *Record) bool {
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
func (p *w3cLog) setTimeOfDay(of int64, r *Record) bool {
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

// header takes one directive (section "Directives") and says whether it is one.
func (p *w3cParser) header(line string) bool {
	name, value, ok := strings.Cut(line, ":")
	value = strings.TrimSpace(value)
	if !ok || !w3cDirectives[name] {
		return false
	}
	if len(p.logs) == 0 || p.logs[0].layout != nil && (name == "#Software" || name == "#Version") {
		p.logs = append([]*w3cLog{{}}, p.logs[:min(len(p.logs), maxW3CLogs-1)]...)
	}
	log := p.logs[0]
	switch name {
	case "#Software":
		log.software = value
	case "#Log-type":
		log.logType = value
	case "#Time Format":
		log.local = value == "Local"
	case "#GMT-Offset": // who writes it may well write local times
		log.local = true
	case "#Date", "#Start-Date":
		log.setDay(value)
	case "#Remark":
		log.observer = applianceName(value)
	case "#Fields":
		log.fields(strings.TrimPrefix(line, "#Fields:"))
		p.forget(log)
	}
	return true
}

var w3cDirectives = map[string]bool{"#Software": true, "#Log-type": true, "#Time Format": true, "#Date": true, "#Start-Date": true,
	"#Remark": true, "#Fields": true, "#Version": true, "#End-Date": true, "#GMT-Offset": true}

// forget drops the earlier headers of the same log.
func (p *w3cParser) forget(log *w3cLog) {
	p.logs = slices.DeleteFunc(p.logs, func(other *w3cLog) bool {
		return other != log && (other.layout == nil || log.layout != nil && other.layout.kind == log.layout.kind)
	})
}

func (p *w3cLog) setDay(value string) {
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
func (p *w3cLog) fields(list string) {
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
