package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"hash/maphash"
	"strconv"
	"strings"

	"picket/internal/intel"
)

// An Import takes the parts of one document as they are read. It stages them in short transactions; what it took is visible
// when Store.Import ends without error, and not before.
type Import struct {
	store      *Store
	ctx        context.Context
	origin     Origin
	collection int64
	document   Document

	// The numbers before the first and of the last.
	firstAssertion, lastAssertion int64
	firstObject, lastObject       int64

	assertions, rejected, objects [][]any
	bytes                         int // of the rows that wait
	seen                          map[fingerprint]struct{}
}

// A fingerprint tells assertions of one document apart. It is of 128 bits with seeds of this process: nobody can make two alike.
type fingerprint [2]uint64

var seeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

const (
	batchRows = 20_000
	batchSize = 16 << 20
	// maxSeen bounds how many assertions of a document are told from those that come later. A value that comes again after so many others is
	// listed twice for its document; nothing else depends on it.
	maxSeen = 2_000_000
)

// Indicator takes an indicator in the document's context. The same one again adds nothing.
func (i *Import) Indicator(x intel.Indicator) error {
	if i.isKnown(&x) {
		return nil
	}
	evidence, err := json.Marshal(x.Evidence)
	if err != nil {
		return err
	}
	i.lastAssertion++
	var stixID, tlp any
	if x.ID != "" {
		stixID = storable(x.ID)
	}
	if label, ok := intel.ParseTLP(x.Marking); ok {
		tlp = int64(label)
	}
	i.assertions = append(i.assertions, []any{i.lastAssertion, keyOf(x.Indicator), string(x.Kind), storable(x.Value), i.document.ID, stixID,
		microsOrNull(x.Modified), tlp, storable(x.Role), joinPorts(x.Ports), x.Confidence, microsOrNull(x.ValidFrom), microsOrNull(x.ValidUntil),
		flag(x.Revoked), string(evidence)})
	return i.took(len(x.Value) + len(x.ID) + len(evidence))
}

func (i *Import) isKnown(x *intel.Indicator) bool {
	name := string(x.Kind) + "\x00" + x.Folded() + "\x00" + x.ID
	if x.Modified != nil {
		name += "\x00" + strconv.FormatInt(micros(*x.Modified), 10)
	}
	key := fingerprint{maphash.String(seeds[0], name), maphash.String(seeds[1], name)}
	if _, known := i.seen[key]; known {
		return true
	}
	if len(i.seen) >= maxSeen {
		clear(i.seen)
	}
	i.seen[key] = struct{}{}
	return false
}

func joinPorts(ports []int) string {
	texts := make([]string, len(ports))
	for i, port := range ports {
		texts[i] = strconv.Itoa(port)
	}
	return strings.Join(texts, ",")
}

// Rejected takes a value that is no indicator, with the reason.
func (i *Import) Rejected(r intel.Rejected) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	i.document.Rejected++
	i.rejected = append(i.rejected, []any{i.document.ID, i.document.Rejected, string(body)})
	return i.took(len(body))
}

// Object takes an object of STIX 2.1, verbatim: its ID, Type, Spec, Version, Body, and TLP where it is Marked. The body is
// kept. One whose id and version the collection has is left out.
func (i *Import) Object(o Object) error {
	var tlp any
	if o.Marked {
		tlp = int64(o.TLP)
	}
	var version int64
	if !o.Version.IsZero() {
		version = micros(o.Version)
	}
	i.lastObject++
	i.objects = append(i.objects, []any{i.lastObject, i.collection, storable(o.ID), storable(o.Type), storable(o.Spec), version, tlp, i.document.ID, o.Body})
	return i.took(len(o.Body) + len(o.ID))
}

func (i *Import) took(bytes int) error {
	i.bytes += bytes
	if len(i.assertions) < batchRows && len(i.objects) < batchRows && len(i.rejected) < batchRows && i.bytes < batchSize {
		return nil
	}
	return i.flush()
}

// flush stages what waits, in one transaction.
func (i *Import) flush() error {
	if len(i.assertions)+len(i.objects)+len(i.rejected) == 0 {
		return nil
	}
	err := i.store.engine.Write(i.ctx, func(tx *sql.Tx) error {
		if _, err := i.insert(tx, "assertion", assertionColumns, i.assertions); err != nil {
			return err
		}
		if _, err := i.insert(tx, "rejected", rejectedColumns, i.rejected); err != nil {
			return err
		}
		added, err := i.insert(tx, "object", objectColumns, i.objects)
		if err != nil {
			return err
		}
		i.document.Objects += added
		return i.supersede(tx)
	})
	i.assertions, i.objects, i.rejected, i.bytes = i.assertions[:0], i.objects[:0], i.rejected[:0], 0
	return err
}

func (i *Import) insert(tx *sql.Tx, table string, columns []string, rows [][]any) (added int64, err error) {
	if len(rows) == 0 {
		return 0, nil
	}
	return i.store.engine.Insert(i.ctx, tx, table, columns, rows)
}

var (
	assertionColumns = []string{"id", "key", "kind", "value", "document", "stix_id", "modified", "tlp", "role", "ports", "confidence", "valid_from",
		"valid_until", "revoked", "evidence"}
	objectColumns   = []string{"seq", "collection", "id", "type", "spec", "version", "tlp", "document", "body"}
	rejectedColumns = []string{"document", "number", "body"}
)

// supersede finds assertions whose object has a newer version: those that the batch brings versions for, and those of the batch
// that come late.
func (i *Import) supersede(tx *sql.Tx) error {
	if len(i.objects) > 0 {
		first, last := i.objects[0][0], i.objects[len(i.objects)-1][0]
		if _, err := i.store.exec(i.ctx, tx, `INSERT INTO supersession (assertion, document, tlp)
			SELECT a.id, o.document, MIN(o.tlp) FROM object o JOIN assertion a ON a.stix_id = o.id AND a.modified < o.version
			WHERE o.seq BETWEEN $1 AND $2 GROUP BY a.id, o.document ON CONFLICT DO NOTHING`, first, last); err != nil {
			return err
		}
	}
	if len(i.assertions) > 0 {
		first, last := i.assertions[0][0], i.assertions[len(i.assertions)-1][0]
		if _, err := i.store.exec(i.ctx, tx, `INSERT INTO supersession (assertion, document, tlp)
			SELECT a.id, o.document, MIN(o.tlp) FROM assertion a JOIN object o ON o.id = a.stix_id AND o.version > a.modified
			WHERE a.id BETWEEN $1 AND $2 AND a.stix_id IS NOT NULL GROUP BY a.id, o.document ON CONFLICT DO NOTHING`, first, last); err != nil {
			return err
		}
	}
	return nil
}
