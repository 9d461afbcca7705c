package advisory

import (
	"regexp"
	"sort"
	"strings"
)

// A section is what a part of the document is for, as its heading says.
type section int

const (
	narrative  section = iota // what happened
	indicators                // a list to look for
	references                // where to read on, whom to ask, what to do: names here are the publisher's or third parties'
)

// An outline is where each section of a text begins.
type outline struct {
	starts []int
	kinds  []section
	titles []string
	length int // of the text
}

// at is the section at an offset, and its heading. Behind a sidebar the section that it broke into goes on.
func (o *outline) at(offset int) (section, string) {
	i := sort.SearchInts(o.starts, offset+1) - 1
	for i >= 0 && offset-o.starts[i] > maxSidebar && o.isSidebar(i) {
		i--
	}
	if i < 0 {
		return narrative, ""
	}
	if o.kinds[i] == references && offset-o.starts[i] > maxReferences {
		return narrative, ""
	}
	return o.kinds[i], o.titles[i]
}

// maxReferences is the length in bytes after which a section of references has lost its end: a heading that was not told
// must not set aside the rest of the document.
const maxReferences = 24 << 10

// maxSidebar is the length in bytes of what a page shows beside its text, in the middle of which an extraction may set it.
const maxSidebar = 1 << 10

// isSidebar says whether a section is under a word that pages show beside their text, and not at the end of the document.
func (o *outline) isSidebar(i int) bool {
	return o.kinds[i] == references && o.starts[i] < o.length-o.length/8 && sidebarWords.MatchString(o.titles[i])
}

var sidebarWords = regexp.MustCompile(`^(?:resources|links|related .*|tags|subscribe|newsletter|share this.*|recent posts|popular posts|comments|leave a (?:reply|comment)|mail a friend|` +
	`learn more|read more|feedback|notification|privacy.*|copyright.*|license|contact(?: us)?|about(?: us)?|authors?)$`)

// headings tell sections apart. The first that matches counts. What matches none is a heading below the section it
// stands in ("Domains", "Table 6"), and changes nothing.
var headings = []struct {
	kind section
	form *regexp.Regexp
}{
	{references, regexp.MustCompile(`^(?:references?|external references|sources?|further reading|related (?:reading|articles?|posts?|content|research|resources|topics)|` +
		`additional (?:resources|information|references|reading)|(?:useful |helpful )?resources|links|bibliography|footnotes|endnotes|citations|contact(?: us| information| details)?|` +
		`reporting(?: suspicious activity)?|how to report.*|reporting and contact.*|points? of contact|disclaimers?.*|acknowledge?ments?|credits|about(?: the authors?| us| cisa| this .*)?|authors?|` +
		`mitigations?(?: steps| measures| guidance| and .*)?|recommendations?(?: and .*)?|recommended (?:actions|mitigations)|conclusions? (?:and|&) recommendations|(?:security )?best practices|` +
		`feedback|notification|version history|revision history|document (?:faq|history)|legal notice|privacy.*|copyright.*|license|subscribe|share this.*|` +
		`recent posts|popular posts|tags|leave a (?:reply|comment)|comments|mail a friend|newsletter|validate security controls|learn more|read more)$`)},
	{indicators, regexp.MustCompile(`\bindicators?(?: of)? (?:compromise|attack)s?\b|\biocs?\b|\bioas?\b|^(?:(?:key|observed|technical|network|host|file|host-based|network-based|associated|related|malicious|atomic|threat|detection|confirmed|sample) )*(?:indicators|observables|hashes|file hashes|c2s?|c2 servers?|c2 domains?|c2 infrastructure|infrastructure indicators|samples|domains|ip addresses|urls|artifacts|network infrastructure)$|` +
		`\b(?:indicators|observables)$|^appendix\b.*\b(?:hash|domain|sample|c2|command and control|infrastructure|file|list|address|network)|^(?:md5|sha-?1|sha-?256)(?: hash(?:es)?)?s?$|^command (?:and|&) control (?:servers?|domains?|infrastructure)$`)},
	{narrative, regexp.MustCompile(`^(?:(?:executive |technical )?summary|introduction|overview|background|technical (?:analysis|details)|analysis|conclusions?|closing thoughts|final thoughts|` +
		`key (?:findings|takeaways|points)|timeline|attribution|threat attribution|victimology|attack (?:chain|overview)|infection (?:chain|vector)|.*mitre att&?ck.*|(?:ttps|tactics, techniques.*)|` +
		`detections?(?: opportunities| rules| and .*)?|yara.*|sigma.*|snort.*|suricata.*|appendi(?:x|ces)\b.*|(?:table of )?contents|coverage|.*\bcoverage|protections?.*|faq|frequently asked questions|findings|discussion)$`)},
}

// quickLooks spare the forms most titles: each can match only those of which the first word begins as one of its first, or
// any word as one of its any. Three letters of each are enough. The sections are sets of a bit each.
var quickLooks = func() map[string]struct{ first, any uint8 } {
	looks := map[string]struct{ first, any uint8 }{}
	for _, q := range []struct {
		kind       section
		first, any string
	}{
		{references, `ref ext sou fur rel add use hel res lin bib foo end cit con rep how poi dis ack cre abo aut mit rec bes sec fee not ver
			rev doc leg pri cop lic sub sha pop tag lea com mai new val rea`, ``},
		{indicators, `key obs tec net hos fil ass rel mal ato thr det con sam ind has c2 c2s inf dom ip url art app md5 sha com`, `ind ioc ioa obs`},
		{narrative, `exe tec sum int ove bac ana con clo fin key tim att thr vic inf ttp tac det yar sig sno sur app tab cov pro faq fre dis`, `mit cov`},
	} {
		for start := range wordSet(q.first) {
			look := looks[start]
			look.first |= 1 << q.kind
			looks[start] = look
		}
		for start := range wordSet(q.any) {
			look := looks[start]
			look.any |= 1 << q.kind
			looks[start] = look
		}
	}
	return looks
}()

// mayTell is the set of sections, a bit each, whose form may match a title.
func mayTell(title string) (may uint8) {
	isFirst := true
	for at := 0; at < len(title); at++ {
		if !isAlnum(title[at]) {
			continue
		}
		word := wordAt(title, at)
		looks := quickLooks[head(word, 3)]
		if may |= looks.any; isFirst {
			may |= looks.first
		}
		isFirst = false
		at += len(word)
	}
	return may
}

// withoutNumbering is a line without what stands in front of a heading's words: marks of Markdown, bullets, 1.2, A., IV.
// A number without a point or bracket behind it counts before a capital only: "2 domains" is a sum.
func withoutNumbering(line string) string {
	if line != "" && !isAlnum(line[0]) {
		line = strings.TrimLeft(line, "#>*•·–—- \t")
	}
	if line == "" {
		return ""
	}
	end := numberEnd(line)
	rest, marked := line[end:], false
	if end > 0 && rest != "" && strings.IndexByte(".):", rest[0]) >= 0 {
		rest, marked = rest[1:], true
	}
	title := strings.TrimLeft(rest, " \t")
	if title != "" && len(title) < len(rest) && (marked || isDigit(line[0]) && isUpper(title[0])) {
		line = title
	}
	return strings.TrimLeft(line, "*_ \t")
}

// numberEnd is the end of the number that a line may begin with: 1.2, IV, or a single letter.
func numberEnd(line string) int {
	end := 0
	for end < len(line) && (isDigit(line[end]) || line[end] == '.' && end > 0 && end+1 < len(line) && isDigit(line[end+1])) {
		end++
	}
	if end == 0 {
		end = len(line) - len(strings.TrimLeft(line, "IVX"))
	}
	if end == 0 && isAlnum(line[0]) {
		end = 1
	}
	return end
}

// maxHeading is the length in bytes beyond which a line is no heading.
const maxHeading = 90

// outlineOf finds the headings of a text. A heading is a short line without a full stop; it opens a section that lasts
// until the next heading that is told.
func outlineOf(text string) *outline {
	o := &outline{length: len(text)}
	level := 0
	for start := 0; start < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i
		}
		if title := headingText(text[start:end]); title != "" {
			level = o.open(start, title, styleOf(text[start:end]), level)
		}
		start = end + 1
	}
	return o
}

// open begins a section, if the heading is one of headings. In Markdown a section ends with any heading that is not
// below its own; where headings are set in capitals, so do references.
func (o *outline) open(start int, title string, level, openLevel int) int {
	may := mayTell(title)
	for _, h := range headings {
		if may&(1<<h.kind) != 0 && h.form.MatchString(title) {
			o.add(start, h.kind, title)
			return level
		}
	}
	if kind, ok := sectionAbroad(title); ok {
		o.add(start, kind, title)
		return level
	}
	if level > 0 && openLevel > 0 && level <= openLevel && (level != capitals || o.kinds[len(o.kinds)-1] == references) {
		o.add(start, narrative, title)
		return level
	}
	return openLevel
}

func (o *outline) add(start int, kind section, title string) {
	o.starts = append(o.starts, start)
	o.kinds = append(o.kinds, kind)
	o.titles = append(o.titles, title)
}

// headingText is a line in lower case without numbering and decoration, "" if it is too long or a sentence.
func headingText(line string) string {
	if len(line) > 2*maxHeading || len(line) < 3 {
		return ""
	}
	line = strings.TrimSpace(line)
	if len(line) > maxHeading || len(line) < 3 {
		return ""
	}
	line = strings.TrimRight(withoutNumbering(line), " \t:*_#")
	if hasPrefixFold(line, "appendix") {
		line = strings.TrimRight(line, ",;")
	}
	if line == "" || 'a' <= line[0] && line[0] <= 'z' || strings.Count(line, " ") > 9 || strings.ContainsAny(line, "_{}=") ||
		strings.Contains(line, "..") || strings.Contains(line, ". .") || strings.Contains(line, "//") || isUnfinished(line) {
		return ""
	}
	if strings.ContainsAny(line, "()[]®™*`\t") || strings.Contains(line, "  ") {
		line = strings.Join(strings.Fields(plainBrackets.Replace(line)), " ")
	}
	return strings.ToLower(line)
}

// isUnfinished says whether a line goes on, or is a sentence.
func isUnfinished(line string) bool {
	return strings.IndexByte(".,;", line[len(line)-1]) >= 0 || openWords[strings.ToLower(wordBefore(line, len(line)))]
}

var openWords = wordSet(`of the and or by for to in a an with from is are on at as that these this`)

// plainBrackets lets "Indicators of Compromise (IOCs)" read as the words.
var plainBrackets = strings.NewReplacer("(", "", ")", "", "[", "", "]", "", "®", "", "™", "", "*", "", "`", "")

// capitals is the level of headings that are set in capital letters.
const capitals = 9

// styleOf is how a heading is set: its level in Markdown, capitals, or 0 for neither.
func styleOf(line string) int {
	line = strings.TrimLeft(line, " ")
	if level := len(line) - len(strings.TrimLeft(line, "#")); level > 0 {
		return level
	}
	if strings.ToUpper(line) == line && strings.ToLower(line) != line {
		return capitals
	}
	return 0
}
