package advisory

import (
	"fmt"
	"regexp"
	"strings"

	"picket/indicator"
	"picket/internal/document"
	"picket/internal/intel"
)

// listedConfidence is that of an indicator whose author gives none, but calls it an indicator: that of lists in prose.
const listedConfidence = 90

// A gathering collects what a structured document says. Quotes are sub-strings of the body: they cost no memory.
type gathering struct {
	advisory *intel.Advisory
	body     string
	index    *intel.Index
	cves     map[string]int // of a vulnerability
	spare    []intel.Evidence
	unlisted int // rejected, but too many to be listed
}

func newGathering(doc intel.Document, text *document.Text) *gathering {
	a := intel.NewAdvisory(doc)
	describe(a, text)
	a.Indicators = intel.NewIndicators(text.Body, 0)
	return &gathering{advisory: a, body: text.Body, index: intel.NewIndex(0), cves: map[string]int{}}
}

// expect makes room for so many indicators, within reason.
func (g *gathering) expect(n int) {
	n = min(n, 1<<20)
	g.advisory.Indicators = intel.NewIndicators(g.body, n)
	g.index = intel.NewIndex(n)
}

// done is the advisory, when all has been read.
func (g *gathering) done() *intel.Advisory {
	if g.unlisted > 0 {
		g.fault(fmt.Sprintf("%d more values were rejected than are listed", g.unlisted))
	}
	return g.advisory
}

// evidence is in blocks, for lists of a million values have a million of them.
func (g *gathering) evidence(offset int, quote string) []intel.Evidence {
	if len(g.spare) == 0 {
		g.spare = make([]intel.Evidence, 256)
	}
	one := g.spare[:1:1]
	g.spare = g.spare[1:]
	one[0] = intel.Evidence{Offset: offset, Quote: quote}
	return one
}

// quote is how the body reads at a place.
func (g *gathering) quote(offset int64, length int) string {
	from := min(max(int(offset), 0), len(g.body))
	return g.body[from:min(from+length, len(g.body))]
}

// add lists an indicator once, with up to maxEvidence of its places. One with an id of its own stays apart from others of its value,
// for their validity may differ. What could never match is rejected: its absence would say nothing.
func (g *gathering) add(x intel.Indicator, offset int, quote string) {
	if hasPlaceholder(x.Indicator) {
		g.reject(string(x.Kind), x.Value, "holds a placeholder or a wildcard", offset, quote)
		return
	}
	list, at := &g.advisory.Indicators, intel.Evidence{Offset: offset, Quote: quote}
	if i, known := g.index.Put(x.Indicator, x.ID, list.Identity); known {
		list.AddEvidence(i, at, maxEvidence)
		return
	}
	list.Add(x, at)
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

// maxRejected bounds how many rejected values are listed; the others are counted.
const maxRejected = 200_000

// reject lists what is no indicator. An empty value is quoted with the marks about it, or there would be nothing to see.
func (g *gathering) reject(kind, value, reason string, offset int, quote string) {
	if len(g.advisory.Rejected) >= maxRejected {
		g.unlisted++
		return
	}
	if quote == "" {
		offset = max(offset-1, 0)
		quote = g.quote(int64(offset), len(`""`))
	}
	g.advisory.Rejected = append(g.advisory.Rejected, intel.Rejected{
		Kind: kind, Value: clip(value), Reason: reason, Evidence: g.evidence(offset, clip(quote)),
	})
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

func (g *gathering) vulnerability(id string, offset int, quote string) {
	id = strings.ToUpper(id)
	evidence := intel.Evidence{Offset: offset, Quote: quote}
	if i, ok := g.cves[id]; ok {
		if known := &g.advisory.Vulnerabilities[i]; len(known.Evidence) < maxEvidence {
			known.Evidence = append(known.Evidence, evidence)
		}
		return
	}
	g.cves[id] = len(g.advisory.Vulnerabilities)
	g.advisory.Vulnerabilities = append(g.advisory.Vulnerabilities, intel.Vulnerability{ID: id, Evidence: []intel.Evidence{evidence}})
}

func (g *gathering) fault(text string) { g.advisory.Faults = append(g.advisory.Faults, text) }

// mark makes the marking at least as strict as the label: the whole is shared as its most secret part must be.
func (g *gathering) mark(label string) {
	if strictness[label] > strictness[g.advisory.Marking] {
		g.advisory.Marking = label
	}
}
