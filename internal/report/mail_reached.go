package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/mail"
)

// What the logs tell of the recipients of a campaign, in words.

// whoActed says how many did something, by the logs, behind how many were reached.
func whoActed(all []mail.Reached) string {
	opened, signedIn := 0, 0
	for _, r := range all {
		if r.Opened.Verdict == intel.Hit {
			opened++
		}
		if r.SignedIn.Verdict == intel.Hit {
			signedIn++
		}
	}
	var parts []string
	if opened > 0 {
		parts = append(parts, grouped(int64(opened))+" opened a link")
	}
	if signedIn > 0 {
		parts = append(parts, grouped(int64(signedIn))+" signed in from a new place")
	}
	if len(parts) == 0 {
		return ""
	}
	return ", of whom " + strings.Join(parts, " and ")
}

// openedWords say whether a recipient opened a link; "" where that cannot be said.
func openedWords(f mail.Followed) string {
	switch f.Verdict {
	case intel.Hit:
		words := "opened a link"
		if len(f.Sightings) > 0 {
			words += ": " + sightedLink(f.Sightings[0])
		}
		return join("; ", words+times(f.Count), f.Reason)
	case intel.NotSeen:
		return "not seen to open a link " + periodWords(f.Since, f.Until) + ": " + f.Reason
	}
	return ""
}

// sightedLink tells when a link was asked for, from where, which, and where that stands.
func sightedLink(s *intel.Sighting) string {
	when, action := "at no stated time", ""
	if s.Time != nil {
		when = s.Time.UTC().Format(minutes) + " UTC"
	}
	if s.Action == intel.Blocked || s.Action == intel.Failed {
		action = string(s.Action)
	}
	return join(", ", when, machineOf(s).String(), linkOf(s), action, recordPlace(s))
}

// linkOf is the link that a record shows, or its host where it shows no more.
func linkOf(s *intel.Sighting) string {
	if s.Indicator.Kind == indicator.URL {
		return indicator.Defang(s.Indicator)
	}
	return "host " + indicator.Defang(s.Indicator)
}

func recordPlace(s *intel.Sighting) string {
	if s.Line == 0 {
		return fmt.Sprintf("%s at byte %d", s.File, s.Offset)
	}
	return fmt.Sprintf("%s line %d", s.File, s.Line)
}

func times(n int) string {
	if n <= 1 {
		return ""
	}
	return ", " + count(n, "record") + " in all"
}

func periodWords(since, until time.Time) string {
	return "from " + since.UTC().Format(minutes) + " to " + until.UTC().Format(minutes) + " UTC"
}

// mostPlacesTold is how many new places a line names.
const mostPlacesTold = 3

// signedInWords say whether an account was signed in to from a new place; "" where that cannot be said.
func signedInWords(f mail.Followed) string {
	failed := ""
	if f.Failed > 0 {
		failed = count(f.Failed, "failed sign-in") + " from new places"
	}
	switch f.Verdict {
	case intel.Hit:
		var places []string
		for _, p := range f.Places[:min(mostPlacesTold, len(f.Places))] {
			places = append(places, p.Time.UTC().Format(minutes)+" UTC from "+p.Address+inBrackets(whereWords(&p))+timesMark(p.Count))
		}
		if more := f.NewPlaces - len(places); more > 0 {
			places = append(places, fmt.Sprintf("and %s more", grouped(int64(more))))
		}
		return join("; ", "signed in from "+count(f.NewPlaces, "new place")+": "+strings.Join(places, ", "), failed, f.Reason)
	case intel.NotSeen:
		return join("; ", "not seen to sign in from a new place "+periodWords(f.Since, f.Until)+": "+f.Reason, failed)
	}
	return ""
}

// whereWords say where a network is, and whether sign-ins came from that city before.
func whereWords(p *mail.Place) string {
	if p.Used {
		return p.Where + ", as before"
	}
	return p.Where
}

func timesMark(n int) string {
	if n == 1 {
		return ""
	}
	return fmt.Sprintf(" %s×", grouped(int64(n)))
}

// openingWords tell of somebody who met a link, and who is none of the recipients as far as the logs say.
func openingWords(o *mail.Opening) string {
	did := map[mail.Contact]string{mail.Requested: "opened by ", mail.LookedUp: "looked up by ", mail.Named: "named in a record of "}[o.How]
	who := machineOf(o.Sighting).String()
	if o.User != "" {
		who = join(" at ", o.User, strings.TrimPrefix(who, "?"))
	}
	if who == "?" {
		who = "a client without a name"
	}
	why := "no log says who that is"
	if o.User != "" {
		why = "no log says whose account that is"
	}
	if o.How == mail.LookedUp {
		why += ", and a look-up is no request"
	}
	return did + who + ", " + sightedWhen(o) + times(o.Count) + inBrackets(recordPlace(o.Sighting)) + ": " + why
}

func sightedWhen(o *mail.Opening) string {
	if o.First.IsZero() {
		return "at no stated time"
	}
	return o.First.UTC().Format(minutes) + " UTC"
}

// beforeLine tells of those who met a link before anybody had it by mail.
func beforeLine(g *mail.Logs) string {
	return "met before the first message came, by somebody whom no log names, which is no opening: " + count(g.Before, "record")
}

// logsLine tells which logs were asked about recipients.
func logsLine(g *mail.Logs) string {
	line := fmt.Sprintf("read %s of logs, %s, %s", count(g.Sources, "file"), count(int(g.Records), "record"), size(g.Bytes))
	if !g.Since.IsZero() {
		line += ", " + periodWords(g.Since, g.Until)
	}
	return line + "; looked there for " + linksAndHosts(g.Links)
}

func linksAndHosts(n int) string {
	if n == 1 {
		return "1 link or host"
	}
	return grouped(int64(n)) + " links and hosts"
}

// reached tells who had messages of a campaign, and what the logs say of them. What they cannot say is told once for all who share the reason.
func (t *mailTable) reached(l *mailLines, a *mail.Answer) {
	if len(a.Reached) == 0 && a.Logs == nil {
		return
	}
	l.put("", "reached: "+people(len(a.Reached)))
	for _, r := range inOrderOfHarm(a.Reached)[:min(mostRows, len(a.Reached))] {
		first := ""
		if !r.First.IsZero() {
			first = "first " + r.First.UTC().Format(minutes) + " UTC"
		}
		l.put("  ", mailText(join("; ", r.Recipient, count(len(r.Messages), "message"), first)))
		for _, words := range []string{openedWords(r.Opened), signedInWords(r.SignedIn)} {
			if words != "" {
				l.put("    ", mailText(words))
			}
		}
	}
	if more := len(a.Reached) - mostRows; more > 0 {
		l.put("  ", "and "+grouped(int64(more))+" more: --format ndjson lists everybody")
	}
	for _, line := range unfollowedLines(a.Reached, mostMailFaults) {
		l.put("  ", "cannot say "+mailText(line))
	}
	t.logs(l, a.Logs)
}

// logs tells what else is in the logs, and what of them was not read.
func (t *mailTable) logs(l *mailLines, g *mail.Logs) {
	if g == nil {
		return
	}
	for i := range g.Openings[:min(mostMailFaults, len(g.Openings))] {
		l.put("  ", mailText(openingWords(&g.Openings[i])))
	}
	if more := len(g.Openings) - mostMailFaults; more > 0 {
		least := ""
		if g.MoreOpenings > 0 {
			least = "at least "
		}
		l.put("  ", fmt.Sprintf("and %s%s more whom no log names: --format ndjson lists them", least, grouped(int64(more))))
	}
	if g.Before > 0 {
		l.put("  ", beforeLine(g))
	}
	l.put("", logsLine(g))
	t.notWhole(l, "not read whole of the logs: ", failureLines(g.Failed), g.Failed.Count-len(g.Failed.List))
}

// inOrderOfHarm has those first who did something, by the logs; the others stay in order.
func inOrderOfHarm(all []mail.Reached) []mail.Reached {
	all = slices.Clone(all)
	harm := func(r mail.Reached) (n int) {
		if r.SignedIn.Verdict == intel.Hit {
			n += 2
		}
		if r.Opened.Verdict == intel.Hit {
			n++
		}
		return n
	}
	slices.SortStableFunc(all, func(a, b mail.Reached) int { return harm(b) - harm(a) })
	return all
}

// unfollowedLines say what the logs cannot tell, of whom, and why: so many lines at most for each question.
func unfollowedLines(all []mail.Reached, most int) (lines []string) {
	for _, x := range []struct {
		what string
		of   func(mail.Reached) mail.Followed
	}{
		{"who opened a link", func(r mail.Reached) mail.Followed { return r.Opened }},
		{"who signed in from a new place", func(r mail.Reached) mail.Followed { return r.SignedIn }},
	} {
		groups := unfollowed(all, x.of)
		for _, g := range groups[:min(most, len(groups))] {
			lines = append(lines, fmt.Sprintf("%s, of %s: %s", x.what, g.who(len(all)), g.reason))
		}
		if more := len(groups) - most; more > 0 {
			lines = append(lines, fmt.Sprintf("%s, of others for %s: --format ndjson tells each", x.what, count(more, "more reason")))
		}
	}
	return lines
}

type unfollowedGroup struct {
	reason string
	people []string
}

// who names those that are few.
func (g *unfollowedGroup) who(all int) string {
	switch {
	case len(g.people) == all && all > 1:
		return "anybody"
	case len(g.people) <= 2:
		return strings.Join(g.people, " and ")
	}
	return people(len(g.people))
}

// unfollowed groups those of whom the logs cannot say something by the reason.
func unfollowed(all []mail.Reached, of func(mail.Reached) mail.Followed) []unfollowedGroup {
	var groups []unfollowedGroup
	number := map[string]int{}
	for _, r := range all {
		f := of(r)
		if f.Verdict == intel.Hit || f.Verdict == intel.NotSeen {
			continue
		}
		i, known := number[f.Reason]
		if !known {
			i = len(groups)
			number[f.Reason] = i
			groups = append(groups, unfollowedGroup{reason: f.Reason})
		}
		groups[i].people = append(groups[i].people, r.Recipient)
	}
	return groups
}
