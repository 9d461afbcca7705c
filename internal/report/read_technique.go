package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"picket/internal/intel"
)

// how lists the techniques that the document names, each under the first of its tactics; then those that its words
// describe, the likeliest first.
func how(s *screen, a *intel.Advisory) {
	var named, described []*intel.Technique
	for i := range a.Techniques {
		if x := &a.Techniques[i]; x.Match == intel.MatchPhrase {
			described = append(described, x)
		} else {
			named = append(named, x)
		}
	}
	namedTechniques(s, named)
	describedTechniques(s, withoutFamily(described, named))
}

func namedTechniques(s *screen, list []*intel.Technique) {
	if len(list) == 0 {
		return
	}
	s.heading("how: " + count(len(list), "technique") + " by name or id")
	slices.SortStableFunc(list, func(x, y *intel.Technique) int {
		return cmp.Or(cmp.Compare(tacticOf(x), tacticOf(y)), cmp.Compare(x.ID, y.ID))
	})
	width, last := 0, -1
	for _, x := range list {
		width = max(width, len(tacticName(tacticOf(x))))
	}
	for _, x := range list {
		label := ""
		if n := tacticOf(x); n != last {
			label, last = tacticName(n), n
		}
		s.item(label, width, techniqueName(x)+placed(x.Evidence))
	}
}

// techniqueName is T1566 Phishing; of one that the knowledge does not have, its identifier alone.
func techniqueName(x *intel.Technique) string {
	if x.Name == x.ID {
		return Plain(x.ID)
	}
	return join(" ", Plain(x.ID), Plain(x.Name))
}

// tactics are ATT&CK's, in its order: that of an attack.
var tactics = []string{"reconnaissance", "resource-development", "initial-access", "execution", "persistence", "privilege-escalation",
	"defense-evasion", "credential-access", "discovery", "lateral-movement", "collection", "command-and-control", "exfiltration", "impact"}

// tacticOf is the place of the first tactic of a technique in ATT&CK's order; behind all of them where it has none.
func tacticOf(x *intel.Technique) int {
	first := len(tactics)
	for _, name := range x.Tactics {
		if i := slices.Index(tactics, name); i >= 0 {
			first = min(first, i)
		}
	}
	return first
}

func tacticName(n int) string {
	if n == len(tactics) {
		return "other"
	}
	return strings.ReplaceAll(tactics[n], "-", " ")
}

// withoutFamily leaves out of the described what adds nothing for a person: techniques of which the document names a part
// or the whole.
func withoutFamily(described, named []*intel.Technique) (list []*intel.Technique) {
	family := map[string]bool{}
	for _, x := range named {
		family[familyOf(x)] = true
	}
	for _, x := range described {
		if !family[familyOf(x)] {
			list = append(list, x)
		}
	}
	return list
}

// familyOf is the identifier of the technique that a sub-technique is a part of.
func familyOf(x *intel.Technique) string {
	id, _, _ := strings.Cut(x.ID, ".")
	return id
}

// mostDescribed is how many techniques a person reads that the document does not name; mostPhrase how much of the words
// that describe one, in characters.
const mostDescribed, mostPhrase = 8, 120

// describedTechniques show each quotation once, at the likeliest technique. A word or two, or a line of a table of
// contents, convince nobody: these are left to programs.
func describedTechniques(s *screen, list []*intel.Technique) {
	if len(list) == 0 {
		return
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(x, y *intel.Technique) int { return cmp.Compare(y.Probability, x.Probability) })
	s.heading("how, by its description: " + count(len(list), "likely technique"))
	shown, quoted := 0, map[string]bool{}
	for _, x := range list {
		quote := telling(x.Evidence)
		if shown == mostDescribed || quote == "" {
			continue
		}
		words := ": “" + clipped(quote, mostPhrase) + "”"
		if quoted[quote] {
			words = ": the same words"
		}
		quoted[quote] = true
		shown++
		s.item(fmt.Sprintf("%2.0f %%", x.Probability*100), 0, techniqueName(x)+words+placed(x.Evidence))
	}
	s.more(len(list)-shown, "technique")
}

// leastWords is how many words a description has at least.
const leastWords = 4

// telling is the first quotation that is a description, or empty.
func telling(evidence []intel.Evidence) string {
	for _, e := range evidence {
		text := sentence(e.Quote)
		if !leaders.MatchString(e.Quote) && len(strings.Fields(text)) >= leastWords {
			return text
		}
	}
	return ""
}
