package advisory

import (
	"strings"
	"unicode/utf8"

	"picket/indicator"
)

// names finds everything with a dot within: IPv4 addresses, domains, URLs without a scheme, file names.
func (sc *scanner) names() {
	at := 0
	for dot := sc.next(".", 0); dot >= 0; dot = sc.next(".", at) {
		from, to := sc.nameStart(dot, at), dot
		for n := 1; n > 0; n = sc.nameRune(to) {
			to += n
		}
		if end := sc.hyphenated(from, to, at); end > 0 {
			at = end
		} else {
			at = max(to, sc.nameRun(from, to))
		}
	}
}

// nameStart is where the run of characters of a name begins that goes up to an offset, at or behind another.
func (sc *scanner) nameStart(end, least int) int {
	for end > least {
		if c := sc.text[end-1]; c < utf8.RuneSelf {
			if !isNameByte(c) {
				break
			}
			end--
			continue
		}
		r, size := utf8.DecodeLastRuneInString(sc.text[least:end])
		if !isNameRune(r) {
			break
		}
		end -= size
	}
	return end
}

// hyphenated keeps a defanged name that is broken over two lines behind a hyphen of its own, and returns its end: 0 for
// what is none. The run may be either part; what begins before least is read already.
func (sc *scanner) hyphenated(from, to, least int) int {
	if sc.text[to-1] != '-' {
		if to = sc.lineEndBefore(from); to-2 < least || sc.text[to-1] != '-' {
			return 0
		}
		from = sc.nameStart(to, least)
	}
	if to-from < 2 || !isAlnum(sc.text[to-2]) || !isAlnum(sc.text[from]) || sc.claimed[from] {
		return 0
	}
	next := sc.nextLineStart(to)
	if next < 0 || !isAlnum(sc.byteAt(next)) || sc.claimed[next] {
		return 0
	}
	end := sc.spanWhile(next, isNameByte)
	for end > next && strings.IndexByte(".-_", sc.text[end-1]) >= 0 {
		end--
	}
	value := sc.text[from:to] + sc.text[next:end]
	if strings.IndexByte(sc.text[next:end], '.') < 0 || !sc.shadow.defanged(from, end) || !looksLikeDomain(value) {
		return 0
	}
	sc.keep(candidate{kind: indicator.Domain, value: value, from: from, to: end})
	return end
}

// lineEndBefore is the end of the line above, if nothing but blanks stands before an offset in its line; else 0.
func (sc *scanner) lineEndBefore(at int) int {
	text := strings.TrimRight(sc.text[max(0, at-64):at], " \t")
	if !strings.HasSuffix(text, "\n") {
		return 0
	}
	return max(0, at-64) + len(strings.TrimRight(text[:len(text)-1], " \t\r"))
}

// nameRune is the size of the character of a name at an offset, 0 for any other.
func (sc *scanner) nameRune(at int) int {
	if at >= len(sc.text) {
		return 0
	}
	if c := sc.text[at]; c < utf8.RuneSelf {
		if isNameByte(c) {
			return 1
		}
		return 0
	}
	if r, size := utf8.DecodeRuneInString(sc.text[at:]); isNameRune(r) {
		return size
	}
	return 0
}

// nameRun takes apart a run of name characters, and returns how far it read.
func (sc *scanner) nameRun(from, to int) int {
	for from < to {
		part := to
		if i := strings.Index(sc.text[from:to], ".."); i >= 0 {
			part = from + i
		}
		if end := sc.name(from, part); end > part {
			return end
		}
		from = sc.spanWhile(part, func(b byte) bool { return b == '.' })
	}
	return to
}

// name recognises one dotted name and returns the end of what it took.
func (sc *scanner) name(from, to int) int {
	for from < to && strings.IndexByte(".-", sc.text[from]) >= 0 {
		from++
	}
	for to > from && strings.IndexByte(".-", sc.text[to-1]) >= 0 {
		to--
	}
	for to > from+1 && sc.text[from] == '_' && sc.text[to-1] == '_' {
		from, to = from+1, to-1
	}
	text := sc.text[from:to]
	if len(text) > 512 || strings.IndexByte(text, '.') <= 0 || sc.claimed[from] || sc.claimed[to-1] {
		return to
	}
	switch {
	case isNumbers(text):
		return sc.numbers(from, to)
	case !sc.shadow.defanged(from, to) && sc.isFile(text):
		return sc.file(from, to)
	case looksLikeDomain(text):
		return sc.host(indicator.Domain, from, to)
	case isAlternative(text) && sc.shadow.defanged(from, to):
		return sc.host(indicator.Domain, from, to)
	case sc.pieces(from, to):
		return to
	case extensionOf(text) != "":
		return sc.file(from, to)
	}
	if isWorthRejecting(text) || sc.shadow.defanged(from, to) {
		sc.add(indicator.Domain, from, to)
	}
	return to
}

// isWorthRejecting leaves out abbreviations (e.g., U.S.), numbers with a unit (4.5GB), and long chains of program code.
func isWorthRejecting(text string) bool {
	labels := strings.Split(text, ".")
	last := labels[len(labels)-1]
	return len(labels[0]) > 1 && len(last) > 1 && strings.Trim(last, "0123456789_") == last && !isDigit(text[0]) && len(labels) <= 6
}

func isAlternative(text string) bool {
	return alternativeRoots[strings.ToLower(text[strings.LastIndexByte(text, '.')+1:])]
}

func isNumbers(text string) bool { return strings.Trim(text, "0123456789.") == "" }

// looksLikeDomain says whether the text is a domain name under a public suffix.
func looksLikeDomain(text string) bool {
	x, err := indicator.New(indicator.Domain, text)
	return err == nil && indicator.HasPublicSuffix(x.Value)
}

// numbers takes four numbers for an address; more or fewer are a version or an object identifier.
func (sc *scanner) numbers(from, to int) int {
	switch n := strings.Count(sc.text[from:to], "."); {
	case n == 3:
		return sc.host(indicator.IPv4, from, to)
	case n > 3:
		sc.found = append(sc.found, candidate{indicator.IPv4, sc.text[from:to], from, to, "more than four numbers: an object identifier or a version"})
	}
	return to
}

// pieces finds the addresses within a run such as 192.0.2.1-192.0.2.9 or rat-192.0.2.1_80.
func (sc *scanner) pieces(from, to int) bool {
	found := false
	for at := from; at < to; {
		end := at + len(sc.text[at:to])
		if i := strings.IndexAny(sc.text[at:to], "-_"); i >= 0 {
			end = at + i
		}
		if piece := sc.text[at:end]; isNumbers(piece) && strings.Count(piece, ".") == 3 && isIPv4(piece) {
			sc.add(indicator.IPv4, at, end)
			found = true
		}
		at = end + 1
	}
	return found
}

func isIPv4(text string) bool {
	x, err := indicator.New(indicator.IPv4, text)
	return err == nil && x.Kind == indicator.IPv4
}

// host is an address or a domain, a range, or with a path behind it a URL that leaves out the scheme.
func (sc *scanner) host(kind indicator.Kind, from, to int) int {
	if kind == indicator.IPv4 {
		if bits := sc.prefixLength(to); bits > to {
			sc.add(indicator.CIDR, from, bits)
			return bits
		}
	}
	slash := to
	if sc.byteAt(to) == ':' {
		if port := sc.spanWhile(to+1, isDigit); port > to+1 && port <= to+6 {
			slash = port
		}
	}
	if sc.startsPath(slash) && (kind != indicator.IPv4 || isIPv4(sc.text[from:to])) {
		before := len(sc.found)
		sc.url(from, slash)
		if len(sc.found) > before && sc.found[before].to > slash+1 {
			return sc.found[before].to
		}
		sc.found = sc.found[:before]
	}
	sc.add(kind, from, to)
	return to
}

// startsPath says whether a path stands at an offset. "192.0.2.1/192.0.2.2" and "a.example/b.example" are two values,
// and a lone slash is punctuation.
func (sc *scanner) startsPath(at int) bool {
	c := sc.byteAt(at)
	next := sc.byteAt(at + 1)
	if c == '?' {
		return isAlnum(next)
	}
	if c != '/' || !isAlnum(next) && strings.IndexByte("_-~%?#.+/", next) < 0 {
		return false
	}
	end := sc.spanWhile(at+1, isNameByte)
	word := sc.text[at+1 : end]
	if b := sc.byteAt(end); b == '/' || b == '?' {
		return true
	}
	return !isIPv4(word) && !(looksLikeDomain(word) && fileTLDs[extensionOf(word)] == 0)
}
