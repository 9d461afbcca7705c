package record

import (
	"bytes"

	"picket/internal/intel"
	"picket/internal/timezone"
)

// A format frames lines: given the head of a source it makes a parser. That says Unknown to every line that is not surely
// its own, since it is asked about the lines of other products too; it says so from the first bytes, where it can.
type format func(sample []byte, hint Hint) Parser

// enveloped are the formats whose records also come as the message of syslog.
var enveloped = []format{
	newJSON,
	newBind, newUnbound, newDnsmasq,
	newDHCPSyslog, newDHCPKea,
	newSquid,
	newWebError,
	newWebAccess,
	newAuditd,
	newOpenVPN,
	newStrongSwan,
	newPaloAlto,
	newFortiGate,
	newCisco,
	newVPCFlow,
	newCEF,
	newLEEF,
}

// formats are asked in this order, but for CSV, which has no form of its own.
var formats = append(append([]format{newZeek, newW3C, newWindowsDNS, newDHCPWindows, newDHCPLeases}, enveloped...), newJournald, newSyslog)

// A payloadParser reads its records out of syslog messages in another form than that of files: without their time, say.
// Others parse the message as they do a line.
type payloadParser interface {
	// parsePayload is Parse for the message behind a tag, the name of the program; it may be empty.
	parsePayload(tag, message []byte, r *Record) Outcome
}

// A mixedParser asks format after format, first the one that read the last line: the records of several products may
// stand in one file.
type mixedParser struct {
	hint    Hint
	parsers []Parser
	last    int
}

func newMixed(sample []byte, hint Hint) *mixedParser {
	m := &mixedParser{hint: hint}
	for _, newParser := range formats {
		m.parsers = append(m.parsers, newParser(sample, hint))
	}
	most := m.settle(sample)
	if csv := newCSV(sample, hint); csv != nil && readsMore(csv, sample, most) {
		m.last = len(m.parsers)
		m.parsers = append(m.parsers, newCSV(sample, hint))
	}
	return m
}

// newPayload is for the messages of syslog. Its parsers are made once there is a message: most sources have none.
func newPayload(hint Hint) *mixedParser { return &mixedParser{hint: hint} }

// settle begins with the format that reads most of the head, and gives how many records those are.
func (m *mixedParser) settle(sample []byte) (most int) {
	for i, newParser := range formats {
		if events, _ := try(newParser(sample, m.hint), sample); events > most {
			m.last, most = i, events
		}
	}
	return most
}

// readsMore says whether CSV, which has no form of its own, reads at least half of the head, and more than what the other
// formats do.
func readsMore(csv Parser, sample []byte, others int) bool {
	events, lines := try(csv, sample)
	return 2*events >= lines && events > others
}

// tried is how many records decide on the format: enough to outvote a damaged start.
const tried = 64

// try counts the records that a parser reads at the head of a sample, and the lines that should be records.
func try(parser Parser, sample []byte) (events, lines int) {
	var r Record
	for len(sample) > 0 && lines < tried {
		line, rest, whole := bytes.Cut(sample, []byte{'\n'})
		sample = rest
		outcome := parser.Parse(line, &r)
		if !whole && lines > 0 && outcome != Event {
			break // the sample's end cuts it
		}
		if outcome != Header {
			lines++
		}
		if outcome == Event {
			events++
		}
	}
	return events, lines
}

func (m *mixedParser) Parse(line []byte, r *Record) Outcome {
	if isBlank(trimLine(line)) {
		return r.without(Header)
	}
	outcome := m.ask(func(p Parser) Outcome { return p.Parse(line, r) }, r)
	if outcome == Unknown {
		r.Time, r.Basis = textTime(trimLine(line))
	}
	if m.hint.Zone != nil && (r.Basis == intel.ZoneAssumed || r.Basis == intel.YearInferred) {
		r.Time = timezone.Convert(r.Time, m.hint.Zone)
		if r.Basis == intel.ZoneAssumed {
			r.Basis = intel.Stated
		}
	}
	return outcome
}

// parsePayload asks about the message of a syslog record.
func (m *mixedParser) parsePayload(tag, message []byte, r *Record) Outcome {
	if m.parsers == nil {
		for _, newParser := range enveloped {
			m.parsers = append(m.parsers, newParser(nil, m.hint))
		}
	}
	return m.ask(func(p Parser) Outcome {
		if p, ok := p.(payloadParser); ok {
			return p.parsePayload(tag, message, r)
		}
		return p.Parse(message, r)
	}, r)
}

// ask gives the answer of the first parser that knows the line.
func (m *mixedParser) ask(parse func(Parser) Outcome, r *Record) Outcome {
	if outcome := parse(m.parsers[m.last]); outcome != Unknown {
		return outcome
	}
	for i, p := range m.parsers {
		if i == m.last {
			continue
		}
		if outcome := parse(p); outcome != Unknown {
			m.last = i
			return outcome
		}
	}
	return r.without(Unknown)
}
