package advisory

import (
	"net/netip"
	"strings"

	"picket/indicator"
)

// emails finds addresses around every at-sign.
func (sc *scanner) emails() {
	for i := sc.next("@", 0); i >= 0; i = sc.next("@", i+1) {
		if sc.claimed[i] {
			continue
		}
		from := i
		for from > 0 && i-from < 64 && isLocalPart(sc.text[from-1]) {
			from--
		}
		for from < i && strings.IndexByte("._-+%", sc.text[from]) >= 0 && sc.text[from] != '_' {
			from++
		}
		to := sc.spanWhile(i+1, isNameByte)
		for to > i+1 && strings.IndexByte(".-_", sc.text[to-1]) >= 0 {
			to--
		}
		if from == i || strings.IndexByte(sc.text[i+1:to], '.') < 0 {
			continue
		}
		if _, err := indicator.New(indicator.Email, sc.text[from:to]); err == nil {
			sc.add(indicator.Email, from, to)
		}
	}
}

func isLocalPart(c byte) bool { return isAlnum(c) || strings.IndexByte("._%+-", c) >= 0 }

func isNameByte(c byte) bool { return isAlnum(c) || c == '.' || c == '-' || c == '_' }

// fingerprints finds JA4, whose form is its own.
func (sc *scanner) fingerprints() {
	for i := sc.next("_", 0); i >= 0; i = sc.next("_", i+1) {
		from, to := i-10, i+1+12+1+12
		if from < 0 || to > len(sc.text) || isAlnum(sc.byteAt(from-1)) || isAlnum(sc.byteAt(to)) || sc.byteAt(to) == '_' {
			continue
		}
		if _, err := indicator.New(indicator.JA4, sc.text[from:to]); err == nil {
			sc.add(indicator.JA4, from, to)
		}
	}
}

// coins finds Bitcoin addresses by their checksum.
func (sc *scanner) coins() {
	for i := sc.nextRun(0, 26, isAlnum); i >= 0; {
		end := sc.spanWhile(i, isAlnum)
		first := sc.text[i]
		if n := end - i; n <= 74 && (first == '1' || first == '3' || first == 'b' || first == 'B') && !sc.claimed[i] {
			if _, err := indicator.New(indicator.BTC, sc.text[i:end]); err == nil {
				sc.add(indicator.BTC, i, end)
			}
		}
		i = sc.nextRun(end, 26, isAlnum)
	}
}

// systems finds numbers of autonomous systems: AS64500, ASN 64500.
func (sc *scanner) systems() {
	for i := sc.next("AS", 0); i >= 0; i = sc.next("AS", i+2) {
		digits := i + 2
		if strings.HasPrefix(sc.text[digits:], "N ") || strings.HasPrefix(sc.text[digits:], "N:") {
			digits = sc.spanWhile(digits+1, func(b byte) bool { return b == ' ' || b == ':' })
		}
		end := sc.spanWhile(digits, isDigit)
		if end-digits < 3 || end-digits > 10 || isNameByte(sc.byteAt(i-1)) || isAlnum(sc.byteAt(end)) || sc.claimed[i] {
			continue
		}
		sc.add(indicator.ASN, i, end)
	}
}

// ipv6 finds addresses, and ranges of them, by their colons.
func (sc *scanner) ipv6() {
	for i := sc.next(":", 0); i >= 0; i = sc.next(":", i+1) {
		from := i
		for from > 0 && i-from < 40 && isIPv6Byte(sc.text[from-1]) {
			from--
		}
		to := sc.spanWhile(i, isIPv6Byte)
		end := to
		i = to - 1
		if to-from > 45 || to-from < 3 || sc.claimed[from] || isAlnum(sc.byteAt(from-1)) || isAlnum(sc.byteAt(to)) {
			continue
		}
		text := strings.TrimRight(sc.text[from:to], ".")
		if strings.HasSuffix(text, ":") && !strings.HasSuffix(text, "::") {
			text = text[:len(text)-1]
		}
		if _, err := netip.ParseAddr(text); err != nil || isSerial(text) || !strings.ContainsAny(text, "0123456789") {
			continue
		}
		end = from + len(text)
		if bits := sc.prefixLength(end); bits > end {
			sc.add(indicator.CIDR, from, bits)
		} else {
			sc.add(indicator.IPv6, from, end)
		}
	}
}

// isSerial is for serial numbers and hardware addresses: groups of two digits each.
func isSerial(text string) bool {
	for group := range strings.SplitSeq(text, ":") {
		if len(group) != 2 {
			return false
		}
	}
	return true
}

func isIPv6Byte(c byte) bool { return isHex(c) || c == ':' || c == '.' }

// prefixLength is the end of "/24" at an offset, the offset itself where none stands.
func (sc *scanner) prefixLength(at int) int {
	if sc.byteAt(at) != '/' {
		return at
	}
	end := sc.spanWhile(at+1, isDigit)
	if next := sc.byteAt(end); end == at+1 || end > at+4 || isAlnum(next) || next == '/' || next == '.' && isAlnum(sc.byteAt(end+1)) {
		return at
	}
	return end
}
