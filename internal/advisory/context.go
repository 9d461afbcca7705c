package advisory

import (
	"strings"

	"golang.org/x/net/publicsuffix"

	"picket/indicator"
)

// A setting is a candidate with what stands around it: all that the rules judge by.
type setting struct {
	*reading
	section section
	heading string
	listed  bool   // alone in its line or cell, or beside other values only
	reason  string // why it is rejected here; "" if it is an indicator
	doubted bool   // a rule yields to the list that the value stands on
	coded   bool   // in backquotes: the author sets it apart as a value
	before  string // up to 96 bytes, in lower case, line ends as blanks
	lead    string // the line in front
	after   string // up to 24 bytes
	line    string // the line, if it is short enough to be a row or an item
	page    *facts
}

// facts are what holds for the document as a whole.
type facts struct {
	defangs bool            // it defangs names or addresses
	list    bool            // it is nothing but a list: nearly all its lines are one word
	shown   map[string]bool // registrable names of what it defangs, or calls hostile
}

// isList says whether nearly all lines of a text are one word, as in lists that publishers lay beside their reports.
func isList(text string) bool {
	lines, words := 0, 0
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines++
			if !strings.ContainsAny(line, " \t") && !isEastAsian(line) {
				words++
			}
		}
	}
	return lines >= 3 && 5*words >= 4*lines
}

// isEastAsian says whether a line has characters of scripts that put no blanks between words.
func isEastAsian(line string) bool {
	for i := range len(line) {
		if line[i] >= 0xe3 {
			return true
		}
	}
	return false
}

// note gathers what a defanged name tells about the document.
func (f *facts) note(r *reading) {
	if !r.defanged || r.rule != nil || r.unfit != "" || !anyHost.Has(r.Kind) {
		return
	}
	switch host := r.host(); siteOf(host) {
	case authority: // agencies defang their own names too
	case unknownSite:
		f.defangs = true
		if host != "" {
			f.shown[registrable(host)] = true
		}
	default:
		f.defangs = true
	}
}

// host is the host of a domain, URL or e-mail address, "" for other kinds and for addresses.
func (r *reading) host() string {
	if r.unfit != "" {
		return ""
	}
	switch r.Kind {
	case indicator.Domain:
		return r.Value
	case indicator.Email:
		return r.Value[strings.IndexByte(r.Value, '@')+1:]
	case indicator.URL:
		_, rest, _ := strings.Cut(r.Value, "://")
		if i := strings.IndexAny(rest, "/?"); i >= 0 {
			rest = rest[:i]
		}
		name, _, _ := strings.Cut(rest, ":")
		if x, err := indicator.New(indicator.Domain, name); err == nil {
			return x.Value
		}
	}
	return ""
}

// site is the host of a URL without path and query, as a reading of the same place.
func (r *reading) site() (host reading, ok bool) {
	if r.Kind != indicator.URL || r.unfit != "" {
		return reading{}, false
	}
	_, rest, _ := strings.Cut(r.Value, "://")
	if _, path, _ := strings.Cut(rest, "/"); path != "" || strings.Contains(rest, "?") {
		return reading{}, false
	}
	x := indicator.Indicator{Kind: indicator.Domain, Value: r.host()}
	if addr, ok := r.address(); ok {
		x, _ = indicator.New(indicator.IPv4, addr.String())
	}
	if x.Value == "" {
		return reading{}, false
	}
	host = reading{candidate: r.candidate, Indicator: x, defanged: r.defanged, rule: r.rule}
	host.kind, host.value = x.Kind, x.Value
	if at := strings.LastIndexByte(r.candidate.value, ':'); at > strings.Index(r.candidate.value, "://")+1 && len(r.candidate.value) == r.to-r.from {
		host.portAt = r.from + at
	}
	return host, true
}

// registrable is the name that somebody registered: the label before the public suffix, and the suffix.
func registrable(host string) string {
	if name, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return name
	}
	return host
}

// look reads what stands around the candidate.
func (s *setting) look(text, lower string) {
	c := s.reading
	start, end := lineBounds(text, c.from, c.to)
	s.before = onOneLine(lower[max(0, c.from-96):c.from])
	s.lead = text[start:c.from]
	s.after = head(text[c.to:end], 24)
	s.coded = strings.HasSuffix(s.before, "`") && strings.HasPrefix(s.after, "`")
	if end-start <= maxRow {
		s.line = lower[start:end]
	}
	s.listed = isListed(text, start, end, c.candidate, s.section != references)
}

func onOneLine(text string) string {
	if strings.ContainsAny(text, "\n\r\t") {
		return oneLine.Replace(text)
	}
	return text
}

var oneLine = strings.NewReplacer("\n", " ", "\r", "", "\t", " ")

// maxRow is the length in bytes beyond which a line is prose, and its words say nothing certain about a value in it.
const maxRow = 240

// lineBounds is the line around a span, cut off 400 bytes from it.
func lineBounds(text string, from, to int) (start, end int) {
	start, end = max(0, from-400), min(len(text), to+400)
	if i := strings.LastIndexByte(text[start:from], '\n'); i >= 0 {
		start += i + 1
	}
	if i := strings.IndexByte(text[to:end], '\n'); i >= 0 {
		end = to + i
	}
	return start, end
}

// isListed says whether nothing but values stands in the candidate's cell: no prose. Tabs, bars, wide gaps and tags part
// the cells of a row, as text, Markdown and HTML write tables. A label in front ("Decoded domains: …") is no prose, if
// labels count.
func isListed(text string, start, end int, c candidate, labels bool) bool {
	from, to := c.from, c.to
	for from > start && !isCellEdge(text, from-1, from-2) && text[from-1] != '>' {
		from--
	}
	for to < end && !isCellEdge(text, to, to+1) && text[to] != '<' {
		to++
	}
	before := text[from:c.from]
	if labels {
		before = withoutLabel(before)
	}
	return isAllListWords(before) && isAllListWords(text[c.to:to])
}

// withoutLabel is the text behind a label of up to five words, of which the last says what kind of values follows.
func withoutLabel(text string) string {
	label, values, ok := strings.Cut(head(text, 80), ":")
	if !ok || strings.ContainsAny(label, ".;,") {
		return text
	}
	words := strings.Fields(strings.Trim(label, "*_-#•> \t"))
	if len(words) == 0 || len(words) > 5 || !listWords[strings.ToLower(strings.Trim(words[len(words)-1], "()*_`"))] {
		return text
	}
	return values + text[min(len(text), 80):]
}

func isCellEdge(text string, at, beside int) bool {
	c := text[at]
	return c == '\t' || c == '|' || c == ' ' && beside >= 0 && beside < len(text) && text[beside] == ' '
}

func isAllListWords(text string) bool {
	for word := range strings.FieldsSeq(text) {
		if !isListWord(word) {
			return false
		}
	}
	return true
}

// listWords may stand beside a value on a list: bullets, conjunctions, and what the value is called.
var listWords = wordSet(`and or & - – — • · o ▪ ● > + / tcp udp port ip ips ipv4 ipv6 address addresses url urls uri domain domains hostname fqdn
	email sender c2 c2s c&c server servers hash hashes md5 sha1 sha-1 sha256 sha-256 sha512 sha-512 file filename path mutex value indicator ioc
	y e o et ou und oder i та и dirección direcciones dominio dominios puerto puertos fichero archivo servidor adresse adressen adresses domaine domaines fichier serveur
	datei domäne domänen indirizzo indirizzi domini arquivo endereço endereços domínio domínios adres adresy domena domeny plik домен домени домены адрес адреса файл порт
	アドレス ドメイン ホスト ハッシュ値 ファイル名 通信先 域名 地址 哈希 文件名 도메인 주소 해시 파일명`)

// isListWord says whether a word may stand beside a value on a list: one of listWords, a number, another value.
func isListWord(word string) bool {
	word = strings.Trim(word, "\"'`“”‘’()[]*,;:-")
	if word == "" || listWords[strings.ToLower(word)] || strings.Trim(word, "0123456789.)(:/-") == "" {
		return true
	}
	if isEastAsian(word) {
		return false
	}
	dot := strings.IndexByte(word, '.')
	return dot > 0 && dot < len(word)-1 || len(word) >= 32
}

// bareSuffix says whether a domain is a suffix that ICANN manages, such as co.uk.
func bareSuffix(domain string) bool {
	suffix, icann := publicsuffix.PublicSuffix(domain)
	return icann && suffix == domain
}
