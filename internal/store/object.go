package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"picket/internal/intel"
)

// An Object is one version of a STIX object in a collection, as the first document brings it that the reader may see.
type Object struct {
	Seq     int64     // its place in the store: objects become visible in this order
	ID      string    // indicator--…
	Type    string    // indicator
	Spec    string    // spec_version: 2.1, or 2.0 where it says nothing and is of that version
	Version time.Time // modified, else created; zero for what has neither: TAXII takes Added instead (section 3.4.1)
	Added   time.Time // to the collection, by the first document that the reader may see it from; those of one document at once
	TLP     intel.TLP // by which it is shown
	Marked  bool      // it has a marking of its own; else TLP is the document's
	Body    []byte    // JSON, verbatim
}

// ObjectQuery chooses objects of one collection, by the filters of TAXII 2.1 (sections 3.4, 5.4 to 5.8).
type ObjectQuery struct {
	Collection int64     // Collection.Number
	IDs        []string  // match[id]
	Types      []string  // match[type]
	Specs      []string  // match[spec_version]; none: the newest of each object
	Versions   []string  // match[version]: first, last, all, or times of RFC 3339; none: last. Of what the other filters leave
	AddedAfter time.Time // added_after
	After      int64     // Seq of the last one of the page before, 0 for the first
	Limit      int       // 0: 100
	NoBody     bool      // for manifests
}

// visibleObject is what joins an object and its document where a reader may see both.
const visibleObject = `JOIN document d ON d.id = o.document AND d.withdrawn IS NULL AND COALESCE(o.tlp, d.tlp) <= `

// maxPageSize is where a page ends early, in bytes of bodies: objects may be large.
const maxPageSize = 16 << 20

// errPageFull ends the reading of a page.
var errPageFull = errors.New("page full")

// Objects are a page in the order in which they were added, and whether there are more. Objects that are added while a client
// pages come behind all that were there, so pages neither skip nor repeat. Where a document goes that had brought an object first, the
// object is where the next one brought it, and a client that was between the two gets it again.
func (v View) Objects(ctx context.Context, q ObjectQuery) (page []Object, more bool, err error) {
	body := "o.body"
	if q.NoBody {
		body = "NULL"
	}
	moment, isLast, err := v.afterMoment(ctx, q.AddedAfter)
	if err != nil || isLast {
		return nil, false, err
	}
	var args arguments
	from, where := v.chosen(&args, &q, moment)
	limit, size := limitOf(q.Limit), 0
	query := `SELECT o.seq, o.id, o.type, o.spec, o.version, d.added, COALESCE(o.tlp, d.tlp), o.tlp IS NOT NULL, ` + body + from + where +
		` ORDER BY ` + q.order() + limitTo(limit+1)
	err = v.each(ctx, v.engine.DB(), query, args, func(rows *sql.Rows) error {
		if len(page) == limit || size > maxPageSize {
			return errPageFull
		}
		var o Object
		var version, added int64
		if err := rows.Scan(&o.Seq, &o.ID, &o.Type, &o.Spec, &version, &added, &o.TLP, &o.Marked, &o.Body); err != nil {
			return err
		}
		if o.Added = timeOf(added); version != 0 {
			o.Version = timeOf(version)
		}
		page, size = append(page, o), size+len(o.Body)
		return nil
	})
	if err == errPageFull {
		return page, true, nil
	}
	return page, false, err
}

// order is the number of an object as pages are ordered by it. Where objects are named they are found by their key, and not by going
// through the collection: the plus keeps SQLite from an index that has the order.
func (q *ObjectQuery) order() string {
	if len(q.IDs) > 0 {
		return "+o.seq"
	}
	return "o.seq"
}

// chosen is the FROM and WHERE of a query, for objects behind a moment.
func (v View) chosen(args *arguments, q *ObjectQuery, moment int64) (from, where string) {
	ceiling := args.add(v.ceiling)
	from = ` FROM object o ` + visibleObject + ceiling
	conditions := []string{"o.collection = " + args.add(q.Collection), q.order() + " > " + args.add(max(q.After, moment)), firstBrought("o", "b", "c", ceiling)}
	if len(q.IDs) > 0 {
		keys := make([][]byte, len(q.IDs))
		for i, id := range q.IDs {
			keys[i] = digestOf(storable(id))
		}
		conditions = append(conditions, "o.key IN "+among(args, keys))
	}
	switch {
	case len(q.Types) == 0:
	case len(q.Types) == 1 && len(q.IDs) == 0: // by the index of types: a rare one is found at once
		conditions = append(conditions, "o.type = "+args.add(q.Types[0]))
	default: // several would have to be sorted
		conditions = append(conditions, "o.type || '' IN "+among(args, q.Types))
	}
	if len(q.Specs) > 0 {
		conditions = append(conditions, "o.spec IN "+among(args, q.Specs))
	}
	// The other versions of an object that the filters leave: first and last are meant among these. Only a query that asks for them has
	// its arguments: PostgreSQL refuses one that nothing uses.
	others := sync.OnceValue(func() string {
		text := ` FROM object p JOIN document e ON e.id = p.document AND e.withdrawn IS NULL AND COALESCE(p.tlp, e.tlp) <= ` + ceiling +
			` WHERE p.key = o.key AND p.collection = o.collection AND p.version <> o.version AND +p.seq > ` + args.add(moment) +
			` AND ` + firstBrought("p", "q", "f", ceiling)
		if len(q.Specs) > 0 {
			text += " AND p.spec IN " + among(args, q.Specs)
		}
		return text
	})
	if versions := versionsOf(args, q, others); versions != "" {
		conditions = append(conditions, versions)
	}
	return from, " WHERE " + strings.Join(conditions, " AND ")
}

// versionsOf is the condition of match[version], empty for all. Without match[spec_version] a newer specification goes before a newer version,
// but a version that is named is given whatever its specification.
func versionsOf(args *arguments, q *ObjectQuery, others func() string) string {
	newest, of := "", "" // of the versions of one object
	if len(q.Specs) == 0 {
		newest, of = "p.spec > o.spec", "p.spec >= o.spec AND "
	}
	without := func(condition string) string { return "NOT EXISTS (SELECT 1" + others() + " AND " + condition + ")" }
	wanted := q.Versions
	if len(wanted) == 0 {
		wanted = []string{"last"}
	}
	if newest == "" && slices.Contains(wanted, "all") {
		return "" // before any argument is added: PostgreSQL takes none that nothing uses
	}
	var any, times []string
	for _, version := range wanted {
		switch version {
		case "all":
			any = append(any, without(newest))
		case "last":
			any = append(any, without(of+orElseSpec(newest, "p.version > o.version")))
		case "first":
			any = append(any, without(of+orElseSpec(newest, "p.version < o.version")))
		default:
			if t, err := time.Parse(time.RFC3339Nano, version); err == nil {
				times = append(times, args.add(micros(t)))
			}
		}
	}
	if len(times) > 0 {
		any = append(any, "CASE o.version WHEN 0 THEN d.added ELSE o.version END IN ("+strings.Join(times, ", ")+")")
	}
	if len(any) == 0 {
		return "1 = 0"
	}
	return "(" + strings.Join(any, " OR ") + ")"
}

// orElseSpec is a condition that another version goes before this one: by its specification, or by its time.
func orElseSpec(newest, beyond string) string {
	if newest == "" {
		return beyond
	}
	return "(" + newest + " OR " + beyond + ")"
}

// afterMoment is the last number of an object that was added at or before a time: numbers and times rise together. It says whether that is the last of all, so
// that clients that ask for what is new, again and again, cost next to nothing while nothing is.
func (v View) afterMoment(ctx context.Context, t time.Time) (seq int64, isLast bool, err error) {
	if t.IsZero() {
		return 0, false, nil
	}
	var last int64
	err = v.one(ctx, v.engine.DB(), `SELECT last_object, (SELECT value FROM counter WHERE name = '`+objectCounter+`') FROM document WHERE added <= $1 ORDER BY added DESC LIMIT 1`,
		[]any{micros(t)}, &seq, &last)
	if err == ErrNotFound {
		return 0, false, nil
	}
	return seq, seq == last, err
}

// DeleteObjects removes the versions of objects that a query chooses, and says how many those were (TAXII 2.1, section 5.7): for whoever
// deletes, whichever documents bring them. What is above the ceiling stays. What is asserted by them, as far as the ceiling shows it, stays as
// the past, but is superseded: it is no longer looked for.
func (v View) DeleteObjects(ctx context.Context, q ObjectQuery) (deleted int64, err error) {
	moment, isLast, err := v.afterMoment(ctx, q.AddedAfter)
	if err != nil || isLast {
		return 0, err
	}
	var args arguments
	from, where := v.chosen(&args, &q, moment)
	err = v.engine.Write(ctx, func(tx *sql.Tx) error {
		chosen, err := v.numbersOf(ctx, tx, `SELECT o.seq`+from+where, args...)
		if err != nil || len(chosen) == 0 {
			return err
		}
		deleted = int64(len(chosen))
		return v.remove(ctx, tx, numbers(chosen))
	})
	return deleted, err
}

// remove deletes versions of objects wherever the ceiling shows them. Each of them is chosen by one number.
func (v View) remove(ctx context.Context, tx *sql.Tx, chosen string) error {
	same := `SELECT o.seq FROM object n JOIN object o ON o.key = n.key AND o.collection = n.collection AND o.version = n.version ` + visibleObject + `$1 WHERE n.seq IN ` + chosen
	list, err := v.numbersOf(ctx, tx, same, v.ceiling)
	if err != nil {
		return err
	}
	if err := v.uncoverEach(ctx, tx, "object IN "+numbers(list)); err != nil {
		return err
	}
	if list, err = v.numbersOf(ctx, tx, same, v.ceiling); err != nil {
		return err
	}
	if _, err := v.exec(ctx, tx, `INSERT INTO supersession (assertion, document, tlp)
		SELECT DISTINCT a.id, a.document, COALESCE(a.tlp, -1) FROM object o JOIN assertion a ON a.stix_key = o.key AND a.modified = o.version
		JOIN document d ON d.id = a.document AND d.collection = o.collection AND COALESCE(a.tlp, d.tlp) <= $1
		WHERE o.seq IN `+chosen+` ON CONFLICT DO NOTHING`, v.ceiling); err != nil {
		return err
	}
	_, err = v.exec(ctx, tx, `DELETE FROM object WHERE seq IN `+numbers(list))
	return err
}
