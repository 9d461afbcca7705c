package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"picket/indicator"
	"picket/internal/intel"
)

// An Asked is a sweep that asked for an indicator, and what it says of it.
type Asked struct {
	Sweep   Sweep        `json:"sweep"`
	Verdict SweepVerdict `json:"verdict"`
}

// Asked are the sweeps that asked for an indicator by this very value, newest first. A limit of 0 is 100. A sweep that asked for a name above it, or
// for a network that it lies in, is none of them.
func (v View) Asked(ctx context.Context, x indicator.Indicator, limit int) ([]Asked, error) {
	limit = pageOf(limit)
	found, err := v.found(ctx, x, limit)
	if err != nil {
		return nil, err
	}
	unseen, err := v.unseen(ctx, x, limit)
	if err != nil {
		return nil, err
	}
	list := []Asked{}
	for len(list) < limit && len(found)+len(unseen) > 0 {
		next := &found
		if len(found) == 0 || len(unseen) > 0 && unseen[0].sweep > found[0].sweep {
			next = &unseen
		}
		s, err := v.sweepHead(ctx, (*next)[0].sweep)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
		if err == nil { // not pruned meanwhile
			list = append(list, Asked{*s, (*next)[0].verdict})
		}
		*next = (*next)[1:]
	}
	return list, nil
}

// LastAsked is the newest of the sweeps that asked for an indicator. The error is ErrNotFound where there is none.
func (v View) LastAsked(ctx context.Context, x indicator.Indicator) (*Asked, error) {
	list, err := v.Asked(ctx, x, 1)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("a sweep for %s: %w", x, ErrNotFound)
	}
	return &list[0], nil
}

// A SweepAnswer is what a sweep says of so many indicators of a kind, of which nothing was seen.
type SweepAnswer struct {
	Kind     indicator.Kind `json:"kind"`
	Verdict  intel.Verdict  `json:"verdict"`
	SetAside bool           `json:"set_aside,omitempty"`
	Reason   string         `json:"reason,omitempty"`
	Count    int64          `json:"count"`
}

// SweepAnswers are those of one sweep, by falling count. The error is ErrNotFound where there is no such sweep.
func (v View) SweepAnswers(ctx context.Context, id int64) ([]SweepAnswer, error) {
	if _, err := v.sweepHead(ctx, id); err != nil {
		return nil, err
	}
	list := []SweepAnswer{}
	query := `SELECT kind, verdict, set_aside, reason, count FROM sweep_answer WHERE sweep = $1 ORDER BY count DESC, number`
	err := v.each(ctx, v.engine.DB(), query, []any{id}, func(rows *sql.Rows) error {
		var a SweepAnswer
		err := rows.Scan(&a.Kind, &a.Verdict, &a.SetAside, &a.Reason, &a.Count)
		list = append(list, a)
		return err
	})
	return list, err
}

// SweepFound are the verdicts of one sweep on indicators that were seen or mentioned, at most so many. The error is ErrNotFound where there is no
// such sweep.
func (v View) SweepFound(ctx context.Context, id int64, limit int) ([]SweepVerdict, error) {
	if _, err := v.sweepHead(ctx, id); err != nil {
		return nil, err
	}
	list := []SweepVerdict{}
	query := `SELECT body FROM sweep_found WHERE sweep = $1 ORDER BY kind, value` + limitTo(pageOf(limit))
	err := v.each(ctx, v.engine.DB(), query, []any{id}, func(rows *sql.Rows) error {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			return err
		}
		list = append(list, SweepVerdict{})
		return json.Unmarshal(body, &list[len(list)-1])
	})
	return list, err
}

type verdictOfSweep struct {
	sweep   int64
	verdict SweepVerdict
}

// found are the verdicts that were kept each for itself.
func (v View) found(ctx context.Context, x indicator.Indicator, limit int) ([]verdictOfSweep, error) {
	query := `SELECT f.sweep, f.body FROM sweep_found f JOIN sweep s ON s.id = f.sweep
		WHERE ` + visibleSweep + ` AND f.key = $2 AND f.kind = $3 AND f.value = $4 ORDER BY f.sweep DESC` + limitTo(limit)
	args := []any{int(v.ceiling), keyOf(x), string(x.Kind), storable(x.Folded())}
	var list []verdictOfSweep
	err := v.each(ctx, v.engine.DB(), query, args, func(rows *sql.Rows) error {
		var one verdictOfSweep
		var body []byte
		if err := rows.Scan(&one.sweep, &body); err != nil {
			return err
		}
		if err := json.Unmarshal(body, &one.verdict); err != nil {
			return fmt.Errorf("sweep %d: %w", one.sweep, err)
		}
		list = append(list, one)
		return nil
	})
	return list, err
}

// unseen are the verdicts of sweeps that saw nothing of the indicator: they are in lists that many have in common. Chunks of lists are
// often the same from sweep to sweep, and each is looked into once.
func (v View) unseen(ctx context.Context, x indicator.Indicator, limit int) ([]verdictOfSweep, error) {
	hasIt := map[chunkID]bool{}
	var list []verdictOfSweep
	for before := int64(math.MaxInt64); ; {
		sweeps, err := v.askedKind(ctx, x.Kind, before)
		if err != nil || len(sweeps) == 0 {
			return list, err
		}
		before = sweeps[len(sweeps)-1]
		candidates, err := v.candidates(ctx, x, sweeps)
		if err != nil {
			return nil, err
		}
		for _, c := range candidates {
			has, known := hasIt[c.chunk]
			if !known {
				if has, err = v.chunkHas(ctx, c, keyOf(x)); err != nil {
					return nil, fmt.Errorf("sweep %d: %w", c.sweep, err)
				}
				hasIt[c.chunk] = has
			}
			if has {
				list = append(list, c.verdictOfSweep)
			}
			if len(list) == limit {
				return list, nil
			}
		}
	}
}

// sweepsAtOnce is how many sweeps are looked at together.
const sweepsAtOnce = 64

// askedKind are the newest sweeps before one that asked for a kind and did not see all of it.
func (v View) askedKind(ctx context.Context, kind indicator.Kind, before int64) ([]int64, error) {
	query := `SELECT id FROM sweep WHERE ` + visibleSweep + ` AND id < $2
		AND EXISTS (SELECT 1 FROM sweep_answer a WHERE a.sweep = sweep.id AND a.kind = $3) ORDER BY id DESC` + limitTo(sweepsAtOnce)
	return v.sweepIDs(ctx, query, int(v.ceiling), before, string(kind))
}

// A candidate is an answer of a sweep with the one chunk in which the indicator's key is, if the answer is about it.
type candidate struct {
	verdictOfSweep
	chunk chunkID
}

// candidates are those of the sweeps, newest first.
func (v View) candidates(ctx context.Context, x indicator.Indicator, sweeps []int64) ([]candidate, error) {
	query := `SELECT a.sweep, a.verdict, a.set_aside, a.reason, k.chunk FROM sweep_answer a
		JOIN sweep_key k ON k.sweep = a.sweep AND k.answer = a.number
		JOIN sweep ON sweep.id = a.sweep
		WHERE ` + visibleSweep + ` AND a.kind = $2 AND a.sweep BETWEEN $3 AND $4 AND k.first_key =
			(SELECT MAX(m.first_key) FROM sweep_key m WHERE m.sweep = a.sweep AND m.answer = a.number AND m.first_key <= $5)
		ORDER BY a.sweep DESC`
	args := []any{int(v.ceiling), string(x.Kind), sweeps[len(sweeps)-1], sweeps[0], keyOf(x)}
	var list []candidate
	err := v.each(ctx, v.engine.DB(), query, args, func(rows *sql.Rows) error {
		c := candidate{verdictOfSweep: verdictOfSweep{verdict: SweepVerdict{Indicator: x}}}
		var id []byte
		if err := rows.Scan(&c.sweep, &c.verdict.Verdict, &c.verdict.SetAside, &c.verdict.Reason, &id); err != nil {
			return err
		}
		if copy(c.chunk[:], id) != len(c.chunk) {
			return fmt.Errorf("sweep %d: %w", c.sweep, errDamaged)
		}
		list = append(list, c)
		return nil
	})
	return list, err
}

// chunkHas says whether an answer is about the key. One that was pruned meanwhile is about none.
func (v View) chunkHas(ctx context.Context, c candidate, key int64) (bool, error) {
	var body []byte
	err := v.one(ctx, v.engine.DB(), `SELECT body FROM sweep_chunk WHERE id = $1`, []any{c.chunk[:]}, &body)
	if err == ErrNotFound {
		if _, err := v.sweepHead(ctx, c.sweep); errors.Is(err, ErrNotFound) {
			return false, nil
		}
		return false, errDamaged
	}
	if err != nil {
		return false, err
	}
	keys, err := unpack(body)
	return hasKey(keys, key), err
}
