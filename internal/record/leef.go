package record

import (
	"bytes"
	"maps"
	"picket/internal/hexadecimal"

	"picket/internal/intel"
)

// leefKind is the Log Event Extended Format of IBM QRadar, versions 1.0 and 2.0:
// https://www.ibm.com/docs/en/dsm?topic=overview-leef-event-components.
var leefKind = &Kind{
	Name:       "leef",
	Partial:    anyKinds,
	Limits:     "What the product behind it logs is not known.",
	Recognised: "LEEF:1.0| or LEEF:2.0| at the start of the line or of a syslog message",
	Times:      "devTime in the form of devTimeFormat: stated (epoch, zone) or zone-assumed; else the envelope's",
	Roles: "src, identSrc, srcPreNAT: src; dst, dstPreNAT, dstPostNAT: dst; srcPostNAT: unknown; url: url; other keys as in CEF, or " +
		"by their common meaning",
	names:   leefNames(),
	general: true,
	action:  statedAction,
	sensor:  true,
}

func leefNames() map[string]part {
	all := maps.Clone(cefNames)
	maps.Copy(all, byPart(map[part]string{
		partTime: "devTime",
		partSrc:  "src srcPreNAT identSrc srcIP", partSrcPort: "srcPort srcPreNATPort", partDst: "dst dstIP", partDstName: "dstPreNAT dstPostNAT",
		partDstPort: "dstPort", partNAT: "srcPostNAT", partMAC: "srcMAC identMAC", partUser: "usrName accountName",
		partURL: "url", partVerdict: "action act", partSender: "senderMail mailSender", partRecipient: "rcptMail mailRecipient duser",
		partNone: "identHostName realm role groupID policy resource domain devTimeFormat sev proto start end",
	}))
	return all
}

// A leefParser reads `LEEF:2.0|vendor|product|version|event|delimiter|key=value…`. Version 1.0 has no delimiter but the
// tab.
type leefParser struct {
	years     yearFinder
	keys      *keys
	observers names
}

func newLEEF(_ []byte, hint Hint) Parser {
	return &leefParser{years: newYearFinder(hint.ModTime), keys: newKeys(leefKind)}
}

var leefMark = []byte("LEEF:")

func (p *leefParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	begin := markLength(line)
	if !bytes.HasPrefix(line[begin:], leefMark) {
		return r.without(Unknown)
	}
	return p.parse(line, begin+len(leefMark), r)
}

// parsePayload knows that a space behind LEEF: makes it look like a tag.
func (p *leefParser) parsePayload(tag, message []byte, r *Record) Outcome {
	if string(tag) == "LEEF" {
		return p.parse(trimLine(message), 0, r)
	}
	return p.Parse(message, r)
}

// parse reads what follows LEEF:.
func (p *leefParser) parse(line []byte, i int, r *Record) Outcome {
	i = wordStart(line, i)
	if i+2 >= len(line) || line[i] != '1' && line[i] != '2' {
		return r.without(Unknown)
	}
	isSecond := line[i] == '2'
	if i = barAt(line, i) + 1; i > len(line) {
		return r.without(Unknown)
	}
	r.reset(leefKind)
	r.Fields, r.layout = r.Fields[:0], nil
	if i = addHeader(line, i, r, leefHeader); i < 0 {
		return r.without(Unknown)
	}
	delimiter := tab
	if isSecond {
		delimiter, i = delimiterAt(line, i)
	}
	p.addAttributes(line, i, delimiter, r)
	r.index(line)
	r.settleEnds(line, p.keys)
	p.setTime(line, r)
	if observer := r.observer(line); observer != nil {
		r.Observer = p.observers.of(observer)
	}
	return Event
}

var (
	leefHeader = []string{"vendor", "product", "version", "event_id"}
	tab        = []byte{'\t'}
	// writtenTabs is how relays write the tab: rsyslog, and others.
	writtenTabs = [][]byte{[]byte("#011"), []byte("<009>"), []byte(`\t`)}
)

// delimiterAt reads the delimiter of version 2.0: a character, or its code as x5E or 0x5E. Some products leave it out.
func delimiterAt(line []byte, i int) (delimiter []byte, next int) {
	end := barAt(line, i)
	if end == len(line) || bytes.IndexByte(line[i:end], '=') >= 0 && end-i > 1 {
		return tab, i
	}
	value := line[i:end]
	if code := bytes.TrimPrefix(value, []byte("0")); len(code) == 3 && code[0]|0x20 == 'x' {
		high, low := hexadecimal.Digit(code[1]), hexadecimal.Digit(code[2])
		if high >= 0 && low >= 0 {
			return delimiters[high<<4|low : high<<4|low+1], end + 1
		}
	}
	if len(value) == 0 {
		return tab, end + 1
	}
	return value[:min(len(value), 8)], end + 1
}

// delimiters holds each byte once, so that one of them is a slice without an allocation.
var delimiters = func() (all [256]byte) {
	for i := range all {
		all[i] = byte(i)
	}
	return all
}()

func (p *leefParser) addAttributes(line []byte, i int, delimiter []byte, r *Record) {
	delimiter = writtenDelimiter(line[i:], delimiter)
	for i < len(line) && len(r.Fields) < maxPairs {
		end, next := len(line), len(line)
		if n := bytes.Index(line[i:], delimiter); n >= 0 {
			end, next = i+n, i+n+len(delimiter)
		}
		start := wordStart(line[:end], i)
		if equals := bytes.IndexByte(line[start:end], '='); equals > 0 && isKey(line[start:start+equals]) {
			r.addPair(line, p.keys.of(line[start:start+equals]), start+equals+1, valueEnd(line, start+equals+1, end))
		}
		i = next
	}
}

// writtenDelimiter is the tab as a relay wrote it, where the line has none.
func writtenDelimiter(attributes, delimiter []byte) []byte {
	if !bytes.Equal(delimiter, tab) || bytes.IndexByte(attributes, '\t') >= 0 {
		return delimiter
	}
	for _, written := range writtenTabs {
		if bytes.Contains(attributes, written) {
			return written
		}
	}
	return delimiter
}

// setTime reads devTime as the record says it is written.
func (p *leefParser) setTime(line []byte, r *Record) {
	if format := r.named(line, "devTimeFormat"); format != nil {
		if at, basis, ok := patternTime(format, r.value(line, partTime)); ok && basis != intel.NoTime {
			r.Time, r.Basis = at, basis
			return
		}
	}
	r.setDeviceTime(line, &p.years)
}
