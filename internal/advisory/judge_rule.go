package advisory

import (
	"regexp"
	"sort"
	"strings"

	"picket/internal/intel"
)

// The rule of values that stand within a detection rule. Its strings and patterns are parts of a condition: the rule is
// kept whole, and they are no indicators. What is one by itself stays: a hash, a public address, a name to be blocked.

// ruleAt is the detection rule around an offset of the body, nil if there is none. Rules do not overlap.
func ruleAt(rules []intel.Rule, offset int) *intel.Rule {
	i := sort.Search(len(rules), func(i int) bool { return rules[i].Evidence[0].Offset > offset }) - 1
	if i < 0 || offset >= rules[i].Evidence[0].Offset+len(rules[i].Evidence[0].Quote) {
		return nil
	}
	return &rules[i]
}

func (s *setting) isPartOfRule() bool {
	if s.rule == nil {
		return false
	}
	if _, numeric := s.address(); numeric {
		return s.rule.Language == "yara" && !s.isQuotedWhole() || isSmallNumbers(s.Value)
	}
	switch {
	case hashes.Has(s.Kind):
		return yaraString.MatchString(s.lead)
	case s.rule.Language == "suricata" && networkNames.Has(s.Kind):
		return !soughtName.MatchString(s.before)
	}
	return true
}

var (
	// yaraString begins a string of YARA or a line of hexadecimal digits: what follows is bytes of a file, not its hash.
	yaraString = regexp.MustCompile(`^\s*\$\w*\s*=|\{[^}]*$`)
	// soughtName stands before the whole name that a rule of Suricata looks for (its manual, "DNS keywords" and others).
	soughtName = regexp.MustCompile(`\b(?:dns[._]query|http[._]host|tls[._]sni)\s*;\s*content\s*:\s*"\.?$`)
)

// isQuotedWhole says whether nothing but the value stands between quotation marks.
func (s *setting) isQuotedWhole() bool {
	return strings.HasSuffix(s.before, `"`) && strings.HasPrefix(s.after, `"`)
}
