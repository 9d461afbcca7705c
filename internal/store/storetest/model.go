package storetest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/store"
)

// A model is a store as its documentation describes it: lists that are looked through from end to end.
type model struct {
	documents  []*modelDocument
	assertions []*modelAssertion // in the order in which they were added
	objects    []*modelObject    // in the order in which they were added
	decisions  map[string][]store.Decision
}

type modelDocument struct {
	id         int64
	sha        string
	collection store.Collection
	title      string
	tlp        intel.TLP
	added      time.Time
	withdrawn  bool
}

type modelAssertion struct {
	document  *modelDocument
	indicator intel.Indicator
	tlp       intel.TLP
	isMarked  bool
	newer     []newerVersion
}

// A newerVersion is seen by those who see what brought it, as long as that is in use.
type newerVersion struct {
	document *modelDocument
	tlp      intel.TLP
}

type modelObject struct {
	document *modelDocument
	store.Object
}

// add takes an import. A document brings each version of an object once.
func (m *model) add(d document, imported store.Document, collection store.Collection) {
	doc := &modelDocument{id: imported.ID, sha: d.sha, collection: collection, title: "Title of " + d.name, tlp: labelOr(d.marking, intel.Unmarked), added: imported.Added}
	m.documents = append(m.documents, doc)
	var fresh []*modelAssertion
	for _, x := range d.indicators {
		again := func(a *modelAssertion) bool {
			return a.indicator.Key() == x.Key() && a.indicator.ID == x.ID && a.indicator.Modified.Equal(*x.Modified)
		}
		if !slices.ContainsFunc(fresh, again) {
			fresh = append(fresh, &modelAssertion{document: doc, indicator: x, tlp: labelOr(x.Marking, doc.tlp), isMarked: x.Marking != ""})
		}
	}
	before := len(m.objects)
	for _, o := range d.objects {
		if !o.Marked {
			o.TLP = doc.tlp
		}
		o.Added = doc.added
		if !slices.ContainsFunc(m.objects[before:], func(p *modelObject) bool { return p.isVersion(&modelObject{doc, o}) }) {
			m.objects = append(m.objects, &modelObject{doc, o})
		}
	}
	m.overtake(m.assertions, m.objects[before:])
	m.overtake(fresh, m.objects)
	m.assertions = append(m.assertions, fresh...)
}

// isVersion says that two documents bring the same version of an object to a collection.
func (o *modelObject) isVersion(p *modelObject) bool {
	return o.document.collection == p.document.collection && o.ID == p.ID && o.Version.Equal(p.Version)
}

func (o *modelObject) isVisible(ceiling intel.TLP) bool {
	return !o.document.withdrawn && o.TLP <= ceiling
}

// stands says that, of what brings this version and may be seen, o is the first: for that reader the object is what o says, and where o is.
func (m *model) stands(o *modelObject, ceiling intel.TLP) bool {
	first := slices.IndexFunc(m.objects, func(p *modelObject) bool { return p.isVersion(o) && p.isVisible(ceiling) })
	return first >= 0 && m.objects[first] == o
}

func labelOr(marking string, otherwise intel.TLP) intel.TLP {
	if label, ok := intel.ParseTLP(marking); ok {
		return label
	}
	return otherwise
}

// overtake notes the newer versions of what is asserted.
func (m *model) overtake(assertions []*modelAssertion, by []*modelObject) {
	for _, a := range assertions {
		for _, o := range by {
			if a.indicator.ID == o.ID && o.Version.After(*a.indicator.Modified) {
				a.newer = append(a.newer, newerVersion{o.document, o.TLP})
			}
		}
	}
}

func (m *model) erase(d *modelDocument) {
	d.withdrawn, d.title, d.sha = true, store.Erased, ""
	m.assertions = slices.DeleteFunc(m.assertions, func(a *modelAssertion) bool { return a.document == d })
	m.objects = slices.DeleteFunc(m.objects, func(o *modelObject) bool { return o.document == d })
}

// remove deletes versions of objects below the ceiling, whoever brings them; what is asserted by them is superseded.
func (m *model) remove(list []*modelObject, ceiling intel.TLP) {
	for _, o := range list {
		for _, a := range m.assertions {
			if a.tlp <= ceiling && a.document.collection == o.document.collection && a.indicator.ID == o.ID && a.indicator.Modified.Equal(o.Version) {
				a.newer = append(a.newer, newerVersion{a.document, a.tlp})
			}
		}
		m.objects = slices.DeleteFunc(m.objects, func(p *modelObject) bool { return p.isVersion(o) && p.isVisible(ceiling) })
	}
}

func (a *modelAssertion) superseded(ceiling intel.TLP) bool {
	return slices.ContainsFunc(a.newer, func(n newerVersion) bool { return !n.document.withdrawn && n.tlp <= ceiling })
}

// indicator is all that a reader may know of a value; nil: nothing.
func (m *model) indicator(x indicator.Indicator, ceiling intel.TLP, now time.Time) *store.Indicator {
	is := &store.Indicator{Indicator: x, ID: x.ID(), State: store.Withdrawn, Decisions: m.decisions[x.Key()]}
	inUse, open := false, false
	for _, a := range m.assertions {
		if a.indicator.Key() != x.Key() || a.tlp > ceiling {
			continue
		}
		told := store.Assertion{Document: a.document.id, Indicator: a.indicator, Added: a.document.added, TLP: a.tlp, Superseded: a.superseded(ceiling), Withdrawn: a.document.withdrawn}
		if a.document.tlp <= ceiling {
			told.Title = a.document.title
		}
		if len(is.Assertions) == 0 {
			is.First = told.Added
		}
		is.Last = told.Added
		is.Assertions = append(is.Assertions, told)
		inUse = inUse || !told.Withdrawn
		if told.Withdrawn || told.Superseded || a.indicator.Revoked {
			continue
		}
		is.State = store.Active
		is.Confidence = max(is.Confidence, a.indicator.Confidence)
		until := m.until(&a.indicator)
		if open = open || until == nil; until != nil && (is.ValidUntil == nil || until.After(*is.ValidUntil)) {
			is.ValidUntil = until
		}
	}
	if open {
		is.ValidUntil = nil
	}
	switch {
	case len(is.Assertions) == 0:
		return nil
	case is.State == store.Active && is.ValidUntil != nil && !is.ValidUntil.After(now):
		is.State = store.Expired
	case is.State == store.Withdrawn && inUse:
		is.State = store.Revoked
	}
	is.Score = is.Confidence
	return is
}

// until is the end of an indicator's validity, as the last decision leaves it.
func (m *model) until(x *intel.Indicator) *time.Time {
	list := m.decisions[x.Key()]
	if len(list) == 0 {
		return x.ValidUntil
	}
	last := list[len(list)-1]
	switch {
	case !last.Expired:
		return nil
	case x.ValidUntil == nil || last.At.Before(*x.ValidUntil):
		return &last.At
	}
	return x.ValidUntil
}

// indicators are those that a query chooses, those last added first.
func (m *model) indicators(q store.IndicatorQuery, ceiling intel.TLP, now time.Time) (list []store.Indicator) {
	states := q.States
	if len(states) == 0 {
		states = []store.State{store.Active, store.Expired}
	}
	seen := map[string]bool{}
	for _, a := range slices.Backward(m.assertions) {
		chosen := a.tlp <= ceiling && !seen[a.indicator.Key()] &&
			(q.Kinds == 0 || q.Kinds.Has(a.indicator.Kind)) && (q.Document == 0 || q.Document == a.document.id) &&
			(q.Collection == "" || q.Collection == a.document.collection.Alias) &&
			strings.Contains(strings.ToLower(a.indicator.Value), strings.ToLower(q.Text)) &&
			(q.Since.IsZero() || !a.document.added.Before(q.Since)) &&
			(!a.document.withdrawn || slices.Contains(states, store.Withdrawn))
		if !chosen {
			continue
		}
		seen[a.indicator.Key()] = true
		x := m.indicator(a.indicator.Indicator, ceiling, now)
		if slices.Contains(states, x.State) && x.Confidence >= q.MinConfidence && x.Score >= q.MinScore {
			list = append(list, *x)
		}
	}
	return list
}

// A standingIndicator is what Standing visits.
type standingIndicator struct {
	Document  int64
	Name      string // of the document
	Indicator intel.Indicator
}

// standing is what is to be looked for, document by document.
func (m *model) standing(collection string, ceiling intel.TLP) (list []standingIndicator) {
	for _, a := range m.assertions {
		if a.tlp > ceiling || a.document.withdrawn || a.indicator.Revoked || a.superseded(ceiling) || collection != "" && collection != a.document.collection.Alias {
			continue
		}
		x, name := a.indicator, "withheld"
		if x.ValidUntil = m.until(&x); a.document.tlp <= ceiling {
			name = strings.TrimPrefix(a.document.title, "Title of ")
		}
		list = append(list, standingIndicator{a.document.id, name, x})
	}
	return list
}

// chosen are the objects of a query, in the order in which they were added, but for After and Limit.
func (m *model) chosen(q store.ObjectQuery, ceiling intel.TLP) (list []*modelObject) {
	var left []*modelObject
	for _, o := range m.objects {
		if o.document.collection.Number == q.Collection && m.stands(o, ceiling) && among(q.IDs, o.ID) && among(q.Types, o.Type) && among(q.Specs, o.Spec) &&
			(q.AddedAfter.IsZero() || o.Added.After(q.AddedAfter)) {
			left = append(left, o)
		}
	}
	for _, o := range left {
		if matchesVersion(o, left, q) {
			list = append(list, o)
		}
	}
	return list
}

func among(list []string, x string) bool { return len(list) == 0 || slices.Contains(list, x) }

func matchesVersion(o *modelObject, left []*modelObject, q store.ObjectQuery) bool {
	var same []*modelObject // the versions of the object; without a filter, those of its newest specification
	newest := o.Spec
	for _, p := range left {
		if p.ID == o.ID {
			same, newest = append(same, p), max(newest, p.Spec)
		}
	}
	if len(q.Specs) == 0 {
		same = slices.DeleteFunc(same, func(p *modelObject) bool { return p.Spec != newest })
	}
	byVersion := func(a, b *modelObject) int { return cmp.Compare(a.Version.UnixMicro(), b.Version.UnixMicro()) }
	wanted := q.Versions
	if len(wanted) == 0 {
		wanted = []string{"last"}
	}
	for _, w := range wanted {
		switch w {
		case "all":
			if slices.Contains(same, o) {
				return true
			}
		case "first":
			if slices.MinFunc(same, byVersion) == o {
				return true
			}
		case "last":
			if slices.MaxFunc(same, byVersion) == o {
				return true
			}
		default:
			version := o.Version
			if version.IsZero() {
				version = o.Added
			}
			if t, err := time.Parse(time.RFC3339Nano, w); err == nil && t.Equal(version) {
				return true
			}
		}
	}
	return false
}
