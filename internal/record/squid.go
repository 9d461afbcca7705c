package record

import (
	"bytes"

	"picket/internal/intel"
)

// squidKind is Squid's native access log: https://wiki.squid-cache.org/Features/LogFormat.
var squidKind = &Kind{
	Name:     "squid",
	Complete: domainKind | addressKinds,
	Always:   domainKind | addressKinds,
	Partial:  webKinds &^ domainKind &^ addressKinds,
	Reveals:  addressKinds,
	Limits: "CONNECT hides everything but the host, Squid strips queries by default, a parent proxy hides addresses, of " +
		"several addresses tried only the last is there, and traffic that does not go through the proxy is not.",
	rules: []rule{
		{shows: domainKind, parts: []part{partURL}, form: hasName},
		{shows: addressKinds, also: showsPeer},
	},
	action:     squidAction,
	proxied:    asksParent,
	Recognised: "lines of epoch time, duration, client, `RESULT/status`, bytes, method, URL, user, `HIERARCHY/peer`, type; also in syslog",
	Times:      "seconds since 1970: stated",
	Roles:      "client contact; the host of `url` contact, what stands behind it url or mention; `peer` contact; referer mention",
}

// squidIntercept is the same log of a proxy that clients do not know of. Of what they ask inside TLS it sees the
// address that they connected to, and not always the name.
var squidIntercept = &Kind{
	Name:       "squid.intercept",
	Complete:   addressKinds,
	Always:     addressKinds,
	Partial:    webKinds &^ addressKinds,
	Limits:     "It shows names where requests are in clear or TLS is looked into, and queries not by default.",
	rules:      []rule{{shows: addressKinds, also: showsPeer}},
	action:     squidAction,
	proxied:    asksParent,
	Recognised: "as `squid`, where the hierarchy is `ORIGINAL_DST`",
	Times:      "seconds since 1970: stated",
	Roles:      "client contact; the host of `url` contact, what stands behind it url or mention; `peer` contact; referer mention",
}

// squidCommon is Squid's log in the formats that it calls common and combined.
var squidCommon = &Kind{
	Name:     "squid.common",
	Complete: domainKind,
	Always:   domainKind,
	Partial:  webKinds &^ domainKind,
	Limits: "It does not show which addresses were contacted; CONNECT hides everything but the host, Squid strips queries " +
		"by default, and traffic that does not go through the proxy is not there.",
	rules:      []rule{{shows: domainKind, parts: []part{partURL}, form: hasName, also: isExplicit}},
	action:     squidAction,
	Recognised: "as `web.access`, with `RESULT:HIERARCHY` behind it",
	Times:      "`[02/Mar/2024:04:11:09 +0100]`: stated",
	Roles:      "client contact; the host of `url` contact, what stands behind it url or mention; `peer` contact; referer mention",
}

// A squidParser reads the native format, and what may be added behind it in quotes: user agent and referer.
type squidParser struct {
	kind *Kind // of records that do not tell whether they were intercepted
}

func newSquid(sample []byte, _ Hint) Parser {
	if bytes.Contains(sample, []byte(" "+originalDst+"/")) {
		return squidParser{squidIntercept}
	}
	return squidParser{squidKind}
}

// originalDst is the hierarchy of a request to the address that an intercepted client had connected to.
const originalDst = "ORIGINAL_DST"

func (p squidParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	if isBlank(line) {
		return r.without(Header)
	}
	at, size := epochTime(line[markLength(line):])
	if size == 0 {
		return r.without(Unknown)
	}
	size += markLength(line)
	r.reset(p.kind)
	r.Fields, r.layout = r.Fields[:0], nil
	r.add("time", partTime, markLength(line), size)
	if !addSquidFields(line, size, r) {
		return r.without(Unknown)
	}
	r.Time, r.Basis = at, intel.Stated
	r.index(line)
	if !isExplicit(r, line) {
		r.Kind = squidIntercept
	}
	r.setShows(line)
	return Event
}

// showsPeer says whether the record names the server's own address. The clients' connections show the proxy only, so what
// it asked is shown here or nowhere. Records for which nothing was asked count for nothing: a proxy that sends all else
// to a parent has them too.
func showsPeer(r *Record, line []byte) bool {
	peer := r.value(line, partDst)
	return peer != nil && isAddress(peer)
}

// askedNobody: from the cache, refused, or never a request.
func askedNobody(r *Record, line []byte) bool {
	return bytes.HasSuffix(r.value(line, partHierarchy), []byte("NONE"))
}

// addSquidFields reads what follows the time.
func addSquidFields(line []byte, i int, r *Record) bool {
	var at [9][2]int // duration, client, result/status, bytes, method, URL, user, hierarchy/peer, type
	for n := range at {
		start, end := nextWord(line, i)
		if start == i || start == end {
			return false
		}
		at[n], i = [2]int{start, end}, end
	}
	result, status := cutAt(line, at[2], '/')
	hierarchy, peer := cutAt(line, at[7], '/')
	if status[0] == 0 || peer[0] == 0 || !isDigit(line[at[0][0]]) && line[at[0][0]] != '-' || !isDigit(line[at[3][0]]) {
		return false
	}
	peerPart := partPeer
	if isDirect(line[hierarchy[0]:hierarchy[1]]) {
		peerPart = partDst
	}
	r.add("duration", partNone, at[0][0], at[0][1])
	r.add("client_address", partSrc, at[1][0], at[1][1])
	r.add("result", partState, result[0], result[1])
	r.add("status", partStatus, status[0], status[1])
	r.add("bytes", partNone, at[3][0], at[3][1])
	r.add("method", partMethod, at[4][0], at[4][1])
	r.add("url", partURL, at[5][0], at[5][1])
	r.add("user", partUser, at[6][0], at[6][1])
	r.add("hierarchy", partHierarchy, hierarchy[0], hierarchy[1])
	r.add("peer", peerPart, peer[0], peer[1])
	r.add("content_type", partNone, at[8][0], at[8][1])
	i = addQuoted(line, i, r, "user_agent", partAgent)
	addQuoted(line, i, r, "referer", partReferrer)
	return true
}

// isDirect: the peer is the server asked for, not a parent proxy.
func isDirect(hierarchy []byte) bool {
	return bytes.HasSuffix(hierarchy, []byte("DIRECT")) || string(hierarchy) == originalDst ||
		string(hierarchy) == "PINNED"
}

// isExplicit is false where a proxy that clients do not know of went to the address that they had connected to.
func isExplicit(r *Record, line []byte) bool {
	return string(r.value(line, partHierarchy)) != originalDst
}

// asksParent: another proxy was asked, or the server by a name that is not its address. Only the other's log, or one on
// the way, shows where that led.
func asksParent(r *Record, line []byte) bool {
	return r.Shows&addressKinds == 0 && !askedNobody(r, line)
}

// nextWord finds the next run without spaces at or after i; empty at the end.
func nextWord(line []byte, i int) (start, end int) {
	start = wordStart(line, i)
	return start, nextByte(line, start, ' ')
}

func wordStart(line []byte, i int) int {
	for i < len(line) && line[i] == ' ' {
		i++
	}
	return i
}

// cutAt cuts a span at the last separator; without one the second is empty at 0.
func cutAt(line []byte, span [2]int, separator byte) (before, after [2]int) {
	i := bytes.LastIndexByte(line[span[0]:span[1]], separator)
	if i < 0 {
		return span, [2]int{}
	}
	i += span[0]
	return [2]int{span[0], i}, [2]int{i + 1, span[1]}
}

// addQuoted adds a quoted field at or after i, if there is one, and gives where it ends.
func addQuoted(line []byte, i int, r *Record, name string, p part) int {
	start := wordStart(line, i)
	if start >= len(line) || line[start] != '"' {
		return i
	}
	end, _ := stringEnd(line, start+1)
	if end < 0 {
		return i
	}
	r.add(name, p, start+1, end)
	return end + 1
}

func squidAction(r *Record, line []byte) intel.Action {
	status := string(r.value(line, partStatus))
	switch {
	case bytes.Contains(r.value(line, partState), []byte("DENIED")), status == "407":
		return intel.Blocked
	case status == "" || len(status) != 3 || status == "000" || status[0] == '5':
		return intel.Failed
	case status[0] == '4' && askedNobody(r, line) && !bytes.Contains(r.value(line, partState), []byte("HIT")):
		return intel.Failed // Squid's own error
	}
	return intel.Allowed
}

// hasName says whether a URL, or what CONNECT asks for, names a host by a name that shows something.
func hasName(url []byte) bool {
	return isName(hostIn(url)) && !bytes.HasPrefix(url, []byte("error:"))
}
