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
	action:     func(*Record, []byte) intel.Action { return intel.Failed },
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
	r.add("level", partNone, level+1, levelEnd-1)
	message := wordStart(line, processEnd)
	end := len(line)
	if n := bytes.Index(line[message:], []byte(", client: ")); n >= 0 {
		end = message + n
	}
	r.add("message", partNone, message, end)
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
	i += closing + 1
	for labels := 0; bytes.HasPrefix(line[i:], []byte(" [")); labels++ {
		size := bytes.IndexByte(line[i:], ']')
		if size < 0 || labels > 6 {
			break
		}
		addApacheLabel(line, i+2, i+size, r)
		i += size + 1
	}
	i = wordStart(line, i)
	end := len(line)
	referer := bytes.LastIndex(line[i:], []byte(", referer: "))
	if referer >= 0 {
		end = i + referer
	}
	r.add("message", partNone, i, end)
	if referer >= 0 {
		r.add("referer", partReferrer, end+len(", referer: "), len(line))
	}
	return len(r.Fields) > 2
}

func addApacheLabel(line []byte, start, end int, r *Record) {
	for _, label := range apacheLabels {
		if !bytes.HasPrefix(line[start:end], label.words) {
			continue
		}
		at := hostSpan(line[start+len(label.words) : end])
		r.add(label.name, label.part, start+len(label.words)+at.start, start+len(label.words)+at.end)
		return
	}
	r.add("label", partNone, start, end)
}

var apacheLabels = []struct {
	words []byte
	name  string
	part  part
}{{[]byte("client "), "client", partSrc}, {[]byte("remote "), "remote", partPeer}}

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
