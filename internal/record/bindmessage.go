package record

import "bytes"

// isBindClient: `client @0x7f… 10.1.4.22#53124` or, in old versions, without the pointer.
func isBindClient(b []byte) bool {
	b, ok := bytes.CutPrefix(b, []byte("client "))
	if !ok {
		return false
	}
	if bytes.HasPrefix(b, []byte("@0x")) {
		return true
	}
	word := b[:nextByte(b, 0, ' ')]
	i := bytes.IndexByte(word, '#')
	return i > 0 && looksLikeAddress(withoutScope(word[:i]))
}

// withoutScope takes the interface off a link-local address: fe80::1%eth0.
func withoutScope(address []byte) []byte {
	if i := bytes.IndexByte(address, '%'); i > 0 {
		return address[:i]
	}
	return address
}

// addBindClient reads `client @0x7f… ADDRESS#PORT[/key NAME] (NAME)[: view NAME]: ` and gives where the message begins.
func addBindClient(line []byte, i int, r *Record) int {
	start, end := nextWord(line, i+len("client "))
	if start < len(line) && line[start] == '@' {
		start, end = nextWord(line, end)
	}
	hash := bytes.IndexByte(line[start:end], '#')
	if hash < 0 {
		return start
	}
	address := len(withoutScope(line[start : start+hash]))
	r.add("client", partSrc, start, start+address)
	i = start + hash + 1
	port := i
	for i < len(line) && isDigit(line[i]) {
		i++
	}
	r.add("port", partSrcPort, port, i)
	if bytes.HasPrefix(line[i:], []byte("/key ")) {
		_, i = nextWord(line, i+len("/key "))
		if i > 0 && line[i-1] == ':' {
			i--
		}
	}
	if bytes.HasPrefix(line[i:], []byte(" (")) {
		if n := bytes.Index(line[i:], []byte("): ")); n > 0 {
			r.add("name", partQuery, i+2, i+n)
			i += n + 1
		}
	}
	i = skipColon(line, i)
	if bytes.HasPrefix(line[i:], []byte("view ")) {
		start, end := nextWord(line, i+len("view "))
		if end > start && line[end-1] == ':' {
			r.add("view", partNone, start, end-1)
			i = wordStart(line, end)
		}
	}
	return i
}

func skipColon(line []byte, i int) int {
	if bytes.HasPrefix(line[i:], []byte(": ")) {
		return i + 2
	}
	return i
}

// addBindMessage reads what the message says of a query, a rewrite, or a server that was asked in turn.
func addBindMessage(line []byte, i int, r *Record) {
	message := line[i:]
	switch {
	case bytes.HasPrefix(message, []byte("query: ")) && addBindQuery(line, i+len("query: "), r, false):
	case bytes.HasPrefix(message, []byte("response: ")) && addBindQuery(line, i+len("response: "), r, true):
	case bytes.HasPrefix(message, []byte("rpz ")):
		via := bytes.Index(message, []byte(" via "))
		if via < 0 {
			via = len(message)
		}
		r.add("message", partVerdict, i, i+via)
		if i += via + len(" via "); i < len(line) {
			r.add("policy", partReferrer, i, len(line))
		}
	default:
		addBindUpstream(line, i, r)
	}
}

// addBindQuery reads `NAME CLASS TYPE FLAGS (SERVER)`, in a response with the code and more behind the type. It is false,
// and adds nothing, where the line is cut.
func addBindQuery(line []byte, i int, r *Record, isResponse bool) bool {
	name, nameEnd := nextWord(line, i)
	class, classEnd := nextWord(line, nameEnd)
	kind, kindEnd := nextWord(line, classEnd)
	rest, restEnd := nextWord(line, kindEnd)
	if rest == restEnd {
		return false
	}
	r.Kind = bindQueryKind
	for k := range r.Fields {
		if r.Fields[k].Name == "name" {
			r.Fields[k].part = partNone // the query says it again
		}
	}
	r.add("query", partQuery, name, nameEnd)
	r.add("class", partNone, class, classEnd)
	r.add("type", partNone, kind, kindEnd)
	if isResponse {
		r.add("rcode", partState, rest, restEnd)
	} else {
		r.add("flags", partNone, rest, restEnd)
	}
	open := bytes.IndexByte(line[restEnd:], '(')
	if open < 0 {
		return true
	}
	open += restEnd + 1
	if size := bytes.IndexByte(line[open:], ')'); size > 0 && looksLikeAddress(line[open:open+size]) {
		r.add("server", partDst, open, open+size)
	}
	return true
}

// addBindUpstream reads `… resolving 'NAME/A/IN': ADDRESS#53`; any other message stays whole.
func addBindUpstream(line []byte, i int, r *Record) {
	const words = " resolving '"
	n := bytes.Index(line[i:], []byte(words))
	if n < 0 {
		r.add("message", partVerdict, i, len(line))
		return
	}
	name := i + n + len(words)
	end := name
	for end < len(line) && line[end] != '/' && line[end] != '\'' {
		end++
	}
	r.add("message", partVerdict, i, name-1)
	r.add("query", partQuery, name, end)
	colon := bytes.LastIndex(line[end:], []byte(": "))
	if colon < 0 {
		return
	}
	server := end + colon + 2
	if hash := bytes.IndexByte(line[server:], '#'); hash > 0 {
		r.add("server", partDst, server, server+hash)
	}
}
