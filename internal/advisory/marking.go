package advisory

import (
	"regexp"
	"strings"
)

// tlpForm reads TLP 1 and TLP 2 labels. WHITE of TLP 1 is CLEAR in TLP 2.
var tlpForm = regexp.MustCompile(`(?i)^(?:TLP|traffic light protocol)(?:\s?[:(-]\s?| )?(CLEAR|WHITE|GREEN|AMBER\+STRICT|AMBER|RED)\b`)

// isStatement is a sentence or label that marks the document itself, not one that explains the protocol.
var isStatement = regexp.MustCompile(`(?i)\b(?:marked|marking|classified|classification|distribution|sharing)\b[^.]{0,40}$`)

// markingOf is the marking that the text gives itself: the first that a sentence states; else, of several labels, the
// strictest, for the error of sharing too much is the worse.
func markingOf(text, lower string) string {
	strictest := ""
	for at := range wordsIn(lower, "tlp", "traffic light protocol") {
		m := tlpForm.FindStringSubmatch(head(text[at:], 40))
		if m == nil {
			continue
		}
		label := "TLP:" + strings.ToUpper(m[1])
		if label == "TLP:WHITE" {
			label = "TLP:CLEAR"
		}
		if isStatement.MatchString(text[max(0, at-80):at]) {
			return label
		}
		if strictness[label] > strictness[strictest] {
			strictest = label
		}
	}
	return strictest
}

var strictness = map[string]int{"TLP:CLEAR": 1, "TLP:GREEN": 2, "TLP:AMBER": 3, "TLP:AMBER+STRICT": 4, "TLP:RED": 5}
