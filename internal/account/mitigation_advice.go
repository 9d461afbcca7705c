package account

import (
	"strings"
	"unicode"

	"picket/internal/prose"
)

// isAdviceTitle says whether a heading opens a section that tells readers what to do.
func isAdviceTitle(title string) bool {
	lower := strings.ToLower(title)
	for _, words := range []string{"mitigation", "mitigate", "recommend", "best practice", "actions to take", "remediation", "hardening", "countermeasure", "protective measures",
		"how to protect", "protect your", "protecting your", "what to do", "what you can do", "what can you do", "how can you", "prevention", "defensive", "guidance for", "advice", "how to defend",
		"defending against", "protecting against", "protect against", "how to stay safe", "stay safe", "suggested actions", "immediate actions", "required actions", "security controls", "workaround"} {
		if strings.Contains(lower, words) {
			return !strings.HasPrefix(lower, "table ") && !strings.HasPrefix(lower, "figure ")
		}
	}
	return false
}

// endsAdvice says whether a heading begins what follows the advice. Others within it are its own headings.
func endsAdvice(title string) bool {
	lower := strings.TrimLeft(strings.ToLower(title), "0123456789. ")
	for _, words := range []string{"indicator", "ioc", "technical", "reporting", "contact", "disclaimer", "reference", "acknowledg", "appendix", "annex", "version", "revision", "conclusion",
		"summary", "overview", "introduction", "mitre", "att&ck", "yara", "sigma", "detection rule", "hunting", "resources", "additional resources", "further reading", "about ", "notes", "feedback", "purpose", "background",
		"analysis", "timeline", "attribution", "victimology", "hashes", "domains", "network indicators", "network traffic", "network analysis", "file hashes", "file indicators", "files", "sha256", "related", "share", "tags", "copyright", "infection chain", "command and control", "persistence", "coverage", "snort"} {
		if strings.HasPrefix(lower, words) && !strings.Contains(lower, "best practice") {
			return true
		}
	}
	return false
}

// isInstruction says whether words begin with an imperative: "Patch hosts", "Regularly test backups", "Where possible,
// disable macros", "Accounts: Remove those unused".
func isInstruction(words string) bool {
	words = strings.TrimLeft(words[:min(len(words), 200)], "*_ \t\u200b")
	if i := strings.Index(words, ": "); i > 0 && i < 60 && beginsWithImperative(words[i+2:]) {
		return true
	}
	return beginsWithImperative(words)
}

func beginsWithImperative(words string) bool {
	words = strings.TrimLeft(words, "*_ \n")
	for n := 0; n < 3; n++ {
		word, rest, ok := strings.Cut(words, " ")
		switch lower := strings.ToLower(strings.Trim(word, ",.:;*")); {
		case imperatives[lower]:
			return (ok || n > 0) && !strings.HasSuffix(word, ":") && !isNounUse(rest)
		case lower == "do" || lower == "don't" || lower == "don’t" || lower == "never" || lower == "not" || lower == "also" || lower == "please" || lower == "always" || lower == "only" || lower == "and" || strings.HasSuffix(lower, "ly"):
			words = strings.TrimLeft(rest, " \n")
		case conditions[lower]:
			comma := strings.Index(rest, ", ")
			if comma < 0 || comma > 140 {
				return false
			}
			words = strings.TrimLeft(rest[comma+2:], " \n")
		default:
			return false
		}
	}
	return false
}

// isNounUse says whether a verb before these words is a noun: "Access to the host was", "Update 2", "Report from".
func isNounUse(rest string) bool {
	word, _, _ := strings.Cut(strings.TrimLeft(rest, " \n"), " ")
	switch word {
	case "is", "are", "was", "were", "has", "have", "had", "of", "can", "could", "will", "may", "might", "from", "–", "-", "=":
		return true
	}
	return false
}

var conditions = prose.WordSet("if where when whenever wherever as to in for at after before once")

// imperatives are the verbs that advice on security begins with.
var imperatives = prose.WordSet(`act activate adapt add address adhere adjust adopt advise align allow allowlist alert analyze analyse apply archive ask assess assign assume attach audit authenticate automate avoid
	back backup ban be beware block build categorize centralize change check choose clean clear close collect compare compartmentalize conduct configure confirm connect consider contact contain continue control
	coordinate correlate create cross-check customize cut decommission define delete demand deny deploy designate destroy detect determine develop disable disallow discard disconnect discourage distribute document
	download drop educate eliminate employ empower enable encourage encrypt enforce engage enhance enrol enroll ensure equip escalate establish evaluate examine exclude execute exercise expand export extend
	familiarize filter fix flag focus follow force formalize forward free give govern grant guard guarantee handle harden have help hide hold house hover hunt identify implement impose improve incorporate increase inform
	inspect install institute instruct integrate inventory investigate isolate join keep know label lay leverage limit list lock log look lower maintain make manage mandate map mark match measure migrate minimize minimise
	mitigate modify monitor move multi-factor name negate never normalize notify obtain observe offer open optimize organize password-protect patch pay perform permit phase place plan practice practise predefine prefer prepare preserve
	prevent print prioritize prioritise probe prohibit promote promptly protect prove provide provision purchase put quarantine query raise randomize re-image reboot rebuild recognize reconfigure record recover redirect reduce
	refrain refresh register regulate reimage reinforce reinstall reissue reject remain remediate remember remind remove rename renew repeat replace report request require reset resist respond restart restore restrict retain
	retire review revise revoke rotate run safeguard sandbox save scan schedule scope scrutinize search secure segment segregate select send separate set set-up share shield shut sign simulate sinkhole
	solicit stay stop store strengthen strip subscribe supervise supply suspend switch sync tag tailor take teach terminate test think tie tighten track train treat triage tune turn uninstall unplug update upgrade use utilize utilise
	validate verify vet watch whitelist wipe withdraw work zero`)

// isGerund says whether words begin with a verbal noun: "Enabling logs".
func isGerund(words string) bool {
	word, _, _ := strings.Cut(words, " ")
	return strings.HasSuffix(word, "ing") && unicode.IsUpper(firstRune(word))
}

// readers are those whom a document advises.
var readers = prose.WordSet(`organization organizations organisation organisations administrator administrators admin admins user users defender defenders customer customers company companies enterprise enterprises entity entities
	business businesses operators owner owners individual individuals employee employees everyone staff agencies provider providers manufacturer manufacturers
	vendors developers professionals personnel managers leaders institutions hospitals schools executives readers recipients clients consumers partners stakeholders governments`)

var readerCues = newCueSet(readers)

// advises says whether a sentence tells its readers what they should do.
func advises(sentence string) bool {
	if strings.HasSuffix(sentence, "?") || !hasCue(sentence, adviceWords) {
		return false
	}
	for _, words := range []string{"should", "must", "are advised", "are encouraged", "are urged", "are recommended", "is advised", "is encouraged", "is urged"} {
		i := indexWord(sentence, words)
		if i > 0 && i < 160 && addressed(sentence[:i]) {
			return true
		}
	}
	return recommends(sentence)
}

// adviceWords are the words without one of which no sentence advises.
var adviceWords = newCueSet(prose.WordSet(`should must advised encouraged urged recommended recommend recommends urge urges encourage encourages advise advises suggest advisable critical important essential`))

// addressed says whether the subject before "should" are readers: one of the last words, or of the first.
func addressed(before string) bool {
	words := strings.Fields(strings.ToLower(before))
	for n := len(words) - 1; n >= 0 && n >= len(words)-7; n-- {
		word := strings.Trim(words[n], ",()*")
		if readers[word] {
			return true
		}
		if stopWords[word] && n < len(words)-1 {
			return false
		}
	}
	return false
}

// recommends says whether a sentence recommends something to its readers, in the name of its authors.
func recommends(sentence string) bool {
	for _, word := range []string{"recommend", "recommends", "urge", "urges", "encourage", "encourages", "advise", "advises", "suggest"} {
		i := indexWord(sentence, word)
		if i < 0 || i > 160 {
			continue
		}
		before := strings.TrimSpace(sentence[:i])
		if last := lastWord(before); last == "not" || last == "to" && i > 4 {
			before = strings.TrimSpace(strings.TrimSuffix(before, last))
		}
		if indexWord(before, "that") >= 0 || indexWord(before, "which") >= 0 { // protections that the agencies recommend
			continue
		}
		if word == "suggest" && !hasCue(sentence[i:], readerCues) && lastWord(before) != "we" { // names suggest an origin
			continue
		}
		if speaker, ok := subjectOf(before); ok && (speaker == "we" || hasCapital(speaker) || authors[lastWord(speaker)]) {
			return true
		}
	}
	for _, words := range []string{"is recommended that", "is strongly recommended", "is highly recommended", "is recommended to ", "is advisable to ", "is critical to ", "is important to ", "is essential to "} {
		if i := strings.Index(sentence, "t "+words); i >= 0 && i < 80 {
			verb, _, _ := strings.Cut(sentence[i+2+len(words):], " ")
			return !strings.HasSuffix(words, " to ") || imperatives[verb] && verb != "know" && verb != "remember"
		}
	}
	return false
}

func hasCapital(s string) bool { return strings.IndexFunc(s, unicode.IsUpper) >= 0 }

var authors = prose.WordSet("agencies agency authorities authors partners researchers experts organizations")

// announces says whether a sentence announces a list of advice; advice says whether it advises by itself.
func announces(sentence string, advice bool) bool {
	lower := strings.ToLower(sentence[max(0, len(sentence)-600):])
	if i := strings.Index(lower, "the following "); i >= 0 && advice {
		for _, list := range []string{"best practice", "action", "mitigation", "step", "measure", "recommendation", "control", "guidance", "guideline"} {
			if strings.Contains(lower[i:min(len(lower), i+60)], list) {
				return true
			}
		}
	}
	if !strings.HasSuffix(sentence, ":") {
		return false
	}
	for _, words := range []string{"recommend", "mitigat", "best practice", "to protect", "to defend", "advise", "urge", "encourage", "to reduce the risk"} {
		if strings.Contains(lower, words) {
			return true
		}
	}
	return advice
}

// isPointer says whether a sentence points to other advice rather than giving any.
func isPointer(sentence string) bool {
	lower := strings.ToLower(sentence[:min(len(sentence), 400)])
	for _, start := range []string{"see ", "for more information", "for additional", "for further", "learn more", "visit ", "read ", "refer to", "click ", "for a downloadable", "note:", "contact "} {
		if strings.HasPrefix(lower, start) {
			return true
		}
	}
	for _, words := range []string{"mitigations below", "should consult", "mitigations in this", "recommendations below", "recommendations in the", "mitigations section", "measures below", "mitigations listed", "encourages you to report", "this product", "this survey", "this report", "this advisory to reduce"} {
		if strings.Contains(lower, words) {
			return true
		}
	}
	return false
}

// isContact says whether an item is an address rather than advice.
func isContact(item string) bool {
	item = prose.OneLine(item)
	at := strings.Index(item, "http")
	return at >= 0 && at < 30 && strings.Count(item[at:], " ") < 3 || strings.Contains(item, "@") && len(item) < 90
}
