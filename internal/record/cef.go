package record

import (
	"bytes"

	"picket/internal/intel"
)

// cefKind is the Common Event Format of ArcSight, versions 0 and 1, in which many products send what they log:
// https://www.microfocus.com/documentation/arcsight/arcsight-smartconnectors/pdfdoc/cef-implementation-standard/cef-implementation-standard.pdf.
var cefKind = &Kind{
	Name:       "cef",
	Partial:    anyKinds,
	Limits:     "What the product behind it logs is not known.",
	Recognised: "CEF:0| or CEF:1| at the start of the line or of a syslog message",
	Times:      "rt, else start or end: stated (epoch, zone) or zone-assumed; else the envelope's",
	Roles: "src, shost: src; dst, dhost: dst; request: url; fileHash, fname, filePath: file; requestContext: mention; cs1 … c6a4 " +
		"by their labels",
	names:   cefNames,
	general: true,
	action:  statedAction,
	sensor:  true,
}

// cefNames are the keys of the standard's dictionary, short and full, and those that products add; LEEF shares them.
var cefNames = byPart(map[part]string{
	partTime: "rt deviceReceiptTime", partTimeToo: "start startTime end endTime",
	partObserver: "dvchost deviceHostName", partShipper: "dvc deviceAddress",
	partSrc: "src sourceAddress shost sourceHostName sourceIpv6", partSrcPort: "spt sourcePort",
	partDst: "dst destinationAddress destinationIpv6", partDstPort: "dpt destinationPort",
	partDstName: "dhost destinationHostName destinationTranslatedAddress destinationServiceName destinationDnsDomain",
	partNAT:     "sourceTranslatedAddress", partMAC: "smac sourceMacAddress",
	partUser: "suser sourceUserName suid", partRecipient: "duser destinationUserName",
	partURL: "request requestUrl requestURL", partReferrer: "requestContext", partAgent: "requestClientApplication",
	partMethod: "requestMethod", partHash: "fileHash oldFileHash", partFile: "fname filePath fileName oldFilePath oldFileName",
	partProcess: "sproc sourceProcessName dproc destinationProcessName deviceProcessName",
	partVerdict: "act deviceAction outcome eventOutcome",
	partNone:    "msg message name cat app cn1 cn2 cn3 in out",
})

// A cefParser reads `CEF:0|vendor|product|version|event|name|severity|key=value …`.
type cefParser struct {
	years     yearFinder
	keys      *keys
	observers names
}

func newCEF(_ []byte, hint Hint) Parser {
	return &cefParser{years: newYearFinder(hint.ModTime), keys: newKeys(cefKind)}
}

var cefMark = []byte("CEF:")

func (p *cefParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	begin := markLength(line)
	if !bytes.HasPrefix(line[begin:], cefMark) {
		return r.without(Unknown)
	}
	return p.parse(line, begin+len(cefMark), r)
}

// parsePayload knows that a space behind CEF: makes it look like a tag.
func (p *cefParser) parsePayload(tag, message []byte, r *Record) Outcome {
	if string(tag) == "CEF" {
		return p.parse(trimLine(message), 0, r)
	}
	return p.Parse(message, r)
}

// parse reads what follows CEF:.
func (p *cefParser) parse(line []byte, i int, r *Record) Outcome {
	i = wordStart(line, i)
	if i+1 >= len(line) || line[i] != '0' && line[i] != '1' || line[i+1] != '|' {
		return r.without(Unknown)
	}
	r.reset(cefKind)
	r.Fields, r.layout = r.Fields[:0], nil
	i = addHeader(line, i+2, r, cefHeader)
	if i < 0 {
		return r.without(Unknown)
	}
	addExtension(line, i, r, p.keys)
	r.index(line)
	r.settleEnds(line, p.keys)
	r.setDeviceTime(line, &p.years)
	if observer := r.observer(line); observer != nil {
		r.Observer = p.observers.of(observer)
	}
	return Event
}

var cefHeader = []string{"device_vendor", "device_product", "device_version", "event_class_id", "name", "severity"}

// addHeader reads values with a bar behind each, the last of which may end the line. It gives where they end, below 0
// where there are too few.
func addHeader(line []byte, i int, r *Record, names []string) int {
	for n, name := range names {
		end := barAt(line, i)
		if end == len(line) && n < len(names)-1 {
			return -1
		}
		r.add(name, partNone, i, end)
		i = min(end+1, len(line))
	}
	return i
}

// barAt finds the next bar that has no backslash before it; the line's end if there is none.
func barAt(line []byte, i int) int {
	for i < len(line) && line[i] != '|' {
		if line[i] == '\\' {
			i++
		}
		i++
	}
	return min(i, len(line))
}

// addExtension reads key=value pairs with a space between them. A value may hold spaces, so it ends where the last word
// before the next equals sign begins.
func addExtension(line []byte, i int, r *Record, known *keys) {
	var open key
	start, word := -1, wordStart(line, i)
	for i = word; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case ' ':
			word = i + 1
		case '=':
			if word < start || !isKey(line[word:i]) || len(r.Fields) >= maxPairs {
				continue
			}
			if start >= 0 {
				r.addPair(line, open, start, valueEnd(line, start, word))
			}
			open, start = known.of(line[word:i]), i+1
		}
	}
	if start >= 0 {
		r.addPair(line, open, start, valueEnd(line, start, len(line)))
	}
}

// valueEnd leaves out the spaces before the next key.
func valueEnd(line []byte, start, next int) int {
	for next > start && line[next-1] == ' ' {
		next--
	}
	return next
}

// isKey: letters, digits and what products put between them.
func isKey(word []byte) bool {
	for _, c := range word {
		if !isWordByte(c) && c != '_' && c != '.' && c != '-' {
			return false
		}
	}
	return len(word) > 0 && len(word) <= 128
}

// settleEnds finds out what the record's ends are, where that takes more than one field.
func (r *Record) settleEnds(line []byte, known *keys) {
	r.settleCustom(line, known)
	r.settleMail(line)
	r.settleSource(line)
	r.settleNAT(line)
}

// settleMail: between two mail addresses, the source's user is who sent.
func (r *Record) settleMail(line []byte) {
	slot := r.slots[partUser]
	if slot == 0 || bytes.IndexByte(r.value(line, partUser), '@') < 0 || bytes.IndexByte(r.value(line, partRecipient), '@') < 0 {
		return
	}
	r.Fields[slot-1].part = partSender
	r.slots[partUser] = 0
	if r.slots[partSender] == 0 {
		r.slots[partSender] = slot
	}
}

// setDeviceTime takes the first of the two times that can be read.
func (r *Record) setDeviceTime(line []byte, years *yearFinder) {
	for _, p := range [...]part{partTime, partTimeToo} {
		if at, basis, ok := years.deviceTime(r.value(line, p)); ok && basis != intel.NoTime {
			r.Time, r.Basis = at, basis
			return
		}
	}
}
