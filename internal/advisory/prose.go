// Package advisory turns documents into intelligence: the indicators with their evidence, and what was rejected with the
// reason. Structured documents (STIX, MISP, CSV, lists) say what an indicator is; prose is read by FromText in four
// steps, each a file or a few:
//
//   - refang writes the shadow of the text, with defanging undone and a map back to the body
//   - scan lists the candidates in the shadow (scan_*.go)
//   - outlineOf tells which section each stands in, and look what stands around it
//   - judge tries the rules, each with its reason
package advisory

import (
	"regexp"
	"strings"

	"picket/indicator"
	"picket/internal/detection"
	"picket/internal/document"
	"picket/internal/intel"
)

// maxEvidence is how many places of one value are kept.
const maxEvidence = 20

// FromText reads a document of prose: text, Markdown, or what was extracted from HTML and PDF.
//
// Every candidate ends up as an indicator, as rejected with the reason, or, for identifiers of CVE, as a vulnerability.
// A value is listed once, with up to 20 of its places; where any of them makes it an indicator, it is one. Quotes are
// verbatim in text.Body at their offsets, defanged and broken over lines as they stand. Detection rules are lifted whole.
//
// The confidence is how likely the value is one that its publisher would list, in percent (confidence.go). A URL that is all of a site stands
// for its host as well, which is all that DNS and connections show of it.
func FromText(doc intel.Document, text *document.Text) *intel.Advisory {
	return readProse(doc, text).advisory
}

func readProse(doc intel.Document, text *document.Text) *proseReading {
	r := &proseReading{advisory: intel.NewAdvisory(doc), text: text, shadow: refang(text.Body), places: map[string]*finding{},
		facts: facts{shown: map[string]bool{}}}
	describe(r.advisory, text)
	r.advisory.Rules = detection.Lift(text.Body)
	r.outline = outlineOf(r.shadow.text)
	r.columns = columnsOf(r.shadow.lower)
	r.facts.list = isList(r.shadow.text)
	r.advisory.Marking = markingOf(r.shadow.text, r.shadow.lower)
	r.vulnerabilities()
	r.settle(r.candidates())
	r.report()
	return r
}

// describe fills in what the decoder found and the caller did not say.
func describe(a *intel.Advisory, text *document.Text) {
	for _, field := range []struct {
		to   *string
		from string
	}{
		{&a.Document.Title, text.Title}, {&a.Document.Published, text.Published}, {&a.Document.Language, text.Language},
		{&a.Document.MediaType, text.MediaType}, {&a.Document.Decoder, text.Decoder},
	} {
		if *field.to == "" {
			*field.to = field.from
		}
	}
	if a.Document.Pages == 0 {
		a.Document.Pages = len(text.Pages)
	}
	a.Faults = append(a.Faults, text.Faults...)
	a.Text = text.Body
}

// A proseReading is the work on one document.
type proseReading struct {
	advisory *intel.Advisory
	text     *document.Text
	shadow   *shadow
	outline  *outline
	columns  *columns
	facts    facts
	order    []*finding
	places   map[string]*finding // by the indicator's key
}

// A finding is one value with all that was seen of it.
type finding struct {
	indicator.Indicator
	reason   string // of the first place that was rejected
	role     string
	ports    []int
	accepted bool // a place makes it an indicator
	signs    Sign // of the places that do
	evidence []intel.Evidence
	places   int
	head     string // the line of the first place, without numbers
	heads    int    // places with that line
}

// A reading is a candidate with its canonical value, or with the reason why it has none.
type reading struct {
	candidate
	indicator.Indicator
	defanged bool
	rule     *intel.Rule // in which it stands; nil for none
	portAt   int         // of the host of a URL: where its port stands; 0 if it has none, or is no such host
}

// hostEnd is where the port of a host is to be looked for.
func (r *reading) hostEnd() int {
	if r.portAt > 0 {
		return r.portAt
	}
	return r.to
}

// candidates are in the order of the text. On the way the facts about the document are gathered.
func (r *proseReading) candidates() []reading {
	found := scan(r.shadow)
	sortByPlace(found)
	readings := make([]reading, len(found))
	for i, c := range found {
		readings[i] = canonical(c)
		readings[i].defanged = r.shadow.defanged(c.from, c.to)
		if len(r.advisory.Rules) > 0 {
			start, _ := r.shadow.body(c.from, c.to)
			readings[i].rule = ruleAt(r.advisory.Rules, start)
		}
		r.facts.note(&readings[i])
	}
	return readings
}

func canonical(c candidate) reading {
	x, err := indicator.New(c.kind, c.value)
	if err == nil {
		return reading{candidate: c, Indicator: x}
	}
	switch {
	case c.unfit != "":
	case c.kind == indicator.IPv4:
		c.unfit = "a number above 255 or with a leading zero: no address"
	default:
		c.unfit = err.Error()
	}
	return reading{candidate: c, Indicator: indicator.Indicator{Kind: c.kind, Value: c.value}}
}

// settle judges each place of each value, in two passes over the names: what the first finds hostile tells about names
// that are registered with it.
func (r *proseReading) settle(readings []reading) {
	names := make([]*setting, len(readings))
	for i := range readings {
		host := readings[i].host()
		if host == "" || siteOf(host) != unknownSite {
			continue
		}
		names[i] = r.setting(&readings[i])
		if names[i].reason = names[i].judge(); names[i].reason == "" {
			r.facts.shown[registrable(host)] = true
		}
	}
	for i := range readings {
		accepted := r.place(&readings[i], names[i])
		if host, ok := readings[i].site(); ok && accepted {
			r.place(&host, nil)
		}
	}
}

// place judges a value where it stands, and counts the place in. What the first pass has accepted stays so; what it has
// rejected is judged again where a name registered with it has shown itself.
func (r *proseReading) place(x *reading, s *setting) (accepted bool) {
	if s == nil {
		s = r.setting(x)
		s.reason = s.judge()
	} else if s.reason != "" && s.related() {
		s.reason = s.judge()
	}
	f := r.finding(s.Indicator)
	r.addEvidence(f, s.from, s.to)
	f.countHead(s)
	if !f.settle(s, r.columns, r.shadow.lower) {
		return false
	}
	if hosts.Has(s.Kind) {
		f.addPorts(portsAt(r.shadow.lower, s.hostEnd()))
		if cell := r.columns.cell(r.shadow.lower, s.from, portHeads); portCell.MatchString(cell) {
			f.addPorts(portsOf(cell))
		}
	}
	return true
}

// countHead counts places whose line is that of the first place, but for numbers: the running heads of pages.
func (f *finding) countHead(s *setting) {
	line := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, strings.TrimSpace(s.line))
	if s.defanged || line == "" || line == strings.ToLower(s.value) {
		return
	}
	if f.head == "" {
		f.head = line
	}
	if f.head == line {
		f.heads++
	}
}

// isHead says whether a name stands in the running head of the pages only: the publisher's own.
func (f *finding) isHead(pages int) bool {
	return networkNames.Has(f.Kind) && pages >= 4 && f.heads >= max(4, pages/2) && f.heads == f.places
}

// setting looks around a candidate.
func (r *proseReading) setting(c *reading) *setting {
	s := &setting{reading: c, page: &r.facts}
	s.section, s.heading = r.outline.at(c.from)
	if s.section == narrative && r.facts.list {
		s.section = indicators
	}
	s.look(r.shadow.text, r.shadow.lower)
	return s
}

func (r *proseReading) finding(x indicator.Indicator) *finding {
	f := r.places[x.Key()]
	if f == nil {
		f = &finding{Indicator: x}
		r.places[x.Key()] = f
		r.order = append(r.order, f)
	}
	return f
}

// settle counts one place in, and says whether the value is an indicator there.
func (f *finding) settle(s *setting, columns *columns, lower string) bool {
	if s.reason != "" {
		if f.reason == "" {
			f.reason = s.reason
		}
		return false
	}
	f.accepted = true
	f.signs |= s.signs()
	if f.role == "" {
		f.role = s.role(columns, lower)
	}
	return true
}

func (r *proseReading) addEvidence(f *finding, from, to int) {
	if f.places++; len(f.evidence) < maxEvidence {
		f.evidence = append(f.evidence, r.evidence(from, to))
	}
}

// evidence quotes the body where the shadow's span stands.
func (r *proseReading) evidence(from, to int) intel.Evidence {
	start, end := r.shadow.body(from, to)
	return intel.Evidence{Page: r.text.Page(start), Offset: start, Quote: r.text.Body[start:end]}
}

func (r *proseReading) report() {
	for _, f := range r.order {
		if f.isHead(len(r.text.Pages)) {
			f.accepted, f.reason = false, "in the running head of the pages"
		}
		if !f.accepted {
			r.advisory.Rejected = append(r.advisory.Rejected, intel.Rejected{
				Kind: string(f.Kind), Value: f.Value, Reason: f.reason, Evidence: f.evidence,
			})
			continue
		}
		r.advisory.Indicators.AddWhole(intel.Indicator{
			Indicator: f.Indicator, Role: f.role, Ports: f.ports, Confidence: f.allSigns().confidence(), Evidence: f.evidence,
		})
	}
}

// cveText is an identifier as prose writes it, perhaps broken over a line behind a hyphen.
var cveText = regexp.MustCompile(`(?i)^CVE[-–‑]\s{0,2}(\d{4})[-–‑]\s{0,2}(\d{4,7})\b`)

func (r *proseReading) vulnerabilities() {
	at := map[string]int{}
	for start := range wordsIn(r.shadow.lower, "cve") {
		m := cveText.FindStringSubmatchIndex(head(r.shadow.text[start:], 32))
		if m == nil {
			continue
		}
		id := "CVE-" + r.shadow.text[start+m[2]:start+m[3]] + "-" + r.shadow.text[start+m[4]:start+m[5]]
		i, known := at[id]
		if !known {
			i = len(r.advisory.Vulnerabilities)
			at[id] = i
			r.advisory.Vulnerabilities = append(r.advisory.Vulnerabilities, intel.Vulnerability{ID: id})
		}
		v := &r.advisory.Vulnerabilities[i]
		if len(v.Evidence) < maxEvidence {
			v.Evidence = append(v.Evidence, r.evidence(start, start+m[1]))
		}
	}
}
