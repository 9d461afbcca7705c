package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"picket/indicator"
	"picket/internal/carrier"
	"picket/internal/mail"
)

// A MailRow is a message on a line of a table.
type MailRow struct {
	Verdict, Word, Probability, Date, DateKey, From, Subject, File string
	Rank                                                           int
	Key                                                            string // of the probability
}

// A MailCard is a message in full, defused.
type MailCard struct {
	Verdict, Word, Probability, Date, From, Subject, File string
	Advisory, ID, SHA256                                  string
	Header                                                []MailField
	MoreHeader                                            string
	Signals                                               []MailSignal
	Sum                                                   string
	Text                                                  []MailPiece
	MoreText                                              string
	Hidden                                                bool // the text was not kept
	Links                                                 []MailLink
	MoreLinks                                             string
	Files                                                 []MailFile
	MoreFiles                                             string
	Sightings                                             []MailSighting
	MoreSightings                                         string
	Faults                                                []string

	rank mailRank
	row  *MailRow
}

// What a card holds at most.
const (
	mostShownText  = 16 << 10 // bytes
	mostShownLinks = 50
	mostShownFiles = 50
	mostFields     = 60
	mostFieldText  = 600 // columns
	mostOnCard     = 100 // sightings
)

// A MailField is a field of the header; Against are the numbers of the signals that quote it.
type MailField struct{ Name, Value, Against string }

// A MailSignal is a signal with its share: a bar that begins in the middle, to the right where it speaks against the message.
type MailSignal struct {
	Number             int
	Name, About, Share string
	Class              string // against, for, neither
	At, Width          string // of the bar, parts of 100
	Places             []MailPlace
}

// A MailPlace is a quoted place.
type MailPlace struct{ Where, Quote string }

// A MailLink is a link, from what is shown to where it leads.
type MailLink struct {
	Shown, URL, Target, From, Where string
	Steps                           []string
}

// A MailFile is a file of a message, or a member of one.
type MailFile struct {
	Name, Type, Size, SHA256 string
	Findings                 []string
}

// A MailSighting is an indicator in a message.
type MailSighting struct{ Value, Kind, Role, Matched, Advisory, Note string }

func (p *mailPage) row(m *mail.Message) *MailRow {
	v := p.run.verdict(m.Judgement)
	r := &MailRow{Verdict: string(v), Word: mailWord(v), Rank: slices.Index(mailVerdicts, v), From: cutCells(mailShown(head(m.From, mostHeard)), 120),
		Subject: cutCells(mailShown(head(m.Subject, mostHeard)), 160), File: mailShown(mailPlace(m))}
	if m.Date != nil {
		r.Date, r.DateKey = m.Date.UTC().Format(minutes), stamp(*m.Date)
	}
	if !p.run.NoModel {
		r.Probability, r.Key = percent(m.Probability), fmt.Sprintf("%.6f", m.Probability)
	}
	return r
}

func (p *mailPage) card(m *mail.Message, rank mailRank) *MailCard {
	row := p.row(m)
	c := &MailCard{Verdict: row.Verdict, Word: row.Word, Probability: row.Probability, Date: row.Date, From: row.From, Subject: row.Subject,
		File: row.File, Advisory: mailShown(m.Advisory), ID: mailShown(cutCells(m.ID, 200)), SHA256: m.SHA256, rank: rank, row: row}
	words := signalWords(m.Judgement)
	c.Signals = p.signals(words)
	if base, ok := baseOf(m.Judgement); ok && !p.run.NoModel {
		c.Sum = fmt.Sprintf("%+.2f for mail in which no signal shows; together %+.2f, that is %s.", base, logit(m.Probability), percent(m.Probability))
	}
	c.sightings(m)
	for _, fault := range m.Faults {
		c.Faults = append(c.Faults, mailShown(fault))
	}
	if m.Shown == nil {
		c.Hidden = true
		return c
	}
	c.header(m.Shown.Header, words)
	c.text(m.Shown.Text, words)
	c.links(m.Shown.Links)
	c.files(m.Shown.Files)
	return c
}

// leastScale is the share that fills half the width of the bars, unless one is greater.
const leastScale = 2.0

func (p *mailPage) signals(words []signalWord) []MailSignal {
	scale := leastScale
	for _, s := range words {
		scale = max(scale, math.Abs(s.Weight))
	}
	list := make([]MailSignal, len(words))
	for i, s := range words {
		list[i] = MailSignal{Number: i + 1, Name: s.Name, About: s.about, Class: [...]string{"for", "neither", "against"}[s.speaks+1]}
		if !p.run.NoModel {
			list[i].Share = strings.Replace(fmt.Sprintf("%+.2f", s.Weight), "-", "−", 1)
		}
		width := 50 * math.Abs(s.Weight) / scale
		at := 50.0
		if s.Weight < 0 {
			at -= width
		}
		list[i].At, list[i].Width = fmt.Sprintf("%.1f%%", at), fmt.Sprintf("%.1f%%", width)
		for _, e := range s.Evidence {
			list[i].Places = append(list[i].Places, MailPlace{mailShown(placeOf(e) + atByte(e)), mailShown(cutCells(mailQuote(e), 240))})
		}
	}
	return list
}

// header shows the fields, and says which signals against the message quote each.
func (c *MailCard) header(fields []mail.Field, words []signalWord) {
	for _, f := range fields[:min(mostFields, len(fields))] {
		field := MailField{Name: mailShown(head(f.Name, 200)), Value: cutCells(mailShown(head(f.Value, mostHeard)), mostFieldText)}
		var against []string
		for i, s := range words {
			if s.speaks > 0 && slices.ContainsFunc(s.Evidence, func(e mail.Evidence) bool { return isOfField(e, f.Name) }) {
				against = append(against, fmt.Sprint(i+1))
			}
		}
		field.Against = strings.Join(against, " ")
		c.Header = append(c.Header, field)
	}
	c.MoreHeader = more(len(fields), mostFields, "field")
}

func isOfField(e mail.Evidence, name string) bool {
	return e.Part == "header" && len(e.Quote) > len(name) && strings.EqualFold(e.Quote[:len(name)], name) && e.Quote[len(name)] == ':'
}

func (c *MailCard) text(text string, words []signalWord) {
	shown := text[:min(len(text), mostShownText)]
	if len(shown) < len(text) {
		shown = strings.ToValidUTF8(shown, "")
		c.MoreText = fmt.Sprintf("the first %s of %s are shown", size(int64(len(shown))), size(int64(len(text))))
	}
	c.Text = marked(shown, words)
}

func (c *MailCard) links(all []*mail.Linked) {
	for _, l := range all[:min(mostShownLinks, len(all))] {
		link := MailLink{Shown: mailShown(cutCells(l.Shown, 200)), URL: shownLink(l.URL), From: l.From, Where: mailShown(placeOf(l.At))}
		for _, step := range l.Steps {
			link.Steps = append(link.Steps, mailShown(step.By))
		}
		if l.Target != l.URL {
			link.Target = shownLink(l.Target)
		}
		c.Links = append(c.Links, link)
	}
	c.MoreLinks = more(len(all), mostShownLinks, "link")
}

// shownLink is a link that leads nowhere. The end of a long one is cut: its host stands in front.
func shownLink(url string) string { return cutCells(defuseLink(visible(url)), 400) }

func (c *MailCard) files(all []mail.File) {
	total := 0
	for _, f := range all {
		if f.Report == nil {
			continue
		}
		total += len(f.Files)
		for i, file := range f.Files[:max(0, min(mostShownFiles-len(c.Files), len(f.Files)))] {
			c.Files = append(c.Files, mailFile(file, f.Report, i == 0))
		}
	}
	c.MoreFiles = more(total, mostShownFiles, "file")
}

// mailFile shows a file with its findings; the first of an attachment also has those of members that are not listed.
func mailFile(f carrier.File, r *carrier.Report, isFirst bool) MailFile {
	shown := MailFile{Name: mailShown(cutCells(f.Name, 240)), Type: f.Type, Size: size(f.Size), SHA256: f.SHA256}
	for _, x := range r.Findings {
		switch {
		case x.Name == f.Name:
			shown.Findings = append(shown.Findings, mailShown(join(": ", string(x.Kind), cutCells(x.Quote, 200))))
		case isFirst && !slices.ContainsFunc(r.Files, func(o carrier.File) bool { return o.Name == x.Name }):
			shown.Findings = append(shown.Findings, mailShown(join(": ", string(x.Kind), cutCells(x.Name, 200), cutCells(x.Quote, 200))))
		}
	}
	shown.Findings = shown.Findings[:min(len(shown.Findings), mostShownFiles)]
	return shown
}

func (c *MailCard) sightings(m *mail.Message) {
	for _, s := range m.Sightings[:min(mostOnCard, len(m.Sightings))] {
		note := ""
		switch {
		case s.Ignored != "":
			note = "set aside: " + s.Ignored
		case s.IsMention():
			note = "a mention only"
		}
		c.Sightings = append(c.Sightings, MailSighting{mailShown(indicator.Defang(s.Indicator)), string(s.Indicator.Kind),
			string(s.Role) + inBrackets(visible(s.Field)), mailShown(defangText(s.Indicator.Kind, s.Matched)), mailShown(s.Advisory), mailShown(note)})
	}
	c.MoreSightings = more(len(m.Sightings), mostOnCard, "sighting")
}
