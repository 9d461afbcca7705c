package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/scan"
	"picket/internal/sweep"
)

// A Card is one indicator on one machine, with its evidence from both sides.
type Card struct {
	ID                         string
	Machine, Kind, Value, Role string
	How, Count, When           string
	Said                       []Quote // by the advisories
	MoreSaid                   string
	Logged                     []Log
	MoreLogged                 string
}

// A Quote is what an advisory says of an indicator, and where.
type Quote struct {
	Where, Before, Match, After string
}

// A Log is what one stream says of an indicator.
type Log struct {
	Stream, How string
	Lines       []Line
	More        string
}

// A Line is a record that is quoted.
type Line struct {
	Where, When, Note    string
	Before, Match, After string
}

// A Row is the verdict on one indicator. What sorts differently than it reads has its key beside it.
type Row struct {
	Verdict, Word            string
	Rank                     int
	Kind, Value, Role        string
	Sightings, Mentions      string
	First, Last              string
	FirstKey, LastKey, Count string
	Reason, Card             string
}

// A Source is a file that was read.
type Source struct {
	File, Kind, Records, Bytes string
	Faults                     []string
	Skipped, SHA256            string
	RecordsKey, BytesKey       int64
}

// list fills in the hits, the mentions and the verdicts.
func (p *page) list(v *View, a *sweep.Answer) {
	said := p.said()
	roles := rolesOf(a)
	hits := p.hits.hits()
	first := map[indicator.Indicator]string{}
	for i, r := range hits[:min(mostCards, len(hits))] {
		c := p.card(r, roles[r.indicator], said[r.indicator.Key()])
		c.ID = "hit-" + strconv.Itoa(i+1)
		if first[r.indicator] == "" {
			first[r.indicator] = c.ID
		}
		v.Cards = append(v.Cards, c)
	}
	v.MoreCards = leftOut(len(hits), mostCards, p.hits.left)
	mentions := p.mentions.mentions()
	for _, r := range mentions[:min(mostCards, len(mentions))] {
		v.Mentions = append(v.Mentions, p.card(r, roles[r.indicator], nil))
	}
	for _, x := range a.Ignored {
		v.Ignored = append(v.Ignored, ignoredLine(x))
	}
	v.MoreMents = leftOut(len(mentions), mostCards, p.mentions.left)
	for _, x := range foremost(a, mostVerdicts) {
		v.Rows = append(v.Rows, rowOf(x, first[x.Indicator]))
	}
	v.MoreRows = more(a.Verdicts.Len(), mostVerdicts, "indicator")
}

// foremost are the verdicts that are listed first, at most so many.
func foremost(a *sweep.Answer, most int) []sweep.Verdict {
	byRank := make([][]sweep.Verdict, len(ranks))
	for _, x := range a.Verdicts.All() {
		if rank := ranks[x.Verdict]; len(byRank[rank]) < most {
			byRank[rank] = append(byRank[rank], x)
		}
	}
	list := slices.Concat(byRank...)
	return list[:min(most, len(list))]
}

// leftOut says what of the gathered rows the page does not list.
func leftOut(all, most, sightings int) string {
	list := []string{}
	if all > most {
		list = append(list, count(all-most, "more row"))
	}
	if sightings > 0 {
		list = append(list, count(sightings, "more sighting"))
	}
	return strings.Join(list, " and ")
}

func (p *page) card(r *row, role string, said []Quote) Card {
	c := Card{Machine: p.machineName(r), Kind: string(r.indicator.Kind), Value: visible(indicator.Defang(r.indicator)),
		Role: visible(role), How: r.how(), Count: grouped(int64(r.count)), When: r.within(p.years), Said: said}
	if more := len(said) - mostQuotes; more > 0 {
		c.Said, c.MoreSaid = said[:mostQuotes], count(more, "more place")
	}
	slices.SortStableFunc(r.streams, func(a, b *rowStream) int {
		return cmp.Or(cmp.Compare(b.best.says(), a.best.says()), cmp.Compare(a.String(), b.String()))
	})
	for _, s := range r.streams[:min(mostLogs, len(r.streams))] {
		c.Logged = append(c.Logged, p.log(r, s))
	}
	if more := len(r.streams) - mostLogs; more > 0 {
		c.MoreLogged = count(more, "more stream")
	}
	return c
}

func (p *page) machineName(r *row) string {
	if r.machine.name == "?" {
		return "no machine named"
	}
	return visible(r.called())
}

// What a card quotes at most.
const (
	mostQuotes = 3
	mostLogs   = 8
)

func (p *page) log(r *row, s *rowStream) Log {
	l := Log{Stream: visible(s.String()), How: count(s.count, "sighting") + ", " + s.best.how() + ", " + s.within(p.years)}
	for _, e := range s.examples {
		l.Lines = append(l.Lines, lineOf(r.indicator.Kind, e))
	}
	if more := s.count - len(s.examples); more > 0 {
		l.More = count(more, "more sighting") + " of this stream"
	}
	return l
}

func lineOf(kind indicator.Kind, e *example) Line {
	l := Line{Where: e.where(), Before: harmless(e.before), Match: matchText(kind, e.match), After: harmless(e.after)}
	if e.time != nil {
		l.When = e.time.UTC().Format("2 Jan 2006 15:04:05") + " UTC"
	}
	var notes []string
	if e.match == "" && e.matched != "" {
		notes = append(notes, "matched: "+matchText(kind, e.matched))
	}
	if e.field != "" {
		notes = append(notes, "field "+visible(e.field))
	}
	if e.user != "" {
		notes = append(notes, "user "+visible(e.user))
	}
	if e.namedBy != "" && e.namedBy != "record" {
		notes = append(notes, "machine named by "+visible(e.namedBy))
	}
	l.Note = unlink(strings.Join(notes, ", "))
	return l
}

// matchText is what matched an indicator of the kind, or a rule, made harmless.
func matchText(kind indicator.Kind, text string) string {
	if kind == "" {
		return harmless(text)
	}
	return defangText(kind, visible(text))
}

// where is the record's place: file:line, else what tells it apart in the file.
func (e *example) where() string {
	place := visible(e.file)
	switch {
	case e.line > 0:
		place += ":" + strconv.FormatInt(e.line, 10)
	case e.record > 0:
		place += ", record " + strconv.FormatUint(e.record, 10)
	case e.index != nil:
		place += ", element " + strconv.FormatInt(*e.index, 10)
	}
	return place + " (byte " + grouped(e.offset) + ")"
}

var ranks = map[intel.Verdict]int{intel.Hit: 0, intel.CannotSay: 1, intel.NotSeen: 2}

func rowOf(x sweep.Verdict, card string) Row {
	r := Row{Verdict: string(x.Verdict), Word: words[x.Verdict], Rank: ranks[x.Verdict], Kind: string(x.Indicator.Kind),
		Value: visible(indicator.Defang(x.Indicator)), Role: visible(x.Role), Sightings: grouped(int64(x.Sightings)),
		Count: strconv.Itoa(x.Sightings), Reason: visible(x.Reason), Card: card}
	r.First, r.FirstKey = moment(x.First)
	r.Last, r.LastKey = moment(x.Last)
	if x.Mentions > 0 {
		r.Reason = strings.TrimPrefix(r.Reason+"; "+count(x.Mentions, "mere mention"), "; ")
	}
	return r
}

// moment is a time to read, and a key that sorts it.
func moment(t time.Time) (text, key string) {
	if t.IsZero() {
		return "", ""
	}
	return t.UTC().Format(minutes), stamp(t.UTC().Truncate(time.Second))
}

// sources lists the files, those with faults first.
func sources(a *sweep.Answer) (list []Source, faults int) {
	files := slices.Clone(a.Sources)
	slices.SortStableFunc(files, func(x, y *scan.Report) int { return cmp.Compare(len(y.Faults), len(x.Faults)) })
	for i, r := range files {
		faults += len(r.Faults)
		if i >= mostFiles {
			continue
		}
		s := Source{File: visible(r.File), Kind: visible(cmp.Or(r.LogKind(), "–")), Records: grouped(r.Records), RecordsKey: r.Records,
			Bytes: size(r.Bytes), BytesKey: r.Bytes, Skipped: visible(r.Skipped), SHA256: r.SHA256}
		for _, f := range r.Faults[:min(mostLines, len(r.Faults))] {
			s.Faults = append(s.Faults, visible(f.String()))
		}
		s.Faults = appendMore(s.Faults, len(r.Faults), "fault")
		list = append(list, s)
	}
	return list, faults
}

// said gathers what the advisories say of each indicator, by key.
func (p *page) said() map[string][]Quote {
	hit := map[string]bool{}
	for key := range p.hits.byKey {
		hit[key.indicator.Key()] = true
	}
	said := map[string][]Quote{}
	for _, a := range p.run.Question.Advisories {
		for i := range a.Indicators.Len() {
			x := a.Indicators.Value(i)
			if !hit[x.Key()] {
				continue
			}
			for _, e := range a.Indicators.At(i).Evidence {
				said[x.Key()] = append(said[x.Key()], quoteOf(a, x.Kind, e))
			}
		}
	}
	return said
}

// quoteOf is the evidence with the words around it.
func quoteOf(a *intel.Advisory, kind indicator.Kind, e intel.Evidence) Quote {
	q := Quote{Where: visible(a.Document.Name) + ", " + where([]intel.Evidence{e}), Match: defangText(kind, visible(shorten(e.Quote, quoteAfter)))}
	if end := e.Offset + len(e.Quote); e.Offset >= 0 && end <= len(a.Text) && a.Text[e.Offset:end] == e.Quote {
		q.Before = flow(tailOf(a.Text[:e.Offset], around))
		q.After = flow(head(a.Text[end:], around))
	}
	return q
}

// around is how much of an advisory stands around a quote, in bytes.
const around = 160

// flow makes one line of an advisory's lines.
func flow(text string) string {
	flat := strings.Join(strings.Fields(text), " ")
	if flat == "" {
		return ""
	}
	if isSpace(text[0]) {
		flat = " " + flat
	}
	if isSpace(text[len(text)-1]) {
		flat += " "
	}
	return harmless(flat)
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }
