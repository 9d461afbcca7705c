package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"hash/maphash"
	"slices"
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

	batch   batch
	met     []span     // staged objects, some of which the store knows by their id
	isSplit bool       // an object was staged before all that it asserts
	hasIDs  bool       // its assertions have ids of their own
	staging chan error // gives what became of the batch that is staged meanwhile; nil: none is
	seen    map[fingerprint]struct{}

	strictest intel.TLP // of the parts that have a marking of their own
}

// A batch is rows that are staged together, and the numbers of the last of them.
type batch struct {
	assertions, rejected, objects [][]any
	lastAssertion, lastObject     int64
	bytes                         int
	isSplit                       bool
}

// A fingerprint tells assertions of one document apart. It is of 128 bits with seeds of this process: nobody can make two alike.
type fingerprint [2]uint64

var seeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

const (
	batchRows = 15_000
	batchSize = 8 << 20
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
	var stixID, stixKey, tlp any
	if x.ID != "" {
		stixID, stixKey = strings.Clone(storable(x.ID)), digestOf(storable(x.ID))
	}
	if label, ok := intel.ParseTLP(x.Marking); ok {
		tlp = int64(i.atLeast(label))
	}
	i.batch.assertions = append(i.batch.assertions, []any{i.lastAssertion, keyOf(x.Indicator), string(x.Kind), storable(x.Value), i.document.ID, stixID, stixKey,
		microsOrNull(x.Modified), tlp, storable(x.Role), joinPorts(x.Ports), x.Confidence, microsOrNull(x.ValidFrom), microsOrNull(x.ValidUntil),
		flag(x.Revoked), string(evidence)})
	i.batch.bytes += len(x.Value) + len(x.ID) + len(evidence)
	return i.flushIfFull(len(i.batch.objects))
}

func (i *Import) isKnown(x *intel.Indicator) bool {
	name := string(x.Kind) + "\x00" + x.Folded() + "\x00" + x.ID
	if x.Modified != nil {
		name += "\x00" + strconv.FormatInt(micros(*x.Modified), 10)
	}
	i.hasIDs = i.hasIDs || x.ID != ""
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

// atLeast is the label of a part of the document: its own, but no laxer than the one that was given to the whole.
func (i *Import) atLeast(own intel.TLP) intel.TLP {
	if given, ok := intel.ParseTLP(i.origin.Marking); ok {
		own = max(own, given)
	}
	i.strictest = max(i.strictest, own)
	return own
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
	i.batch.rejected = append(i.batch.rejected, []any{i.document.ID, i.document.Rejected, string(body)})
	i.batch.bytes += len(body)
	return i.flushIfFull(len(i.batch.objects))
}

// Object takes an object of STIX 2.1, before the indicators that it asserts, verbatim: its ID, Type, Spec, Version, Body, and TLP where it is Marked. The body is
// kept. Of those with the same id and version the first counts.
func (i *Import) Object(o Object) error {
	if err := i.flushIfFull(0); err != nil {
		return err
	}
	var tlp any
	if o.Marked {
		tlp = int64(i.atLeast(o.TLP))
	}
	var version int64
	if !o.Version.IsZero() {
		version = micros(o.Version)
	}
	i.lastObject++
	i.batch.objects = append(i.batch.objects, []any{i.lastObject, i.collection, digestOf(storable(o.ID)), storable(o.ID), short(storable(o.Type)), short(storable(o.Spec)), version, tlp, i.document.ID, o.Body})
	i.batch.bytes += len(o.Body) + len(o.ID)
	return nil
}

// maxType is how long a type may be (STIX 2.1, section 3.1): PostgreSQL indexes no text of any length.
const maxType = 250

func short(text string) string {
	if len(text) <= maxType {
		return text
	}
	return strings.ToValidUTF8(text[:maxType], "")
}

// flushIfFull stages what waits where that is a batch. While objects wait it is put off: what the last of them asserts should be
// staged with it.
func (i *Import) flushIfFull(objects int) error {
	most := 1
	if objects > 0 {
		most = 2
	}
	if max(len(i.batch.assertions), len(i.batch.objects), len(i.batch.rejected)) < most*batchRows && i.batch.bytes < most*batchSize {
		return nil
	}
	i.isSplit = i.isSplit || objects > 0
	return i.flush()
}

// flush has what waits staged, while the next batch is gathered.
func (i *Import) flush() error {
	if err := i.settle(); err != nil {
		return err
	}
	b := i.batch
	if len(b.assertions)+len(b.objects)+len(b.rejected) == 0 {
		return nil
	}
	b.lastAssertion, b.lastObject, b.isSplit = i.lastAssertion, i.lastObject, i.isSplit
	i.batch = batch{}
	if i.hasIDs { // the same object twice is the same twice, but for a batch: a set of all would be as large as all else together
		clear(i.seen)
	}
	i.staging = make(chan error, 1)
	go func() { i.staging <- i.stage(&b) }()
	return nil
}

// settle waits for the batch that is being staged.
func (i *Import) settle() error {
	if i.staging == nil {
		return nil
	}
	err := <-i.staging
	i.staging = nil
	return err
}

// errNumbersTaken cannot be while imports keep one another out; were it, something would be lost in silence.
var errNumbersTaken = errors.New("what another import staged is in the way: import again")

// stage writes a batch, in one transaction.
func (i *Import) stage(b *batch) error {
	var added int64
	err := i.store.engine.Write(i.ctx, func(tx *sql.Tx) (err error) {
		asserted, err := i.insert(tx, "assertion", assertionColumns, b.assertions)
		if err != nil {
			return err
		}
		rejected, err := i.insert(tx, "rejected", rejectedColumns, b.rejected)
		if err != nil {
			return err
		}
		if asserted < int64(len(b.assertions)) || rejected < int64(len(b.rejected)) {
			return errNumbersTaken
		}
		if added, err = i.insert(tx, "object", objectColumns, b.objects); err != nil {
			return err
		}
		return i.supersede(tx, b, b.isSplit || added < int64(len(b.objects)))
	})
	i.document.Objects += added // nobody else asks for it before settle
	return err
}

// insert adds rows in the order of their largest index, whatever their numbers: neighbours then go to the same pages of it. Of two with the same key
// the first stays first: it is the one that counts.
func (i *Import) insert(tx *sql.Tx, table string, columns []string, rows [][]any) (added int64, err error) {
	if len(rows) == 0 {
		return 0, nil
	}
	if by := slices.Index(columns, indexed[table]); by >= 0 {
		slices.SortStableFunc(rows, func(a, b []any) int { return bytes.Compare(bytesOf(a[by]), bytesOf(b[by])) })
	}
	return i.store.engine.Insert(i.ctx, tx, table, columns, rows)
}

var indexed = map[string]string{"assertion": "stix_key", "object": "key"}

func bytesOf(value any) []byte {
	bytes, _ := value.([]byte)
	return bytes
}

var (
	assertionColumns = []string{"id", "key", "kind", "value", "document", "stix_id", "stix_key", "modified", "tlp", "role", "ports", "confidence", "valid_from",
		"valid_until", "revoked", "evidence"}
	objectColumns   = []string{"seq", "collection", "key", "id", "type", "spec", "version", "tlp", "document", "body"}
	rejectedColumns = []string{"document", "number", "body"}
)

// supersede finds, of the batch's assertions, those that come late: a newer version of their object is there. What its objects supersede is
// found by fold, where they meet others of the same id: most objects do not, which one look tells.
func (i *Import) supersede(tx *sql.Tx, b *batch, knownObjects bool) error {
	s := i.store
	if len(b.objects) > 0 {
		at := span{b.lastObject - int64(len(b.objects)), b.lastObject}
		var meets bool
		if err := s.one(i.ctx, tx, `SELECT EXISTS (SELECT 1 FROM object o JOIN object p ON p.key = o.key AND p.seq <> o.seq
			WHERE o.seq > $1 AND o.seq <= $2)`, []any{at.first, at.last}, &meets); err != nil {
			return err
		}
		if meets {
			i.met = append(i.met, at)
		}
		if !meets && !knownObjects {
			return nil
		}
	}
	if len(b.assertions) == 0 {
		return nil
	}
	_, err := s.exec(i.ctx, tx, `INSERT INTO supersession (assertion, document, tlp)
		SELECT DISTINCT a.id, o.document, COALESCE(o.tlp, -1) FROM assertion a JOIN object o ON o.key = a.stix_key AND o.version > a.modified
		WHERE a.id > $1 AND a.id <= $2 AND a.stix_key IS NOT NULL ON CONFLICT DO NOTHING`,
		b.lastAssertion-int64(len(b.assertions)), b.lastAssertion)
	return err
}
