package detection

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
)

var suricataActions = map[string]bool{"alert": true, "drop": true, "pass": true, "reject": true, "rejectsrc": true, "rejectdst": true,
	"rejectboth": true, "log": true, "sdrop": true, "block": true, "activate": true, "dynamic": true, "config": true}

// suricataHead is an action, a protocol and, unless it is a rule of Snort 3 without them, addresses and ports.
var suricataHead = regexp.MustCompile(`^(\w+)\s+([A-Za-z][A-Za-z0-9_.:-]*)(?:\s+([^()]*?))?\s*\(`)

// beginsSuricata is for a line that begins with an action and a protocol.
func beginsSuricata(line string) bool {
	n := wordLength(line)
	if !suricataActions[line[:n]] || n == len(line) || line[n] != ' ' && line[n] != '\t' {
		return false
	}
	rest := strings.TrimLeft(line[n:], " \t")
	protocol, after, _ := strings.Cut(rest[:min(len(rest), 1024)], " ")
	if protocol == "" || protocol[0]|0x20 < 'a' || protocol[0]|0x20 > 'z' || len(protocol) > 32 {
		return false
	}
	for _, direction := range []string{"->", "<>", "=>", "→", "–>"} {
		if strings.Contains(after, direction) {
			return true
		}
	}
	return strings.HasPrefix(strings.TrimLeft(after, " \t"), "(") // Snort 3 may name neither addresses nor ports
}

// liftSuricata reads a rule of Suricata or Snort (docs.suricata.io, "Rules Format"). Which keywords there are, and what they
// take, differs between versions and is not checked.
func liftSuricata(text string) *lifted {
	m := suricataHead.FindStringSubmatchIndex(text[:min(len(text), 16<<10)])
	if m == nil {
		return nil
	}
	s := suricataRule{text: text, at: m[1]}
	s.options()
	if !s.isRule {
		return nil
	}
	if m[6] >= 0 {
		s.checkHead(strings.Fields(strings.ReplaceAll(text[m[6]:m[7]], "\\", " ")), m[6])
	}
	if s.sid == "" {
		s.fail(0, "no sid")
	}
	return &lifted{name: s.message, end: s.at, joins: s.joins, fault: s.fault}
}

type suricataRule struct {
	text    string
	at      int
	message string
	sid     string
	isRule  bool // a msg, content or sid is among the options
	joins   []int
	fault   *fault
}

func (s *suricataRule) fail(at int, format string, args ...any) {
	if s.fault == nil {
		s.fault = faultAt(at, format, args...)
	}
}

// options reads keyword; or keyword:value; to the bracket that closes. A backslash at the end of a line continues it.
func (s *suricataRule) options() {
	for {
		s.blanks()
		begin := s.at
		if begin >= len(s.text) {
			s.fail(begin, "no ) at its end")
			return
		}
		if s.text[begin] == ')' {
			s.at++
			return
		}
		end := begin
		for end < len(s.text) && (isWordByte(s.text[end]) || s.text[end] == '.' || s.text[end] == '-') {
			end++
		}
		keyword := s.text[begin:end]
		s.at = end
		s.blanks()
		switch {
		case keyword == "":
			s.stop("want a keyword or )")
			return
		case s.at < len(s.text) && s.text[s.at] == ';':
			s.at++
		case s.at < len(s.text) && s.text[s.at] == ':':
			s.at++
			if !s.value(keyword, begin) {
				return
			}
		default:
			s.stop("want : or ; after " + keyword)
			return
		}
	}
}

// stop ends a rule that cannot be read on, at the end of its line.
func (s *suricataRule) stop(reason string) {
	s.fail(s.at, "%s", reason)
	s.at += len(strings.TrimRight(s.text[s.at:s.at+lineLength(s.text[s.at:])], " \t\r"))
}

func (s *suricataRule) blanks() {
	for s.at < len(s.text) {
		switch {
		case strings.IndexByte(" \t\r\n\f", s.text[s.at]) >= 0:
			s.at++
		case strings.HasPrefix(s.text[s.at:], "\u00A0"):
			s.at += len("\u00A0")
		case s.text[s.at] == '\\' && strings.TrimLeft(s.text[s.at+1:s.at+1+lineLength(s.text[s.at+1:])], " \t\r") == "":
			s.at++
		default:
			return
		}
	}
}

// value reads to the semicolon that ends an option; within quotes it may stand only behind a backslash.
func (s *suricataRule) value(keyword string, begin int) bool {
	from, quoted := s.at, false
	for i := s.at; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case c == '\n' && quoted && (keyword == "msg" || keyword == "reference" || keyword == "metadata"):
			s.joins = append(s.joins, i)
		case c == '\n' && quoted:
			s.at = i
			s.stop("a value of " + keyword + " that does not end on its line")
			return false
		case c == ';' && !quoted:
			s.at = i + 1
			s.option(keyword, strings.TrimSpace(s.text[from:i]), begin)
			return true
		}
	}
	s.at = len(s.text)
	s.joins = nil
	s.at = min(from+lineLength(s.text[from:]), len(s.text))
	s.fail(begin, "the value of %s has no end", keyword)
	return false
}

func (s *suricataRule) option(keyword, value string, at int) {
	switch keyword {
	case "msg":
		s.isRule = true
		if len(value) < 2 || value[0] != '"' || value[len(value)-1] != '"' {
			s.fail(at, "msg without its quotes")
			return
		}
		s.message = strings.Join(strings.Fields(value[1:len(value)-1]), " ")
	case "sid":
		s.isRule = true
		if n, err := strconv.ParseUint(value, 10, 32); err != nil || n == 0 {
			s.fail(at, "sid is no number")
			return
		}
		s.sid = value
	case "content", "pcre", "uricontent":
		s.isRule = true
		body := strings.TrimSpace(strings.TrimPrefix(value, "!"))
		if comma := strings.LastIndexByte(body, '"'); comma > 0 { // Snort 3 has modifiers behind
			body = body[:comma+1]
		}
		switch {
		case keyword == "pcre" && strings.HasPrefix(body, "/"): // as older versions allow
		case len(body) < 3 || body[0] != '"' || body[len(body)-1] != '"':
			s.fail(at, "%s without its quotes", keyword)
		case keyword == "pcre":
		default:
			s.content(body[1:len(body)-1], at)
		}
	}
}

// content has bytes in hexadecimal between bars.
func (s *suricataRule) content(body string, at int) {
	hex := false
	digits := 0
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case c == '\\' && !hex:
			i++
		case c == '|':
			if hex = !hex; !hex && digits%2 == 1 {
				s.fail(at, "content with half a byte between bars")
			}
			digits = 0
		case hex && isHex(c):
			digits++
		case hex && c != ' ':
			s.fail(at, "content with %q between bars", c)
			return
		}
	}
	if hex {
		s.fail(at, "content with a bar that is not closed")
	}
}

// checkHead reads source, ports, direction, destination and ports.
func (s *suricataRule) checkHead(words []string, at int) {
	words = joinLists(words)
	switch {
	case len(words) == 0: // Snort 3
	case len(words) != 5:
		s.fail(at, "want an address, ports, a direction, an address and ports")
	case words[2] != "->" && words[2] != "<>" && words[2] != "=>":
		s.fail(at, "want the direction -> or <>, found %.20q", words[2])
	case !isAddresses(words[0]) || !isAddresses(words[3]):
		s.fail(at, "want addresses, found %.40q and %.40q", words[0], words[3])
	case !isPorts(words[1]) || !isPorts(words[4]):
		s.fail(at, "want ports, found %.40q and %.40q", words[1], words[4])
	}
}

// joinLists puts lists with blanks in them together: [1, 2].
func joinLists(words []string) []string {
	var list []string
	open := 0
	for _, word := range words {
		if open > 0 || len(list) > 0 && list[len(list)-1] == "!" {
			list[len(list)-1] += word
		} else {
			list = append(list, word)
		}
		open += strings.Count(word, "[") - strings.Count(word, "]")
	}
	return list
}

func isAddresses(text string) bool {
	return eachOf(text, func(one string) bool {
		if low, high, ok := strings.Cut(one, "-"); ok {
			return isAddress(low) && isAddress(high)
		}
		return isAddress(one)
	})
}

func isAddress(text string) bool {
	if _, err := netip.ParseAddr(text); err == nil {
		return true
	}
	address, bits, ok := strings.Cut(text, "/")
	if !ok {
		return false
	}
	_, err := netip.ParseAddr(address)
	_, bad := atoi(bits)
	_, maskErr := netip.ParseAddr(bits)
	return err == nil && (!bad && bits != "" || maskErr == nil)
}

func isPorts(text string) bool {
	return eachOf(text, func(one string) bool {
		low, high, _ := strings.Cut(one, ":")
		n, badLow := atoi(low)
		m, badHigh := atoi(high)
		return !badLow && !badHigh && n <= 65535 && m <= 65535 && low+high != ""
	})
}

// eachOf takes a list apart: brackets, commas, ! before each, any and $VARIABLES.
func eachOf(text string, is func(string) bool) bool {
	if strings.Count(text, "[") != strings.Count(text, "]") {
		return false
	}
	for one := range strings.SplitSeq(strings.NewReplacer("[", "", "]", "").Replace(text), ",") {
		one = strings.TrimLeft(one, "!")
		if one != "any" && (len(one) < 2 || one[0] != '$') && !is(one) {
			return false
		}
	}
	return true
}
