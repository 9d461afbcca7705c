package account

import (
	"strings"
	"time"
	"unicode"

	"picket/internal/prose"
)

// hasVerb says whether a sentence has a verb that may tell of the past.
func (d *dater) hasVerb() bool {
	for i, t := range d.tokens {
		if pastVerbs[t.word] {
			return true
		}
		if strings.HasSuffix(t.word, "ed") && len(t.word) > 4 && !strings.HasSuffix(t.word, "eed") && unicode.IsLower(rune(d.sentence[t.From])) {
			return true
		}
		if t.word == "since" && i > 0 {
			return true
		}
	}
	return false
}

var pastVerbs = prose.WordSet(`was were had has have been is are began became took stole sent saw found made led got came went hit shut broke wrote built sold
	ran spread rose gave told said held put left lost won brought kept cut hid knew paid grew fell drew chose set dealt sought met bought caught
	taught thought stood understood sank struck shot spent dug fled laid arose woke swept hid slid did added used tried
	fue fueron ha han había era été ont sont était étaient wurde wurden haben ist sind`)

// before is the token before a date; -1 if it is the first.
func (d *dater) before(at date) int {
	for i := len(d.tokens) - 1; i >= 0; i-- {
		if d.tokens[i].To <= at.From {
			return i
		}
	}
	return -1
}

// behind is the word right behind a date.
func (d *dater) behind(at date) string {
	for _, t := range d.tokens {
		if t.From >= at.To {
			return t.word
		}
	}
	return ""
}

// isTime says whether a date tells when something happened. A year alone needs a word of time before it, as products and
// standards are called by years too; a date in a title or in brackets behind a name is that of a document.
func (d *dater) isTime(at date) bool {
	if at.year == 0 || d.inTitle(at) || d.isCitation(at) {
		return false
	}
	if next := d.behind(at); next == "version" || next == "variant" || next == "versions" || next == "edition" || next == "build" {
		return false
	}
	i := d.before(at)
	if d.wordAt(i) == "date" { // a field: date: 2024-07-26
		return false
	}
	if at.month > 0 || at.quarter > 0 {
		return !d.followsName(i, at) || d.namesEvent(at)
	}
	switch word := d.wordAt(i); {
	case timePrepositions[word]:
		return !productBefore(d, i)
	case word == "of" || word == "the":
		return seasons[d.wordAt(i-1)] || d.namesEvent(at)
	case word == "and", word == "or", word == "to", word == "through":
		return i > 0 && d.tokens[i-1].isYear()
	case d.tokens != nil && i >= 0 && d.tokens[i].isYear():
		return strings.ContainsAny(d.sentence[d.tokens[i].To:at.From], "-–—,")
	}
	return d.namesEvent(at) && d.wordAt(i) == "'s"
}

// followsName says whether a date stands right behind a name, as on the cover of a document: "Example Labs June 2014".
func (d *dater) followsName(i int, at date) bool {
	if i < 1 || strings.Trim(d.sentence[d.tokens[i].To:at.From], " \n\t\r") != "" || !unicode.IsUpper(rune(d.sentence[d.tokens[i].From])) {
		return false
	}
	word := d.tokens[i].word
	return !timePrepositions[word] && word != "of" && word != "the" && word != "on" && weekdays[word] == 0 && !strings.HasSuffix(word, "ing")
}

// productBefore says whether the words before a year are on versions: "versions of Example Mail from 2010 to 2016".
func productBefore(d *dater, i int) bool {
	for n := i - 1; n >= 0 && n >= i-8; n-- {
		if word := d.tokens[n].word; word == "version" || word == "versions" || word == "edition" || word == "editions" {
			return true
		}
	}
	return false
}

var timePrepositions = prose.WordSet("in since during by until till through from between early late mid around before after year circa throughout least spring summer autumn fall winter en desde hasta depuis dès seit jahr jahre año année")

var seasons = prose.WordSet("early late mid middle end beginning start half spring summer autumn fall winter outset course months first second part rest turn")

// namesEvent says whether one of the next words calls what happened: "the 2014 breach".
func (d *dater) namesEvent(at date) bool {
	n := 0
	for _, t := range d.tokens {
		if t.From < at.To {
			continue
		}
		if eventNouns[t.word] {
			return true
		}
		if n++; n == 4 {
			break
		}
	}
	return false
}

var eventNouns = prose.WordSet("attack attacks breach breaches hack intrusion intrusions election elections campaign campaigns incident incidents compromise outbreak operation operations heist theft leak invasion summit olympics war wave")

// inTitle says whether a date stands in quotation marks with few words: the title of a document or the name of a file.
func (d *dater) inTitle(at date) bool {
	before, after := d.sentence[max(0, at.From-80):at.From], d.sentence[at.To:min(len(d.sentence), at.To+80)]
	for _, marks := range [][2]string{{"“", "”"}, {"‘", "’"}, {"«", "»"}, {"„", "“"}, {"_", "_"}} {
		open, end := strings.LastIndex(before, marks[0]), strings.Index(after, marks[1])
		if open >= 0 && end >= 0 && strings.LastIndex(before[open+len(marks[0]):], marks[1]) < 0 {
			return true
		}
	}
	open, end := strings.LastIndexByte(before, '"'), strings.IndexByte(after, '"')
	return open >= 0 && end >= 0 && strings.Count(d.sentence[:at.From], `"`)%2 == 1
}

// isCitation says whether a date stands with a name alone in brackets, or beside the address of a document.
func (d *dater) isCitation(at date) bool {
	before, after := d.sentence[:at.From], strings.TrimLeft(d.sentence[at.To:], " \n\r\t,.;")
	if strings.HasPrefix(after, "http") || strings.HasPrefix(after, "hxxp") {
		return true
	}
	for _, mark := range []string{"*, ", "\", ", "”, ", ",\" ", ",” "} { // "Title", 2025-01-27.
		if strings.HasSuffix(before, mark) && len(after) < 2 {
			return true
		}
	}
	open := strings.LastIndexAny(before, "([")
	if open < 0 || strings.ContainsAny(before[open:], ")]") || !strings.ContainsAny(after[:min(1, len(after))], ")]") {
		return false
	}
	inside := strings.TrimSpace(before[open+1:])
	return strings.HasSuffix(inside, ",") && len(inside) < 60
}

// isSpan says whether two dates are the ends of one stretch of time.
func (d *dater) isSpan(a, b date) bool {
	if b.year == 0 || a.String() >= b.String() {
		return false
	}
	switch prose.OneLine(d.sentence[a.To:b.From]) {
	case "to", "through", "until", "till", "up to", "and through", "-", "–", "—":
		return true
	case "and":
		return d.wordAt(d.before(a)) == "between"
	}
	return false
}

// isReport says whether a date is that of a report on what happened: "a report in May", "published in May".
func (d *dater) isReport(at date) bool {
	i := d.before(at)
	for n := 0; n < 3 && i >= 0; i, n = i-1, n+1 {
		if reportWords[d.wordAt(i)] {
			return true
		}
	}
	n := 0
	for _, t := range d.tokens {
		if t.From < at.To {
			continue
		}
		if reportNouns[t.word] || n > 0 && (t.word == "reported" || t.word == "revealed" || t.word == "disclosed") {
			return true
		}
		if n++; n == 3 || !unicode.IsUpper(rune(d.sentence[t.From])) {
			break
		}
	}
	return false
}

var reportNouns = prose.WordSet("report article advisory paper blog post alert whitepaper indictment")

var reportWords = prose.WordSet("report reports reported article advisory alert blog blogpost post statement announced announcement published publication disclosed documented paper wrote warned described released unsealed")

// settle gives dates without a year the year of the date that they are joined to, or the one that the date of publication
// leaves; what cannot be settled goes.
func (e *eventReader) settle(d *dater, sentence int, dates []date) []date {
	for i := len(dates) - 2; i >= 0; i-- {
		gap := prose.OneLine(d.sentence[dates[i].To:dates[i+1].From])
		if dates[i].year == 0 && dates[i+1].year > 0 && dates[i+1].month > 0 && len(gap) < 16 {
			dates[i].year = dates[i+1].year
		}
	}
	kept := dates[:0]
	for _, at := range dates {
		if at.year == 0 {
			at.year = e.yearOf(d, sentence, at)
		} else {
			e.lastYear, e.lastAt = at.year, sentence
		}
		if at.year > 0 {
			kept = append(kept, at)
		}
	}
	if len(kept) == 0 && !e.published.IsZero() {
		if at, ok := d.relative(e.published); ok {
			kept = append(kept, at)
		}
	}
	return kept
}

// yearOf is the year of a date without one: that of its last time before publication, unless the text speaks of another year.
func (e *eventReader) yearOf(d *dater, sentence int, at date) int {
	toldOther := e.lastYear > 0 && e.lastYear != e.published.Year() && sentence-e.lastAt < 8
	before := d.wordAt(d.before(at))
	if e.published.IsZero() || toldOther && before != "last" || at.day == 0 && !timePrepositions[before] && before != "last" && before != "this" {
		return 0
	}
	at.year = e.published.Year()
	if at.String() > e.published.Format(time.DateOnly) || before == "last" && at.month == int(e.published.Month()) {
		at.year--
	}
	return at.year
}

// relative is the date that a sentence gives by that of publication: "last Tuesday", "yesterday", "last month".
func (d *dater) relative(published time.Time) (date, bool) {
	for i, t := range d.tokens {
		switch before := d.wordAt(i - 1); {
		case speechVerb(d.wordAt(i - 2)), speechVerb(before): // it tells when something was said
		case t.word == "yesterday":
			return dayOf(t, published.AddDate(0, 0, -1)), true
		case (before == "on" || before == "last") && weekdays[t.word] > 0:
			back := (int(published.Weekday()) - weekdays[t.word] + 8) % 7
			if back == 0 && before == "last" {
				back = 7
			}
			return dayOf(t, published.AddDate(0, 0, -back)), true
		case t.word == "month" && (before == "last" || before == "this"):
			first := published.AddDate(0, 0, 1-published.Day())
			if before == "last" {
				first = first.AddDate(0, -1, 0)
			}
			return date{Span: t.Span, year: first.Year(), month: int(first.Month())}, true
		case t.word == "year" && before == "last":
			return date{Span: t.Span, year: published.Year() - 1}, true
		case t.word == "year" && before == "this":
			return date{Span: t.Span, year: published.Year(), month: 0}, d.wordAt(i-2) == "earlier"
		}
	}
	return date{}, false
}

func speechVerb(word string) bool {
	_, ok := speechVerbs[word]
	return ok && word != "claimed"
}

func dayOf(t token, at time.Time) date {
	return date{Span: t.Span, year: at.Year(), month: int(at.Month()), day: at.Day()}
}

// weekdays count from 1, Sunday.
var weekdays = map[string]int{"sunday": 1, "monday": 2, "tuesday": 3, "wednesday": 4, "thursday": 5, "friday": 6, "saturday": 7}
