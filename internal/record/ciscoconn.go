package record

import "bytes"

// isConnection: a connection was built or torn down, of TCP, UDP, GRE, ICMP, or past the inspection.
func isConnection(number []byte) bool {
	switch string(number) {
	case "302013", "302014", "302015", "302016", "302017", "302018", "302020", "302021", "302303", "302304":
		return true
	}
	return false
}

// addConnection reads `Built outbound TCP connection 12 for outside:203.0.113.7/443 (203.0.113.7/443) to
// inside:10.1.4.22/52001 (198.51.100.1/52001)`. Inbound, the end that is named first began, else the other. Where a
// connection is torn down, that is not said.
func addConnection(line []byte, i int, r *Record) bool {
	_, end := nextWord(line, i)
	start, end := nextWord(line, end)
	inbound := string(line[start:end]) == "inbound"
	if inbound || string(line[start:end]) == "outbound" {
		r.add("direction", partDirection, start, end)
	}
	if faddr := bytes.Index(line[end:], []byte("faddr ")); faddr >= 0 {
		return addICMP(line, end+faddr+len("faddr "), inbound, r)
	}
	var first, second endpoint
	if at := bytes.Index(line[end:], []byte(" for ")); at >= 0 {
		first = endpointAt(line, end+at+len(" for "), styleInterface)
	} else if at := bytes.Index(line[end:], []byte(" from ")); at >= 0 { // past the inspection, the initiator comes first
		first = endpointAt(line, end+at+len(" from "), styleInterface)
		inbound = true
		r.add("direction", partDirection, end+at+1, end+at+len(" from"))
	}
	at := bytes.Index(line[first.next:], []byte(" to "))
	if first.next == 0 || at < 0 {
		return false
	}
	second = endpointAt(line, first.next+at+len(" to "), styleInterface)
	if inbound {
		first.add(line, r, asSource)
		second.add(line, r, asDestination)
	} else {
		first.add(line, r, asDestination)
		second.add(line, r, asSource)
	}
	return true
}

// addICMP reads `faddr 203.0.113.7/0 gaddr 198.51.100.1/1 laddr 10.1.4.22/1`: the far end, and the near one as it looks
// from outside and as it is.
func addICMP(line []byte, i int, inbound bool, r *Record) bool {
	far := endpointAt(line, i, styleBare)
	global := endpointAfter(line, far.next, "gaddr ", styleBare)
	local := endpointAfter(line, global.next, "laddr ", styleBare)
	if global.next == 0 || local.next == 0 {
		return false
	}
	farEnd, nearEnd := asDestination, asSource
	if inbound {
		farEnd, nearEnd = asSource, asDestination
	}
	far.add(line, r, farEnd)
	r.add(nearEnd.mapped, nearEnd.mappedPart, global.address.start, global.address.end)
	local.add(line, r, nearEnd)
	return true
}

// A party is how one end of a connection is called, or whatever else a message names.
type party struct {
	address, mapped, port, user     string
	part, mappedPart, portPart, who part
}

var (
	asSource = party{"src", "src_mapped", "src_port", "src_user", partSrc, partNAT, partSrcPort, partUser}
	// What stands for the destination before it is translated is what was asked for.
	asDestination = party{"dst", "dst_mapped", "dst_port", "dst_user", partDst, partDstName, partDstPort, partNone}
)

// An endpoint is where the parts of one end stand; next is where reading goes on, 0 where there is none.
type endpoint struct {
	address, port, mapped, user span
	next                        int
}

// A style is how a message writes an end.
type style uint8

const (
	styleBare      style = iota // 10.1.4.22/52001
	styleInterface              // inside:10.1.4.22/52001 (198.51.100.1/52001)(LOCAL\anna)
	styleSlash                  // inside/10.1.4.22(52001)
)

// endpointAt reads an end.
func endpointAt(line []byte, i int, s style) (e endpoint) {
	end := i
	for end < len(line) && !endsParty(line[end]) {
		end++
	}
	if s == styleInterface {
		i += min(1+nextByte(line[i:end], 0, ':'), end-i)
	}
	if s == styleSlash {
		i += min(1+nextByte(line[i:end], 0, '/'), end-i)
	}
	e.address = span{i, i + nextByte(line[i:end], 0, '/')}
	if trimmed := bytes.TrimSuffix(line[i:e.address.end], []byte{':'}); !bytes.HasSuffix(trimmed, []byte{':'}) {
		e.address.end = i + len(trimmed) // what ends a sentence, unless it is that of an IPv6 address
	}
	if e.address.end < end && line[e.address.end] == '/' {
		e.port = span{e.address.end + 1, end}
	}
	e.next = end
	for e.next < len(line) {
		open := wordStart(line, e.next)
		if open >= len(line) || line[open] != '(' {
			break
		}
		closing := nextByte(line[open:], 0, ')') + open
		e.addParenthesis(line, span{open + 1, closing}, s)
		e.next = min(closing+1, len(line))
	}
	return e
}

func endsParty(c byte) bool { return c == ' ' || c == '(' || c == ',' || c == ')' || c == '>' }

// addParenthesis: what stands in parentheses behind an address is its port, its translation, or its user.
func (e *endpoint) addParenthesis(line []byte, in span, s style) {
	value := line[in.start:in.end]
	switch slash := bytes.IndexByte(value, '/'); {
	case s == styleSlash && e.port == span{}:
		e.port = in
	case e.user != span{}:
	case e.mapped == span{} && slash > 0:
		e.mapped = span{in.start, in.start + slash}
	case e.mapped == span{} && looksLikeAddress(value):
		e.mapped = in
	case !bytes.HasPrefix(value, []byte("type ")):
		e.user = in
	}
}

// endpointAfter reads the end behind a word; next is 0 where the word is not there.
func endpointAfter(line []byte, i int, word string, s style) endpoint {
	at := bytes.Index(line[i:], []byte(word))
	if at < 0 {
		return endpoint{}
	}
	return endpointAt(line, i+at+len(word), s)
}

// add appends what is there, in the order of the line.
func (e *endpoint) add(line []byte, r *Record, as party) {
	r.add(as.address, as.part, e.address.start, e.address.end)
	if e.port.start > 0 {
		r.add(as.port, as.portPart, e.port.start, e.port.end)
	}
	if e.mapped.start > 0 {
		r.add(as.mapped, as.mappedPart, e.mapped.start, e.mapped.end)
	}
	if e.user.start > 0 {
		r.add(as.user, as.who, e.user.start, e.user.end)
	}
}
