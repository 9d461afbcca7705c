package account

import (
	"strings"
	"time"

	"picket/internal/intel"
	"picket/internal/prose"
)

// maxRead is the length in bytes of what is no sentence anyone wrote, having no blanks where one could be cut.
const maxRead = 2 * prose.MaxSentence

// maxEvents bounds what a document can make of dates.
const maxEvents = 300

// events are what happened at a time that the text gives: sentences with a date and a verb. Dates of publication, revision
// and citation are none, nor are years in names.
func events(t *text) []intel.Event {
	e := &eventReader{text: t, list: []intel.Event{}, closed: closedSections(t)}
	e.published, _ = time.Parse(time.DateOnly, t.published[:min(len(t.published), len(time.DateOnly))])
	for i := range t.sentences {
		if len(e.list) >= maxEvents {
			break
		}
		if mayBeDated(t.sentences[i].Of(t.body), !e.published.IsZero()) && !e.inClosed(t.sentences[i].From) {
			e.sentence(i)
		}
	}
	return e.list
}

type eventReader struct {
	*text
	list      []intel.Event
	closed    []prose.Span // sections that tell of documents; those behind the place reached
	tokens    []token      // of the sentence before, to use again
	published time.Time    // zero if not known
	lastYear  int          // of the last date that had a year
	lastAt    int          // the sentence that had it
}

// mayBeDated looks for a year, and where the date of publication is known for what it settles. It is quick.
func mayBeDated(sentence string, relative bool) bool {
	letters := 0
	for i := 0; i+3 < len(sentence); i++ {
		switch c := sentence[i]; {
		case c == '1' && sentence[i+1] == '9', c == '2' && sentence[i+1] == '0':
			if isDigit(sentence[i+2]) && isDigit(sentence[i+3]) {
				return true
			}
		case relative && c >= 'A' && c <= 'Z' && letters == 0:
			if timeNames[sentence[i:wordEnd(sentence, i)]] {
				return true
			}
		case relative && letters == 0 && (c == 'l' || c == 't' || c == 'y'):
			if rest := sentence[i:]; strings.HasPrefix(rest, "last ") || strings.HasPrefix(rest, "this month") || strings.HasPrefix(rest, "this year") || strings.HasPrefix(rest, "yesterday") {
				return true
			}
		}
		if sentence[i] == ' ' || sentence[i] == '\n' || sentence[i] == '(' {
			letters = 0
		} else {
			letters++
		}
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

var timeNames = func() map[string]bool {
	set := map[string]bool{}
	for _, names := range []map[string]int{months, weekdays} {
		for name := range names {
			set[strings.ToUpper(name[:1])+name[1:]] = true
		}
	}
	return set
}()

// inClosed says whether an offset is in a section that tells of documents. Offsets only grow.
func (e *eventReader) inClosed(offset int) bool {
	for len(e.closed) > 0 && e.closed[0].To <= offset {
		e.closed = e.closed[1:]
	}
	return len(e.closed) > 0 && e.closed[0].From <= offset
}

// sentence adds the events of one sentence.
func (e *eventReader) sentence(i int) {
	sentence := e.sentences[i].Of(e.body)
	if !tells(sentence) {
		return
	}
	d := &dater{sentence, tokens(e.tokens[:0], sentence)}
	e.tokens = d.tokens
	found := d.dates()
	if len(found) == 0 && e.published.IsZero() || !d.hasVerb() {
		return
	}
	dates := e.settle(d, i, found)
	for n := 0; n < len(dates); n++ {
		if !d.isTime(dates[n]) {
			continue
		}
		event := intel.Event{Date: dates[n].String(), Precision: dates[n].precision(), Text: prose.OneLine(sentence), Reported: d.isReport(dates[n])}
		switch {
		case dates[n].till > dates[n].day:
			last := dates[n]
			last.day = last.till
			event.Date, event.Precision = event.Date+"/"+last.String(), "span"
		case n+1 < len(dates) && d.isSpan(dates[n], dates[n+1]):
			event.Date, event.Precision = event.Date+"/"+dates[n+1].String(), "span"
			n++
		}
		if e.isFuture(d, dates[n]) || e.has(event) {
			continue
		}
		event.Places, event.Evidence = e.places(i)
		e.list = append(e.list, event)
	}
}

// has says whether the sentence has given the same date before.
func (e *eventReader) has(event intel.Event) bool {
	for i := len(e.list) - 1; i >= 0 && i >= len(e.list)-8; i-- {
		if e.list[i].Date == event.Date && e.list[i].Text == event.Text {
			return true
		}
	}
	return false
}

// isFuture says whether a date is yet to come, by the date of publication or by the sentence's own words.
func (e *eventReader) isFuture(d *dater, at date) bool {
	if !e.published.IsZero() && at.String() > e.published.Format(time.DateOnly) {
		return true
	}
	if word := d.wordAt(d.before(at)); word != "by" && word != "in" || at.month > 0 {
		return false
	}
	for _, words := range []string{" will ", "expected to", "projected", "expects to", "anticipates", "predicts", "is likely to"} {
		if strings.Contains(d.sentence, words) {
			return true
		}
	}
	return false
}

// tells says whether a sentence is one of prose that may tell what happened: no caption, citation, copyright, field or
// note on the document itself.
func tells(sentence string) bool {
	if len(sentence) < 16 || len(sentence) >= maxRead || strings.IndexByte("[{<©|\\/", sentence[0]) >= 0 || strings.Count(sentence, " ") < 3 {
		return false
	}
	last := sentence[len(sentence)-1]
	if strings.IndexByte(`.!?:;)]*"`, last) < 0 && last < 0x80 && len(sentence) < 120 && len(prose.Unmarked(sentence)) == len(sentence) {
		return false
	}
	if strings.Contains(sentence[:16], "http") {
		return false
	}
	if strings.HasPrefix(sentence, "---") { // what stands before the text of a page
		return false
	}
	start := strings.ToLower(strings.TrimLeft(sentence[:min(len(sentence), 40)], "*_#> "))
	for _, prefix := range notesOnDocuments {
		if strings.HasPrefix(start, prefix) {
			return false
		}
	}
	if strings.Contains(sentence, ": Initial version") || strings.Contains(sentence, "ll rights reserved") {
		return false
	}
	for _, note := range []string{"This advisory was ", "This document was ", "This report was ", "This alert was ", "This article was ", "This post was ", "This page was ", "This blog was ", "originally published on"} {
		if strings.Contains(sentence, note) {
			return false
		}
	}
	return !strings.Contains(sentence, "©") && !strings.Contains(sentence, "opyright ")
}

var notesOnDocuments = []string{"figure ", "fig. ", "table ", "published", "last updated", "last revised", "last modified", "last reviewed", "release date", "released:",
	"revised", "revision", "version", "posted", "date:", "date ", "retrieved", "accessed", "original release", "updated:", "update:", "update as of", "alert code", "doi:", "source:", "by ", "below is", "received: ", "example", "the following"}
