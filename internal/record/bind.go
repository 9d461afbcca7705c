package record

import (
	"bytes"

	"picket/internal/intel"
)

// bindQueryKind is the queries, and the responses, that BIND logs: https://bind9.readthedocs.io/en/latest/reference.html,
// "The Query Log Format".
var bindQueryKind = &Kind{
	Name:       "bind.query",
	Complete:   domainKind,
	Always:     domainKind,
	Partial:    addressKinds,
	Limits:     "It shows names that were asked of this server, not those asked over DoH elsewhere; of addresses, only clients.",
	Recognised: "client [@0x…] address#port (name): query: or response:, with or without time, category and severity",
	Times:      "local without a zone, unless `print-time` says iso8601-utc; or that of syslog",
	Roles:      "`query` name asked; `client` source; `server` our own",
	rules:      []rule{{shows: domainKind, parts: []part{partQuery, partSrc}, also: asksName}},
	action:     dnsAction,
	sensor:     true,
	resolves:   true,
}

// bindKind is what else BIND logs.
var bindKind = &Kind{
	Name:       "bind",
	Partial:    addressKinds | domainKind,
	Limits:     "It shows what the server had to say of some queries: refused, failed, rewritten, updates and transfers.",
	Recognised: "a category or severity of BIND behind its form of time, the tag named in syslog, or a client as above",
	Times:      "as for bind.query",
	Roles:      "`query` name asked; `client` source; `server` asked in turn; policy of a rewrite: mention",
	action:     bindAction,
	sensor:     true,
	resolves:   true,
}

// A bindParser reads `time category: severity: message`, each of the first three as the channel is set up.
type bindParser struct {
	years yearFinder
	off   int64 // when query logging was switched off; 0: it is on, or nobody knows
	sure  bool  // the source is BIND's own file: then lines need fewer labels
}

func newBind(sample []byte, hint Hint) Parser {
	return &bindParser{years: newYearFinder(hint.ModTime), sure: holdsBindClient(sample)}
}

// holdsBindClient looks for a client behind a time and labels, in the head of a source.
func holdsBindClient(sample []byte) bool {
	p := bindParser{}
	var r Record
	for bytes.Contains(sample, []byte("client ")) {
		line, rest, _ := bytes.Cut(sample, []byte{'\n'})
		sample = rest
		if p.Parse(line, &r) == Event && r.slots[partSrc] > 0 && r.slots[partTime] > 0 {
			return true
		}
	}
	return false
}

func (p *bindParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	begin := markLength(line)
	if !mayBeBind(line[begin:]) {
		return r.without(Unknown)
	}
	at, basis, size, isOwn := p.time(line[begin:])
	p.start(r)
	i := begin
	if size > 0 {
		if i += size; i >= len(line) || line[i] != ' ' {
			return r.without(Unknown)
		}
		r.add("time", partTime, begin, i)
		i++
	}
	i, labels := addBindLabels(line, i, r)
	if !isBindClient(line[i:]) && !p.isEnough(labels, isOwn, line[i:]) {
		return r.without(Unknown)
	}
	r.Time, r.Basis = at, basis
	return p.finish(line, i, r)
}

// parsePayload reads the message of syslog, which has no time of its own. All that named says is BIND's.
func (p *bindParser) parsePayload(tag, message []byte, r *Record) Outcome {
	isNamed := string(tag) == "named"
	if mayBeBind(message) && !isBindClient(message) && p.Parse(message, r) == Event {
		return Event
	}
	p.start(r)
	i, _ := addBindLabels(message, 0, r)
	if !isNamed && !isBindClient(message[i:]) {
		return r.without(Unknown)
	}
	return p.finish(message, i, r)
}

// isEnough says whether the labels tell a message of BIND from one of Tomcat, whose time has the same form and a level in
// capitals behind it.
func (p *bindParser) isEnough(labels int, isOwn bool, message []byte) bool {
	switch labels {
	case 0:
		return p.sure && isOwn && len(message) > 1 && !('A' <= message[1] && message[1] <= 'Z')
	case onlySeverity:
		return p.sure || isOwn
	}
	return true
}

func (p *bindParser) start(r *Record) {
	r.reset(bindKind)
	r.Fields, r.layout = r.Fields[:0], nil
}

// mayBeBind looks at the first bytes: a client, or a time in one of BIND's forms.
func mayBeBind(b []byte) bool {
	return len(b) > 20 && (bytes.HasPrefix(b, []byte("client ")) || b[2] == '-' && b[6] == '-' && isDigit(b[0]) ||
		b[10] == 'T' && isDigit(b[0]) || b[3] == ' ' && b[15] == '.')
}

// time reads 01-Mar-2024 04:11:09.123, the form of old versions without a year, or that of ISO 8601. isOwn says that no
// other program is known to write it so.
func (p *bindParser) time(b []byte) (at int64, basis intel.TimeBasis, size int, isOwn bool) {
	if b[2] == '-' && b[6] == '-' {
		if at, ok := dashedTime(b); ok {
			fraction, digits := dotFraction(b[20:])
			return at + fraction, intel.ZoneAssumed, 20 + digits, true
		}
	}
	if at, basis, size = isoTime(b); size > 0 && b[10] == 'T' {
		return at, basis, size, false
	}
	if at, basis, size = p.years.time(b); size == 15 && b[15] == '.' {
		fraction, digits := dotFraction(b[15:])
		if basis != intel.NoTime {
			at += fraction
		}
		return at, basis, 15 + digits, true
	}
	return 0, intel.NoTime, 0, false
}

// dashedTime reads 01-Mar-2024 04:11:09; b holds more than its 20 bytes.
func dashedTime(b []byte) (int64, bool) {
	if b[11] != ' ' || b[14] != ':' || b[17] != ':' {
		return 0, false
	}
	return civil(two(b, 7)*100+two(b, 9), month(b[3:6]), two(b, 0), two(b, 12), two(b, 15), two(b, 18))
}

func dotFraction(b []byte) (micros int64, size int) {
	if len(b) == 0 || b[0] != '.' {
		return 0, 0
	}
	micros, size = fractionOf(b[1:], 6)
	return micros, size + 1
}

// What stands in front of a message. A severity alone may be any program's.
const onlySeverity = 1

// addBindLabels reads `category: severity: `, of which either may be missing; labels is 0 where both are.
func addBindLabels(line []byte, i int, r *Record) (next, labels int) {
	if end := bindLabel(line, i); end > 0 && bindCategories[string(line[i:end])] {
		r.add("category", partNone, i, end)
		i, labels = end+2, 2
	}
	end := bindLabel(line, i)
	if end < 0 {
		return i, labels
	}
	if word := line[i:end]; bindSeverities[string(word)] || bytes.HasPrefix(word, []byte("debug ")) {
		r.add("severity", partNone, i, end)
		i, labels = end+2, labels+onlySeverity
	}
	return i, labels
}

// bindLabel finds the end of a short label with a colon and a space behind it, below 0 if there is none.
func bindLabel(line []byte, i int) int {
	if i >= len(line) {
		return -1
	}
	n := bytes.Index(line[i:min(len(line), i+24)], []byte(": "))
	if n <= 0 {
		return -1
	}
	return i + n
}

var bindSeverities = map[string]bool{"critical": true, "error": true, "warning": true, "notice": true, "info": true}

var bindCategories = map[string]bool{"client": true, "cname": true, "config": true, "database": true, "default": true,
	"delegation-only": true, "dispatch": true, "dnssec": true, "dnstap": true, "drop": true, "edns-disabled": true, "general": true,
	"lame-servers": true, "network": true, "notify": true, "nsid": true, "queries": true, "query-errors": true,
	"rate-limit": true, "resolver": true, "responses": true, "rpz": true, "rpz-passthru": true, "security": true,
	"serve-stale": true, "spill": true, "sslkeylog": true, "tat": true, "trust-anchor-telemetry": true, "unmatched": true,
	"update": true, "update-security": true, "update-policy": true, "xfer-in": true, "xfer-out": true, "zoneload": true, "zone": true}

// finish reads the message.
func (p *bindParser) finish(line []byte, i int, r *Record) Outcome {
	if isBindClient(line[i:]) {
		i = addBindClient(line, i, r)
	}
	addBindMessage(line, i, r)
	r.index(line)
	r.setShows(line)
	r.Loss = p.loss(line[i:], r.Time)
	return Event
}

// loss is the time in which queries were not logged: from the mark that says so on, and up to the next.
func (p *bindParser) loss(message []byte, at int64) Loss {
	state, ok := bytes.CutPrefix(message, []byte("query logging is now "))
	if !ok {
		return Loss{}
	}
	since := p.off
	p.off = 0
	if string(state) == "off" {
		p.off, since = at, 0
	}
	return Loss{Scope: "bind.query", Since: since, Why: "query logging was switched off"}
}

func bindAction(r *Record, line []byte) intel.Action {
	message := r.value(line, partVerdict)
	for _, word := range bindWords {
		if bytes.Contains(message, word.text) {
			return word.action
		}
	}
	return intel.ActionUnknown
}

var bindWords = []struct {
	text   []byte
	action intel.Action
}{
	{[]byte("PASSTHRU rewrite"), intel.Allowed}, {[]byte(" rewrite "), intel.Blocked}, {[]byte("denied"), intel.Blocked},
	{[]byte("rate limit drop"), intel.Blocked}, {[]byte("dropped"), intel.Blocked}, {[]byte(" failed"), intel.Failed},
	{[]byte("error"), intel.Failed}, {[]byte(" resolving"), intel.Failed}, {[]byte("failure"), intel.Failed},
}
