package record

import (
	"bytes"

	"picket/internal/intel"
)

// webErrorKind is the error logs of nginx and of Apache's httpd: https://nginx.org/en/docs/ngx_core_module.html#error_log,
// https://httpd.apache.org/docs/current/mod/core.html#errorlogformat.
var webErrorKind = &Kind{
	Name:       "web.error",
	Partial:    webKinds,
	Limits:     "It shows what went wrong in this server, with the client where there was one.",
	Recognised: "time, [level] and process#thread of nginx; [time] [module:level] of Apache",
	Times:      "local, without a zone",
	Roles:      "`client` source; `request` request; `referrer` mention; `upstream` asked in turn",
	action:     webErrorAction,
	serves:     true,
}

type webErrorParser struct{}

func newWebError([]byte, Hint) Parser { return webErrorParser{} }

func (p webErrorParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	i := markLength(line)
	if i >= len(line) {
		return r.without(Unknown)
	}
	r.reset(webErrorKind)
	r.Fields, r.layout = r.Fields[:0], nil
	if line[i] == '[' && p.parseApache(line, i, r) || isDigit(line[i]) && p.parseNginx(line, i, r) {
		r.index(line)
		return Event
	}
	return r.without(Unknown)
}

// parseNginx reads `2024/03/01 04:11:09 [error] 811#811: *5 message, client: …, server: …, request: "…", …`.
func (webErrorParser) parseNginx(line []byte, i int, r *Record) bool {
	if len(line) < i+30 || line[i+4] != '/' {
		return false
	}
	at, _, size := isoTime(line[i:])
	level, levelEnd := nextWord(line, i+size)
	process, processEnd := nextWord(line, levelEnd)
	if size != 19 || level == levelEnd || line[level] != '[' || line[levelEnd-1] != ']' || !isWorker(line[process:processEnd]) {
		return false
	}
	r.Time, r.Basis = at, intel.ZoneAssumed
	r.add("time", partTime, i, i+size)
	r.add("level", partState, level+1, levelEnd-1)
	message := wordStart(line, processEnd)
	end := len(line)
	if n := bytes.Index(line[message:], []byte(", client: ")); n >= 0 {
		end = message + n
	}
	r.add("message", partVerdict, message, end)
	addNginxPairs(line, end, r)
	return true
}

// isWorker is `811#811:`.
func isWorker(word []byte) bool {
	hash := false
	for i, c := range word {
		switch {
		case isDigit(c):
		case c == '#' && i > 0 && !hash:
			hash = true
		default:
			return hash && c == ':' && i == len(word)-1
		}
	}
	return false
}

// addNginxPairs reads `, name: value` over and over; values with commas are in quotes.
func addNginxPairs(line []byte, i int, r *Record) {
	for bytes.HasPrefix(line[i:], []byte(", ")) && len(r.Fields) < maxFields {
		colon := bytes.Index(line[i:], []byte(": "))
		if colon < 0 {
			return
		}
		name := line[i+2 : i+colon]
		start := i + colon + 2
		end := start
		if start < len(line) && line[start] == '"' {
			start++
			if end, _ = stringEnd(line, start); end < 0 {
				end = len(line)
			}
			i = min(end+1, len(line))
		} else {
			if n := bytes.Index(line[start:], []byte(", ")); n >= 0 {
				end = start + n
			} else {
				end = len(line)
			}
			i = end
		}
		addNginxPair(line, name, start, end, r)
	}
}

func addNginxPair(line, name []byte, start, end int, r *Record) {
	switch string(name) {
	case "client":
		r.add("client", partSrc, start, end)
	case "server":
		r.add("server", partNone, start, end)
	case "request":
		addRequestLine(line, start, end, r)
	case "host":
		r.add("host", partURLHost, start, end)
	case "referrer":
		r.add("referrer", partReferrer, start, end)
	case "upstream":
		r.add("upstream", partPeer, start, end)
	}
}

// parseApache reads `[Fri Mar 01 04:11:09.123456 2024] [core:error] [pid 811:tid 140] [client 192.0.2.1:53124] message`,
// and the form of version 2.2, which has no module, no process and no port.
func (webErrorParser) parseApache(line []byte, i int, r *Record) bool {
	closing := bytes.IndexByte(line[i:min(len(line), i+40)], ']')
	if closing < 0 {
		return false
	}
	at, ok := ctime(line[i+1 : i+closing])
	if !ok {
		return false
	}
	r.Time, r.Basis = at, intel.ZoneAssumed
	r.add("time", partTime, i+1, i+closing)
	i = addApacheLabels(line, i+closing+1, r)
	if cause := apacheCause(line[i:]); cause > 0 {
		r.add("cause", partNone, i, i+cause)
		i = addApacheLabels(line, i+cause, r)
	}
	i = wordStart(line, i)
	end := len(line)
	referer := bytes.LastIndex(line[i:], []byte(", referer: "))
	if referer >= 0 {
		end = i + referer
	}
	r.add("message", partVerdict, i, end)
	if referer >= 0 {
		r.add("referer", partReferrer, end+len(", referer: "), len(line))
	}
	return len(r.Fields) > 2
}

// addApacheLabels reads ` [core:error] [pid 811:tid 140] [client 192.0.2.1:53124]` and gives where they end.
func addApacheLabels(line []byte, i int, r *Record) int {
	for labels := 0; bytes.HasPrefix(line[i:], []byte(" [")) && labels < 8; labels++ {
		size := bytes.IndexByte(line[i:], ']')
		if size > 0 && bytes.HasPrefix(line[i+2:], []byte("client [")) { // an address of IPv6 may be in brackets
			size = bytes.IndexByte(line[i+size+1:], ']') + size + 1
		}
		if size < 3 {
			break
		}
		addApacheLabel(line, i+2, i+size, r)
		i += size + 1
	}
	return i
}

// apacheCause is the system's error that may stand before the client: ` (111)Connection refused:`.
func apacheCause(rest []byte) int {
	if !bytes.HasPrefix(rest, []byte(" (")) {
		return 0
	}
	return bytes.Index(rest[:min(len(rest), 256)], []byte(": [client ")) + 1
}

// addApacheLabel reads one label. Version 2.4, which names the module, always writes the port, also behind an address of
// IPv6 without brackets.
func addApacheLabel(line []byte, start, end int, r *Record) {
	for _, label := range apacheLabels {
		if !bytes.HasPrefix(line[start:end], label.words) {
			continue
		}
		start += len(label.words)
		at := hostSpan(line[start:end])
		if colon := bytes.LastIndexByte(line[start:end], ':'); line[start] != '[' && colon > 0 && r.namesModule(line) {
			at = span{0, colon}
		}
		r.add(label.name, label.part, start+at.start, start+at.end)
		return
	}
	if r.has("level") {
		r.add("label", partNone, start, end)
		return
	}
	r.add("level", partState, start, end)
}

// namesModule: the level is `core:error`, not `error`.
func (r *Record) namesModule(line []byte) bool {
	for _, f := range r.Fields {
		if f.Name == "level" {
			return bytes.IndexByte(line[f.Start:f.End], ':') >= 0
		}
	}
	return false
}

var apacheLabels = []struct {
	words []byte
	name  string
	part  part
}{{[]byte("client "), "client", partSrc}, {[]byte("remote "), "remote", partPeer}}

// webErrorAction: what the server refused, and what it could not do.
func webErrorAction(r *Record, line []byte) intel.Action {
	message, level := r.value(line, partVerdict), r.value(line, partState)
	switch {
	case bytes.Contains(message, []byte("denied by")), bytes.Contains(message, []byte("forbidden by")):
		return intel.Blocked
	case bytes.HasSuffix(level, []byte("error")), bytes.HasSuffix(level, []byte("crit")), bytes.HasSuffix(level, []byte("alert")),
		bytes.HasSuffix(level, []byte("emerg")):
		return intel.Failed
	}
	return intel.ActionUnknown
}

// ctime reads `Fri Mar 01 04:11:09.123456 2024`.
func ctime(b []byte) (int64, bool) {
	if len(b) < 24 || b[3] != ' ' || b[7] != ' ' || b[10] != ' ' || b[13] != ':' || b[16] != ':' {
		return 0, false
	}
	day := two(b, 8)
	if b[8] == ' ' {
		day = int(b[9] - '0')
	}
	fraction, size := dotFraction(b[19:])
	rest := b[19+size:]
	if len(rest) != 5 || rest[0] != ' ' {
		return 0, false
	}
	at, ok := civil(two(rest, 1)*100+two(rest, 3), month(b[4:7]), day, two(b, 11), two(b, 14), two(b, 17))
	return at + fraction, ok
}
