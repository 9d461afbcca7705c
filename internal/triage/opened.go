package triage

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"picket/indicator"
	"picket/internal/coverage"
	"picket/internal/intel"
	"picket/internal/mail"
)

// A trail is what logs tell of a recipient and the campaign's links.
type trail struct {
	requests []*intel.Sighting // the first by time
	count    int               // of all
	lookedUp *intel.Sighting   // the first of a host that was looked up
	named    *intel.Sighting   // the first of which is not known what it tells
	maybe    *intel.Sighting   // the first of an account that may be the recipient's
	before   int               // requests before the message came
	unsure   int               // records of which it is not known whether they are older than the message
}

// contactOf is what a sighting of a link tells of it; "" where it only speaks of it, as the log of the mail that brought it.
func contactOf(s *intel.Sighting) mail.Contact {
	if s.IsMention() || tellsMail(s) || s.Direction == intel.Inbound && s.LogKind != m365 {
		return ""
	}
	switch s.Role {
	case intel.RoleSrc, intel.RoleSender:
		return ""
	case intel.RoleQuery, intel.RoleAnswer:
		return mail.LookedUp
	case intel.RoleDst, intel.RoleURL, intel.RoleProcess:
		return mail.Requested
	}
	return mail.Named
}

// m365 is a log of a server, to which all is inbound; it tells of what users clicked all the same.
const m365 = "m365.audit"

// tellsMail: logs of mail on its way show its links, too.
func tellsMail(s *intel.Sighting) bool {
	switch s.LogKind {
	case "mail", "exchange", "defender.email", "zeek.smtp", "suricata.smtp":
		return true
	case m365:
		return s.User == "ThreatIntel" // the service's own account, which tells of mail that came
	}
	return false
}

// A met is what one record tells of a link. A whole link and its host are two sightings of it.
type met struct {
	*intel.Sighting
	how  mail.Contact
	came time.Time // when the first message came that leads there; zero where none says it
}

// seeLink takes a sighting of a link, once all of its record's are known.
func (f *follower) seeLink(s *intel.Sighting) {
	how := contactOf(s)
	if how == "" {
		return
	}
	one := *s
	x := met{&one, how, f.reach.links.first[f.reach.links.number[s.Indicator.Key()]]}
	if m := &f.met; m.Sighting != nil && m.File == x.File && m.Offset == x.Offset {
		m.join(x)
		return
	}
	f.settleMet()
	f.met = x
}

// join has the record tell what the stronger of two sightings does, the whole link rather than its host.
func (m *met) join(x met) {
	if m.came.IsZero() || x.came.IsZero() {
		x.came = time.Time{}
	}
	x.came = earlier(x.came, m.came)
	if m.how == mail.Requested && (x.how != m.how || x.Indicator.Kind != indicator.URL) {
		x.how, x.Sighting = m.how, m.Sighting
	}
	*m = x
}

// settleMet takes the record: of the recipient whose account it names, or of somebody.
func (f *follower) settleMet() {
	m := f.met
	f.met = met{}
	if m.Sighting == nil {
		return
	}
	if isNobody(m.User) {
		f.seeStranger(m)
		return
	}
	who, maybe := f.accounts.whose(m.User)
	if who != nil {
		who.trail.see(m, f.ageOf(m.Sighting, later(m.came, who.First)))
		return
	}
	f.seeStranger(m)
	for _, p := range maybe {
		if f.ageOf(m.Sighting, later(m.came, p.First)) != before {
			p.trail.maybe = firstOf(p.trail.maybe, m.Sighting)
		}
	}
}

func (t *trail) see(m met, age age) {
	switch {
	case age == before:
		t.before++
	case age == unsure:
		t.unsure++
	case m.how == mail.LookedUp:
		t.lookedUp = firstOf(t.lookedUp, m.Sighting)
	case m.how == mail.Named:
		t.named = firstOf(t.named, m.Sighting)
	default:
		t.count++
		t.requests = insertFirst(t.requests, m.Sighting)
	}
}

// firstOf is the earlier of two; nil is none.
func firstOf(kept, s *intel.Sighting) *intel.Sighting {
	if kept != nil && compareTimes(kept, s) <= 0 {
		return kept
	}
	return s
}

// compareTimes puts those without time last.
func compareTimes(a, b *intel.Sighting) int {
	switch {
	case a.Time != nil && b.Time != nil:
		return a.Time.Compare(*b.Time)
	case a.Time != nil:
		return -1
	case b.Time != nil:
		return 1
	}
	return 0
}

// insertFirst keeps the first few by time.
func insertFirst(list []*intel.Sighting, s *intel.Sighting) []*intel.Sighting {
	at, _ := slices.BinarySearchFunc(list, s, func(a, b *intel.Sighting) int { return cmp.Or(compareTimes(a, b), -1) })
	if at == mail.MostFollowed {
		return list
	}
	list = slices.Insert(list, at, s)
	return list[:min(len(list), mail.MostFollowed)]
}

// opened judges whether a recipient opened a link.
func (f *follower) opened(p *person) mail.Followed {
	t := &p.trail
	earlier := ""
	if t.before > 0 {
		earlier = fmt.Sprintf("asked for before the message came: %s", records(t.before))
	}
	if t.count > 0 {
		return mail.Followed{Verdict: intel.Hit, Reason: earlier, Count: t.count, Sightings: t.requests}
	}
	if why := f.unopened(p); why != "" {
		return mail.Followed{Verdict: intel.CannotSay, Reason: joined(why, earlier)}
	}
	until := f.swept.Period.Until
	absence := f.absence(p.First)
	if !absence.Earned {
		return mail.Followed{Verdict: intel.CannotSay, Reason: joined(absence.Reason, earlier)}
	}
	return mail.Followed{Verdict: intel.NotSeen, Reason: joined(absence.Reason, earlier), Since: p.First, Until: until}
}

func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ")
}

func records(n int) string { return counted(n, "record") }

// unopened is why it cannot be said that a recipient opened no link, but for what the logs could not show; "" where nothing speaks against it.
func (f *follower) unopened(p *person) string {
	t, links := &p.trail, &f.reach.links
	switch {
	case len(links.list) == 0:
		return "the messages hold no link that could be looked for"
	case p.First.IsZero():
		return "no message says when it came"
	case t.maybe != nil:
		return fmt.Sprintf("opened as %s, which may be this recipient's account", clientOf(t.maybe))
	case t.lookedUp != nil:
		return fmt.Sprintf("looked up by %s, which is no request", clientOf(t.lookedUp))
	case t.named != nil:
		return fmt.Sprintf("named in a record of this account that is not understood: %s", placeOf(t.named))
	case t.unsure > 0:
		return fmt.Sprintf("opened by this account, before or since the message came: %s without a sure time", records(t.unsure))
	}
	if why := f.strange.since(p.First.Add(-f.skew)); why != "" {
		return why
	}
	switch {
	case links.more:
		return "the messages hold more links than are looked for"
	case links.unsought:
		return "the messages hold a link that cannot be looked for"
	case f.swept.Period.Until.IsZero():
		return "the logs given hold no record with a time"
	case f.swept.Period.Until.Before(p.First):
		return "the logs end before the message came, on " + stamp(f.swept.Period.Until)
	}
	return ""
}

// absence says whether links that were not seen from a time on were not opened: by the rules of a sweep, for all kinds that must be seen.
func (f *follower) absence(since time.Time) coverage.Absence {
	if answer, known := f.absences[since]; known {
		return answer
	}
	judge := f.swept.Judge(coverage.Period{Since: since, Until: f.swept.Period.Until})
	answer := coverage.Absence{Earned: true}
	var reasons, rests []string
	for _, kind := range f.reach.links.kinds.List() {
		one := judge.Absence(kind)
		if !one.Earned {
			answer.Earned = false
			reasons = append(reasons, kindName(kind)+": "+one.Reason)
		}
		rests = append(rests, one.Reason)
	}
	answer.Reason = strings.Join(slices.Compact(rests), "; ")
	if !answer.Earned {
		answer.Reason = strings.Join(reasons, "; ")
	}
	f.absences[since] = answer
	return answer
}

// kindName says what of links must be seen.
func kindName(kind indicator.Kind) string {
	switch kind {
	case indicator.URL:
		return "links to hosts that many share"
	case indicator.Domain:
		return "names of hosts"
	}
	return "addresses of hosts"
}

// clientOf names who asked, and when: "ada at lap-7 10.1.4.31, 4 Mar 2024 10:52 UTC".
func clientOf(s *intel.Sighting) string {
	who := strings.Join(slices.Compact(slices.DeleteFunc([]string{s.Machine, cmp.Or(s.Src, s.Host)}, func(x string) bool { return x == "" })), " ")
	if who == "" {
		who = "a client without a name"
	}
	if !isNobody(s.User) {
		who = s.User + " at " + who
	}
	if s.Time == nil {
		return who + ", at no stated time"
	}
	return who + ", " + stamp(*s.Time)
}

func stamp(t time.Time) string { return t.UTC().Format("2 Jan 2006 15:04 UTC") }

// placeOf is where a record stands.
func placeOf(s *intel.Sighting) string {
	if s.Line > 0 {
		return fmt.Sprintf("%s line %d", s.File, s.Line)
	}
	return fmt.Sprintf("%s at byte %d", s.File, s.Offset)
}
