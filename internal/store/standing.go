package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"picket/indicator"
	"picket/internal/intel"
)

// Standing visits, document by document, oldest first, every assertion that is to be looked for: of documents in use, not
// revoked and not superseded, its validity cut by decisions. It is one consistent state. The document is as much as the reader may
// know of it. The indicator is the same variable each time, as there may be millions: who keeps it keeps a copy.
func (v View) Standing(ctx context.Context, collection string, visit func(*Document, *intel.Indicator) error) error {
	tx, err := v.engine.DB().BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // it only read
	documents, err := v.documentsInUse(ctx, tx, collection)
	if err != nil {
		return err
	}
	decisions, err := v.allDecisions(ctx, tx)
	if err != nil {
		return err
	}
	var row standingRow
	return v.each(ctx, tx, `SELECT `+standingColumns+` FROM assertion a `+visibleAssertion+` AND d.withdrawn IS NULL WHERE a.revoked = 0 ORDER BY a.id`,
		[]any{v.ceiling}, func(rows *sql.Rows) error {
			if err := row.scan(rows); err != nil {
				return err
			}
			document := documents[row.document]
			if document == nil || row.superseded {
				return nil
			}
			x, err := row.indicator()
			if err != nil {
				return err
			}
			if len(decisions) > 0 {
				validAfter(x, decisions[x.Key()])
			}
			return visit(document, x)
		})
}

// standingColumns are read by a standingRow, of assertion a and document d, for a reader with the ceiling $1.
const standingColumns = `a.document, a.kind, a.value, a.stix_id, a.modified, a.tlp, a.role, a.ports, a.confidence, a.valid_from, a.valid_until, a.evidence, ` + superseded

// A standingRow is one assertion after the other: what scanAssertion gives, but for what is the same for all that stand.
type standingRow struct {
	document                   int64
	kind, ports                string
	id                         sql.NullString
	modified, tlp, from, until sql.NullInt64
	evidence                   []byte
	superseded                 bool
	x                          intel.Indicator
}

func (r *standingRow) scan(rows *sql.Rows) error {
	r.x = intel.Indicator{}
	return rows.Scan(&r.document, &r.kind, &r.x.Value, &r.id, &r.modified, &r.tlp, &r.x.Role, &r.ports, &r.x.Confidence, &r.from, &r.until,
		(*sql.RawBytes)(&r.evidence), &r.superseded)
}

func (r *standingRow) indicator() (*intel.Indicator, error) {
	x := &r.x
	x.Kind, x.ID, x.Ports = indicator.Kind(r.kind), r.id.String, splitPorts(r.ports)
	x.Modified, x.ValidFrom, x.ValidUntil = timeOrNil(r.modified), timeOrNil(r.from), timeOrNil(r.until)
	if r.tlp.Valid {
		x.Marking = intel.TLP(r.tlp.Int64).String()
	}
	return x, r.readEvidence()
}

// readEvidence reads what json.Marshal wrote. One quote without escapes is what nearly all have, and read five times as fast.
func (r *standingRow) readEvidence() error {
	text := string(r.evidence)
	rest, isObject := strings.CutPrefix(text, `[{"offset":`)
	offset, quote, hasQuote := strings.Cut(rest, `,"quote":"`)
	quote, isEnd := strings.CutSuffix(quote, `"}]`)
	n, err := strconv.Atoi(offset)
	if !isObject || !hasQuote || !isEnd || err != nil || strings.ContainsAny(quote, `"\`) {
		return json.Unmarshal(r.evidence, &r.x.Evidence)
	}
	if quote == r.x.Value {
		quote = r.x.Value // and the text can go
	}
	r.x.Evidence = []intel.Evidence{{Offset: n, Quote: quote}}
	return nil
}

// documentsInUse are by number. Of those above the ceiling only that they are there is said: some of what they assert may be below it.
func (v View) documentsInUse(ctx context.Context, tx *sql.Tx, collection string) (map[int64]*Document, error) {
	list := map[int64]*Document{}
	err := v.each(ctx, tx, documentColumns+` WHERE d.withdrawn IS NULL AND ($1 = '' OR c.alias = $1)`, []any{storable(collection)}, func(rows *sql.Rows) error {
		d, err := scanDocument(rows)
		if err != nil {
			return err
		}
		if d.TLP > v.ceiling {
			d = &Document{ID: d.ID, Collection: d.Collection, TLP: d.TLP, Document: intel.Document{Name: "withheld"}}
		}
		list[d.ID] = d
		return nil
	})
	return list, err
}

// StandingVersion is another text whenever what Standing visits may be another, in any process: while it is the same, what was
// read need not be read again. Numbers and times only rise, withdrawals and decisions are only added, and of what supersedes assertions
// nothing goes but with a document that is out of use.
func (s *Store) StandingVersion(ctx context.Context) (string, error) {
	var counters, withdrawn, decisions, superseding, sum int64
	err := s.one(ctx, s.engine.DB(), `SELECT
		(SELECT CAST(COALESCE(SUM(value), 0) AS BIGINT) FROM counter),
		(SELECT COUNT(withdrawn) FROM document),
		(SELECT COALESCE(MAX(id), 0) FROM decision),
		(SELECT COUNT(*) FROM supersession),
		(SELECT CAST(COALESCE(SUM(assertion), 0) AS BIGINT) FROM supersession)`, nil, &counters, &withdrawn, &decisions, &superseding, &sum)
	return fmt.Sprint(counters, withdrawn, decisions, superseding, sum), err
}
