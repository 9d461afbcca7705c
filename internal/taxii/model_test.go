package taxii_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"picket/internal/intel"
	"picket/internal/store"
	"picket/internal/taxii"
	"picket/stix"
)

// model is a store that keeps all in lists and searches them one by one: the oracle of the filters.
type model struct {
	mu          sync.Mutex
	collections []store.Collection
	objects     []modelObject
	added       time.Time
	seq         int64
	statuses    map[string]store.Status
}

type modelObject struct {
	store.Object
	collection int64
}

func newModel() *model {
	return &model{statuses: map[string]store.Status{}, added: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
}

func (m *model) addCollection(c store.Collection) store.Collection {
	c.ID, c.Number = uuid.NewString(), int64(len(m.collections)+1)
	m.collections = append(m.collections, c)
	return c
}

// put adds objects as one document.
func (m *model) put(_ context.Context, c store.Collection, marking string, list []store.Object) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	tlp := intel.Unmarked
	if label, is := intel.ParseTLP(marking); is {
		tlp = label
	}
	m.added = m.added.Add(time.Second)
	before := len(m.objects)
	for _, o := range list {
		m.seq++
		o.Seq, o.Added = m.seq, m.added
		if !o.Marked {
			o.TLP = tlp
		}
		if fresh := (modelObject{o, c.Number}); !slices.ContainsFunc(m.objects[before:], fresh.isVersion) {
			m.objects = append(m.objects, fresh)
		}
	}
	return nil
}

// isVersion says that two documents bring the same version of an object to a collection.
func (o modelObject) isVersion(x modelObject) bool {
	return x.collection == o.collection && x.ID == o.ID && x.Version.Equal(o.Version)
}

// stands says that, of those below the ceiling that bring this version, o is the first.
func (m *model) stands(o modelObject, ceiling intel.TLP) bool {
	first := slices.IndexFunc(m.objects, func(x modelObject) bool { return x.isVersion(o) && x.TLP <= ceiling })
	return first >= 0 && m.objects[first].Seq == o.Seq
}

func (m *model) Collections(context.Context) ([]store.Collection, error) { return m.collections, nil }

func (m *model) Collection(_ context.Context, idOrAlias string) (*store.Collection, error) {
	for _, c := range m.collections {
		if idOrAlias == c.ID || idOrAlias == c.Alias {
			return &c, nil
		}
	}
	return nil, store.ErrNotFound
}

func (m *model) Objects(_ context.Context, ceiling intel.TLP, q store.ObjectQuery) (page []store.Object, more bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, o := range m.chosen(ceiling, q) {
		if o.Seq <= q.After {
			continue
		}
		if len(page) == q.Limit {
			return page, true, nil
		}
		if q.NoBody {
			o.Body = nil
		}
		page = append(page, o.Object)
	}
	return page, false, nil
}

// chosen applies the filters of section 3.4 one after another: match[version] comes last.
func (m *model) chosen(ceiling intel.TLP, q store.ObjectQuery) (list []modelObject) {
	left := map[string][]modelObject{}
	for _, o := range m.objects {
		if o.collection == q.Collection && m.stands(o, ceiling) && among(o.ID, q.IDs) && among(o.Type, q.Types) && among(o.Spec, q.Specs) &&
			(q.AddedAfter.IsZero() || o.Added.After(q.AddedAfter)) {
			left[o.ID] = append(left[o.ID], o)
		}
	}
	for _, versions := range left {
		list = append(list, chooseVersions(versions, q)...)
	}
	slices.SortFunc(list, func(a, b modelObject) int { return int(a.Seq - b.Seq) })
	return list
}

func among(value string, list []string) bool { return len(list) == 0 || slices.Contains(list, value) }

// chooseVersions applies match[version] to the versions of one object.
func chooseVersions(versions []modelObject, q store.ObjectQuery) (list []modelObject) {
	spec := ""
	for _, o := range versions {
		spec = max(spec, o.Spec)
	}
	var newest []modelObject // of the newest specification, in the order of their versions
	for _, o := range versions {
		if len(q.Specs) > 0 || o.Spec == spec {
			newest = append(newest, o)
		}
	}
	slices.SortFunc(newest, func(a, b modelObject) int { return a.Version.Compare(b.Version) })
	wanted := q.Versions
	if len(wanted) == 0 {
		wanted = []string{"last"}
	}
	is := map[int64]bool{}
	for _, w := range wanted {
		switch w {
		case "all":
			for _, o := range newest {
				is[o.Seq] = true
			}
		case "first":
			is[newest[0].Seq] = true
		case "last":
			is[newest[len(newest)-1].Seq] = true
		default:
			at, _ := time.Parse(time.RFC3339Nano, w)
			for _, o := range versions {
				is[o.Seq] = is[o.Seq] || o.Version.Equal(at) || o.Version.IsZero() && o.Added.Equal(at)
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(versions), func(o modelObject) bool { return !is[o.Seq] })
}

func (m *model) DeleteObjects(_ context.Context, ceiling intel.TLP, q store.ObjectQuery) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	gone := m.chosen(ceiling, q)
	m.objects = slices.DeleteFunc(m.objects, func(o modelObject) bool { return o.TLP <= ceiling && slices.ContainsFunc(gone, o.isVersion) })
	return int64(len(gone)), nil
}

func (m *model) AddStatus(_ context.Context, s store.Status) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.statuses[s.ID] = s
	return nil
}

func (m *model) Status(_ context.Context, id, by string) (*store.Status, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, is := m.statuses[id]
	if !is || s.By != by {
		return nil, store.ErrNotFound
	}
	return &s, nil
}

func (m *model) RenewStatuses(_ context.Context, server string, lease time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for id, s := range m.statuses {
		if s.Server == server && s.Finished.IsZero() {
			s.Lease = lease
			m.statuses[id] = s
		}
	}
	return nil
}

func (m *model) FinishStatus(_ context.Context, id string, at time.Time, report []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s := m.statuses[id]; s.Finished.IsZero() {
		s.Finished, s.Report = at, report
		m.statuses[id] = s
	}
	return nil
}

// kept is the store of a test, as what fills it sees it.
type kept interface {
	taxii.Store
	put(ctx context.Context, c store.Collection, marking string, list []store.Object) error
}

// importer imports what is posted into a store.
type importer struct{ into kept }

func (i importer) ImportObjects(ctx context.Context, c store.Collection, by string, envelope io.Reader) ([]taxii.Rejection, error) {
	var posted struct{ Objects []json.RawMessage }
	if err := json.NewDecoder(envelope).Decode(&posted); err != nil {
		return nil, err
	}
	var list []store.Object
	var rejected []taxii.Rejection
	for n, body := range posted.Objects {
		o, err := objectOf(body)
		if err != nil {
			rejected = append(rejected, taxii.Rejection{Index: n, Reason: err.Error()})
			continue
		}
		list = append(list, o)
	}
	return rejected, i.into.put(ctx, c, "", list)
}

// objectOf reads an object of JSON as an importer would.
func objectOf(body []byte) (store.Object, error) {
	var head struct {
		ID, Type          string
		Spec              string   `json:"spec_version"`
		Markings          []string `json:"object_marking_refs"`
		Created, Modified *time.Time
		Refuse            string `json:"x_refuse"` // for tests of what an importer refuses
	}
	if err := json.Unmarshal(body, &head); err != nil {
		return store.Object{}, err
	}
	if head.Refuse != "" {
		return store.Object{}, fmt.Errorf("refused: %s", head.Refuse)
	}
	o := store.Object{ID: head.ID, Type: head.Type, Spec: head.Spec, Body: body}
	if head.Created != nil {
		o.Version = *head.Created
	}
	if head.Modified != nil {
		o.Version = *head.Modified
	}
	if o.Spec == "" {
		if o.Spec = "2.1"; head.Created != nil {
			o.Spec = "2.0"
		}
	}
	for _, ref := range head.Markings {
		if label, is := intel.ParseTLP(stix.TLPOf(ref)); is {
			o.TLP, o.Marked = max(o.TLP, label), true
		}
	}
	return o, nil
}
