package record

import (
	"bytes"
	"strings"

	"picket/internal/intel"
)

// webAccessKind is the common and combined log format of Apache and nginx, with or without the virtual host in front:
// https://httpd.apache.org/docs/current/logs.html#accesslog.
var webAccessKind = &Kind{
	Name:       "web.access",
	Partial:    webKinds,
	Limits:     "It shows who asked this server for what, and nothing that this server or anyone else asked for.",
	action:     webAccessAction,
	serves:     true,
	Recognised: "lines with `[02/Mar/2024:04:11:09 +0100] \"METHOD target version\" status`; also in syslog",
	Times:      "in brackets, with their zone: stated",
	Roles:      "client contact; what was asked for, url; referer mention; agent the program",
}

type webAccessParser struct{}

func newWebAccess([]byte, Hint) Parser { return webAccessParser{} }

func (webAccessParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	if isBlank(line) {
		return r.without(Header)
	}
	open, at := bracketedTime(line)
	if open < 0 || isEnveloped(line[markLength(line):]) {
		return r.without(Unknown)
	}
	r.reset(webAccessKind)
	r.Fields, r.layout = r.Fields[:0], nil
	if !addClient(line, open, r) {
		return r.without(Unknown)
	}
	r.add("time", partTime, open+1, open+27)
	end := addRequest(line, open+28, r)
	if end < 0 {
		return r.without(Unknown)
	}
	r.Time, r.Basis = at, intel.Stated
	if addSquidResult(line, end, r) {
		r.Kind = squidCommon
	}
	r.index(line)
	r.setShows(line)
	return Event
}

// isEnveloped: the record comes in an envelope. That would pass for a client, an identity and a user, and nobody would
// know any more who wrote it.
func isEnveloped(line []byte) bool {
	var anyYear yearFinder
	if _, _, size := anyYear.time(line); size > 0 {
		return true
	}
	_, _, size := isoTime(line)
	return size > 0
}

// bracketedTime finds ` [02/Mar/2024:04:11:09 +0100]`; a user's name may hold brackets of its own.
func bracketedTime(line []byte) (open int, at int64) {
	for from := 0; ; {
		i := bytes.Index(line[from:], []byte(" ["))
		if i < 0 {
			return -1, 0
		}
		open = from + i + 1
		if at, size := apacheTime(line[open+1:]); size > 0 && open+27 < len(line) && line[open+27] == ']' {
			return open, at
		}
		from = open
		if from > 4096 {
			return -1, 0
		}
	}
}

// addSquidResult reads TCP_MISS:HIER_DIRECT, which Squid writes behind the formats that it shares with web servers. Then
// what is asked for is a whole URL.
func addSquidResult(line []byte, i int, r *Record) bool {
	start, end := nextWord(line, i)
	colon := bytes.IndexByte(line[start:end], ':')
	if colon <= 0 || !isCapitals(line[start:start+colon]) || !isCapitals(line[start+colon+1:end]) {
		return false
	}
	r.add("result", partState, start, start+colon)
	r.add("hierarchy", partHierarchy, start+colon+1, end)
	for i := range r.Fields {
		if r.Fields[i].part == partURLPath {
			r.Fields[i].part = partURL
		}
	}
	return true
}

func isCapitals(word []byte) bool {
	for _, c := range word {
		if !('A' <= c && c <= 'Z' || c == '_') {
			return false
		}
	}
	return len(word) > 0
}

// addClient reads client, identity and user, and the virtual host in front of them.
func addClient(line []byte, open int, r *Record) bool {
	from, forwarded := forwardedFor(line, markLength(line), open)
	if forwarded.end > 0 {
		defer func() { r.add("x_forwarded_for", partSrc, forwarded.start, forwarded.end) }()
	}
	start, end := nextWord(line, from)
	next, nextEnd := nextWord(line, end)
	if nextEnd > open {
		return false
	}
	if looksLikeAddress(line[next:nextEnd]) || !looksLikeAddress(line[start:end]) && isHostPort(line[start:end]) {
		host := [2]int{start, end}
		if isHostPort(line[start:end]) {
			host, _ = cutAt(line, host, ':')
		}
		r.add("vhost", partURLHost, host[0], host[1])
		start, end = next, nextEnd
		next, nextEnd = nextWord(line, end)
	}
	if nextEnd > open-1 || !isHostWord(line[start:end]) {
		return false
	}
	r.add("remote_addr", partSrc, start, end)
	r.add("ident", partNone, next, nextEnd)
	if nextEnd+1 > open-1 {
		return false
	}
	r.add("remote_user", partUser, nextEnd+1, open-1)
	return true
}

// forwardedFor finds the addresses that proxies saw, where they stand in front of that of the last one: several, or one from
// outside before one from inside. Any other address in front is the name of a virtual host.
func forwardedFor(line []byte, i, open int) (next int, list span) {
	start, end := nextWord(line, i)
	last := start
	for end < open && end > 0 && line[end-1] == ',' {
		last, end = nextWord(line, end)
	}
	peer, peerEnd := nextWord(line, end)
	if peerEnd >= open || !looksLikeAddress(line[last:end]) || !looksLikeAddress(line[peer:peerEnd]) {
		return i, span{}
	}
	if last == start && (hasPrivateForm(line[start:end]) || !hasPrivateForm(line[peer:peerEnd])) {
		return i, span{}
	}
	return end, span{start, end}
}

// isHostWord is an address or a name, or `-`.
func isHostWord(word []byte) bool {
	for _, c := range word {
		if !hostBytes[c] {
			return false
		}
	}
	return len(word) > 0
}

var hostBytes = func() (table [256]bool) {
	for c := range table {
		table[c] = c >= 0x80 || isWordByte(byte(c)) || strings.IndexByte(".:-_%[]", byte(c)) >= 0
	}
	return table
}()

// isHostPort is a name with a port behind it.
func isHostPort(word []byte) bool {
	i := bytes.LastIndexByte(word, ':')
	if i <= 0 || i == len(word)-1 {
		return false
	}
	for _, c := range word[i+1:] {
		if !isDigit(c) {
			return false
		}
	}
	return bytes.IndexByte(word[:i], ':') < 0
}

// addRequest reads the request, its status, and what the combined format has behind them. It gives where they end, below
// 0 if there is no request.
func addRequest(line []byte, i int, r *Record) int {
	start := wordStart(line, i)
	if start >= len(line) || line[start] != '"' {
		return -1
	}
	end, _ := stringEnd(line, start+1)
	if end < 0 {
		return -1
	}
	addRequestLine(line, start+1, end, r)
	status, statusEnd := nextWord(line, end+1)
	if status == statusEnd || statusEnd-status > 3 || !isDigit(line[status]) && line[status] != '-' {
		return -1
	}
	r.add("status", partStatus, status, statusEnd)
	size, sizeEnd := nextWord(line, statusEnd)
	r.add("bytes", partNone, size, sizeEnd)
	i = addQuoted(line, sizeEnd, r, "referer", partReferrer)
	i = addQuoted(line, i, r, "user_agent", partAgent)
	return addQuoted(line, i, r, "x_forwarded_for", partSrc)
}

// addRequestLine cuts `GET /path HTTP/1.1`; what is no request stays whole.
func addRequestLine(line []byte, start, end int, r *Record) {
	request := line[start:end]
	first, last := nextByte(request, 0, ' '), bytes.LastIndexByte(request, ' ')
	if first == 0 || last <= first || !isProtocol(request[last+1:]) {
		r.add("request", partNone, start, end)
		return
	}
	r.add("method", partMethod, start, start+first)
	r.add("target", partURLPath, start+first+1, start+last)
	r.add("protocol", partNone, start+last+1, end)
}

// isProtocol is HTTP/1.1 and its kin; Squid writes NONE/0.0 where it read none.
func isProtocol(word []byte) bool {
	return bytes.HasPrefix(word, []byte("HTTP/")) || bytes.HasPrefix(word, []byte("NONE/"))
}

func webAccessAction(r *Record, line []byte) intel.Action {
	switch status := string(r.value(line, partStatus)); {
	case status == "401" || status == "403" || status == "407" || status == "444":
		return intel.Blocked
	case len(status) != 3:
		return intel.ActionUnknown
	case status[0] == '5':
		return intel.Failed
	}
	return intel.Allowed
}
