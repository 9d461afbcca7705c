package report

import (
	"fmt"
	"slices"
	"strings"

	"picket/internal/intel"
	"picket/internal/mail"
	"picket/internal/sweep"
)

// reached tells who had messages of a campaign, and what the logs say of them. What they cannot say is told once for all who share the reason.
func (t *mailTable) reached(l *mailLines, all []mail.Reached) {
	if len(all) == 0 {
		return
	}
	l.put("", "reached: "+people(len(all)))
	for _, r := range inOrderOfHarm(all)[:min(mostRows, len(all))] {
		first := ""
		if !r.First.IsZero() {
			first = "first " + r.First.UTC().Format(minutes) + " UTC"
		}
		l.put("  ", mailText(join("; ", r.Recipient, count(len(r.Messages), "message"), first,
			followed(r.Opened, "opened a link", "no link opened"), followed(r.SignedIn, "signed in from a new place", "no sign-in from a new place"))))
	}
	if more := len(all) - mostRows; more > 0 {
		l.put("  ", "and "+grouped(int64(more))+" more: --format ndjson lists everybody")
	}
	t.cannotSay(l, "who opened a link", all, func(r mail.Reached) mail.Followed { return r.Opened })
	t.cannotSay(l, "who signed in from a new place", all, func(r mail.Reached) mail.Followed { return r.SignedIn })
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

func (t *mailTable) cannotSay(l *mailLines, what string, all []mail.Reached, of func(mail.Reached) mail.Followed) {
	for _, g := range unfollowed(all, of) {
		l.put("  ", fmt.Sprintf("cannot say %s, of %s: %s", what, g.who, mailText(g.reason)))
	}
}

type unfollowedGroup struct {
	reason, who string
	n           int
}

// unfollowed groups those of whom the logs cannot say something by the reason.
func unfollowed(all []mail.Reached, of func(mail.Reached) mail.Followed) []unfollowedGroup {
	var groups []unfollowedGroup
	for _, r := range all {
		f := of(r)
		if f.Verdict == intel.Hit || f.Verdict == intel.NotSeen {
			continue
		}
		i := slices.IndexFunc(groups, func(g unfollowedGroup) bool { return g.reason == f.Reason })
		if i < 0 {
			i = len(groups)
			groups = append(groups, unfollowedGroup{reason: f.Reason})
		}
		groups[i].n++
	}
	for i := range groups {
		groups[i].who = people(groups[i].n)
		if groups[i].n == len(all) && len(all) > 1 {
			groups[i].who = "anybody"
		}
	}
	return groups
}

// searched says what the intelligence asked, and what no mail can answer.
func (t *mailTable) searched(l *mailLines, found *sweep.Answer) {
	if line := searchedLine(found); line != "" {
		l.put("", mailText(line))
	}
}

func searchedLine(found *sweep.Answer) string {
	if found == nil {
		return ""
	}
	line := fmt.Sprintf("looked for %s of %s: %d found", count(found.Verdicts.Len(), "indicator"), advisories(found), found.Hits)
	if found.SetAside > 0 {
		line += fmt.Sprintf(", %d set aside by warning lists", found.SetAside)
	}
	if found.Mentions > 0 {
		line += fmt.Sprintf("; %s in text only, which is no campaign", count(found.Mentions, "mention"))
	}
	if found.Unasked > 0 {
		line += "; " + count(found.Unasked, "part") + " of the intelligence cannot be looked for"
	}
	return line
}

// unread says what was not read, or only in part: what stands there nobody judged.
func (t *mailTable) unread(l *mailLines, a *mail.Answer, found *sweep.Answer) {
	faults, more := t.faults, t.moreFault
	for _, line := range sourceFaults(found) {
		switch {
		case slices.Contains(faults, line):
		case len(faults) < mostMailFaults:
			faults = append(faults, line)
		default:
			more++
		}
	}
	if a.Failed+len(faults) > 0 {
		l.put("", "not read whole: "+grouped(int64(max(a.Failed, len(faults)+more))))
		for _, f := range faults {
			l.put("  ", mailText(f))
		}
		if more > 0 {
			l.put("  ", fmt.Sprintf("and %s more", grouped(int64(more))))
		}
	}
	if len(a.Unread) > 0 {
		names := strings.Join(a.Unread[:min(mostMailFaults, len(a.Unread))], ", ")
		if more := len(a.Unread) - mostMailFaults; more > 0 {
			names += fmt.Sprintf(" and %s more", grouped(int64(more)))
		}
		l.put("", fmt.Sprintf("no mail in %s: %s", count(len(a.Unread), "file"), mailText(names)))
	}
}

func sourceFaults(found *sweep.Answer) []string {
	var list []string
	if found == nil {
		return nil
	}
	for _, r := range found.Sources {
		for _, f := range r.Faults {
			list = append(list, r.File+": "+f.String())
		}
	}
	return list
}

// read says what the answer rests on.
func (t *mailTable) read(l *mailLines, a *mail.Answer) {
	counts := t.run.counts(a)
	var parts []string
	for _, v := range mailVerdicts {
		if counts[v] > 0 {
			parts = append(parts, grouped(int64(counts[v]))+" "+mailWord(v))
		}
	}
	line := fmt.Sprintf("read %s%s, %s, %s", count(a.Messages, "message"), inBrackets(strings.Join(parts, ", ")), size(a.Bytes), took(a.Seconds))
	if how := t.run.how(); how != "" {
		line += "; " + how
	}
	l.put("", line)
}

// how says how messages were judged, where that is not the usual way.
func (run *MailRun) how() string {
	var parts []string
	if run.Profile != "" {
		parts = append(parts, "profile "+Plain(run.Profile))
	}
	if run.Strict && !run.NoModel {
		parts = append(parts, "strict")
	}
	if run.HideBody {
		parts = append(parts, "text of bodies withheld")
	}
	if run.NoModel {
		parts = append(parts, "without the model")
	}
	return strings.Join(parts, ", ")
}

// next says what to do about the answer.
func (t *mailTable) next(a *mail.Answer) string {
	counts := t.run.counts(a)
	switch gravest(counts) {
	case mail.Campaign:
		return "learn who opened the links: picket sweep over the logs, with the same -i"
	case mail.Phish, mail.Suspicious:
		if a.Messages == 1 && len(t.run.Question.Advisories) == 0 {
			return "ask whether it belongs to a campaign: name an advisory with -i"
		}
		return t.run.Command + " --format html -o mail.html"
	case Unjudged:
		return "let the model judge: leave --no-model out"
	}
	if a.Messages == 0 {
		return "give mail: EML, mbox, Maildir or Outlook's MSG"
	}
	if len(t.run.Question.Advisories) == 0 {
		return "ask whether something belongs to a campaign: name an advisory with -i"
	}
	return "keep the records: " + t.run.Command + " --format ndjson"
}
