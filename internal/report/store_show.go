package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/store"
)

// StoredIndicator shows all that is known of one value.
func StoredIndicator(out io.Writer, x *store.Indicator) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %s, score %d of 100 (confidence %d before decay)\n", x.Kind, harmless(indicator.Defang(x.Indicator)), x.State, x.Score, x.Confidence)
	if x.ValidUntil != nil {
		fmt.Fprintf(&b, "  valid until %s\n", atMinute(*x.ValidUntil))
	}
	for i := range x.Assertions {
		showAssertion(&b, x.Kind, &x.Assertions[i])
	}
	if len(x.Decisions) > 0 {
		b.WriteString("\ndecided here\n")
	}
	for _, d := range x.Decisions {
		what := "valid again from"
		if d.Expired {
			what = "expired from"
		}
		fmt.Fprintf(&b, "  %s %s%s%s\n", what, atMinute(d.At), behind(", by ", d.By), behind(": ", d.Reason))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func atMinute(t time.Time) string { return t.UTC().Format("2 Jan 2006 15:04 UTC") }

// behind is a text of others behind a lead, nothing where there is none.
func behind(lead, text string) string {
	if text == "" {
		return ""
	}
	return lead + harmless(Plain(text))
}

func showAssertion(b *strings.Builder, kind indicator.Kind, a *store.Assertion) {
	x := &a.Indicator
	fmt.Fprintf(b, "\ndocument %d, %s, added %s\n", a.Document, sourceShown(a.Title), atMinute(a.Added))
	fmt.Fprintf(b, "  %s, confidence %d%s%s%s\n", a.TLP, x.Confidence, behind(", role ", x.Role), portsShown(x.Ports), whyNot(a))
	if x.ValidFrom != nil || x.ValidUntil != nil {
		fmt.Fprintf(b, "  valid%s%s\n", boundShown(" from ", x.ValidFrom), boundShown(" until ", x.ValidUntil))
	}
	for _, e := range x.Evidence {
		place := fmt.Sprintf("byte %d", e.Offset)
		if e.Page > 0 {
			place = fmt.Sprintf("page %d, %s", e.Page, place)
		}
		fmt.Fprintf(b, "  “%s” (%s)\n", defangText(kind, visible(e.Quote)), place)
	}
}

func portsShown(ports []int) string {
	if len(ports) == 0 {
		return ""
	}
	return ", ports " + strings.Trim(fmt.Sprint(ports), "[]")
}

func boundShown(lead string, t *time.Time) string {
	if t == nil {
		return ""
	}
	return lead + atMinute(*t)
}

// whyNot says why an assertion is not looked for.
func whyNot(a *store.Assertion) string {
	switch {
	case a.Withdrawn:
		return "; the document is out of use"
	case a.Indicator.Revoked:
		return "; revoked by its author"
	case a.Superseded:
		return "; replaced by a newer version"
	}
	return ""
}

// StoredDocument shows what a document is, and what it tells.
func StoredDocument(out io.Writer, d *store.Document, story *store.Story) error {
	var b strings.Builder
	fmt.Fprintf(&b, "document %d: %s\n", d.ID, harmless(Plain(d.Title())))
	fmt.Fprintf(&b, "  %s, in collection %s, added %s%s%s\n", markingShown(d), d.Collection, atMinute(d.Added), behind(" by ", d.By), behind(", from feed ", d.Feed))
	if d.Withdrawn != nil {
		fmt.Fprintf(&b, "  out of use since %s%s%s\n", atMinute(d.Withdrawn.At), behind(", by ", d.Withdrawn.By), behind(": ", d.Withdrawn.Reason))
	}
	fmt.Fprintf(&b, "  %s%s%s\n  sha256 %s\n", harmless(Plain(d.Document.Name)), behind(", ", d.Document.MediaType), behind(", published ", d.Document.Published), d.Document.SHA256)
	fmt.Fprintf(&b, "  %s, %d rejected, %s of STIX new to the collection\n", count(int(d.Indicators), "indicator"), d.Rejected, count(int(d.Objects), "object"))
	showNames(&b, "accused", story.Actors, func(a intel.Actor) (string, bool) { return a.Name, a.Role == intel.RoleAccused })
	showNames(&b, "malware", story.Malware, func(m intel.Malware) (string, bool) { return m.Name, true })
	showNames(&b, "techniques", story.Techniques, func(t intel.Technique) (string, bool) { return t.ID, true })
	showNames(&b, "vulnerabilities", story.Vulnerabilities, func(v intel.Vulnerability) (string, bool) { return v.ID, true })
	showNames(&b, "detection rules", story.Rules, func(r intel.Rule) (string, bool) { return r.Name, true })
	for _, fault := range story.Faults {
		fmt.Fprintf(&b, "  not read: %s\n", harmless(Plain(fault)))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func showNames[T any](b *strings.Builder, what string, list []T, nameOf func(T) (string, bool)) {
	var names []string
	for _, x := range list {
		if name, ok := nameOf(x); ok {
			names = append(names, harmless(Plain(name)))
		}
	}
	if len(names) > 0 {
		fmt.Fprintf(b, "  %s: %s\n", what, strings.Join(names, ", "))
	}
}
