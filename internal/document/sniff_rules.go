package document

import (
	"regexp"
	"strings"
)

// Formats whose values are conditions on each other. Read as prose they would be flattened into their parts, which mean
// something else: a YARA rule names mail.google.com, and asks for it within one program only.
var (
	xmlRoot    = regexp.MustCompile(`^<(?:[A-Za-z_][\w.-]*:)?(iocs?|OpenIOC|STIX_Package|Observables)[\s>]`)
	yaraStart  = regexp.MustCompile(`^(?:(?s:/\*.*?\*/)|//.*|(?:import|include)\s+"[^"\n]*"|\s)*(?:(?:private|global)\s+)*rule\s+[A-Za-z_]\w*\s*(?::[\w\s]*)?\{`)
	yaraEnd    = regexp.MustCompile(`\bcondition\s*:`)
	sigmaStart = regexp.MustCompile(`^(?:---[ \t]*\r?\n|#.*\r?\n|\s)*(?:title|name|id|action|status|description|author|related|logsource)\s*:`)
	sigmaKeys  = []*regexp.Regexp{regexp.MustCompile(`(?m)^logsource\s*:`), regexp.MustCompile(`(?m)^detection\s*:`)}
	snortRule  = regexp.MustCompile(`^(?:alert|drop|sdrop|reject|rejectsrc|rejectdst|rejectboth|pass|log|block)\s+[a-z][\w.-]*\s[^(]*\(`)
	snortID    = regexp.MustCompile(`\bsid\s*:\s*\d+`)
)

// ruleType is the media type of such a format, and empty for all others.
func ruleType(head string) string {
	root := xmlRoot.FindStringSubmatch(head[len(htmlPreamble.FindString(head)):])
	switch {
	case root != nil && root[1] != "STIX_Package" && root[1] != "Observables":
		return OpenIOC
	case root != nil:
		return STIX1
	case yaraStart.MatchString(head) && yaraEnd.MatchString(head), isSigma(head), isSnort(contentLines(head)):
		return Rules
	}
	return ""
}

// isSigma is not for a report in Markdown that shows a rule in a fence.
func isSigma(head string) bool {
	if !sigmaStart.MatchString(head) || strings.Contains(head, "```") {
		return false
	}
	for _, key := range sigmaKeys {
		if !key.MatchString(head) {
			return false
		}
	}
	return true
}

// isSnort is for files whose lines are rules, or the parts of rules that go over several lines.
func isSnort(lines []string) bool {
	if len(lines) == 0 || !snortRule.MatchString(lines[0]) {
		return false
	}
	rules, identified := 0, false
	for _, line := range lines {
		if snortRule.MatchString(line) || strings.ContainsAny(line[len(line)-1:], `\;()`) {
			rules++
		}
		identified = identified || snortID.MatchString(line)
	}
	return identified && 10*rules >= 9*len(lines)
}
