package advisory

import (
	"regexp"
	"strings"

	"picket/indicator"
	"picket/internal/warninglist"
)

// The rules of the words that stand around a value.

// senderHeader begins a line of a mail's header that says who sent it.
var senderHeader = regexp.MustCompile(`(?i)^[\s*>•-]*(?:from|sender|reply-to|return-path|envelope-from)\s*:`)

func (s *setting) isSender() bool {
	return s.Kind == indicator.Email && senderHeader.MatchString(s.lead)
}

var messageID = regexp.MustCompile(`(?i)(?:message-id|in-reply-to|content-id)\s*:\s*<?$`)

func (s *setting) isMessageID() bool { return messageID.MatchString(s.before) }

// linkStart stands in front of the target of a link in Markdown, and in HTML that was left in it.
var linkStart = regexp.MustCompile(`\]\(\s*<?$|(?:href|src)=["']?$`)

// isLinkTarget leaves through links whose words are the value itself, as programs make them of bare names.
func (s *setting) isLinkTarget() bool {
	if s.defanged || !linkStart.MatchString(tail(s.before, 8)) || s.related() {
		return false
	}
	shown := s.before[strings.LastIndexByte(s.before, '[')+1:]
	host := s.host()
	return host == "" || !strings.Contains(shown, host)
}

// article is the path of a page to read: under a date, under a heading of its site, or called by its title.
var article = regexp.MustCompile(`(?i)/20\d\d/[01]?\d/[^/]*-[^/]*-|/(?:blogs?|news|articles?|posts?|research|reports?|advisor(?:y|ies)|press-releases?|threat-(?:research|intelligence)|whitepapers?)/[^/]*-[^/]*-|` +
	`/[a-z0-9]+(?:-[a-z0-9]+){4,}(?:/|\.html?|\.aspx?|\.php|\.pdf)?$|\.(?:png|jpe?g|gif|svg|webp)$`)

// isArticle leaves through what the document defangs or lists, and pages on bare addresses.
func (s *setting) isArticle() bool {
	path, _, _ := strings.Cut(s.Value, "?")
	if s.defanged || s.section == indicators || !article.MatchString(path) || s.related() || namedAs.MatchString(s.before) {
		return false
	}
	_, numeric := s.address()
	return !numeric
}

var (
	legitimate = regexp.MustCompile(`\b(?:legitimate|benign|genuine|non-malicious|legítim[oa]s?|légitimes?|legitime[nmrs]?|legittim[oiae])(?: [\w'’&-]+){0,3}(?: at| on|,|:)? ["'“‘(<*\x60]*$`)
	butAbused  = regexp.MustCompile(`\b(?:not|il)\b|abus|compromis|hijack|hack|imperson|spoof|mimic|masquerad|look-?alike|similar|instead|disguis|trojani|side-?load|malicious|fake|seem|appear|look|pos(?:e|ing)|injected|infected|exploit|suplant|usurp|\bimit|fals|faux|fälsch|gefälscht`)
)

// isCalledLegitimate is for values that the author clears, in the words in front of them. Whoever lists or defangs a
// value means that it is to be looked for all the same.
func (s *setting) isCalledLegitimate() bool {
	if _, numeric := s.address(); numeric { // it is owners that are cleared, and an address does not name one
		return false
	}
	return !s.defanged && !s.inList() && hasAnyOf(s.before, "legit", "legít", "légit", "benign", "genuine", "malicious") && legitimate.MatchString(s.before) && !butAbused.MatchString(s.before)
}

func (s *setting) isTrivialHash() bool {
	_, warned := warninglist.Check(s.Indicator)
	return warned
}
