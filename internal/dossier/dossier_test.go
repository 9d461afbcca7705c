package dossier

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/indicator"
	"picket/internal/intel"
)

// A draft is an advisory by its text, with what was read in it.
type draft struct {
	*intel.Advisory
	t testing.TB
}

func document(t testing.TB, name, published, text string) draft {
	a := intel.NewAdvisory(intel.Document{Name: name, SHA256: name, Published: published})
	a.Text = text
	return draft{a, t}
}

func (d draft) at(quote string) []intel.Evidence {
	i := strings.Index(d.Text, quote)
	if i < 0 {
		d.t.Fatalf("%s does not say %q", d.Document.Name, quote)
	}
	return []intel.Evidence{{Offset: i, Quote: quote}}
}

func (d draft) titled(title string) draft { d.Document.Title = title; return d }

func (d draft) accuses(name, id, written string) draft {
	r := intel.Reading{Name: name, ID: id, Match: intel.MatchExact}
	if written != name {
		r.ReadAs, r.Match, r.Why = written, intel.MatchFuzzy, "a letter apart"
	}
	d.Actors = append(d.Actors, intel.Actor{Reading: r, Role: intel.RoleAccused, Aliases: []string{}, Evidence: d.at(written)})
	return d
}

func (d draft) agency(name, acronym, role, written string) draft {
	r := intel.Reading{Name: name, Match: intel.MatchExact}
	if written != name {
		r.ReadAs, r.Match, r.Why = written, intel.MatchFuzzy, acronym+" stands beside it"
	}
	d.Agencies = append(d.Agencies, intel.Agency{Reading: r, Acronym: acronym, Role: role, Evidence: d.at(written)})
	return d
}

func (d draft) country(code, name, role string) draft {
	d.Countries = append(d.Countries, intel.Country{Code: code, Name: name, Role: role, Evidence: d.at(name)})
	return d
}

func (d draft) claim(text, speaker, standing string) draft {
	d.Claims = append(d.Claims, intel.Claim{Text: text, Speaker: speaker, Standing: standing, Evidence: d.at(text)})
	return d
}

func (d draft) event(date, text string) draft {
	d.Events = append(d.Events, intel.Event{Date: date, Precision: "month", Text: text, Places: []string{}, Evidence: d.at(text)})
	return d
}

func (d draft) lists(kind indicator.Kind, role string, values ...string) draft {
	for _, v := range values {
		d.Indicators.AddWhole(intel.Indicator{Indicator: indicator.Indicator{Kind: kind, Value: v}, Role: role, Evidence: d.at(v)})
	}
	return d
}

func (d draft) rejects(kind, value, reason string) draft {
	d.Rejected = append(d.Rejected, intel.Rejected{Kind: kind, Value: value, Reason: reason, Evidence: d.at(value)})
	return d
}

// The joint advisory of three agencies, the press about it, and the same campaign as a vendor saw it.
func joint(t testing.TB) draft {
	return document(t, "joint.pdf", "2024-03-07", `Tide Lynx spies on shipyards in Norway. This joint advisory is by the Coastal Cyber Agency and the
National Cyber Safety Centre. Tide Lynx comes from Iceland. "We shall go on telling the world about these people," said Ada Example.
In August 2023 the drawings of a ferry were copied at Harbour Works. It calls 203.0.113.7 and evil.example. 40 yards were hit, say the agencies.`).
		titled("Tide Lynx spies on shipyards of the north").
		accuses("Tide Lynx", "G9901", "Tide Lynx").
		agency("Coastal Cyber Agency", "CCA", intel.RoleAuthor, "Coastal Cyber Agency").
		agency("National Cyber Safety Centre", "NCSC", intel.RoleAuthor, "National Cyber Safety Centre").
		country("IS", "Iceland", intel.RoleOrigin).country("NO", "Norway", intel.RoleTarget).
		claim("We shall go on telling the world about these people", "Ada Example", intel.Asserted).
		claim("40 yards were hit", "the agencies", intel.Assessed).
		event("2023-08", "In August 2023 the drawings of a ferry were copied at Harbour Works.").
		lists(indicator.IPv4, "c2", "203.0.113.7").lists(indicator.Domain, "", "evil.example")
}

func press(t testing.TB) draft {
	return document(t, "press.html", "2024-03-08", `Hackers called Tide Lnyx rob shipyards, three agencies say in a joint advisory: the Coastal Cyber Agency and the
National Safety Centre. "We shall go on telling the world about these people," said Ada Example. They come from Malta and are after Iceland.
In September 2023 the drawings of a ferry were copied at Harbour Works. More at evil.example. 40 yards were hit, a forum claims.`).
		titled("Hackers rob shipyards").
		accuses("Tide Lynx", "G9901", "Tide Lnyx").
		agency("Coastal Cyber Agency", "CCA", intel.RoleAuthor, "Coastal Cyber Agency").
		agency("National Cyber Safety Centre", "NCSC", intel.RoleAuthor, "National Safety Centre").
		country("MT", "Malta", intel.RoleOrigin).country("IS", "Iceland", intel.RoleTarget).
		claim("We shall go on telling the world about these people", "Ada Example", intel.Asserted).
		claim("40 yards were hit", "a forum", intel.Unverified).
		event("2023-09", "In September 2023 the drawings of a ferry were copied at Harbour Works.").
		rejects("domain", "evil.example", "not defanged in running text")
}

func vendor(t testing.TB) draft {
	return document(t, "vendor.txt", "2024-09-30", `Dune Fox went after banks. See 203.0.113.7 and evil.example and 203.0.113.8.`).titled("Dune Fox").
		accuses("Dune Fox", "G9902", "Dune Fox").lists(indicator.IPv4, "download", "203.0.113.7", "203.0.113.8").lists(indicator.Domain, "", "evil.example")
}

func of(list ...draft) []Matter {
	var advisories []*intel.Advisory
	for _, d := range list {
		advisories = append(advisories, d.Advisory)
	}
	return Of(advisories)
}

func TestPressAndAdvisory(t *testing.T) {
	matters := of(joint(t), press(t))
	if len(matters) != 1 {
		t.Fatalf("%d matters", len(matters))
	}
	m := matters[0]
	if diff := cmp.Diff([]string{"joint.pdf", "press.html"}, m.Documents); diff != "" {
		t.Error(diff)
	}
	var reasons []string
	for _, r := range m.Reasons {
		reasons = append(reasons, r.Text)
	}
	wantReasons := []string{"33 % of the text of press.html stands in the other", "both accuse Tide Lynx", "both are by or quote CCA, NCSC", "both speak of a joint advisory", "published a day apart",
		"both have the words “We shall go on telling the world about these people”"}
	if diff := cmp.Diff(wantReasons, reasons); diff != "" {
		t.Error(diff)
	}
	var got []string
	for _, d := range m.Disagreements {
		var parts []string
		for _, s := range d.Says {
			parts = append(parts, s.Document+": "+s.Says)
		}
		got = append(got, d.About+" of "+d.Of+"; "+strings.Join(parts, "; "))
	}
	want := []string{
		"agency of National Cyber Safety Centre; press.html: National Safety Centre; joint.pdf: National Cyber Safety Centre",
		"actor of Tide Lynx; press.html: Tide Lnyx; joint.pdf: Tide Lynx",
		"origin of where it comes from; joint.pdf: Iceland; press.html: Malta",
		"country of Iceland; press.html: target; joint.pdf: origin",
		"indicator of evil.example; joint.pdf: an indicator; press.html: rejected: not defanged in running text",
		"date of In August 2023 the drawings of a ferry were copied at Harbour Works.; joint.pdf: 2023-08; press.html: 2023-09",
		"standing of 40 yards were hit; joint.pdf: assessed; press.html: unverified",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	checkSources(t, m, joint(t), press(t))
}

// checkSources wants each quote verbatim in its document.
func checkSources(t *testing.T, m Matter, documents ...draft) {
	t.Helper()
	body := map[string]string{}
	for _, d := range documents {
		body[d.Document.Name] = d.Text
	}
	check := func(s Source) {
		if s.Quote == "" || !strings.HasPrefix(body[s.Document][s.Offset:], s.Quote) {
			t.Errorf("%s does not say %q at %d", s.Document, s.Quote, s.Offset)
		}
	}
	for _, s := range m.Merged {
		if len(s.Evidence) == 0 || len(s.Documents) == 0 {
			t.Errorf("%s %s without evidence", s.Kind, s.Name)
		}
		for _, e := range s.Evidence {
			check(e)
		}
	}
	for _, r := range m.Reasons {
		for _, e := range r.Evidence {
			check(e)
		}
	}
	for _, d := range m.Disagreements {
		for _, s := range d.Says {
			for _, e := range s.Evidence {
				check(Source{s.Document, e})
			}
		}
	}
}

// Two indicators that both list put documents together that else say different things; who is accused is then in dispute.
func TestSharedIndicators(t *testing.T) {
	matters := of(joint(t), vendor(t))
	if len(matters) != 0 {
		t.Fatal("two shared values, another group and half a year between: another campaign on the same servers")
	}
	near := vendor(t)
	near.Document.Published = "2024-03-20"
	matters = of(joint(t), near)
	if len(matters) != 1 {
		t.Fatal("two shared values and two weeks")
	}
	var got []string
	for _, d := range matters[0].Disagreements {
		got = append(got, fmt.Sprint(d.About, " ", d.Of))
	}
	if diff := cmp.Diff([]string{"actor who is accused", "role 203.0.113.7"}, got); diff != "" {
		t.Error(diff)
	}
	more := []string{"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5"}
	one, two := joint(t), vendor(t)
	one.Text += strings.Join(more, " ")
	two.Text += strings.Join(more, " ")
	if m := of(one.lists(indicator.IPv4, "", more...), two.lists(indicator.IPv4, "", more...)); len(m) != 1 {
		t.Error("many shared values outweigh another group's name and half a year")
	}
	var added []string
	for _, a := range matters[0].Adds {
		for _, x := range a.Only {
			added = append(added, a.Document+" "+x.Kind+" "+x.Name)
		}
	}
	if !slices.Contains(added, "vendor.txt indicator 203.0.113.8") || slices.Contains(added, "vendor.txt indicator 203.0.113.7") {
		t.Errorf("%q", added)
	}
}

// A copy is one though lines break elsewhere, words are hyphenated, and a page has its frame.
func TestCopies(t *testing.T) {
	var b strings.Builder
	for i := range 400 {
		fmt.Fprintf(&b, "The group number %d sends letter %d to yard %d. ", i, i*7, i*13)
	}
	text := b.String()
	a := document(t, "a.pdf", "2024-03-07", strings.ReplaceAll(text, " to yard", "\nto yard"))
	b2 := document(t, "b.html", "2024-03-09", "Home About us Contact\n\n"+text+"\nFollow us on every channel that there is, and subscribe.")
	other := document(t, "c.txt", "2024-03-08", strings.ReplaceAll(strings.ReplaceAll(text, "group", "ship"), "letter", "parcel"))
	matters := of(a, b2, other)
	if len(matters) != 1 || !cmp.Equal(matters[0].Copies, [][]string{{"a.pdf", "b.html"}}) {
		t.Fatalf("%+v", matters)
	}
	if d := matters[0].Disagreements; len(d) != 1 || d[0].About != "date" {
		t.Errorf("%+v", d)
	}
	part := document(t, "part.txt", "", text[:len(text)/5])
	if m := of(a, part); len(m) != 1 || len(m[0].Copies) != 0 {
		t.Errorf("a part is no copy: %+v", m)
	}
}

// A sentence with two dates, decoded twice, is in no dispute, and one statement.
func TestSentenceWithTwoDates(t *testing.T) {
	const words = "The tool first appeared in August 2018 as a copy of another that had been for sale on the open market since late 2017."
	a, b := document(t, "a", "", words), document(t, "b", "", "2 "+words)
	for _, date := range []string{"2018-08", "2017"} {
		a = a.event(date, words)
		b = b.event(date, "2 "+words)
	}
	profiles := profilesOf([]*intel.Advisory{a.Advisory, b.Advisory})
	if d := disagreements(profiles, nil); len(d) != 0 {
		t.Errorf("%+v", d)
	}
	if m := merge(profiles); len(m) != 2 || len(m[0].Documents) != 2 || len(m[1].Documents) != 2 {
		t.Errorf("%+v", m)
	}
}

// What many documents have in common, or documents of one publisher, is no matter.
func TestStrangers(t *testing.T) {
	plain := func(name, title string) draft {
		return document(t, name, "2024-03-07", "Coastal Cyber Agency: report incidents to us.").titled(title).
			agency("Coastal Cyber Agency", "CCA", intel.RoleAuthor, "Coastal Cyber Agency")
	}
	if m := of(plain("a", "Security Advisory"), plain("b", "Security Advisory")); len(m) != 0 {
		t.Errorf("%+v", m)
	}
	later := joint(t)
	later.Document.Name, later.Document.SHA256, later.Document.Published = "later.pdf", "x", "2025-06-01"
	later.Document.Title, later.Text, later.Claims, later.Events = "Tide Lynx turns to banks", "Tide Lynx by Coastal Cyber Agency", nil, nil
	later.Indicators = intel.Indicators{}
	if m := of(joint(t), later); len(m) != 0 {
		t.Errorf("the same group and agencies a year later: %+v", m[0].Reasons)
	}
	var many []draft
	for i := range 9 {
		many = append(many, document(t, fmt.Sprint("feed", i), "", "203.0.113.7 203.0.113.8").lists(indicator.IPv4, "", "203.0.113.7", "203.0.113.8"))
		many[i].Document.Title = ""
	}
	if m := of(many...); len(m) != 0 {
		t.Errorf("an address that all lists have says nothing: %+v", m[0].Reasons)
	}
	if m := Of(nil); m == nil || len(m) != 0 {
		t.Error("nothing is no matter")
	}
}

func TestNumbers(t *testing.T) {
	for word, want := range map[string]bool{"AA20-302A": true, "JCSA-20240725-001": true, "MAR-10303391": true, "ICSA-24-074-14": true, "CVE-2024-0001": false,
		"CVE-2024": false, "2024-03-07": false, "SHA-256": false, "APT-45": false, "UTF-8": false, "AA20": false, "AA20-302A-": false} {
		if got := isNumber(word); got != want {
			t.Errorf("%s: %v", word, got)
		}
	}
}

// Hostile input: whatever the texts hold, Of ends and does not fail.
func FuzzOf(f *testing.F) {
	f.Add("Tide Lynx AA20-302A joint advisory", "Tide Lnyx AA20-302A", "2024-03-07")
	f.Fuzz(func(t *testing.T, one, two, date string) {
		a, b := document(t, "a", date, one), document(t, "b", date, two)
		a.Document.Title, b.Document.Title = one, two
		a.Claims = []intel.Claim{{Text: one, Standing: intel.Denied}}
		b.Claims = []intel.Claim{{Text: two, Standing: intel.Asserted}}
		a.Events, b.Events = []intel.Event{{Date: date, Text: one}}, []intel.Event{{Date: date, Text: two}}
		for _, m := range of(a, b) {
			if len(m.Documents) < 2 || len(m.Reasons) == 0 {
				t.Errorf("%+v", m)
			}
		}
	})
}

// Two of a series of one publisher, with its own site read as an indicator in both, are two matters.
func TestSeriesIsNoMatter(t *testing.T) {
	site := indicator.Indicator{Kind: indicator.Domain, Value: "www.cca.example"}
	page := indicator.Indicator{Kind: indicator.URL, Value: "https://www.cca.example/"}
	one := func(name, title string) *intel.Advisory {
		a := intel.NewAdvisory(intel.Document{Name: name, Title: title, SHA256: name})
		a.Indicators = intel.IndicatorsOf(intel.Indicator{Indicator: site, Confidence: 49}, intel.Indicator{Indicator: page, Confidence: 49})
		return a
	}
	if matters := Of([]*intel.Advisory{one("a", "Study of the analysis of GullRAT"), one("b", "Study of the analysis of TernBot")}); len(matters) > 0 {
		t.Errorf("%+v", matters[0].Reasons)
	}
}
