package storetest

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"

	"picket/internal/intel"
	"picket/internal/store"
)

// settle finds out whether what was being done when the process ended is there, which either may be, unless it said that it was done.
func (s *scene) settle(t *testing.T, what string, st *store.Store, task, argument string, done bool) {
	t.Helper()
	n, _ := strconv.Atoi(argument)
	there := false
	switch task {
	case "import":
		if there = slices.Contains(s.names(t, st.View(intel.Red)), n); there {
			s.last, s.inUse = n, append(s.inUse, n)
		}
	case "withdraw", "erase":
		if there = !slices.Contains(s.names(t, st.View(intel.Red)), n); there {
			s.inUse = slices.DeleteFunc(s.inUse, func(x int) bool { return x == n })
			s.gone = append(s.gone, n)
		}
	case "delete":
		if there = len(s.objects(t, st, n)) != crashPairs; there {
			s.deleted[n] = true
		}
	case "decide":
		decided := s.number(t, st, `SELECT count(*) FROM decision WHERE reason = '`+argument+`'`)
		if there = decided > 0; there && decided != crashPairs {
			t.Errorf("%s: %d decisions are there of %d", what, decided, crashPairs)
		}
	case "backup":
		there = s.settleBackup(t, what, argument)
	}
	if done && !there {
		t.Errorf("%s: it is lost", what)
	}
}

// settleBackup holds what stands at a path against the store: it is whole.
func (s *scene) settleBackup(t *testing.T, what, path string) (there bool) {
	t.Helper()
	if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
		return false
	}
	st := openAt(t, s.Open, path)
	defer st.Close()
	s.inspect(t, "the backup of "+what, st)
	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		os.Remove(path + suffix)
	}
	return true
}

// erased imports a document again that was erased, perhaps not to the end, and lets the erasure end: it takes nothing else with it.
func (s *scene) erased(t *testing.T, what string, st *store.Store) {
	t.Helper()
	n := s.gone[len(s.gone)-1]
	// Where objects of a newer document were deleted, nothing newer is there that would supersede it.
	overtaken := slices.ContainsFunc(s.inUse, func(x int) bool { return s.deleted[x] && x > n })
	if !overtaken && s.random.IntN(2) == 0 {
		if err := crashTask(t, st, "import", strconv.Itoa(n)); err != nil {
			t.Fatalf("%s: importing it again: %v", what, err)
		}
		s.gone = s.gone[:len(s.gone)-1]
		s.inUse = append(s.inUse, n)
		slices.Sort(s.inUse)
		delete(s.deleted, n)
		s.inspect(t, what+", and imported again", st)
	}
	s.finishErasures(t, what, st)
	s.inspect(t, what+", to the end", st)
}

// finishErasures asks again for erasures that may have been interrupted, and looks for what they leave.
func (s *scene) finishErasures(t *testing.T, what string, st *store.Store) {
	t.Helper()
	v := st.View(intel.Red)
	list, err := v.Documents(t.Context(), store.DocumentQuery{Withdrawn: true, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list {
		if d.Document.Name != store.Erased {
			continue
		}
		if err := v.Erase(t.Context(), d.ID, "again"); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		for _, table := range []string{"assertion", "object", "bringing", "rejected", "supersession"} {
			if n := s.number(t, st, fmt.Sprintf(`SELECT count(*) FROM %s WHERE document = %d`, table, d.ID)); n != 0 {
				t.Errorf("%s: %d rows of %s are left of a document that was erased", what, n, table)
			}
		}
		if n := s.number(t, st, fmt.Sprintf(`SELECT count(*) FROM supersession s JOIN document d ON s.assertion > d.first_assertion AND s.assertion <= d.last_assertion
			WHERE d.id = %d`, d.ID)); n != 0 {
			t.Errorf("%s: %d versions are left of a document that was erased", what, n)
		}
	}
}

// inspect holds a store against what must be in it.
func (s *scene) inspect(t *testing.T, what string, st *store.Store) {
	t.Helper()
	v := st.View(intel.Red)
	if err := st.Check(t.Context()); err != nil {
		t.Errorf("%s: %v", what, err)
	}
	want(t, what+": documents in use", s.names(t, v), append([]int{}, s.inUse...))
	standing, newest := map[string]int{}, map[string]int{}
	err := v.Standing(t.Context(), "", func(d *store.Document, _ *intel.Indicator) error { standing[d.Document.Name]++; return nil })
	if err != nil {
		t.Fatal(err)
	}
	if len(s.inUse) > 0 {
		n := s.inUse[len(s.inUse)-1]
		newest[strconv.Itoa(n)] = s.kept(n)
	}
	want(t, what+": standing", standing, newest)
	for _, n := range s.inUse {
		want(t, fmt.Sprint(what, ": objects of ", n), len(s.objects(t, st, n)), s.kept(n))
	}
	want(t, what+": objects that all documents bring", s.shared(t, st), crashShared*min(1, len(s.inUse)))
	for _, n := range s.gone {
		want(t, fmt.Sprint(what, ": objects of ", n, " that is out of use"), len(s.objects(t, st, n)), 0)
	}
	s.inspectRows(t, what, st)
}

// inspectRows looks below what views show: documents have all their rows, and the numbers that come next are free.
func (s *scene) inspectRows(t *testing.T, what string, st *store.Store) {
	t.Helper()
	for name, query := range map[string]string{
		"documents without some of their assertions": `SELECT count(*) FROM document d WHERE d.withdrawn IS NULL AND d.last_assertion - d.first_assertion <>
			(SELECT count(*) FROM assertion a WHERE a.document = d.id AND a.id > d.first_assertion AND a.id <= d.last_assertion)`,
		"documents without some of their rejected": `SELECT count(*) FROM document d WHERE d.withdrawn IS NULL AND d.rejected <>
			(SELECT count(*) FROM rejected r WHERE r.document = d.id)`,
		"counters behind":     `SELECT count(*) FROM document WHERE last_assertion > (SELECT value FROM counter WHERE name = 'assertion') OR last_object > (SELECT value FROM counter WHERE name = 'object') OR id > (SELECT value FROM counter WHERE name = 'document') OR added > (SELECT value FROM counter WHERE name = 'added')`,
		"visible strays":      `SELECT count(*) FROM assertion WHERE document NOT IN (SELECT id FROM document) AND id <= (SELECT value FROM counter WHERE name = 'assertion')`,
		"visible objects":     `SELECT count(*) FROM object WHERE document NOT IN (SELECT id FROM document) AND seq <= (SELECT value FROM counter WHERE name = 'object')`,
		"objects behind none": `SELECT count(*) FROM bringing b WHERE b.object NOT IN (SELECT seq FROM object) AND b.document NOT IN (SELECT id FROM document WHERE withdrawn IS NOT NULL)`,
		"objects behind what went": `SELECT count(*) FROM bringing b JOIN object p ON p.seq = b.object JOIN document d ON d.id = p.document AND d.withdrawn IS NOT NULL
			WHERE b.document NOT IN (SELECT id FROM document WHERE withdrawn IS NOT NULL)`,
		"rejected without": `SELECT count(*) FROM rejected WHERE document NOT IN (SELECT id FROM document) AND document <= (SELECT value FROM counter WHERE name = 'document')`,
		"dangling versions": `SELECT count(*) FROM supersession WHERE assertion NOT IN (SELECT id FROM assertion) AND NOT EXISTS
			(SELECT 1 FROM document d WHERE d.withdrawn IS NOT NULL AND assertion > d.first_assertion AND assertion <= d.last_assertion)`,
	} {
		if n := s.number(t, st, query); n != 0 {
			t.Errorf("%s: %s: %d", what, name, n)
		}
	}
}

// names are the numbers of the documents in use, rising.
func (s *scene) names(t *testing.T, v store.View) (list []int) {
	t.Helper()
	documents, err := v.Documents(t.Context(), store.DocumentQuery{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range documents {
		n, _ := strconv.Atoi(d.Document.Name)
		list = append(list, n)
		want(t, "what document "+d.Document.Name+" counts", []int64{d.Indicators, d.Rejected}, []int64{crashPairs, crashRejected})
		if d.Objects != crashPairs && d.Objects != crashPairs+crashShared {
			t.Errorf("document %s counts %d new objects", d.Document.Name, d.Objects)
		}
	}
	slices.Sort(list)
	return append([]int{}, list...)
}

// objects are those of document n that are in the collection.
func (s *scene) objects(t *testing.T, st *store.Store, n int) []store.Object {
	t.Helper()
	list, _, err := st.View(intel.Red).Objects(t.Context(), store.ObjectQuery{Collection: 1, Versions: []string{crashVersion(n)}, Limit: 10 * crashPairs})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// shared is how many objects stand that all documents bring.
func (s *scene) shared(t *testing.T, st *store.Store) int {
	t.Helper()
	list, _, err := st.View(intel.Red).Objects(t.Context(), store.ObjectQuery{Collection: 1, Types: []string{"note"}, Limit: 2 * crashShared})
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// kept is how many objects of document n should be there, and stand if it is the newest.
func (s *scene) kept(n int) int {
	if s.deleted[n] {
		return crashPairs / 2
	}
	return crashPairs
}

func (s *scene) number(t *testing.T, st *store.Store, query string) (n int) {
	t.Helper()
	engine, err := s.Open(t.Context(), st.Name())
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	if err := engine.DB().QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
