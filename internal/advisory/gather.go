package advisory

import (
	"fmt"
	"regexp"
	"strings"
	"unsafe"

	"picket/indicator"
	"picket/internal/document"
	"picket/internal/intel"
)

// listedConfidence is that of an indicator whose author gives none, but calls it an indicator: that of lists in prose.
const listedConfidence = 90

// A gathering collects what a structured document says. Indicators and what is rejected go to its output: of a whole document they
// are kept, of a stream they are handed over.
type gathering struct {
	advisory *intel.Advisory
	out      output
	around   piece          // of the text, about what is being read
	cves     map[string]int // of a vulnerability
	unlisted map[string]int // how many there were more than are kept, by what they are
	err      error          // of the output: nothing more is wanted
}

// An output takes indicators and what is rejected. A place is a quote from the gathering.
type output interface {
	indicator(x intel.Indicator, at intel.Evidence) error
	rejected(kind, value, reason string, at intel.Evidence) error
}

// A piece is a part of the text that is at hand, with its offset there. What is quoted from it is copied where its bytes are
// used again.
type piece struct {
	text      string
	offset    int
	isPassing bool
}

func newGathering(doc intel.Document, text *document.Text) *gathering {
	a := intel.NewAdvisory(doc)
	describe(a, text)
	a.Indicators = intel.NewIndicators(text.Body, 0)
	g := &gathering{advisory: a, around: piece{text: text.Body}, cves: map[string]int{}, unlisted: map[string]int{}}
	g.out = &kept{advisory: a, index: intel.NewIndex(0), unlisted: g.unlisted}
	return g
}

// expect makes room for so many indicators, within reason.
func (g *gathering) expect(n int) {
	n = min(n, 1<<20)
	g.advisory.Indicators = intel.NewIndicators(g.advisory.Text, n)
	g.out.(*kept).index = intel.NewIndex(n)
}

// done is the advisory, when all has been read.
func (g *gathering) done() *intel.Advisory {
	for _, what := range []string{moreRejected, moreVulnerabilities, moreCast, moreRoles, moreNotes, moreTags} {
		if n := g.unlisted[what]; n > 0 {
			g.advisory.Faults = append(g.advisory.Faults, fmt.Sprintf("%d more "+what, n))
		}
	}
	if n := g.unlisted[moreFaults]; n > 0 {
		g.advisory.Faults = append(g.advisory.Faults, fmt.Sprintf("%d more "+moreFaults, n))
	}
	return g.advisory
}

// What is not kept, for there is too much of it.
const (
	moreRejected        = "values were rejected than are listed"
	moreVulnerabilities = "mentions of vulnerabilities that are not listed"
	moreCast            = "actors, means and places take part than are listed"
	moreRoles           = "relationships that are not read"
	moreNotes           = "events and claims than are listed"
	moreTags            = "tags of galaxies than are read"
	moreFaults          = "faults than are listed"
)

func (g *gathering) tooMany(what string) { g.unlisted[what]++ }

// quote is how the text reads at a place. It is cut where the piece at hand ends.
func (g *gathering) quote(offset int64, length int) string {
	from := min(max(int(offset)-g.around.offset, 0), len(g.around.text))
	quote := g.around.text[from:min(from+length, len(g.around.text))]
	if g.around.isPassing {
		return strings.Clone(quote)
	}
	return quote
}

// at says which part of a stream is at hand, for quotes. Of a whole document all is at hand.
func (g *gathering) at(written []byte, offset int64) {
	if g.around.isPassing {
		g.around.text, g.around.offset = unsafe.String(unsafe.SliceData(written), len(written)), int(offset)
	}
}

// add lists an indicator. What could never match is rejected: its absence would say nothing.
func (g *gathering) add(x intel.Indicator, offset int, quote string) {
	if hasPlaceholder(x.Indicator) {
		g.reject(string(x.Kind), x.Value, "holds a placeholder or a wildcard", offset, quote)
		return
	}
	if g.err == nil {
		g.err = g.out.indicator(x, intel.Evidence{Offset: offset, Quote: quote})
	}
}

// hasPlaceholder finds what authors write for parts that differ from machine to machine: C:\Users\<name>\a.exe.
func hasPlaceholder(x indicator.Indicator) bool {
	switch x.Kind {
	case indicator.FilePath:
		return strings.ContainsAny(x.Value, "<>*?") || placeholder.MatchString(x.Value)
	case indicator.Registry, indicator.URL:
		return strings.ContainsAny(x.Value, "<>") || strings.ContainsAny(x.Value, "[({") && placeholder.MatchString(x.Value)
	}
	return false
}

var placeholder = regexp.MustCompile(`(?i)[\[({%][\w ]*(?:\buser|\brandom|\bvictim|redacted)[\w ]*[\])}]`)

// value lists an indicator about which nothing but its value is known.
func (g *gathering) value(x indicator.Indicator, offset int, quote string) {
	g.add(intel.Indicator{Indicator: x, Confidence: listedConfidence}, offset, quote)
}

// What is rejected is called by its kind of indicator, or by one of these words.
const (
	patternKind   = intel.RejectedPattern
	contextKind   = "context"
	attributeKind = "attribute"
	lineKind      = "line"
)

// reject lists what is no indicator. An empty value is quoted with the marks about it, or there would be nothing to see.
func (g *gathering) reject(kind, value, reason string, offset int, quote string) {
	if g.err != nil {
		return
	}
	if quote == "" {
		offset = max(offset-1, 0)
		quote = g.quote(int64(offset), len(`""`))
	}
	g.err = g.out.rejected(kind, clip(value), reason, intel.Evidence{Offset: offset, Quote: clip(quote)})
}

// maxShown bounds what is shown of a rejected value, in bytes.
const maxShown = 1024

// clip cuts between characters, so that a quote is still verbatim.
func clip(s string) string {
	if len(s) <= maxShown {
		return s
	}
	return strings.ToValidUTF8(s[:maxShown], "")
}

var cveForm = regexp.MustCompile(`(?i)^CVE-[0-9]{4}-[0-9]{4,19}$`)

// isCVE says whether the text is a CVE identifier and nothing else.
func isCVE(text string) bool {
	return len(text) < 32 && hasPrefixFold(text, "CVE-") && cveForm.MatchString(text)
}

// maxVulnerabilities bounds how many are listed: there are some 300,000 in all.
const maxVulnerabilities = 400_000

func (g *gathering) vulnerability(id string, offset int, quote string) {
	id = strings.ToUpper(id)
	evidence := intel.Evidence{Offset: offset, Quote: strings.Clone(quote)}
	if i, ok := g.cves[id]; ok {
		if known := &g.advisory.Vulnerabilities[i]; len(known.Evidence) < maxEvidence {
			known.Evidence = append(known.Evidence, evidence)
		}
		return
	}
	if len(g.cves) >= maxVulnerabilities {
		g.tooMany(moreVulnerabilities)
		return
	}
	id = strings.Clone(id)
	g.cves[id] = len(g.advisory.Vulnerabilities)
	g.advisory.Vulnerabilities = append(g.advisory.Vulnerabilities, intel.Vulnerability{ID: id, Evidence: []intel.Evidence{evidence}})
}

// maxFaults bounds how many faults are listed; the others are counted.
const maxFaults = 10_000

func (g *gathering) fault(text string) {
	if len(g.advisory.Faults) >= maxFaults {
		g.tooMany(moreFaults)
		return
	}
	g.advisory.Faults = append(g.advisory.Faults, text)
}

// mark makes the marking at least as strict as the label: the whole is shared as its most secret part must be.
func (g *gathering) mark(label string) {
	if strictness[label] > strictness[g.advisory.Marking] {
		g.advisory.Marking = label
	}
}
