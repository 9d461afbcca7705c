package store

import (
	"context"
	"database/sql"
	"fmt"
)

// firstBrought is the condition that row x of object is the first, of those that the reader may see, which bring this version of the object:
// where it stands for the reader. The names p and e must be free.
func firstBrought(x, p, e, ceiling string) string {
	return fmt.Sprintf(`NOT EXISTS (SELECT 1 FROM object %[2]s JOIN document %[3]s ON %[3]s.id = %[2]s.document AND %[3]s.withdrawn IS NULL
		AND COALESCE(%[2]s.tlp, %[3]s.tlp) <= %[4]s WHERE %[2]s.key = %[1]s.key AND %[2]s.collection = %[1]s.collection AND %[2]s.version = %[1]s.version
		AND +%[2]s.seq < %[1]s.seq)`, x, p, e, ceiling)
}

// newerVersions is the SELECT of what supersedes assertions: rows o of object that a condition chooses.
const newerVersions = `INSERT INTO supersession (assertion, document, tlp)
	SELECT DISTINCT a.id, o.document, COALESCE(o.tlp, -1) FROM object o JOIN assertion a ON a.stix_key = o.key AND a.modified < o.version `

// A span is the numbers after first, up to last.
type span struct{ first, last int64 }

// fold puts what was staged behind what stands: objects of which a document in use brought the same, for all whom they may be told. What is
// left supersedes older assertions. It waits for the end of the document, which alone tells its marking. It gives how many were put behind others that
// all see who see the document: a count must not tell of objects above.
func (i *Import) fold() (known int64, err error) {
	for _, at := range i.met {
		err := i.store.engine.Write(i.ctx, func(tx *sql.Tx) error {
			more, err := i.foldSpan(tx, at)
			known += more
			return err
		})
		if err != nil {
			return 0, err
		}
	}
	return known, nil
}

func (i *Import) foldSpan(tx *sql.Tx, at span) (known int64, err error) {
	s := i.store
	folded, err := s.exec(i.ctx, tx, `INSERT INTO bringing (seq, object, document, tlp)
		SELECT o.seq, MIN(p.seq), o.document, o.tlp FROM object o
		JOIN object p ON p.key = o.key AND p.collection = o.collection AND p.version = o.version AND +p.seq < o.seq AND p.type = o.type AND p.spec = o.spec AND p.body = o.body
		JOIN document d ON d.id = p.document AND d.withdrawn IS NULL AND COALESCE(p.tlp, d.tlp) <= COALESCE(o.tlp, $1)
		WHERE o.seq > $2 AND o.seq <= $3 GROUP BY o.seq, o.document, o.tlp`, i.document.TLP, at.first, at.last)
	if err != nil {
		return 0, err
	}
	if folded > 0 {
		if _, err := s.exec(i.ctx, tx, `DELETE FROM object WHERE seq IN (SELECT seq FROM bringing WHERE seq > $1 AND seq <= $2)`, at.first, at.last); err != nil {
			return 0, err
		}
	}
	if _, err = s.exec(i.ctx, tx, newerVersions+`WHERE o.seq > $1 AND o.seq <= $2 ON CONFLICT DO NOTHING`, at.first, at.last); err != nil || folded == 0 {
		return 0, err
	}
	err = s.one(i.ctx, tx, `SELECT COUNT(*) FROM bringing WHERE seq > $1 AND seq <= $2 AND COALESCE(tlp, $3) <= $3`, []any{at.first, at.last, i.document.TLP}, &known)
	return known, err
}

// uncover brings to light what is behind objects that are about to go. The condition is one on bringing.object. Of what is behind one object the
// first takes its place and the rest gets behind that, but for what may be told to others yet, which is next.
func (s *Store) uncover(ctx context.Context, tx *sql.Tx, condition string) error {
	for first := `SELECT MIN(seq) FROM bringing WHERE ` + condition + ` GROUP BY object`; ; {
		if done, err := s.takePlaces(ctx, tx, condition, first); done || err != nil {
			return err
		}
	}
}

// uncoverEach makes an object of each that is behind others.
func (s *Store) uncoverEach(ctx context.Context, tx *sql.Tx, condition string) error {
	_, err := s.takePlaces(ctx, tx, condition, `SELECT seq FROM bringing WHERE `+condition)
	return err
}

// takePlaces makes objects of those that a query finds behind others. It is done where there is none.
func (s *Store) takePlaces(ctx context.Context, tx *sql.Tx, condition, query string) (done bool, err error) {
	if _, err := s.exec(ctx, tx, `DELETE FROM bringing WHERE `+condition+` AND document IN (SELECT id FROM document WHERE withdrawn IS NOT NULL)`); err != nil {
		return false, err
	}
	list, err := s.numbersOf(ctx, tx, query)
	if err != nil || len(list) == 0 {
		return true, err
	}
	return false, s.takePlace(ctx, tx, condition, numbers(list))
}

// takePlace makes objects of what was behind others: those of the list, which the condition chooses too.
func (s *Store) takePlace(ctx context.Context, tx *sql.Tx, condition, list string) error {
	for _, statement := range []string{
		`INSERT INTO object (seq, collection, key, id, type, spec, version, tlp, document, body)
			SELECT b.seq, p.collection, p.key, p.id, p.type, p.spec, p.version, b.tlp, b.document, p.body FROM bringing b JOIN object p ON p.seq = b.object WHERE b.seq IN ` + list,
		newerVersions + `WHERE o.seq IN ` + list + ` ON CONFLICT DO NOTHING`,
		// A document that is not there yet has no marking yet: the comparison is null.
		`UPDATE bringing SET object = (SELECT f.seq FROM bringing f WHERE f.object = bringing.object AND +f.seq IN ` + list + `)
			WHERE ` + condition + ` AND seq NOT IN ` + list + ` AND EXISTS (SELECT 1 FROM bringing f JOIN document e ON e.id = f.document JOIN document d ON d.id = bringing.document
			WHERE f.object = bringing.object AND +f.seq IN ` + list + ` AND COALESCE(f.tlp, e.tlp) <= COALESCE(bringing.tlp, d.tlp))`,
		`DELETE FROM bringing WHERE seq IN ` + list,
	} {
		if _, err := s.exec(ctx, tx, statement); err != nil {
			return err
		}
	}
	return nil
}

// uncovered is how many objects of a document one transaction looks behind.
const uncovered = 2_000

// uncoverAll looks behind all objects of a document, in short transactions. While the document is in use what comes to light is out of sight
// as before, for its readers see the document's.
func (s *Store) uncoverAll(ctx context.Context, objects span) error {
	for {
		var next sql.NullInt64
		if err := s.one(ctx, s.engine.DB(), `SELECT MIN(object) FROM bringing WHERE object > $1 AND object <= $2`, []any{objects.first, objects.last}, &next); err != nil || !next.Valid {
			return err
		}
		objects.first = next.Int64 - 1
		err := s.engine.Write(ctx, func(tx *sql.Tx) error {
			return s.uncover(ctx, tx, behind(span{objects.first, min(objects.first+uncovered, objects.last)}))
		})
		if err != nil {
			return err
		}
	}
}

// behind is the condition of uncover for what is behind a span of objects.
func behind(at span) string { return fmt.Sprintf("object > %d AND object <= %d", at.first, at.last) }
