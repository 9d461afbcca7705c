package report

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

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
		labelled{"quoted", agencies(a, intel.RoleQuoted)}, labelled{"misnamed", misnamed(a)},
		labelled{"mentioned", agencies(a, intel.RoleMentioned)})
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
		if n := len(l.texts) - mostTold; n > 0 {
			s.cut(grouped(int64(n)))
		}
	}
}

// readingOf is a name with its identifier; one that was corrected says what the document writes, and why it is read so.
func readingOf(r *intel.Reading) string {
	text := Plain(r.Name) + inBrackets(Plain(r.ID))
	switch {
	case sameName(r.ReadAs, r.Name), r.ReadAs == "":
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

// sameName says whether two names differ only in case, blanks and hyphens.
func sameName(a, b string) bool { return strings.EqualFold(gaps.Replace(a), gaps.Replace(b)) }

var gaps = strings.NewReplacer(" ", "", "-", "", "\n", "")

// mostAliases is how many other names of a group or of software a person reads.
const mostAliases = 3

// also are other names that the knowledge has, which the document need not know.
func also(r *intel.Reading, aliases []string) string {
	var names []string
	for _, name := range otherNames(aliases, r.Name) {
		if !sameName(name, r.ReadAs) && !sameName(name, r.Name) {
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
	return inBrackets(strings.ReplaceAll(spot(evidence), " ", unbroken))
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
const mostNamed = 8

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

// agencies are those of a role, on one line; those that are only mentioned without their place.
func agencies(a *intel.Advisory, role string) []string {
	var names []string
	for i := range a.Agencies {
		x := &a.Agencies[i]
		switch {
		case x.Role != role:
		case role == intel.RoleMentioned:
			names = append(names, agencyName(x))
		default:
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

// mostTold is how many events, claims, names of a kind and rules a person reads.
const mostTold = 12

// events are those that the document tells first, in the order of their dates. A sentence with several dates is shown once.
func events(s *screen, a *intel.Advisory) {
	all := sentencesOnce(a.Events)
	if len(all) == 0 {
		return
	}
	s.heading("when")
	list := slices.DeleteFunc(slices.Clone(all), isReference)
	list = list[:min(mostTold, len(list))]
	slices.SortStableFunc(list, func(x, y intel.Event) int { return cmp.Compare(x.Date, y.Date) })
	width := len(time.DateOnly)
	for _, x := range list {
		width = max(width, min(len(x.Date), widestDate))
	}
	for _, x := range list {
		s.item(Plain(x.Date), width, clipped(sentence(x.Text), mostSaid)+elsewhere(x)+placed(x.Evidence))
	}
	s.more(len(all)-len(list), "event")
}

// elsewhere are the places of an event that its sentence does not name: they stand in the next one.
func elsewhere(x intel.Event) string {
	var places []string
	for _, place := range x.Places {
		if !strings.Contains(x.Text, place) {
			places = append(places, Plain(place))
		}
	}
	if len(places) == 0 {
		return ""
	}
	return " [" + strings.Join(places, ", ") + "]"
}

// isReference says whether an event is told in an entry of a list of sources, which is for programs.
func isReference(x intel.Event) bool {
	return strings.Contains(x.Text, "://") && referred.MatchString(x.Text)
}

var referred = regexp.MustCompile(`(?i)\b(?:accessed|retrieved|visited|available)\b|["“”].*://|://.*\(\w+\.? ?\d`)

// widestDate is as wide as a span of days.
const widestDate = len("2006-01-02/2006-01-02")

// sentencesOnce are the events in the order of the document, of those that a sentence tells the earliest.
func sentencesOnce(list []intel.Event) []intel.Event {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(x, y intel.Event) int {
		return cmp.Or(cmp.Compare(offsetOf(x), offsetOf(y)), cmp.Compare(x.Date, y.Date))
	})
	return slices.CompactFunc(list, func(x, y intel.Event) bool { return offsetOf(x) == offsetOf(y) && x.Text == y.Text })
}

func offsetOf(x intel.Event) int {
	if len(x.Evidence) == 0 {
		return 0
	}
	return x.Evidence[0].Offset
}

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
	who := join(", ", told(x.Speaker), via)
	switch {
	case who != "":
		return who + inBrackets(told(x.Confidence)) + ": "
	case x.Confidence != "":
		return told(x.Confidence) + ": "
	}
	return ""
}

// mostMitigations and mostMitigation bound what is shown of what to do: how many, and characters of each.
const mostMitigations, mostMitigation = 10, 160

func mitigations(s *screen, a *intel.Advisory) {
	if len(a.Mitigations) == 0 {
		return
	}
	s.heading(fmt.Sprintf("what to do: %d", len(a.Mitigations)))
	for _, x := range a.Mitigations[:min(mostMitigations, len(a.Mitigations))] {
		id := Plain(x.ID)
		if strings.Contains(x.Text, x.ID) {
			id = ""
		}
		s.line("  - ", clipped(sentence(x.Text), mostMitigation)+inBrackets(id)+placed(x.Evidence))
	}
	s.more(len(a.Mitigations)-mostMitigations, "mitigation")
}

func rules(s *screen, a *intel.Advisory) {
	if len(a.Rules) == 0 {
		return
	}
	s.heading(fmt.Sprintf("detection rules: %d, which this version does not evaluate", len(a.Rules)))
	t := s.table()
	for _, x := range a.Rules[:min(mostTold, len(a.Rules))] {
		state := "sound"
		if x.Fault != "" {
			state = "fault: " + shorten(told(x.Fault), 60)
		}
		t.row(Plain(x.Language), shorten(told(x.Name), 50), state, spot(x.Evidence))
	}
	t.flush()
	s.more(len(a.Rules)-mostTold, "rule")
}
