package advisory

import (
	"fmt"
	"regexp"
	"strings"

	"picket/indicator"
)

// hashKinds are told by their number of digits.
var hashKinds = map[int]indicator.Kind{32: indicator.MD5, 40: indicator.SHA1, 64: indicator.SHA256, 128: indicator.SHA512}

// minHash is the least number of digits that is looked at; shorter runs are no hashes and may be any number.
const minHash = 16

// hashes finds whole runs of hexadecimal digits: also behind a jammed label (MD5e7aa…), with a letter jammed to one end,
// and broken over lines.
func (sc *scanner) hashes() {
	for i := 0; i+groupSize <= len(sc.text); i++ {
		if i = sc.nextRun(i, groupSize, isHex); i < 0 {
			return
		}
		end := sc.spanWhile(i, isHex)
		switch {
		case end-i >= minHash:
			end = sc.hexRun(i, end)
		case end-i == groupSize:
			end = sc.groupedHash(i, end)
		}
		i = end
	}
}

// groupSize is the number of digits in each group of a hash that is written in groups.
const groupSize = 8

// groupedHash joins groups of digits with a blank between them, behind the name of a hash: dumps of memory look the same.
func (sc *scanner) groupedHash(from, to int) int {
	value, end := sc.text[from:to], to
	for len(value) < 128 && sc.byteAt(end) == ' ' {
		stop := sc.spanWhile(end+1, isHex)
		if stop-end-1 != groupSize {
			break
		}
		value, end = value+sc.text[end+1:stop], stop
	}
	kind, complete := hashKinds[len(value)]
	if !complete || isAlnum(sc.byteAt(from-1)) || isAlnum(sc.byteAt(end)) || !isNamedHash(sc.before(from, 24), kind) {
		return to
	}
	sc.found = append(sc.found, candidate{kind: kind, value: value, from: from, to: end})
	return end
}

// hashName stands in front of a value that is a hash by what the author calls it.
var hashName = regexp.MustCompile(`(?i)(?:md5|sha-?1|sha-?256|sha-?512)(?: hash)?[\s:=|*]*(?:0x)?$`)

func isNamedHash(before string, kind indicator.Kind) bool {
	name := strings.ReplaceAll(strings.ToLower(hashName.FindString(before)), "-", "")
	return strings.HasPrefix(name, string(kind))
}

// hexRun judges the maximal run text[from:to] and returns where to go on.
func (sc *scanner) hexRun(from, to int) int {
	if start := sc.jammedLabel(from, to); start > from {
		sc.hash(start, to)
		return to
	}
	before, after := sc.byteAt(from-1), sc.byteAt(to)
	if isAlnum(before) && isAlnum(after) || sc.isLabelOfName(to) {
		return to
	}
	if _, complete := hashKinds[to-from]; complete {
		sc.hash(from, to)
		return to
	}
	if isAlnum(before) {
		return to
	}
	if value, end := sc.brokenHash(from, to); value != "" {
		kind := hashKinds[len(value)]
		sc.found = append(sc.found, candidate{kind: kind, value: value, from: from, to: end})
		return end
	}
	if n := to - from; n > 32 && n <= 128 && !isAlnum(after) && !sc.claimed[from] {
		sc.mark(nearestHash(n), from, to, fmt.Sprintf("%d hexadecimal digits: no hash has so many", n))
	}
	return to
}

// isLabelOfName says whether the run that ends here is the first label of a domain, and no file that is called by its
// hash.
func (sc *scanner) isLabelOfName(end int) bool {
	if sc.byteAt(end) != '.' || !isAlnum(sc.byteAt(end+1)) {
		return false
	}
	name := strings.TrimRight(sc.text[end+1:sc.spanWhile(end, isNameByte)], ".-_")
	return len(name) < 256 && extensionOf("x."+name) == "" && looksLikeDomain("x."+name)
}

// nearestHash is the kind whose length is next to n: what the author most likely meant.
func nearestHash(n int) indicator.Kind {
	switch {
	case n < 37:
		return indicator.MD5
	case n < 52:
		return indicator.SHA1
	case n < 96:
		return indicator.SHA256
	}
	return indicator.SHA512
}

// jammedLabel is where the hash begins in a run whose first digits are the end of its label. The D and the figures of
// "MD5", and the A of "SHA256", are hexadecimal digits themselves.
func (sc *scanner) jammedLabel(from, to int) int {
	for _, label := range []string{"md5", "sha1", "sha256", "sha512"} {
		inRun := strings.TrimLeft(label, "msh")
		start := from - (len(label) - len(inRun))
		if start < 0 || !hasPrefixFold(sc.text[start:to], label) {
			continue
		}
		if kind, ok := hashKinds[to-start-len(label)]; ok && string(kind) == label {
			return start + len(label)
		}
	}
	return from
}

// brokenHash joins a run with the digits that begin the next lines, if together they have the length of a hash. Two
// complete values are never joined: the first is complete by itself, and not brought here.
func (sc *scanner) brokenHash(from, to int) (value string, end int) {
	value, end = sc.text[from:to], to
	for lines := 0; lines < 4 && len(value) < 128; lines++ {
		next := sc.nextLineStart(end)
		if next < 0 {
			return "", to
		}
		stop := sc.spanWhile(next, isHex)
		if _, complete := hashKinds[stop-next]; stop == next || complete || isAlnum(sc.byteAt(stop)) {
			return "", to
		}
		value, end = value+sc.text[next:stop], stop
		if _, complete := hashKinds[len(value)]; complete {
			return value, end
		}
	}
	return "", to
}

// nextLineStart is the first visible byte of the line below, if nothing but a hyphen or space stands before its end.
func (sc *scanner) nextLineStart(at int) int {
	if sc.byteAt(at) == '-' {
		at++
	}
	at = sc.spanWhile(at, func(b byte) bool { return b == ' ' || b == '\t' || b == '\r' })
	if sc.byteAt(at) != '\n' {
		return -1
	}
	return sc.spanWhile(at+1, func(b byte) bool { return b == ' ' || b == '\t' })
}

func (sc *scanner) hash(from, to int) {
	kind := hashKinds[to-from]
	digits := sc.text[from:to]
	label := sc.lowerBefore(from, 24)
	switch {
	case sc.claimed[from] && !sc.inAnalysisLink(from):
		return // part of a URL, path or key: a token, not the hash of a file
	case strings.IndexByte("=#", sc.byteAt(from-1)) >= 0 && isParameter.MatchString(sc.before(from, 32)):
		sc.mark(kind, from, to, "a parameter of a URL")
	case strings.HasSuffix(label, "0x") && isNamedHash(label, kind):
		sc.mark(kind, from, to, "")
	case strings.HasSuffix(label, "0x") && kind == indicator.SHA1:
		sc.mark(kind, from, to, "an Ethereum address")
	case strings.HasSuffix(label, "0x"):
		sc.mark(kind, from, to, "a number in hexadecimal (0x)")
	case strings.Trim(digits, "0123456789") == "":
		sc.mark(kind, from, to, "decimal digits only: a number")
	case distinctBytes(digits) <= 4:
		sc.mark(kind, from, to, "a filler of few different digits")
	case kind == indicator.MD5 && labelled(label, "ja3s"):
		sc.mark(kind, from, to, "a JA3S fingerprint: no kind of indicator")
	case kind == indicator.MD5 && labelled(label, "ja3"):
		sc.mark(indicator.JA3, from, to, "")
	case hasAnyOf(label, "key", "cl", "schl") && secretName.MatchString(label):
		sc.mark(kind, from, to, "a key, not the hash of a file")
	case labelled(label, "imphash"):
		sc.mark(kind, from, to, "an import hash, not the hash of a file")
	default:
		sc.mark(kind, from, to, "")
	}
}

// isParameter is what stands in front of a token in a query, or of an address that a web page hides.
var isParameter = regexp.MustCompile(`[?&][\w.-]{1,24}=$|email-protection#$`)

// secretName stands in front of a key of a cipher.
var secretName = regexp.MustCompile(`\b(?:rc4|aes|x?tea|des|rsa|xor|encryption|decryption|cipher|session|api|private) (?:key|clave|clé|schlüssel)(?: is| was| es| est| ist)?[\s:="'` + "`" + `]*$`)

// labelled says whether a label stands close before a value: "JA3: …", "JA3 hash …".
func labelled(before, label string) bool {
	i := strings.LastIndex(before, label)
	if i < 0 {
		return false
	}
	between := strings.Trim(before[i+len(label):], " \t:=|(\"'`*-")
	switch between {
	case "", "hash", "fingerprint", "md5", "client", "hash (md5)", "value", "is":
		return true
	}
	return false
}

func distinctBytes(text string) int {
	var seen [256]bool
	n := 0
	for i := range len(text) {
		if c := text[i] | 0x20; !seen[c] {
			seen[c] = true
			n++
		}
	}
	return n
}

// analysisPaths mark links to the analysis of a sample, which carry its hash.
var analysisPaths = []string{"virustotal.com/", "hybrid-analysis.com/", "bazaar.abuse.ch/", "tria.ge/", "any.run/", "joesandbox.com/"}

func (sc *scanner) inAnalysisLink(at int) bool {
	before := strings.ToLower(sc.before(at, 120))
	if i := strings.LastIndexAny(before, " \t\"(<"); i >= 0 {
		before = before[i:]
	}
	for _, path := range analysisPaths {
		if strings.Contains(before, path) {
			return true
		}
	}
	return false
}
