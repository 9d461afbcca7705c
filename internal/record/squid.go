package record

import (
	"bytes"

	"picket/internal/intel"
)

// squidKind is Squid's native access log: https://wiki.squid-cache.org/Features/LogFormat.
var squidKind = &Kind{
	Name:     "squid",
	Complete: domainKind | addressKinds,
	Always:   domainKind,
	Partial:  webKinds &^ domainKind &^ addressKinds,
	Reveals:  addressKinds,
	Limits: "CONNECT hides everything but the host, Squid strips queries by default, a parent proxy hides addresses, and " +
		"traffic that does not go through the proxy is not there.",
	rules: []rule{
		{shows: domainKind, parts: []part{partURL}, form: hasHost, also: isExplicit},
		{shows: addressKinds, also: showsPeer},
	},
	action: squidAction,
}

// A squidParser reads the native format, and what may be added behind it in quotes: user agent and referer.
type squidParser struct{}

func newSquid([]byte, Hint) Parser { return squidParser{} }

func (squidParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	if isBlank(line) {
		return r.without(Header)
	}
	at, size := epochTime(line[markLength(line):])
	if size == 0 {
		return r.without(Unknown)
	}
	size += markLength(line)
	r.reset(squidKind)
	r.Fields, r.layout = r.Fields[:0], nil
	r.add("time", partTime, markLength(line), size)
	if !addSquidFields(line, size, r) {
		return r.without(Unknown)
	}
	r.Time, r.Basis = at, intel.Stated
	r.index(line)
	r.setShows(line)
	return Event
}

// showsPeer says whether the record names every address that was contacted for it: the server's own, or none was. The
// clients' connections show the proxy only, so what it asked is shown here or nowhere.
func showsPeer(r *Record, line []byte) bool {
	if hierarchy := r.value(line, partHierarchy); bytes.HasSuffix(hierarchy, []byte("NONE")) {
		return true
	}
	peer := r.value(line, partDst)
	return peer != nil && looksLikeAddress(peer)
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
	return bytes.HasSuffix(hierarchy, []byte("DIRECT")) || bytes.Equal(hierarchy, []byte("ORIGINAL_DST")) ||
		bytes.Equal(hierarchy, []byte("PINNED"))
}

// isExplicit is false where a proxy that clients do not know of saw only the address they connected to: which name they
// asked for is not in the record.
func isExplicit(r *Record, line []byte) bool {
	return string(r.value(line, partHierarchy)) != "ORIGINAL_DST" || !looksLikeAddress(hostIn(r.value(line, partURL)))
}

// nextWord finds the next run without spaces at or after i; empty at the end.
func nextWord(line []byte, i int) (start, end int) {
	for i < len(line) && line[i] == ' ' {
		i++
	}
	start = i
	if n := bytes.IndexByte(line[i:], ' '); n >= 0 {
		return start, i + n
	}
	return start, len(line)
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
	start, _ := nextWord(line, i)
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
	}
	return intel.Allowed
}

// hasHost says whether a URL, or what CONNECT asks for, names a host.
func hasHost(url []byte) bool {
	host := hostIn(url)
	return len(host) > 0 && !bytes.HasPrefix(url, []byte("error:"))
}
