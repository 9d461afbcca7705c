package technique

import (
	"strings"

	"picket/internal/prose"
	"picket/internal/technique/phrase"
)

type heading int

const (
	noHeading heading = iota
	adviceHeading
	otherHeading
)

// longestHeading is in bytes.
const longestHeading = 80

// headingOf tells the headings of sections by their words; of others, only those that are marked as headings.
func headingOf(sentence string) heading {
	if len(sentence) > longestHeading || strings.HasSuffix(sentence, ".") {
		return noHeading
	}
	title := strings.ToLower(strings.Trim(sentence, "#*_:0123456789. \t"))
	marked := strings.HasPrefix(sentence, "#")
	for _, begin := range adviceTitles {
		if strings.HasPrefix(title, begin) && (marked || len(strings.Fields(title)) <= 6) {
			return adviceHeading
		}
	}
	for _, word := range otherTitles {
		if title == word || marked && strings.HasPrefix(title, word) {
			return otherHeading
		}
	}
	if strings.HasSuffix(sentence, ":") && sentence == strings.ToUpper(sentence) && len(strings.Fields(sentence)) <= 6 {
		return otherHeading
	}
	if marked && strings.HasPrefix(sentence, "# ") || marked && strings.HasPrefix(sentence, "## ") {
		return otherHeading
	}
	return noHeading
}

// adviceTitles begin the headings of sections that describe no attack.
var adviceTitles = []string{"mitigation", "recommendation", "recommended action", "recommended mitigation", "remediation", "best practice",
	"security best practice", "how to protect", "how to prevent", "how to defend", "protecting ", "protect your", "defending against",
	"preventing ", "prevention", "hardening", "validate security controls", "contact", "reporting", "disclaimer", "references", "legal notice",
	"about the author", "about us", "resources", "acknowledg", "additional resources", "what should", "security recommendations", "defensive measures",
	"actions to take", "copyright", "privacy", "terms of use", "disinfection", "detection opportunities", "detection rule", "yara rule", "contents", "table of contents", "related posts", "related articles"}

// otherTitles are headings that end such a section.
var otherTitles = []string{"indicators of compromise", "iocs", "ioc", "technical details", "technical analysis", "technical description", "appendix",
	"summary", "executive summary", "overview", "introduction", "background", "analysis", "initial access", "execution", "persistence",
	"privilege escalation", "defense evasion", "credential access", "discovery", "lateral movement", "collection", "command and control",
	"exfiltration", "impact", "conclusion", "notes", "details", "technical report", "mitre att&ck", "mitre att&ck techniques", "mitre att&ck tactics and techniques", "victimology", "attribution"}

// isImperative says whether a sentence begins by telling readers what to do.
func isImperative(s phrase.Sentence) bool {
	words := s.Tokens
	for len(words) > 0 && s.Text[words[0].From] >= '0' && s.Text[words[0].From] <= '9' { // of a list
		words = words[1:]
	}
	if len(words) == 0 || vocabulary().Value(words[0].Stem)&isBidding == 0 || !imperatives[strings.ToLower(s.Word(words[0]))] {
		return false
	}
	return len(words) == 1 || !notImperative[strings.ToLower(s.Word(words[1]))]
}

// imperatives are verbs with which advisories begin what defenders do. Those that attackers' lists begin with too (use, run,
// execute, collect, delete) are not among them.
var imperatives = prose.WordSet(`require enforce ensure implement disable enable restrict limit block monitor review audit patch update upgrade apply
	deploy configure consider segment educate train report contact prohibit prioritize maintain adopt keep install avoid verify
	validate harden strengthen secure protect prevent mitigate remediate isolate prepare develop establish regularly immediately never always
	don't make refer visit see subscribe read click please test turn investigate change reset rotate set add define conduct perform
	allowlist whitelist minimize reduce inventory identify note`)

// notImperative are words that show that the one before is a noun.
var notImperative = prose.WordSet(`of and or was is are has had were can could from that which`)
