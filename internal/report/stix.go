package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/sweep"
)

// bundle writes a sweep as a STIX 2.1 bundle that stands alone: the indicators asked for, a note on each with its verdict
// (section 4.11), and for what was seen a sighting an indicator, machine and observer (section 5.2), with the observed data
// (section 4.14) and the cyber-observable objects (section 6) that it rests on. What is more than the bundle holds apart
// is in the counts. What rules say is in attack patterns, sightings of them and notes: see behaviour.
type bundle struct {
	*jsonWriter
	run      Run
	groups   map[groupKey]*sightingGroup
	patterns map[string]string // ids of attack patterns, by that of the technique
	objects  int
	written  map[string]bool // ids of observables
	marks    markings
}

type groupKey struct {
	indicator indicator.Indicator
	technique string // in place of an indicator: a rule for it matched
	machine   machine
	observer  string
}

// A sightingGroup is what becomes one sighting.
type sightingGroup struct {
	groupKey
	span
	best     best
	advisory string
	seen     sighted
}

// sighted is what the sighting that says most shows of the observables.
type sighted struct{ matched, src, dst string }

// mostGroups bounds the memory of a bundle. Beyond it, sightings of an indicator are one group, whatever the machine.
const mostGroups = 5_000

// mostCounted is the greatest count that STIX knows (sections 4.14 and 5.2).
const mostCounted = 999_999_999

func newSTIX(w io.Writer, run Run) *bundle {
	return &bundle{jsonWriter: newJSONWriter(w), run: run, groups: map[groupKey]*sightingGroup{}, patterns: map[string]string{}, written: map[string]bool{},
		marks: markingsOf(run.Question.Advisories)}
}

// Sighting counts one that is a hit: a mention is in the indicator's note.
func (b *bundle) Sighting(s *intel.Sighting) {
	if s.IsMention() || s.Validity == intel.After {
		return
	}
	if s.Rule != nil {
		b.ruleSighting(s)
		return
	}
	b.count(s, groupKey{indicator: s.Indicator, machine: machineOf(s), observer: s.Observer})
}

func (b *bundle) count(s *intel.Sighting, key groupKey) {
	g := b.group(s, key)
	now := best{s.Role, s.Action, s.Direction, s.Field, stream{s.Observer, s.LogKind}, g.count + 1}
	if kept := g.best.or(now); kept == now {
		g.best, g.seen = now, sighted{strings.Clone(s.Matched), s.Src, s.Dst}
	}
	g.span.add(s.Time)
}

func (b *bundle) group(s *intel.Sighting, key groupKey) *sightingGroup {
	if b.groups[key] == nil && len(b.groups) >= mostGroups {
		key = groupKey{indicator: key.indicator, technique: key.technique}
	}
	g := b.groups[key]
	if g == nil {
		g = &sightingGroup{groupKey: key, advisory: s.Advisory}
		b.groups[key] = g
	}
	return g
}

// Answer writes the bundle.
func (b *bundle) Answer(a *sweep.Answer) error {
	b.text(`{"type":"bundle","id":"` + b.id("bundle") + `","objects":[`)
	for _, m := range b.marks.definitions() {
		b.object(m)
	}
	b.object(b.domain("identity", fields{"name": "Picket " + b.run.Version, "identity_class": "system",
		"description": "A sweep of " + b.run.Started.UTC().Format(time.RFC3339)}, ""))
	refs := map[indicator.Indicator][]string{}
	for _, v := range a.Verdicts.All() {
		refs[v.Indicator] = b.indicator(&v)
		b.note(a, &v, refs[v.Indicator])
	}
	b.behaviour(a)
	for _, g := range b.sorted() {
		if g.technique != "" {
			b.sighting(g, b.attackPattern(g.technique))
		} else if ref := refs[g.indicator]; ref != nil {
			b.sighting(g, ref[0])
		}
	}
	b.text("\n]}\n")
	return b.flush()
}

func (b *bundle) sorted() []*sightingGroup {
	return slices.SortedFunc(maps.Values(b.groups), func(x, y *sightingGroup) int {
		return cmp.Or(x.first.Compare(y.first), cmp.Compare(x.indicator.Key(), y.indicator.Key()),
			cmp.Compare(x.technique, y.technique), x.machine.compare(y.machine),
			cmp.Compare(x.observer, y.observer))
	})
}

func (b *bundle) object(o fields) {
	b.item(b.objects, o)
	b.objects++
}

// runNamespace is Picket's own: domain objects must not use that of the observables (section 2.9).
var runNamespace = uuid.MustParse("b963d6b0-bfbf-44f0-b600-5f49957e7209")

// id is the identifier of an object of this run, the same for the same parts.
func (b *bundle) id(kind string, parts ...string) string {
	name := []string{b.run.Started.UTC().Format(time.RFC3339Nano), b.run.Command, kind}
	for _, x := range b.run.Question.Advisories {
		name = append(name, x.Document.SHA256)
	}
	return kind + "--" + uuid.NewSHA1(runNamespace, []byte(strings.Join(append(name, parts...), "\x00"))).String()
}

// domain completes a domain or relationship object with the common properties (section 3.2).
func (b *bundle) domain(kind string, o fields, advisory string, parts ...string) fields {
	o["type"], o["spec_version"] = kind, "2.1"
	if o["id"] == nil {
		o["id"] = b.id(kind, parts...)
	}
	o["created"] = millis(b.run.Started)
	o["modified"] = o["created"]
	if self := b.id("identity"); o["id"] != self {
		o["created_by_ref"] = self
	}
	if ref := b.marks.of(advisory); ref != "" {
		o["object_marking_refs"] = []string{ref}
	}
	return o
}

// indicator writes the indicator in Picket's own words, with an id of its own: an object that an advisory brought is its
// author's, who alone may make a version of it (section 3.6). It gives what to refer to, the author's object first.
func (b *bundle) indicator(v *sweep.Verdict) []string {
	x := v.Indicator
	o := patterned(x)
	o["valid_from"] = millis(b.run.Started)
	if said, ok := b.marks.said(x); ok {
		describe(o, said)
	}
	b.object(b.domain("indicator", o, v.Advisory))
	if v.ID == "" || v.ID == x.ID() || !isIndicatorID(v.ID) {
		return []string{x.ID()}
	}
	b.object(b.domain("relationship", fields{"relationship_type": "derived-from", "source_ref": x.ID(), "target_ref": v.ID},
		v.Advisory, x.Key()))
	return []string{v.ID, x.ID()}
}

// describe adds what the advisory says. STIX wants a beginning of validity; where the advisory gives none, it is the day of
// its publication, else of the sweep.
func describe(o fields, said statement) {
	x := said.Indicator
	o["confidence"] = min(max(x.Confidence, 0), 100)
	o.text("description", x.Role)
	from := said.published
	if x.ValidFrom != nil {
		from = *x.ValidFrom
	}
	if !from.IsZero() {
		o["valid_from"] = millis(from)
	}
	if x.ValidUntil != nil && x.ValidUntil.After(from) && !from.IsZero() {
		o["valid_until"] = millis(*x.ValidUntil)
	}
}

// note says the verdict and why.
func (b *bundle) note(a *sweep.Answer, v *sweep.Verdict, refs []string) {
	content := fmt.Sprintf("%s in what was %s, %s", v.Verdict, a.Scope, period(a.Period))
	if v.Sightings > 0 {
		content += "; " + count(v.Sightings, "sighting")
	}
	if v.Mentions > 0 {
		content += "; " + count(v.Mentions, "mere mention")
	}
	if v.Reason != "" {
		content += ": " + v.Reason
	}
	b.object(b.domain("note", fields{"abstract": string(v.Verdict), "content": content, "authors": []string{"Picket " + b.run.Version},
		"object_refs": refs}, v.Advisory, v.Indicator.Key()))
}

func (b *bundle) sighting(g *sightingGroup, ref string) {
	parts := []string{g.indicator.Key(), g.machine.address, g.machine.name, g.observer}
	how := g.best.how()
	if g.technique != "" {
		parts[0], how = g.technique, "a rule for it matched"
	}
	counted := min(g.count, mostCounted)
	o := fields{"sighting_of_ref": ref, "count": counted, "description": how + ", " + g.best.stream.logKind}
	if !g.first.IsZero() {
		o["first_seen"], o["last_seen"] = stamp(g.first), stamp(g.last)
	}
	if refs := b.observe(g); len(refs) > 0 && !g.first.IsZero() {
		data := b.domain("observed-data", fields{"first_observed": stamp(g.first), "last_observed": stamp(g.last),
			"number_observed": counted, "object_refs": refs}, g.advisory, parts...)
		b.object(data)
		o["observed_data_refs"] = []any{data["id"]}
	}
	if where := b.where(g); len(where) > 0 {
		o["where_sighted_refs"] = where
	}
	b.object(b.domain("sighting", o, g.advisory, parts...))
}

// where is the identities of the observer and of the machine.
func (b *bundle) where(g *sightingGroup) (refs []string) {
	for _, name := range []string{g.observer, g.machine.String()} {
		if name == "" || name == "?" {
			continue
		}
		id := b.id("identity", name)
		if !slices.Contains(refs, id) {
			refs = append(refs, id)
		}
		if !b.written[id] {
			b.written[id] = true
			b.object(b.domain("identity", fields{"name": name, "identity_class": "system"}, "", name))
		}
	}
	return refs
}

func isIndicatorID(id string) bool {
	name, found := strings.CutPrefix(id, "indicator--")
	parsed, err := uuid.Parse(name)
	return found && err == nil && parsed.String() == name && parsed.Variant() == uuid.RFC4122
}

// millis is a timestamp with the three digits that created and modified must have (section 3.2).
func millis(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
