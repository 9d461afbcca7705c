package report

import (
	"fmt"
	"slices"
	"strings"

	"picket/internal/coverage"
	"picket/internal/mail"
	"picket/internal/sweep"
)

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
	faults := append(failureLines(a.Failed), t.faults...)
	for _, line := range sourceFaults(found) {
		if !slices.Contains(faults, line) {
			faults = append(faults, line)
		}
	}
	t.notWhole(l, "not read whole: ", faults, t.moreFault+a.Failed.Count-len(a.Failed.List))
	if len(a.Unread) > 0 {
		names := strings.Join(a.Unread[:min(mostMailFaults, len(a.Unread))], ", ")
		if more := len(a.Unread) - mostMailFaults; more > 0 {
			names += fmt.Sprintf(" and %s more", grouped(int64(more)))
		}
		l.put("", fmt.Sprintf("no mail in %s: %s", count(len(a.Unread), "file"), mailText(names)))
	}
}

// notWhole lists the first of what was not read whole; unlisted is how many more there are that have no line.
func (t *mailTable) notWhole(l *mailLines, lead string, lines []string, unlisted int) {
	if len(lines) == 0 {
		return
	}
	l.put("", lead+grouped(int64(len(lines)+unlisted)))
	shown := lines[:min(mostMailFaults, len(lines))]
	for _, line := range shown {
		l.put("  ", mailText(line))
	}
	if more := len(lines) - len(shown) + unlisted; more > 0 {
		l.put("  ", fmt.Sprintf("and %s more", grouped(int64(more))))
	}
}

// failureLines name the file, what is wrong, and where.
func failureLines(all mail.Failures) (lines []string) {
	for _, f := range all.List {
		lines = append(lines, f.File+": "+coverage.Fault{Offset: f.Offset, Error: f.Reason}.String())
	}
	return lines
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
		if a.Logs == nil {
			return "learn who opened the links and what signed in: " + t.run.Command + " --logs LOGS"
		}
		return t.run.Command + " --format html -o mail.html"
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
