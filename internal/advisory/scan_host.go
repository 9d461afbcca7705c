package advisory

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"picket/indicator"
)

// registryRoots are the ways to write a hive, the longest first.
var registryRoots = []string{`HKEY_LOCAL_MACHINE`, `HKEY_CURRENT_USER`, `HKEY_USERS`, `HKEY_CLASSES_ROOT`,
	`HKEY_CURRENT_CONFIG`, `\REGISTRY\MACHINE`, `\REGISTRY\USER`, `HKLM`, `HKCU`, `HKCR`, `HKCC`, `HKU`}

func (sc *scanner) registryKeys() {
	for i := 0; i < len(sc.text); i++ {
		if c := sc.text[i] | 0x20; c != 'h' && sc.text[i] != '\\' || isAlnum(sc.byteAt(i-1)) || sc.claimed[i] {
			continue
		}
		for _, root := range registryRoots {
			if !hasPrefixFold(sc.text[i:], root) {
				continue
			}
			at := i + len(root)
			if sc.byteAt(at) == ':' {
				at++
			}
			if end := sc.pathEnd(i, at); sc.byteAt(at) == '\\' && end > at+1 {
				sc.add(indicator.Registry, i, end)
				i = end - 1
			}
			break
		}
	}
}

// paths finds Windows paths by drive, share or variable, and Unix paths by their first directory.
func (sc *scanner) paths() {
	for i := 0; i < len(sc.text); i++ {
		if sc.claimed[i] {
			continue
		}
		root := 0
		switch c := sc.text[i]; {
		case c == ':':
			root = sc.driveRoot(i)
		case c == '%':
			root = sc.variableRoot(i)
		case c == '/' || c == '~':
			root = sc.unixRoot(i)
		}
		if root == 0 {
			continue
		}
		from := i
		if sc.text[i] == ':' {
			from = i - 1
		}
		if end := sc.pathEnd(from, i+root); end > i+root && !sc.claimed[from] {
			sc.add(indicator.FilePath, from, end)
			i = end - 1
		}
	}
}

// driveRoot is the length of `:\` behind a single letter.
func (sc *scanner) driveRoot(at int) int {
	if c := sc.byteAt(at - 1); !isAlnum(c) || isDigit(c) || isAlnum(sc.byteAt(at-2)) || sc.byteAt(at+1) != '\\' {
		return 0
	}
	return 2
}

// variableRoot is the length of `%APPDATA%\`.
func (sc *scanner) variableRoot(at int) int {
	end := sc.spanWhile(at+1, func(b byte) bool { return isAlnum(b) || b == '_' })
	if end < at+4 || end > at+32 || sc.byteAt(end) != '%' || sc.byteAt(end+1) != '\\' {
		return 0
	}
	return end + 2 - at
}

// unixRoots are the top directories of Linux, macOS and Android.
var unixRoots = map[string]bool{"tmp": true, "var": true, "etc": true, "usr": true, "opt": true, "home": true, "root": true,
	"dev": true, "bin": true, "sbin": true, "lib": true, "lib64": true, "mnt": true, "srv": true, "boot": true, "run": true,
	"Library": true, "Users": true, "Applications": true, "private": true, "data": true, "system": true, "sdcard": true, "proc": true}

func (sc *scanner) unixRoot(at int) int {
	if b := sc.byteAt(at - 1); at > 0 && (isNameByte(b) || b == '/' || b == '\\' || b == '>' || b == ']' || b == '}' || b == ':' || b == '%') {
		return 0
	}
	if sc.text[at] == '~' {
		if sc.byteAt(at+1) == '/' && isNameByte(sc.byteAt(at+2)) {
			return 2
		}
		return 0
	}
	end := sc.spanWhile(at+1, isAlnum)
	if sc.byteAt(end) != '/' || !unixRoots[sc.text[at+1:end]] {
		return 0
	}
	return end + 1 - at
}

// spacedComponent is a blank within a component that a separator follows: Program Files\, Windows NT\.
var spacedComponent = regexp.MustCompile(`^ [\w().&+-]+(?: [\w().&+-]+){0,3}\\`)

// pathEnd is where a path ends: at its closing quotation mark, else at a blank that is not within a component.
func (sc *scanner) pathEnd(from, at int) int {
	if end := sc.quotedPathEnd(from, at); end > 0 {
		return end
	}
	i := at
	for ; i < len(sc.text) && i-from < 512; i++ {
		c := sc.text[i]
		if c == ' ' && sc.text[from] != '/' && spacedComponent.MatchString(head(sc.text[i:], 80)) {
			continue
		}
		if c <= ' ' || strings.IndexByte("\"'`<>|,;()[]*", c) >= 0 || c == ':' && i > from+6 || c >= utf8.RuneSelf && sc.isTypographic(i) {
			break
		}
	}
	for i > at && strings.IndexByte(".:!?\\/", sc.text[i-1]) >= 0 {
		i--
	}
	return i
}

// isTypographic says whether a quotation mark, or a mark of East Asia, stands at an offset.
func (sc *scanner) isTypographic(at int) bool {
	r, _ := utf8.DecodeRuneInString(sc.text[at:])
	return strings.ContainsRune("“”„«»、。」』）】，；：", r)
}

func (sc *scanner) quotedPathEnd(from, at int) int {
	quote := sc.byteAt(from - 1)
	closing := string(quote)
	switch {
	case strings.HasSuffix(sc.text[:from], "“"):
		closing = "”"
	case strings.HasSuffix(sc.text[:from], "‘"):
		closing = "’"
	case quote != '"' && quote != '\'' && quote != '`':
		return 0
	}
	text := head(sc.text[at:], 300)
	i := strings.Index(text, closing)
	if i <= 0 || strings.ContainsAny(text[:i], "\n\"<>|;=") || strings.Contains(text[:i], " -") || strings.Contains(text[:i], " /") {
		return 0
	}
	return at + len(strings.TrimRight(text[:i], `\/`))
}

// mutexForm is a name in quotes behind the word, or one word behind a colon or a table's rule.
var mutexForm = regexp.MustCompile(`(?i)^mutex(?:es)?(?:name|\(es\))?(?:\s+(?:object|name|named|called|is|value|with|the|of|created|string))*\s*[:=|]?\s*(?:"([^"\n]{3,120})"|'([^'\n]{3,120})'|` + "`([^`\n]{3,120})`" + `|“([^”\n]{3,120})”|‘([^’\n]{3,120})’)`)
var mutexCell = regexp.MustCompile(`(?i)^mutex(?:name| name)?(?:\s*[:=|]\s*|\t+)([^\s"'|<>]{4,120})[ \t]*(?:\||\r?\n|$)`)

func (sc *scanner) mutexes() {
	sc.labelledValues("mutex", indicator.Mutex, func(text string) (int, int) {
		if m := mutexForm.FindStringSubmatchIndex(text); m != nil {
			// The quotation mark behind the word may be a closing one: `x_mutex`. It drops `y`.
			if from, to := firstGroup(m); strings.TrimSpace(text[from:to]) == text[from:to] && strings.IndexByte(".,;:)", text[from]) < 0 {
				return from, to
			}
			return -1, -1
		}
		if m := mutexCell.FindStringSubmatchIndex(text); m != nil {
			return m[2], m[3]
		}
		return -1, -1
	})
}

// isCutAgent says whether a user agent ends before the comment that all browsers have.
func isCutAgent(value string) bool {
	return hasPrefixFold(value, "mozilla/") && !strings.Contains(value, ")")
}

// agentForm is a user agent as RFC 9110, section 10.1.5, has it: products with versions, and comments.
const agentForm = `[A-Za-z][\w.!+-]*/[\w.+-]+(?: (?:\([^()\n"]{1,200}\)|[\w.!+:-]+/[\w.+-]+|\[[^\]\n]{1,80}\]|like Gecko|Gecko|Mobile|Safari))*`

var (
	agentQuoted = regexp.MustCompile(`(?i)^user-?\s?agents?(?:\s+(?:string|header|field|value|of|is|named|called|the|set to|to))*\s*[:=|]?\s*(?:"([^"\n]{3,300})"|` + "`([^`\n]{3,300})`" + `|“([^”\n]{3,300})”)`)
	agentPlain  = regexp.MustCompile(`(?i)^user-?\s?agents?(?:\s+(?:string|header|value))*(?:\s*[:=|]\s*|\s+)["“'` + "`" + `]?(` + agentForm + `)`)
	agentBlock  = regexp.MustCompile(`(?i)^user-?\s?agent string[:-]*\s*(?:--[^\n]{0,60}--\s*)?["“]?(` + agentForm + `)`)
)

func (sc *scanner) userAgents() {
	for _, word := range []string{"user-agent", "user agent", "useragent"} {
		sc.labelledValues(word, indicator.UserAgent, func(text string) (int, int) {
			if m := agentQuoted.FindStringSubmatchIndex(text); m != nil {
				return firstGroup(m)
			}
			for _, form := range []*regexp.Regexp{agentPlain, agentBlock} {
				if m := form.FindStringSubmatchIndex(text); m != nil {
					return m[2], m[3]
				}
			}
			return -1, -1
		})
	}
	sc.browserAgents()
}

var agentWhole = regexp.MustCompile(`^` + agentForm)

// browserAgents finds the agents that claim to be a browser, with the words before or behind them.
func (sc *scanner) browserAgents() {
	for i := range wordsIn(sc.shadow.lower, "mozilla/") {
		around := strings.ToLower(sc.text[max(0, i-120):min(len(sc.text), i+360)])
		if sc.claimed[i] || !strings.Contains(around, "user-agent") && !strings.Contains(around, "user agent") && !strings.Contains(around, "useragent") {
			continue
		}
		if end := i + len(agentWhole.FindString(head(sc.text[i:], 480))); end > i && !isCutAgent(sc.text[i:end]) {
			sc.add(indicator.UserAgent, i, end)
		}
	}
}

// labelledValues finds values that only the word in front of them tells apart. The reader gets the text from the word
// on, within bounds, and returns the span of the value.
func (sc *scanner) labelledValues(word string, kind indicator.Kind, read func(text string) (from, to int)) {
	for i := range wordsIn(sc.shadow.lower, word) {
		from, to := read(head(sc.text[i:], 480))
		if from < 0 || sc.claimed[i+from] {
			continue
		}
		value := sc.text[i+from : i+to]
		if _, err := indicator.New(kind, value); err == nil && !(kind == indicator.UserAgent && isCutAgent(value)) {
			sc.add(kind, i+from, i+to)
		}
	}
}

// firstGroup is the span of the first submatch that took part.
func firstGroup(m []int) (from, to int) {
	for i := 2; i+1 < len(m); i += 2 {
		if m[i] >= 0 {
			return m[i], m[i+1]
		}
	}
	return -1, -1
}
