package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"picket/indicator"
	"picket/internal/intel"
)

// A SweepRecorder takes the parts of a sweep as they come, in the order in which they are to be read again. It stages them in short
// transactions; nothing of it is visible before Finish.
type SweepRecorder struct {
	store *Store
	ctx   context.Context
	id    int64

	records  int64 // that were taken
	block    block
	verdicts verdictBlock
	answers  answers
	pending  pending
}

// A block is of records of one type that follow one another.
type block struct {
	kind  string
	lines []byte
	count int
	keys  map[int64]struct{} // of the indicators that were sighted
}

// sizes of what is kept in memory, in bytes.
const (
	blockSize   = 128 << 10 // of records, before they are compressed
	pendingSize = 1 << 20   // of rows
)

// errCleared is what becomes of a recording that stood still for longer than staleSweep.
var errCleared = errors.New("the sweep's recording was cleared away, as it stood still for too long")

// RecordSweep begins to record a sweep. What interrupted recordings left is cleared away.
func (s *Store) RecordSweep(ctx context.Context) (*SweepRecorder, error) {
	if err := s.clearStagedSweeps(ctx); err != nil {
		return nil, err
	}
	r := &SweepRecorder{store: s, ctx: ctx, block: block{keys: map[int64]struct{}{}}}
	r.pending.chunks = map[chunkID][]byte{}
	now := micros(s.now())
	err := s.engine.Write(ctx, func(tx *sql.Tx) error {
		query := `INSERT INTO sweep (touched, tlp, started, verdict, head) VALUES ($1, $2, $1, '', '{}') RETURNING id`
		return s.one(ctx, tx, query, []any{now, int(intel.Red)}, &r.id)
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Record takes a record, a JSON object without a line break, by its type: run, source, coverage, verdict of a technique, summary …
func (r *SweepRecorder) Record(kind string, body []byte) error {
	if r.verdicts.count > 0 || r.block.kind != kind || len(r.block.lines) >= blockSize {
		if err := r.endBlock(); err != nil {
			return err
		}
	}
	r.block.kind = kind
	r.block.lines = append(append(r.block.lines, body...), '\n')
	r.block.count++
	return nil
}

// Sighting takes the record of a sighting of an indicator.
func (r *SweepRecorder) Sighting(x indicator.Indicator, body []byte) error {
	if err := r.Record("sighting", body); err != nil {
		return err
	}
	r.block.keys[keyOf(x)] = struct{}{}
	return nil
}

// Verdict takes the verdict on an indicator. Of each indicator there is one.
func (r *SweepRecorder) Verdict(v *SweepVerdict) error {
	if r.block.count > 0 {
		if err := r.endBlock(); err != nil {
			return err
		}
	}
	key := keyOf(v.Indicator)
	r.verdicts.add(v)
	if !r.answers.add(v, key) {
		body, err := json.Marshal(v)
		if err != nil {
			return err
		}
		r.pending.found = append(r.pending.found, []any{key, r.id, string(v.Indicator.Kind), storable(v.Indicator.Folded()), string(body)})
		r.pending.size += 100 + len(v.Indicator.Value) + len(body)
	}
	if endsChunk(key, r.verdicts.count) {
		return r.endBlock()
	}
	return nil
}

// endBlock hands on the block that was begun, if any.
func (r *SweepRecorder) endBlock() error {
	number := r.records + 1
	switch {
	case r.verdicts.count > 0:
		chunk := r.pending.chunk(r.verdicts.indicators)
		r.addBlock(number, "verdict", r.verdicts.count, r.verdicts.body(), chunk[:])
		r.verdicts.reset()
	case r.block.count > 0:
		r.addBlock(number, r.block.kind, r.block.count, r.block.lines, nil)
		for key := range r.block.keys {
			r.pending.sightings = append(r.pending.sightings, []any{r.id, key, number})
		}
		clear(r.block.keys)
		r.block.lines, r.block.count = r.block.lines[:0], 0
	}
	if r.pending.size < pendingSize {
		return nil
	}
	return r.flush(nil)
}

func (r *SweepRecorder) addBlock(number int64, kind string, count int, body, chunk []byte) {
	packed := pack(body)
	r.pending.records = append(r.pending.records, []any{r.id, number, kind, count, packed, chunk})
	r.pending.size += 100 + len(packed)
	r.records += int64(count)
}

// Finish ends the recording with what the sweep was: now it is there, whole. It gives its id.
func (r *SweepRecorder) Finish(s Sweep) (id int64, err error) {
	if err := r.endBlock(); err != nil {
		return 0, err
	}
	for i, a := range r.answers.list {
		r.pending.answers = append(r.pending.answers,
			[]any{r.id, i, string(a.kind), string(a.verdict), flag(a.setAside), storable(a.reason), a.count})
		err := a.chunks(func(first int64, keys []byte) error {
			chunk := r.pending.chunk(keys)
			r.pending.keys = append(r.pending.keys, []any{r.id, i, first, chunk[:]})
			if r.pending.size < pendingSize {
				return nil
			}
			return r.flush(nil)
		})
		if err != nil {
			return 0, err
		}
	}
	return r.id, r.flush(&s)
}

// Discard takes away what was staged. It is done even if the context is over, but not for long.
func (r *SweepRecorder) Discard() error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), 2*time.Second)
	defer cancel()
	return r.store.deleteSweep(ctx, r.id, `recorded IS NULL`)
}

// flush writes what is pending; with what the sweep was, it makes it visible.
func (r *SweepRecorder) flush(publish *Sweep) error {
	err := r.store.engine.Write(r.ctx, func(tx *sql.Tx) error {
		if err := r.touch(tx, publish); err != nil {
			return err
		}
		return r.pending.write(r.ctx, tx, r.store.engine)
	})
	r.pending.reset()
	return err
}

// touch says that the recording goes on, or has ended.
func (r *SweepRecorder) touch(tx *sql.Tx, publish *Sweep) error {
	now := micros(r.store.now())
	query, args := `UPDATE sweep SET touched = $1 WHERE id = $2 AND recorded IS NULL`, []any{now, r.id}
	if publish != nil {
		head, err := json.Marshal(publish)
		if err != nil {
			return err
		}
		query = `UPDATE sweep SET touched = $1, recorded = $1, tlp = $3, started = $4, verdict = $5, head = $6 WHERE id = $2 AND recorded IS NULL`
		args = append(args, int(publish.TLP), micros(publish.Started), string(publish.Verdict), string(head))
	}
	n, err := r.store.exec(r.ctx, tx, query, args...)
	if err == nil && n != 1 {
		return errCleared
	}
	return err
}

// pending are rows that are to be written.
type pending struct {
	records, sightings, answers, keys, found [][]any
	chunks                                   map[chunkID][]byte // as they are, not compressed
	size                                     int                // in bytes, about
}

// A chunkID is the begin of the SHA-256 of a chunk: long enough that nobody can make two chunks of one id.
type chunkID [20]byte

// chunk has a chunk written unless it is known.
func (p *pending) chunk(content []byte) chunkID {
	sum := sha256.Sum256(content)
	id := chunkID(sum[:len(chunkID{})])
	if _, known := p.chunks[id]; !known {
		p.chunks[id] = append([]byte(nil), content...)
		p.size += len(content) + 100
	}
	return id
}

func (p *pending) reset() { *p = pending{chunks: map[chunkID][]byte{}} }

func (p *pending) write(ctx context.Context, tx *sql.Tx, engine Engine) error {
	chunks, err := p.newChunks(ctx, tx, engine)
	if err != nil {
		return err
	}
	for _, t := range []struct {
		name    string
		columns []string
		rows    [][]any
	}{
		{"sweep_chunk", []string{"id", "body"}, chunks},
		{"sweep_record", []string{"sweep", "number", "type", "count", "body", "chunk"}, p.records},
		{"sweep_sighting", []string{"sweep", "key", "number"}, p.sightings},
		{"sweep_answer", []string{"sweep", "number", "kind", "verdict", "set_aside", "reason", "count"}, p.answers},
		{"sweep_key", []string{"sweep", "answer", "first_key", "chunk"}, p.keys},
		{"sweep_found", []string{"key", "sweep", "kind", "value", "body"}, p.found},
	} {
		if len(t.rows) == 0 {
			continue
		}
		if _, err := engine.Insert(ctx, tx, t.name, t.columns, t.rows); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
	}
	return nil
}

// newChunks compresses those that are not there yet.
func (p *pending) newChunks(ctx context.Context, tx *sql.Tx, engine Engine) ([][]any, error) {
	var rows [][]any
	query := engine.Rebind(`SELECT COUNT(*) FROM sweep_chunk WHERE id = $1`)
	for id, content := range p.chunks {
		var known int
		if err := tx.QueryRowContext(ctx, query, id[:]).Scan(&known); err != nil {
			return nil, err
		}
		if known == 0 {
			rows = append(rows, []any{id[:], pack(content)})
		}
	}
	return rows, nil
}
