package record

import (
	"bytes"

	"picket/internal/intel"
)

// dnsmasqQueryKind is what dnsmasq, and Pi-hole with it, logs of queries:
// https://thekelleys.org.uk/dnsmasq/docs/dnsmasq-man.html, log-queries.
var dnsmasqQueryKind = &Kind{
	Name:       "dnsmasq.query",
	Complete:   domainKind,
	Always:     domainKind,
	Partial:    addressKinds,
	Limits:     "It shows names that were asked of this server, not those asked over DoH elsewhere; of addresses, clients and answers.",
	Recognised: "tag dnsmasq, then query[type], forwarded, reply, cached, config and others",
	Times:      "that of the line or of syslog, without year and zone in files",
	Roles:      "`query` name asked; `client` source; `answer` answer; `server` asked in turn",
	rules:      []rule{{shows: domainKind, parts: []part{partQuery, partSrc}, also: isDnsmasqQuery}},
	action:     dnsmasqAction,
	sensor:     true,
	resolves:   true,
}

// dnsmasqKind is what else it says of itself.
var dnsmasqKind = &Kind{
	Name:       "dnsmasq",
	Partial:    addressKinds | domainKind,
	Limits:     "It shows what the server had to say of itself.",
	Recognised: "tag dnsmasq",
	Times:      "as for dnsmasq.query",
	Roles:      "no contact is known",
	sensor:     true,
}

// A dnsmasqParser reads messages only: the program's own file is in the form of syslog too.
type dnsmasqParser struct{}

func newDnsmasq([]byte, Hint) Parser { return dnsmasqParser{} }

// Parse reads what dnsmasq writes to standard error: its name and the message.
func (p dnsmasqParser) Parse(line []byte, r *Record) Outcome {
	if !bytes.HasPrefix(line, []byte("dnsmasq")) {
		return r.without(Unknown)
	}
	line = trimLine(line)
	i := bytes.Index(line[:min(len(line), 24)], []byte(": "))
	if i < 0 || p.parsePayload(programOf(line[:i]), line[i+2:], r) != Event {
		return r.without(Unknown)
	}
	r.shift(i + 2)
	return Event
}

// programOf takes the process off `dnsmasq[811]`.
func programOf(tag []byte) []byte {
	if i := bytes.IndexByte(tag, '['); i > 0 {
		return tag[:i]
	}
	return tag
}

func (dnsmasqParser) parsePayload(tag, message []byte, r *Record) Outcome {
	if string(tag) != "dnsmasq" && string(tag) != "pihole-FTL" {
		return r.without(Unknown)
	}
	r.reset(dnsmasqKind)
	r.Fields, r.layout = r.Fields[:0], nil
	i := addDnsmasqSerial(message, r)
	if !addDnsmasqQuery(message, i, r) {
		r.Fields = r.Fields[:0]
		r.add("message", partNone, 0, len(message))
		r.Loss = dnsmasqLoss(message)
	}
	r.index(message)
	r.setShows(message)
	return Event
}

// addDnsmasqSerial reads the number of the query and `client/port`, which log-queries=extra puts in front.
func addDnsmasqSerial(line []byte, r *Record) int {
	serial, serialEnd := nextWord(line, 0)
	if serial == serialEnd || !isDigit(line[serial]) {
		return 0
	}
	start, end := nextWord(line, serialEnd)
	client, port := cutAt(line, [2]int{start, end}, '/')
	if port[0] == 0 || !looksLikeAddress(line[client[0]:client[1]]) {
		return 0
	}
	r.add("serial", partNone, serial, serialEnd)
	r.add("client", partSrc, client[0], client[1])
	r.add("port", partSrcPort, port[0], port[1])
	return wordStart(line, end)
}

// addDnsmasqQuery reads `query[A] NAME from CLIENT`, `forwarded NAME to SERVER`, and `reply NAME is ANSWER` with its kin:
// the word in front says where the answer is from.
func addDnsmasqQuery(line []byte, i int, r *Record) bool {
	for _, joint := range dnsmasqJoints {
		at := bytes.LastIndex(line[i:], joint.word)
		if at <= 0 {
			continue
		}
		at += i
		source := dnsmasqSource(line[i:at], joint.part == partSrc)
		if source <= 0 {
			continue
		}
		r.Kind = dnsmasqQueryKind
		r.add("source", partState, i, i+source)
		if i+source+1 < at {
			r.add("query", partQuery, i+source+1, at)
		}
		value := at + len(joint.word)
		end := value + len(line[value:])
		if joint.part == partDst {
			if hash := bytes.IndexByte(line[value:], '#'); hash > 0 {
				end = value + hash
			}
		}
		r.add(joint.name, joint.part, value, end)
		return true
	}
	return false
}

var dnsmasqJoints = []struct {
	word []byte
	name string
	part part
}{
	{[]byte(" from "), "client", partSrc}, {[]byte(" to "), "server", partDst}, {[]byte(" is "), "answer", partAnswer},
}

// dnsmasqSource is how long the words before the name are, 0 where they are none that dnsmasq puts there.
func dnsmasqSource(head []byte, isQuery bool) int {
	if isQuery {
		size := nextByte(head, 0, ' ')
		if bytes.HasPrefix(head, []byte("query[")) || bytes.HasPrefix(head, []byte("auth[")) {
			return size
		}
		return 0
	}
	for _, word := range dnsmasqSources {
		if bytes.HasPrefix(head, word) && len(head) > len(word) && head[len(word)] == ' ' {
			return len(word)
		}
	}
	if head[0] == '/' { // the hosts file that it stands in
		return nextByte(head, 0, ' ')
	}
	return 0
}

// dnsmasqSources are the words of dnsmasq and those that Pi-hole adds, the longer before their beginnings.
var dnsmasqSources = [][]byte{[]byte("forwarded"), []byte("reply"), []byte("cached-stale"), []byte("cached"), []byte("config"),
	[]byte("gravity blocked"), []byte("exactly denied"), []byte("exactly blacklisted"), []byte("regex denied"),
	[]byte("regex blacklisted"), []byte("special domain"), []byte("DHCP"), []byte("validation"), []byte("nameserver"),
	[]byte("Pi-hole hostname"), []byte("blocked during CNAME inspection"), []byte("Rate-limiting")}

// isDnsmasqQuery: the other lines follow from these, and also tell of names that nobody asked for.
func isDnsmasqQuery(r *Record, line []byte) bool {
	return bytes.HasPrefix(r.value(line, partState), []byte("query[")) && asksName(r, line)
}

// dnsmasqAction goes by where the answer is from.
func dnsmasqAction(r *Record, line []byte) intel.Action {
	source, answer := r.value(line, partState), string(r.value(line, partAnswer))
	switch {
	case bytes.Contains(source, []byte("blocked")), bytes.Contains(source, []byte("denied")),
		bytes.Contains(source, []byte("blacklisted")), string(source) == "config" && isSinkhole(answer):
		return intel.Blocked
	case answer == "NXDOMAIN" || answer == "SERVFAIL" || answer == "REFUSED":
		return intel.Failed
	case answer != "":
		return intel.Allowed
	}
	return intel.ActionUnknown
}

// isSinkhole is what a name is given that is not to be reached.
func isSinkhole(answer string) bool {
	switch answer {
	case "0.0.0.0", "::", "127.0.0.1", "::1", "NXDOMAIN", "NODATA", "NODATA-IPv4", "NODATA-IPv6":
		return true
	}
	return false
}

// dnsmasqLoss reads `overflow: 12 log entries lost`.
func dnsmasqLoss(message []byte) Loss {
	if !bytes.HasSuffix(message, []byte("log entries lost")) {
		return Loss{}
	}
	return Loss{Scope: "dnsmasq", Why: "dnsmasq lost entries of its log"}
}
