package storetest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"picket/internal/store"
)

// An Opener opens the engine of a place, which is what a kind of engine calls the name of a store: a path, or a URL.
type Opener func(ctx context.Context, place string) (store.Engine, error)

// Engine holds a kind of engine against what store.Engine promises. Place makes an empty place. The test that calls it is run again in
// another process, to be killed there, so it must do nothing else.
func Engine(t *testing.T, place func(t *testing.T) string, open Opener) {
	if asVictim(t, open) {
		return
	}
	where := place(t)
	for _, test := range []struct {
		name string
		run  func(t *testing.T, e *bench)
	}{
		{"migrates twice", migratesTwice},
		{"rebinds arguments", rebinds},
		{"leaves out what is there", leavesOut},
		{"refuses null and keeps the rest", refusesNull},
		{"keeps values whole", keepsValues},
		{"keeps order by bytes", ordersByBytes},
		{"rolls back", rollsBack},
		{"inserts ten thousand rows of a thousand bytes", insertsMany},
		{"readers go on during a write", readersGoOn},
		{"one writer at a time", oneWriter},
		{"one import at a time", oneImport},
		{"waiting ends with the context", waitingEnds},
		{"the lock ends with the process", lockEndsWithProcess},
		{"what was not committed ends with the process", writesEndWithProcess},
		{"checks clean", checksClean},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := &bench{place: where, open: open}
			e.Engine = e.another(t)
			e.empty(t)
			test.run(t, e)
		})
	}
}

// A bench is an engine whose tables are empty, and how to open others on the same place.
type bench struct {
	store.Engine
	place string
	open  Opener
}

func (b *bench) another(t *testing.T) store.Engine {
	t.Helper()
	e, err := b.open(t.Context(), b.place)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// empty migrates, and clears away what an earlier test left.
func (b *bench) empty(t *testing.T) {
	t.Helper()
	if err := b.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	err := b.Write(t.Context(), func(tx *sql.Tx) error {
		for _, table := range []string{"rejected", "decision", "object"} {
			if _, err := tx.ExecContext(t.Context(), "DELETE FROM "+table); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// insert adds rows in a transaction of their own.
func (b *bench) insert(t *testing.T, table string, columns []string, rows ...[]any) (added int64) {
	t.Helper()
	err := b.Write(t.Context(), func(tx *sql.Tx) (err error) {
		added, err = b.Insert(t.Context(), tx, table, columns, rows)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return added
}

func (b *bench) count(t *testing.T, table string) (n int64) {
	t.Helper()
	if err := b.DB().QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// The columns of tables that the tests use: one with a key of two columns, one with a number, one with a number and a key.
var (
	rejectedColumns = []string{"document", "number", "body"}
	decisionColumns = []string{"id", "key", "kind", "value", "at", "expired", "reason", "decided_by", "added"}
	objectColumns   = []string{"seq", "collection", "key", "id", "type", "spec", "version", "tlp", "document", "body"}
)

func decisionRow(id int64, value string) []any {
	return []any{id, int64(7), "domain", value, int64(1), 1, "", "", int64(1)}
}

func objectRow(seq int64, id string, version int64, body []byte) []any {
	return []any{seq, int64(1), []byte(id), id, "indicator", "2.1", version, nil, int64(1), body}
}

var nothing = []byte{}

func migratesTwice(t *testing.T, e *bench) {
	e.insert(t, "rejected", rejectedColumns, []any{1, 1, "{}"})
	for _, engine := range []store.Engine{e, e.another(t)} {
		if err := engine.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := e.count(t, "rejected"); n != 1 {
		t.Errorf("%d rows are left of 1", n)
	}
}

func rebinds(t *testing.T, e *bench) {
	e.insert(t, "rejected", rejectedColumns, []any{1, 2, "a $1 b"}, []any{3, 4, "x"})
	var document, number int64
	var body string
	query := e.Rebind(`SELECT document, number, body FROM rejected WHERE document = $1 AND number = $2 AND $1 < $2 AND body = $3`)
	if err := e.DB().QueryRowContext(t.Context(), query, 1, 2, "a $1 b").Scan(&document, &number, &body); err != nil {
		t.Fatal(err)
	}
	if document != 1 || number != 2 || body != "a $1 b" {
		t.Errorf("found %d, %d, %q", document, number, body)
	}
}

func leavesOut(t *testing.T, e *bench) {
	for _, step := range []struct {
		rows [][]any
		want int64
	}{
		{nil, 0},
		{[][]any{{1, 1, "first"}, {1, 2, "second"}, {1, 1, "first again"}}, 2},
		{[][]any{{1, 1, "later"}, {2, 1, "of another"}}, 1},
		{[][]any{{1, 1, "later"}}, 0},
	} {
		if added := e.insert(t, "rejected", rejectedColumns, step.rows...); added != step.want {
			t.Errorf("%d rows were added of %v, want %d", added, step.rows, step.want)
		}
	}
	var body string
	if err := e.DB().QueryRowContext(t.Context(), "SELECT body FROM rejected WHERE document = 1 AND number = 1").Scan(&body); err != nil {
		t.Fatal(err)
	}
	if body != "first" {
		t.Errorf("the row that was there became %q", body)
	}
	added := e.insert(t, "object", objectColumns, objectRow(5, "a", 1, nothing), objectRow(5, "b", 1, nothing), objectRow(6, "a", 1, nothing),
		objectRow(7, "a", 2, nothing))
	if added != 2 {
		t.Errorf("%d rows were added, want 2: the number or key of the others is taken", added)
	}
	if got := e.column(t, "SELECT seq FROM object ORDER BY seq"); got != "5 7" {
		t.Errorf("added were %s", got)
	}
}

// column joins the rows of a query.
func (b *bench) column(t *testing.T, query string) string {
	t.Helper()
	rows, err := b.DB().QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var list []byte
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		list = append(append(list, ' '), text...)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSpace(list))
}

func refusesNull(t *testing.T, e *bench) {
	err := e.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := e.Insert(t.Context(), tx, "rejected", rejectedColumns, [][]any{{1, 1, "a"}, {1, 2, nil}})
		return err
	})
	if err == nil {
		t.Error("a row without a value that must be there was left out in silence")
	}
	if n := e.count(t, "rejected"); n != 0 {
		t.Errorf("%d rows of a failed write are there", n)
	}
	if added := e.insert(t, "rejected", rejectedColumns, []any{1, 1, "a"}); added != 1 {
		t.Error("nothing can be written after a failure")
	}
}

func keepsValues(t *testing.T, e *bench) {
	body := bytes.Repeat([]byte{0, 1, 0xff, 'x'}, 1<<18)
	text := "\u00e9\U0001F510 '\"\\\n\t$1 ?" + string(bytes.Repeat([]byte("y"), 1<<20))
	e.insert(t, "object", objectColumns,
		[]any{int64(math.MaxInt64), int64(math.MaxInt64), []byte("max"), "max", "", text, int64(math.MaxInt64), 4, int64(math.MaxInt64), body},
		[]any{int64(math.MinInt64), int64(math.MinInt64), []byte("min"), "min", "", "", int64(math.MinInt64), nil, int64(math.MinInt64), nothing})
	for _, want := range []struct {
		id, text string
		number   int64
		tlp      sql.NullInt64
		body     []byte
	}{
		{"max", text, math.MaxInt64, sql.NullInt64{Int64: 4, Valid: true}, body},
		{"min", "", math.MinInt64, sql.NullInt64{}, nothing},
	} {
		var collection, version int64
		var typ string
		var tlp sql.NullInt64
		var got []byte
		query := e.Rebind(`SELECT collection, spec, version, tlp, body FROM object WHERE id = $1 AND document = $2`)
		if err := e.DB().QueryRowContext(t.Context(), query, want.id, want.number).Scan(&collection, &typ, &version, &tlp, &got); err != nil {
			t.Fatal(err)
		}
		if collection != want.number || version != want.number || tlp != want.tlp || typ != want.text || !bytes.Equal(got, want.body) {
			t.Errorf("%s came back as %d, %d, %v, %d bytes of text, %d bytes", want.id, collection, version, tlp, len(typ), len(got))
		}
	}
}

func ordersByBytes(t *testing.T, e *bench) {
	e.insert(t, "object", objectColumns, objectRow(1, "a", 1, nothing), objectRow(2, "\u00e9", 1, nothing), objectRow(3, "B", 1, nothing),
		objectRow(4, "_", 1, nothing), objectRow(5, "b", 1, nothing))
	if got := e.column(t, "SELECT id FROM object ORDER BY id"); got != "B _ a b \u00e9" {
		t.Errorf("ordered as %s", got)
	}
}

func rollsBack(t *testing.T, e *bench) {
	fault := errors.New("no")
	fill := func(tx *sql.Tx) {
		if _, err := e.Insert(t.Context(), tx, "rejected", rejectedColumns, [][]any{{1, 1, "a"}}); err != nil {
			t.Error(err)
		}
		if _, err := e.Insert(t.Context(), tx, "decision", decisionColumns, [][]any{decisionRow(1, "a")}); err != nil {
			t.Error(err)
		}
	}
	clean := func(when string) {
		t.Helper()
		if n := e.count(t, "rejected") + e.count(t, "decision"); n != 0 {
			t.Errorf("%d rows are there after %s", n, when)
		}
	}
	if err := e.Write(t.Context(), func(tx *sql.Tx) error { fill(tx); return fault }); !errors.Is(err, fault) {
		t.Errorf("the error became %v", err)
	}
	clean("an error")

	func() {
		defer func() {
			if recover() == nil {
				t.Error("a panic was swallowed")
			}
		}()
		e.Write(t.Context(), func(tx *sql.Tx) error { fill(tx); panic(fault) })
	}()
	clean("a panic")

	ctx, cancel := context.WithCancel(t.Context())
	if err := e.Write(ctx, func(tx *sql.Tx) error { fill(tx); cancel(); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a canceled write ended with %v", err)
	}
	clean("the end of its context")

	ctx, cancel = context.WithCancel(t.Context())
	err := e.Write(ctx, func(tx *sql.Tx) error {
		fill(tx)
		cancel()
		time.Sleep(10 * time.Millisecond) // what watches the context has its chance
		e.Insert(context.WithoutCancel(ctx), tx, "decision", decisionColumns, [][]any{decisionRow(2, "beside")})
		return nil
	})
	if err == nil {
		t.Error("a canceled write was committed")
	}
	clean("an insert after the end of the context")
	e.insert(t, "rejected", rejectedColumns, []any{1, 1, "a"})
}

func insertsMany(t *testing.T, e *bench) {
	var rows [][]any
	for i := range 10_000 {
		rows = append(rows, objectRow(int64(i), fmt.Sprintf("indicator--%d", i), int64(i), bytes.Repeat([]byte{byte(i)}, 1000)))
	}
	if added := e.insert(t, "object", objectColumns, rows...); added != 10_000 {
		t.Errorf("%d rows were added", added)
	}
	if added := e.insert(t, "object", objectColumns, rows...); added != 0 {
		t.Errorf("%d rows were added again", added)
	}
	if n := e.count(t, "object"); n != 10_000 {
		t.Errorf("%d rows are there", n)
	}
}

func readersGoOn(t *testing.T, e *bench) {
	e.insert(t, "rejected", rejectedColumns, []any{1, 1, "a"})
	other := &bench{Engine: e.another(t)}
	err := e.Write(t.Context(), func(tx *sql.Tx) error {
		if _, err := e.Insert(t.Context(), tx, "rejected", rejectedColumns, [][]any{{1, 2, "b"}}); err != nil {
			return err
		}
		results := make(chan error)
		for i := range 8 {
			reader := []*bench{e, other}[i%2]
			go func() {
				var n int64
				err := reader.DB().QueryRowContext(t.Context(), "SELECT count(*) FROM rejected").Scan(&n)
				if err == nil && n != 1 {
					err = fmt.Errorf("a reader sees %d rows", n)
				}
				results <- err
			}()
		}
		var failed error
		for range 8 {
			failed = errors.Join(failed, <-results)
		}
		return failed
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := other.count(t, "rejected"); n != 2 {
		t.Errorf("after the write %d rows are there", n)
	}
}

func checksClean(t *testing.T, e *bench) {
	e.insert(t, "object", objectColumns, objectRow(1, "a", 1, bytes.Repeat([]byte("x"), 100_000)))
	if err := e.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// oneWriter has the shared code read and then write what follows, as when it gives numbers.
func oneWriter(t *testing.T, e *bench) {
	other := &bench{Engine: e.another(t)}
	const each = 10
	results := make(chan error)
	for i := range 4 {
		writer := []*bench{e, other}[i%2]
		go func() {
			var failed error
			for range each {
				failed = errors.Join(failed, writer.Write(t.Context(), func(tx *sql.Tx) error {
					var last int64
					if err := tx.QueryRowContext(t.Context(), "SELECT COALESCE(MAX(number), 0) FROM rejected").Scan(&last); err != nil {
						return err
					}
					_, err := writer.Insert(t.Context(), tx, "rejected", rejectedColumns, [][]any{{1, last + 1, "a"}})
					return err
				}))
			}
			results <- failed
		}()
	}
	for range 4 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	if n := e.count(t, "rejected"); n != 4*each {
		t.Errorf("%d rows are there of %d: a number was given twice", n, 4*each)
	}
}
