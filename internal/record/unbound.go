package record

import (
	"bytes"
	"picket/internal/hexadecimal"

	"picket/internal/intel"
)

// unboundQueryKind is what Unbound logs of queries and replies:
// https://unbound.docs.nlnetlabs.nl/en/latest/manpages/unbound.conf.html, log-queries and log-replies.
var unboundQueryKind = &Kind{
	Name:       "unbound.query",
	Complete:   domainKind,
	Always:     domainKind,
	Partial:    addressKinds,
	Limits:     "It shows names that were asked of this server, not those asked over DoH elsewhere; of addresses, only clients.",
	Recognised: "`name[pid:thread] level:` with a client, a name that ends in a dot, type and class behind it",
	Times:      "stated (epoch); with log-time-ascii local, without zone and year; or that of syslog",
	Roles:      "`query` name asked; `client` source",
	rules:      []rule{{shows: domainKind, parts: []part{partQuery, partSrc}, also: asksName}},
	action:     dnsAction,
	sensor:     true,
	resolves:   true,
}

// unboundKind is what else it logs.
var unboundKind = &Kind{
	Name:       "unbound",
	Partial:    addressKinds | domainKind,
	Limits:     "It shows what the server had to say: queries that its local zones and policies answered, errors.",
	Recognised: "`name[pid:thread] level:`",
	Times:      "as for unbound.query",
	Roles:      "`query` name asked; `client` source",
	action:     unboundAction,
	sensor:     true,
	resolves:   true,
}

// An unboundParser reads `[time] name[pid:thread] level: message`.
type unboundParser struct{ years yearFinder }

func newUnbound(_ []byte, hint Hint) Parser {
	return &unboundParser{years: newYearFinder(hint.ModTime)}
}

func (p *unboundParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	begin := markLength(line)
	at, basis, start, end, next := p.time(line, begin)
	if next == 0 {
		return r.without(Unknown)
	}
	ident, identEnd := nextWord(line, next)
	level, levelEnd := nextWord(line, identEnd)
	if !isThread(line[ident:identEnd]) || !isUnboundLevel(line[level:levelEnd]) {
		return r.without(Unknown)
	}
	p.start(r)
	r.add("time", partTime, start, end)
	r.Time, r.Basis = at, basis
	return p.finish(line, level, levelEnd, r)
}

// parsePayload reads `[pid:thread] level: message`, as it stands in syslog; standard error in the journal is as a file.
func (p *unboundParser) parsePayload(_, message []byte, r *Record) Outcome {
	if len(message) == 0 || message[0] != '[' {
		return r.without(Unknown)
	}
	start, end := nextWord(message, 0)
	level, levelEnd := nextWord(message, end)
	if !isThread(message[start:end]) || !isUnboundLevel(message[level:levelEnd]) {
		return p.Parse(message, r)
	}
	p.start(r)
	return p.finish(message, level, levelEnd, r)
}

func (p *unboundParser) start(r *Record) {
	r.reset(unboundKind)
	r.Fields, r.layout = r.Fields[:0], nil
}

// time reads [1709266269], `Mar  1 04:11:09` or ISO 8601. next is where what stands behind it begins, 0 if it is no time.
func (p *unboundParser) time(line []byte, i int) (at int64, basis intel.TimeBasis, start, end, next int) {
	if i < len(line) && line[i] == '[' {
		at, size := epochTime(line[i+1:])
		if end = i + 1 + size; size == 0 || end+1 >= len(line) || line[end] != ']' || line[end+1] != ' ' {
			return 0, intel.NoTime, 0, 0, 0
		}
		return at, intel.Stated, i + 1, end, end + 2
	}
	at, basis, size := p.years.time(line[i:])
	if size == 0 {
		at, basis, size = isoTime(line[i:])
	}
	if end = i + size; size == 0 || end >= len(line) || line[end] != ' ' {
		return 0, intel.NoTime, 0, 0, 0
	}
	return at, basis, i, end, end + 1
}

// isThread is `unbound[811:0]`, or without the name.
func isThread(word []byte) bool {
	open, colon := bytes.IndexByte(word, '['), bytes.LastIndexByte(word, ':')
	if open < 0 || colon < open+2 || colon+2 >= len(word) || word[len(word)-1] != ']' {
		return false
	}
	for i, c := range word[open+1 : len(word)-1] {
		if hexadecimal.Digit(c) < 0 && open+1+i != colon {
			return false
		}
	}
	return true
}

func isUnboundLevel(word []byte) bool {
	switch string(word) {
	case "info:", "query:", "reply:", "notice:", "warning:", "error:", "debug:", "verbose:", "fatal", "critical:":
		return true
	}
	return false
}

// finish reads the message: a query, or one that a local zone or a policy answered.
func (p *unboundParser) finish(line []byte, level, levelEnd int, r *Record) Outcome {
	r.add("level", partNone, level, levelEnd-1)
	i := wordStart(line, levelEnd)
	if !addUnboundQuery(line, i, r) && !addUnboundLocal(line, i, r) {
		r.add("message", partNone, i, len(line))
	}
	r.index(line)
	r.setShows(line)
	return Event
}

// addUnboundQuery reads `CLIENT NAME. TYPE CLASS`, and in a reply `CODE SECONDS CACHED SIZE` behind it.
func addUnboundQuery(line []byte, i int, r *Record) bool {
	client, clientEnd := nextWord(line, i)
	if !looksLikeAddress(line[client:clientEnd]) {
		return false
	}
	name, nameEnd := nextWord(line, clientEnd)
	kind, kindEnd := nextWord(line, nameEnd)
	class, classEnd := nextWord(line, kindEnd)
	if nameEnd == name || line[nameEnd-1] != '.' || class == classEnd {
		return false
	}
	r.Kind = unboundQueryKind
	r.add("client", partSrc, client, clientEnd)
	r.add("query", partQuery, name, nameEnd)
	r.add("type", partNone, kind, kindEnd)
	r.add("class", partNone, class, classEnd)
	if code, codeEnd := nextWord(line, classEnd); code < codeEnd {
		r.add("rcode", partState, code, codeEnd)
		if rest := wordStart(line, codeEnd); rest < len(line) {
			r.add("reply", partNone, rest, len(line))
		}
	}
	return true
}

// addUnboundLocal reads `ZONE. ACTION CLIENT@PORT NAME. TYPE CLASS`, from its end, as a policy has more in front.
func addUnboundLocal(line []byte, i int, r *Record) bool {
	at := bytes.LastIndexByte(line[i:], '@')
	if at < 0 {
		return false
	}
	at += i
	client := bytes.LastIndexByte(line[i:at], ' ') + 1 + i
	port, portEnd := at+1, nextByte(line, at, ' ')
	name, nameEnd := nextWord(line, portEnd)
	kind, kindEnd := nextWord(line, nameEnd)
	class, classEnd := nextWord(line, kindEnd)
	if client <= i || !looksLikeAddress(line[client:at]) || nameEnd == name || line[nameEnd-1] != '.' || class == classEnd {
		return false
	}
	r.add("policy", partVerdict, i, client-1)
	r.add("client", partSrc, client, at)
	r.add("port", partSrcPort, port, portEnd)
	r.add("query", partQuery, name, nameEnd)
	r.add("type", partNone, kind, kindEnd)
	return true
}

// unboundAction: what a local zone or a policy answers was not asked for outside.
func unboundAction(r *Record, line []byte) intel.Action {
	policy := r.value(line, partVerdict)
	switch {
	case policy == nil, bytes.Contains(policy, []byte(" inform")) && !bytes.Contains(policy, []byte("inform_")):
		return intel.ActionUnknown
	case bytes.Contains(policy, []byte("transparent")), bytes.Contains(policy, []byte("passthru")):
		return intel.Allowed
	}
	return intel.Blocked
}
