package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"picket/indicator"
)

// A SweepRecord is one record of a sweep, as `picket sweep --format ndjson` prints it.
type SweepRecord struct {
	Number int64  // in the order of the sweep, from 1
	Type   string // run, sighting, source, coverage, verdict, rule, rules, ignored, summary
	Body   []byte // a JSON object on one line, without a line break
}

// SweepRecords are records of a sweep in their order, from number after+1 on; of the types given, or of all. A limit of 0 is 100. The error is
// ErrNotFound where there is no such sweep.
func (v View) SweepRecords(ctx context.Context, id int64, types []string, after int64, limit int) ([]SweepRecord, error) {
	if _, err := v.sweepHead(ctx, id); err != nil {
		return nil, err
	}
	limit = pageOf(limit)
	list := []SweepRecord{}
	for len(list) < limit {
		blocks, err := v.blocks(ctx, id, types, after)
		if err != nil || len(blocks) == 0 {
			return list, err
		}
		for _, b := range blocks {
			lines, err := b.records()
			if err != nil {
				return list, fmt.Errorf("sweep %d: record %d: %w", id, b.number, err)
			}
			skip := max(0, after+1-b.number)
			for i := skip; i < int64(len(lines)) && len(list) < limit; i++ {
				list = append(list, SweepRecord{b.number + i, b.kind, lines[i]})
			}
			after = b.number + int64(b.count) - 1
		}
	}
	return list, nil
}

// A storedBlock is a row of sweep_record with its chunk.
type storedBlock struct {
	number      int64
	kind        string
	count       int
	body, chunk []byte
}

// blocksAtOnce bounds how many blocks are in memory.
const blocksAtOnce = 4

// blocks are the next blocks that have records behind a number.
func (v View) blocks(ctx context.Context, id int64, types []string, after int64) ([]storedBlock, error) {
	query := `SELECT r.number, r.type, r.count, r.body, c.body FROM sweep_record r LEFT JOIN sweep_chunk c ON c.id = r.chunk
		WHERE r.sweep = $1 AND r.number >= COALESCE((SELECT MAX(number) FROM sweep_record WHERE sweep = $1 AND number <= $2), 0)
		AND r.number + r.count > $2`
	args := arguments{id, after + 1}
	if len(types) > 0 {
		query += ` AND r.type IN ` + among(&args, types)
	}
	query += ` ORDER BY r.number` + limitTo(blocksAtOnce)
	var list []storedBlock
	err := v.each(ctx, v.engine.DB(), query, args, func(rows *sql.Rows) error {
		list = append(list, storedBlock{})
		last := &list[len(list)-1]
		return rows.Scan(&last.number, &last.kind, &last.count, &last.body, &last.chunk)
	})
	return list, err
}

func (b *storedBlock) records() ([][]byte, error) {
	body, err := unpack(b.body)
	if err != nil {
		return nil, err
	}
	if b.chunk == nil {
		if lines := linesOf(body); len(lines) == b.count {
			return lines, nil
		}
		return nil, errDamaged
	}
	chunk, err := unpack(b.chunk)
	if err != nil {
		return nil, err
	}
	return verdictLines(chunk, body, b.count)
}

// SweepSightings are the sightings of one indicator in a sweep, in their order, from the record after number after on. A limit of 0 is 100.
func (v View) SweepSightings(ctx context.Context, id int64, x indicator.Indicator, after int64, limit int) ([]SweepRecord, error) {
	if _, err := v.sweepHead(ctx, id); err != nil {
		return nil, err
	}
	limit = pageOf(limit)
	list := []SweepRecord{}
	for len(list) < limit {
		block, err := v.blockWithSighting(ctx, id, x, after)
		if err != nil || block == nil {
			return list, err
		}
		lines, err := block.records()
		if err != nil {
			return list, fmt.Errorf("sweep %d: record %d: %w", id, block.number, err)
		}
		for i, line := range lines {
			number := block.number + int64(i)
			if number > after && len(list) < limit && isSightingOf(line, x) {
				list = append(list, SweepRecord{number, block.kind, line})
			}
		}
		after = block.number + int64(block.count) - 1
	}
	return list, nil
}

// blockWithSighting is the next block in which an indicator is sighted, nil at the end.
func (v View) blockWithSighting(ctx context.Context, id int64, x indicator.Indicator, after int64) (*storedBlock, error) {
	query := `SELECT r.number, r.type, r.count, r.body FROM sweep_sighting s JOIN sweep_record r ON r.sweep = s.sweep AND r.number = s.number
		WHERE s.sweep = $1 AND s.key = $2 AND r.number + r.count > $3 ORDER BY s.number LIMIT 1`
	var b storedBlock
	err := v.one(ctx, v.engine.DB(), query, []any{id, keyOf(x), after + 1}, &b.number, &b.kind, &b.count, &b.body)
	if err == ErrNotFound {
		return nil, nil
	}
	return &b, err
}

func isSightingOf(line []byte, x indicator.Indicator) bool {
	var s struct {
		Indicator struct {
			Kind  indicator.Kind `json:"kind"`
			Value string         `json:"value"`
		} `json:"indicator"`
	}
	if json.Unmarshal(line, &s) != nil {
		return false
	}
	return indicator.Indicator{Kind: s.Indicator.Kind, Value: s.Indicator.Value}.Key() == x.Key()
}
