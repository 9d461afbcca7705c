package account

import (
	"strings"

	"picket/internal/intel"
	"picket/internal/prose"
)

// judge fills in the standing of a claim, from the sentence that makes it and the verb that introduces it: denied before
// unverified before assessed before asserted.
func judge(c *intel.Claim, sentence, verb string) {
	lower := strings.ToLower(sentence)
	c.Confidence = confidence(lower, sentence)
	switch {
	case denials[verb]:
		c.Standing, c.Confidence = intel.Denied, ""
	case isUnverified(lower) || allegations[verb]:
		c.Standing = intel.Unverified
	case c.Confidence != "" || estimates[verb]:
		c.Standing = intel.Assessed
		if c.Confidence == "" {
			c.Confidence = verb
		}
	default:
		c.Standing = intel.Asserted
	}
}

var (
	denials     = prose.WordSet("denied denies deny denying rejected rejects reject dismissed dismisses refuted refutes")
	allegations = prose.WordSet("alleged alleges allege alleging allegedly reportedly")
	estimates   = prose.WordSet(`believe believes believed assess assesses assessed suspect suspects suspected judge judges judged estimate estimates estimated
		think thinks thought assume assumes assumed`)
)

// isUnverified says whether a sentence, in lower case, says that what it tells was not verified.
func isUnverified(lower string) bool {
	if strings.Contains(lower, "allege") || strings.Contains(lower, "unverified") || strings.Contains(lower, "unconfirmed") {
		return true
	}
	for _, check := range []string{"verif", "confirm", "corroborat", "substantiat"} {
		for at := 0; ; {
			i := strings.Index(lower[at:], check)
			if i < 0 {
				break
			}
			at += i
			if isNegated(lower[max(0, at-45):at]) && !strings.HasPrefix(lower[at:], "verification") {
				return true
			}
			at += len(check)
		}
	}
	return false
}

// isNegated says whether the words before a verb negate it: "has not been comprehensively", "could not independently".
func isNegated(before string) bool {
	if i := strings.LastIndexAny(before, ".;:,"); i >= 0 {
		before = before[i:]
	}
	for _, no := range []string{" not ", "n't ", "n’t ", " never ", "cannot ", "unable to ", " yet to ", "not\n"} {
		if strings.Contains(before, no) {
			return true
		}
	}
	return false
}

// confidence are the words of estimation of a sentence, verbatim, the surest way of saying it first; lower is the sentence in
// lower case.
func confidence(lower, sentence string) string {
	if i := strings.Index(lower, " confidence"); i > 0 {
		from := strings.LastIndexAny(lower[:i], " \n(") + 1
		for _, level := range []string{"high", "moderate", "medium", "low"} {
			if strings.HasSuffix(lower[from:i], level) || strings.HasPrefix(lower[from:i], level+"-to-") {
				return verbatim(lower, sentence, from, i+len(" confidence"))
			}
		}
	}
	for _, words := range estimative {
		if i := strings.Index(lower, words); i >= 0 && isWord(lower, i, i+len(words)) && !strings.HasPrefix(lower[i+len(words):], " to be targeted") {
			return verbatim(lower, sentence, i, i+len(words))
		}
	}
	return ""
}

// verbatim is a stretch of the sentence that was found in its lower case; where that has other lengths, the lower case.
func verbatim(lower, sentence string, from, to int) string {
	if len(lower) != len(sentence) {
		return lower[from:to]
	}
	return strings.Join(strings.Fields(sentence[from:to]), " ")
}

var estimative = []string{"almost certainly", "very likely", "highly likely", "most likely", "highly probable", "very probably", "realistic possibility", "likely", "probably", "unlikely",
	"believe", "believes", "believed", "possibly", "suspected"}

func isWord(s string, from, to int) bool {
	return (from == 0 || !isLetter(s[from-1])) && (to == len(s) || !isLetter(s[to]))
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// disputed makes unverified what a later sentence of the same passage says could not be verified.
func (r *claimReader) disputed() {
	for i := range r.found {
		s := &r.found[i]
		for n := s.lastSentence + 1; n < min(s.lastSentence+3, len(r.sentences)); n++ {
			lower := r.sentences[n].Of(r.body)
			if len(lower) > 300 || r.sentences[n].From-s.To > 400 {
				break
			}
			lower = strings.ToLower(lower)
			if s.claim.Standing != intel.Denied && isUnverified(lower) && speaksOfClaim(lower) {
				s.claim.Standing = intel.Unverified
				s.claim.Evidence = append(s.claim.Evidence, r.evidence(r.sentences[n]))
			}
		}
	}
}

// speaksOfClaim says whether a sentence is about what was claimed before it.
func speaksOfClaim(lower string) bool {
	for _, words := range []string{"claim", "report", "allegation", "statement", "assertion", "account", "verify it", "verify this", "verify that", "verify the", "confirm this", "confirm it", "verified"} {
		if strings.Contains(lower, words) {
			return true
		}
	}
	return false
}
