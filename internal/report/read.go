package report

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"picket/indicator"
	"picket/internal/intel"
)

// Advisory prints what a document says, for people: what it is, its indicators, and what was rejected and why.
func Advisory(w io.Writer, a *intel.Advisory) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", Plain(a.Document.Name), said(a))
	fmt.Fprintf(&b, "  read as %s by %s%s\n", a.Document.MediaType, a.Document.Decoder, titled(a))
	for _, f := range a.Faults {
		fmt.Fprintf(&b, "  not read: %s\n", Plain(f))
	}
	indicators(&b, a)
	vulnerabilities(&b, a)
	rejected(&b, a)
	_, err := io.WriteString(w, b.String())
	return err
}

// said is the document in a sentence.
func said(a *intel.Advisory) string {
	if a.Indicators.Len() == 0 {
		return "no indicators: this document names nothing that can be looked for in logs"
	}
	counts := map[indicator.Kind]int{}
	for i := range a.Indicators.Len() {
		counts[a.Indicators.Value(i).Kind]++
	}
	var kinds []string
	for _, kind := range indicator.Kinds {
		if n := counts[kind]; n > 0 {
			kinds = append(kinds, fmt.Sprintf("%d %s", n, kind))
		}
	}
	return count(a.Indicators.Len(), "indicator") + " (" + strings.Join(kinds, ", ") + ")"
}

func titled(a *intel.Advisory) string {
	var b strings.Builder
	if a.Document.Title != "" {
		fmt.Fprintf(&b, "; “%s”", shorten(Plain(a.Document.Title), 80))
	}
	if a.Document.Published != "" {
		b.WriteString(", " + Plain(a.Document.Published))
	}
	if a.Marking != "" {
		b.WriteString(", " + Plain(a.Marking))
	}
	return b.String()
}

func indicators(b *strings.Builder, a *intel.Advisory) {
	if a.Indicators.Len() == 0 {
		return
	}
	b.WriteString("\n")
	w := tabwriter.NewWriter(b, 0, 8, 2, ' ', 0)
	for _, x := range a.Indicators.All() {
		note := x.Role
		if x.Revoked {
			note = "revoked: not looked for"
		}
		fmt.Fprintf(w, "  %s\t%s\t%s\t%d %%\t%s\n", x.Kind, shorten(Plain(indicator.Defang(x.Indicator)), 72), note, x.Confidence, where(x.Evidence))
	}
	w.Flush()
}

// where is the first place of evidence.
func where(evidence []intel.Evidence) string {
	if len(evidence) == 0 {
		return ""
	}
	e := evidence[0]
	text := fmt.Sprintf("at %d", e.Offset)
	if e.Page > 0 {
		text = fmt.Sprintf("page %d, %s", e.Page, text)
	}
	if more := len(evidence) - 1; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

func vulnerabilities(b *strings.Builder, a *intel.Advisory) {
	if len(a.Vulnerabilities) == 0 {
		return
	}
	ids := make([]string, len(a.Vulnerabilities))
	for i, v := range a.Vulnerabilities {
		ids[i] = v.ID
	}
	fmt.Fprintf(b, "\nvulnerabilities: %s\n", strings.Join(ids, ", "))
}

func rejected(b *strings.Builder, a *intel.Advisory) {
	if len(a.Rejected) == 0 {
		return
	}
	fmt.Fprintf(b, "\nrejected: %d\n", len(a.Rejected))
	w := tabwriter.NewWriter(b, 0, 8, 2, ' ', 0)
	for _, r := range a.Rejected[:min(mostRows, len(a.Rejected))] {
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", r.Kind, shorten(Plain(r.Value), 60), Plain(r.Reason), where(r.Evidence))
	}
	w.Flush()
	if more := len(a.Rejected) - mostRows; more > 0 {
		fmt.Fprintf(b, "  and %d more: --format ndjson lists all\n", more)
	}
}
