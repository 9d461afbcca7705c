package record

import (
	"bytes"

	"picket/indicator"
	"picket/internal/intel"
)

// auditdKind is the log of the Linux audit daemon: one record a line, several of which make an event.
// https://github.com/linux-audit/audit-documentation/wiki/SPEC-Audit-Event-Enrichment
var auditdKind = &Kind{
	Name: "auditd",
	Partial: addressKinds | domainKind | indicator.SetOf(indicator.FileName, indicator.FilePath, indicator.URL, indicator.Email,
		indicator.UserAgent) | hashKinds,
	Limits:     "It shows the system calls that its rules name, and log-ins.",
	Recognised: "type=… msg=audit(…): at the start of the line",
	Times:      "stated (epoch)",
	Roles:      "exe, comm, a0…, proctitle: process; name, cwd, path: file; saddr, laddr: dst; addr, hostname of log-ins: src",
	names: byPart(map[part]string{
		partHost: "node",
		partUser: "AUID acct",
		partSrc:  "addr rhost", partDst: "saddr laddr",
		partFile: "name cwd path ocomm watch", partProcess: "exe comm proctitle cmd",
		partEvent: "type", partState: "res success", partMethod: "op",
	}),
	action: auditdAction,
}

// An auditdParser reads `type=SYSCALL msg=audit(1709266269.123:45): key=value …`, with the name of the node in front where
// records of several are together, and what the kernel writes where there is no daemon: `audit: type=1300 audit(…): …`.
type auditdParser struct {
	observers names
	keys      names
}

func newAuditd([]byte, Hint) Parser { return &auditdParser{} }

func (p *auditdParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	i := markLength(line)
	if bytes.Equal(line[i:], []byte("----")) { // ausearch puts it between events
		return r.without(Header)
	}
	start, end, next := auditStamp(line, i)
	if next < 0 {
		return r.without(Unknown)
	}
	r.reset(auditdKind)
	r.Fields, r.layout = r.Fields[:0], nil
	p.addPairs(line[:start], i, r)
	r.add("time", partTime, start, end)
	p.addPairs(line, next, r)
	r.index(line)
	p.setTime(r, line[start:end])
	r.Observer = p.observers.of(r.value(line, partHost))
	r.Loss = auditdLoss(line[next:])
	return Event
}

// auditStamp finds what stands in `audit(time:serial)`, and where the pairs behind it begin; next is below 0 where the
// line does not begin as a record.
func auditStamp(line []byte, i int) (start, end, next int) {
	head := line[i:min(len(line), i+320)]
	if !bytes.HasPrefix(head, []byte("type=")) && !bytes.HasPrefix(head, []byte("node=")) && !bytes.HasPrefix(head, []byte("audit: type=")) {
		return 0, 0, -1
	}
	at := bytes.Index(head, []byte("audit("))
	if at < 0 {
		return 0, 0, -1
	}
	start = i + at + len("audit(")
	closing := bytes.IndexByte(line[start:min(len(line), start+64)], ')')
	if closing < 0 {
		return 0, 0, -1
	}
	end = start + closing
	colon := bytes.LastIndexByte(line[start:end], ':')
	if colon < 0 {
		return 0, 0, -1
	}
	return start, start + colon, end + 1
}

// setTime reads seconds since 1970, or the local time that ausearch -i prints.
func (p *auditdParser) setTime(r *Record, stamp []byte) {
	if at, size := epochTime(stamp); size == len(stamp) && size > 0 {
		r.Time, r.Basis = at, intel.Stated
		return
	}
	if at, size := monthFirstTime(stamp); size > 0 {
		r.Time, r.Basis = at, intel.ZoneAssumed
	}
}

// monthFirstTime reads `03/01/2024 04:11:09.123`, and the same with the year in two digits, as most locales have it.
func monthFirstTime(b []byte) (at int64, size int) {
	if len(b) < 17 || b[2] != '/' || b[5] != '/' {
		return 0, 0
	}
	year, day := 2000+two(b, 6), 8 // how long the day is
	if b[8] != ' ' {
		year, day = two(b, 6)*100+two(b, 8), 10
	}
	clock := b[day:]
	if len(clock) < 9 || clock[0] != ' ' || clock[3] != ':' || clock[6] != ':' {
		return 0, 0
	}
	at, ok := civil(year, two(b, 0), two(b, 3), two(clock, 1), two(clock, 4), two(clock, 7))
	if !ok {
		return 0, 0
	}
	fraction, digits := dotFraction(clock[9:])
	return at + fraction, day + 9 + digits
}

// addPairs reads key=value pairs. Those in msg='…' and in SADDR={…} count as the record's own.
func (p *auditdParser) addPairs(line []byte, i int, r *Record) {
	for i < len(line) && len(r.Fields) < maxFields {
		for i < len(line) && isAuditSpace(line[i]) {
			i++
		}
		key := i
		for i < len(line) && line[i] != '=' && !isAuditSpace(line[i]) {
			i++
		}
		if i >= len(line) || line[i] != '=' {
			continue // a word that is no pair
		}
		name := line[key:i]
		i++
		if i < len(line) && (line[i] == '\'' || line[i] == '{') {
			i++
			continue
		}
		i = p.addValue(line, name, i, r)
	}
}

// isAuditSpace: what stands between pairs, where ENRICHED records have the group separator too.
func isAuditSpace(c byte) bool {
	return c == ' ' || c == 0x1d || c == '\'' || c == '}' || c == ','
}

// addValue adds a value, quoted or not, and gives where it ends.
func (p *auditdParser) addValue(line, name []byte, start int, r *Record) int {
	if start < len(line) && line[start] == '"' {
		end := start + 1 + nextByte(line[start+1:], 0, '"')
		value := trimAudit(line[start+1 : end])
		p.addField(line, name, start+1, start+1+len(value), r)
		return min(end+1, len(line))
	}
	end := start
	for end < len(line) && (!isAuditSpace(line[end]) || line[end] == ',') {
		end++
	}
	value := trimAudit(line[start:end])
	p.addField(line, name, start, start+len(value), r)
	if n := len(r.Fields); isHex(value) {
		r.Fields[n-1].Escaped, r.Fields[n-1].form = encodingOf(name)
		r.JSON = r.JSON || r.Fields[n-1].Escaped
	}
	return end
}

// trimAudit: `?` and its kin say that there is no value.
func trimAudit(value []byte) []byte {
	switch string(value) {
	case "?", "(none)", "(null)", "unset":
		return nil
	}
	return value
}

// encodingOf: values that a user could choose are in hexadecimal where they would not fit between quotes.
func encodingOf(name []byte) (escaped bool, as form) {
	switch string(name) {
	case "saddr":
		return true, formSockaddr
	case "proctitle", "name", "cwd", "exe", "comm", "ocomm", "path", "cmd", "acct", "data", "dir", "key", "watch":
		return true, formHex
	}
	return isArgument(name), formHex
}

// isArgument is a0, a1 … and their pieces, a2[0]. Those of SYSCALL are numbers; decoded they are nothing.
func isArgument(name []byte) bool { return len(name) >= 2 && name[0] == 'a' && isDigit(name[1]) }

func (p *auditdParser) addField(line, name []byte, start, end int, r *Record) {
	r.add(p.keys.of(name), auditPart(name), start, end)
}

func auditPart(name []byte) part {
	if isArgument(name) {
		return partProcess
	}
	if string(name) == "hostname" {
		return partSrc
	}
	return auditdKind.names[string(name)]
}

// auditdAction: log-ins and system calls say whether they succeeded.
func auditdAction(r *Record, line []byte) intel.Action {
	switch string(r.value(line, partState)) {
	case "yes", "success", "1":
		return intel.Allowed
	case "no", "failed", "0":
		return intel.Failed
	}
	return intel.ActionUnknown
}

// auditdLoss: the kernel says how many records it lost, and when auditing was switched off.
func auditdLoss(pairs []byte) Loss {
	switch {
	case bytes.Contains(pairs, []byte("audit_lost=")) && !bytes.Contains(pairs, []byte("audit_lost=0")),
		bytes.Contains(pairs, []byte("backlog limit exceeded")):
		return Loss{Scope: "auditd", Why: "the kernel lost audit records"}
	case bytes.Contains(pairs, []byte("audit_enabled=0")):
		return Loss{Scope: "auditd", Why: "auditing was switched off"}
	}
	return Loss{}
}
