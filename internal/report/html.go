package report

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"

	"picket/internal/intel"
	"picket/internal/sweep"
)

// page writes one self-contained HTML file. It opens from disk, loads nothing, and its policy lets nothing be loaded:
// the only script and style are its own, by their hashes. Whatever comes from logs and advisories is text in it, escaped
// by html/template, defanged, and with its invisible characters shown.
type page struct {
	out      io.Writer
	run      Run
	hits     rows
	mentions rows
	rules    ruleRows
	pulses   pulses
	beats    map[ruleKey]*pulse // of rules
	quoted   int                // examples that are kept
	ofRules  int                // of these
	years    bool               // times need their year
}

// Limits on what the page gathers. What exceeds them is counted on the page, and is in the ndjson output.
const (
	mostHitRows     = 10_000
	mostMentionRows = 1_000
	mostQuoted      = 20_000 // examples; beyond, a row quotes one of each stream
	mostRuleRows    = 20_000
	mostRuleQuoted  = 5_000 // examples of rules
)

func newHTML(w io.Writer, run Run) *page {
	names := map[string][]string{}
	return &page{out: w, run: run, hits: rows{limit: mostHitRows, names: names}, mentions: rows{limit: mostMentionRows, names: names},
		rules: newRuleRows(mostRuleRows, mostRuleMachines, names), beats: map[ruleKey]*pulse{}}
}

func (p *page) Sighting(s *intel.Sighting) {
	if s.Rule != nil {
		p.ruleSighting(s)
		return
	}
	gathered := &p.hits
	if s.IsMention() {
		gathered = &p.mentions
	}
	row, stream := gathered.add(s)
	if row == nil {
		return
	}
	if !s.IsMention() {
		p.pulses.add(row.machine, s.Time)
	}
	if stream != nil && stream.wants(s.Time) && (p.quoted < mostQuoted || len(stream.examples) == 0) {
		p.quote(stream, s)
	}
}

func (p *page) quote(stream *rowStream, s *intel.Sighting) {
	before := len(stream.examples)
	stream.show(exampleOf(s))
	p.quoted += len(stream.examples) - before
}

// Answer writes the page.
func (p *page) Answer(a *sweep.Answer) error {
	out := bufio.NewWriter(p.out)
	if err := pageTemplate.Execute(out, p.view(a)); err != nil {
		return err
	}
	return out.Flush()
}

var (
	// How every page begins.
	//go:embed page/head.html
	headText string
	//go:embed page/page.html
	pageText string
	//go:embed page/page.css
	pageStyle string
	//go:embed page/page.js
	pageScript string
	// What rules say, where there are any.
	//go:embed page/rules.html
	rulesText string
	//go:embed page/rules.css
	rulesStyle string

	pageTemplate = withRules(newPageTemplate("page", pageText, template.FuncMap{
		"columns":     func() []string { return verdictColumns },
		"fileColumns": func() []string { return fileColumns },
	}))

	verdictColumns = []string{"Verdict", "Kind", "Indicator", "Role", "Sightings", "First (UTC)", "Last (UTC)", "Reason"}
	fileColumns    = []string{"File", "Kind of log", "Records", "Size", "Faults"}
)

// newPageTemplate parses a page, with the head that all share.
func newPageTemplate(name, text string, functions template.FuncMap) *template.Template {
	page := template.Must(template.New(name).Funcs(functions).Parse(text))
	template.Must(page.New("head").Parse(headText))
	return page
}

// withRules adds the templates of what rules say.
func withRules(page *template.Template) *template.Template {
	template.Must(page.New("rules").Parse(rulesText))
	return page
}

// policyFor is for a meta element (CSP Level 3, section 3.3): nothing is loaded, run or sent but what the hashes name.
func policyFor(style string) string {
	return "default-src 'none'; script-src '" + digest(pageScript) + "'; style-src '" + digest(style) +
		"'; base-uri 'none'; form-action 'none'"
}

// digest is the hash-source of a policy (CSP Level 3, section 2.3.1).
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
