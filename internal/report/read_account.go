package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"picket/internal/intel"
)

// who says who is accused, where they come from, and which other groups and agencies are named.
func who(s *screen, a *intel.Advisory) {
	var accused, others []string
	for i := range a.Actors {
		x := &a.Actors[i]
		text := readingOf(&x.Reading) + also(&x.Reading, x.Aliases) + placed(x.Evidence)
		if x.Role == intel.RoleAccused {
			accused = append(accused, text)
		} else {
			others = append(others, text)
		}
	}
	s.part("who", labelled{"accused", accused}, labelled{"origin", countries(a, intel.RoleOrigin)}, labelled{"also named", others},
		labelled{"quoted", agencies(a, intel.RoleQuoted)}, labelled{"mentioned", agencies(a, intel.RoleMentioned)},
		labelled{"misnamed", misnamed(a)})
}

// A labelled is texts under one label.
type labelled struct {
	label string
	texts []string
}

// part prints a heading with its labels, each text on a line of its own. What has no texts is left out.
func (s *screen) part(heading string, list ...labelled) {
	list = slices.DeleteFunc(list, func(l labelled) bool { return len(l.texts) == 0 })
	if len(list) == 0 {
		return
	}
	s.heading(heading)
	width := 0
	for _, l := range list {
		width = max(width, len(l.label))
	}
	for _, l := range list {
		label := l.label
		for _, text := range l.texts[:min(mostTold, len(l.texts))] {
			s.item(label, width, text)
			label = ""
		}
		s.more(len(l.texts)-mostTold, "name")
	}
}

// readingOf is a name with its identifier; one that was corrected says what the document writes, and why it is read so.
func readingOf(r *intel.Reading) string {
	text := Plain(r.Name) + inBrackets(Plain(r.ID))
	switch {
	case r.ReadAs == "":
	case r.Match == intel.MatchFuzzy:
		text += ", read as “" + told(r.ReadAs) + "”"
	default:
		text += ", here called “" + told(r.ReadAs) + "”"
	}
	if r.Match == intel.MatchFuzzy && r.Why != "" {
		text += ": " + told(r.Why)
	}
	return text
}

// mostAliases is how many other names of a group or of software a person reads.
const mostAliases = 4

// also are other names that the knowledge has, which the document need not know.
func also(r *intel.Reading, aliases []string) string {
	var names []string
	for _, name := range otherNames(aliases, r.Name) {
		if name != r.ReadAs {
			names = append(names, Plain(name))
		}
	}
	switch {
	case len(names) == 0:
		return ""
	case len(names) > mostAliases:
		names = append(names[:mostAliases], "…")
	}
	return "; others call it " + strings.Join(names, ", ")
}

// placed is the place of evidence behind a text, in brackets.
func placed(evidence []intel.Evidence) string {
	return inBrackets(strings.ReplaceAll(where(evidence), " ", unbroken))
}

// countries are those of a role, on one line.
func countries(a *intel.Advisory, role string) []string {
	var names []string
	for _, c := range a.Countries {
		if c.Role == role {
			names = append(names, cmp.Or(Plain(c.Name), Plain(c.Code))+placed(c.Evidence))
		}
	}
	return oneLine(names)
}

// mostNamed is how many names a line holds.
const mostNamed = 12

func oneLine(names []string) []string {
	if len(names) == 0 {
		return nil
	}
	text := strings.Join(names[:min(mostNamed, len(names))], "; ")
	if more := len(names) - mostNamed; more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	return []string{text}
}

// agencies are those of a role, on one line.
func agencies(a *intel.Advisory, role string) []string {
	var names []string
	for i := range a.Agencies {
		if x := &a.Agencies[i]; x.Role == role {
			names = append(names, agencyName(x)+placed(x.Evidence))
		}
	}
	return oneLine(names)
}

// misnamed are the agencies that the document calls by a name that is not theirs.
func misnamed(a *intel.Advisory) (list []string) {
	for i := range a.Agencies {
		if x := &a.Agencies[i]; x.Match == intel.MatchFuzzy {
			list = append(list, readingOf(&x.Reading)+placed(x.Evidence))
		}
	}
	return list
}

// whom says which countries and branches are targeted, and what the attackers want there.
func whom(s *screen, a *intel.Advisory) {
	var sectors []string
	for _, x := range a.Sectors {
		text := Plain(x.Name)
		if len(x.Technologies) > 0 {
			text += ": " + told(strings.Join(x.Technologies, ", "))
		}
		sectors = append(sectors, text+placed(x.Evidence))
	}
	s.part("whom they target", labelled{"countries", countries(a, intel.RoleTarget)}, labelled{"sectors", sectors})
}

// tactics are ATT&CK's, in its order: that of an attack.
var tactics = []string{"reconnaissance", "resource-development", "initial-access", "execution", "persistence", "privilege-escalation",
	"defense-evasion", "credential-access", "discovery", "lateral-movement", "collection", "command-and-control", "exfiltration", "impact"}

// how lists the techniques, each under the first of its tactics.
func how(s *screen, a *intel.Advisory) {
	if len(a.Techniques) == 0 {
		return
	}
	s.heading(fmt.Sprintf("how: %s", count(len(a.Techniques), "technique")))
	list := make([]*intel.Technique, len(a.Techniques))
	for i := range list {
		list[i] = &a.Techniques[i]
	}
	slices.SortStableFunc(list, func(x, y *intel.Technique) int {
		return cmp.Or(cmp.Compare(tacticOf(x), tacticOf(y)), cmp.Compare(x.ID, y.ID))
	})
	last := -1
	for _, x := range list {
		if n := tacticOf(x); n != last {
			s.line("  ", tacticName(n))
			last = n
		}
		s.line("    ", technique(x))
	}
}

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
		return "of a tactic that is not given"
	}
	return strings.ReplaceAll(tactics[n], "-", " ")
}

// technique says how it was told: by its identifier, by its name, or by words that describe it, which are quoted.
func technique(x *intel.Technique) string {
	text := join(" ", Plain(x.ID), Plain(x.Name))
	switch {
	case x.Match == intel.MatchPhrase && len(x.Evidence) > 0:
		return text + likely(x.Probability) + ": " + clippedQuote(x.Evidence[0].Quote) + placed(x.Evidence)
	case x.Match == intel.MatchPhrase:
		return text + likely(x.Probability)
	}
	return text + ", by " + Plain(x.Match) + placed(x.Evidence)
}

func likely(probability float64) string {
	if probability <= 0 {
		return ""
	}
	return fmt.Sprintf(", %.0f %%", probability*100)
}

// mostPhrase is how much of the words for a technique is shown, in characters.
const mostPhrase = 120

func clippedQuote(text string) string { return "“" + clipped(told(text), mostPhrase) + "”" }

func software(s *screen, a *intel.Advisory) {
	var malware, tools []string
	for i := range a.Malware {
		x := &a.Malware[i]
		text := readingOf(&x.Reading) + also(&x.Reading, x.Aliases) + placed(x.Evidence)
		if x.Type == "tool" {
			tools = append(tools, text)
		} else {
			malware = append(malware, text)
		}
	}
	s.part("with what", labelled{"malware", malware}, labelled{"tools", tools})
}

// mostTold is how many events, claims, mitigations and rules a person reads.
const mostTold = 25

// events are in the order of their dates, those of one date in that of the document.
func events(s *screen, a *intel.Advisory) {
	if len(a.Events) == 0 {
		return
	}
	s.heading("when")
	list := slices.Clone(a.Events)
	slices.SortStableFunc(list, func(x, y intel.Event) int { return cmp.Compare(x.Date, y.Date) })
	for _, x := range list[:min(mostTold, len(list))] {
		places := ""
		if len(x.Places) > 0 {
			places = " [" + told(strings.Join(x.Places, ", ")) + "]"
		}
		s.item(Plain(x.Date), len(time10), clipped(told(x.Text), mostSaid)+places+placed(x.Evidence))
	}
	s.more(len(list)-mostTold, "event")
}

// time10 is as wide as a date.
const time10 = "2006-01-02"

// standings are in the order in which they are shown: what is weighed, what is doubted, then what is said.
var standings = []string{intel.Assessed, intel.Unverified, intel.Denied, intel.Asserted}

// claims say who asserts what, through whom, and how surely.
func claims(s *screen, a *intel.Advisory) {
	if len(a.Claims) == 0 {
		return
	}
	s.heading("who says what")
	list := slices.Clone(a.Claims)
	slices.SortStableFunc(list, func(x, y intel.Claim) int {
		return cmp.Compare(slices.Index(standings, x.Standing), slices.Index(standings, y.Standing))
	})
	for _, x := range list[:min(mostTold, len(list))] {
		s.item(Plain(x.Standing), len(intel.Unverified), speaker(&x)+inQuotes(x.Text)+placed(x.Evidence))
	}
	s.more(len(list)-mostTold, "claim")
}

// speaker says who claims, through whom and with which words of estimation.
func speaker(x *intel.Claim) string {
	via := ""
	if x.Via != "" {
		via = "via " + told(x.Via)
	}
	who := join(", ", told(x.Speaker), via, told(x.Confidence))
	if who == "" {
		return ""
	}
	return who + ": "
}

// mostMitigations and mostMitigation bound what is shown of what to do: how many, and characters of each.
const mostMitigations, mostMitigation = 15, 200

func mitigations(s *screen, a *intel.Advisory) {
	if len(a.Mitigations) == 0 {
		return
	}
	s.heading(fmt.Sprintf("what to do: %d", len(a.Mitigations)))
	for _, x := range a.Mitigations[:min(mostMitigations, len(a.Mitigations))] {
		s.line("  - ", clipped(told(x.Text), mostMitigation)+inBrackets(Plain(x.ID))+placed(x.Evidence))
	}
	s.more(len(a.Mitigations)-mostMitigations, "mitigation")
}

func rules(s *screen, a *intel.Advisory) {
	if len(a.Rules) == 0 {
		return
	}
	s.heading(fmt.Sprintf("detection rules: %d", len(a.Rules)))
	t := s.table()
	for _, x := range a.Rules[:min(mostTold, len(a.Rules))] {
		state := "sound"
		if x.Fault != "" {
			state = "fault: " + shorten(told(x.Fault), 60)
		}
		t.row(Plain(x.Language), shorten(told(x.Name), 50), state, where(x.Evidence))
	}
	t.flush()
	s.more(len(a.Rules)-mostTold, "rule")
}
