package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// An Outcome is what became of what somebody asked for.
type Outcome string

// The outcomes.
const (
	Done    Outcome = "done"
	Refused Outcome = "refused" // for who they are, or for their role
	Failed  Outcome = "failed"  // for another reason
)

// An AuditEntry is what somebody did or tried. Actions are named noun.verb: token.add, document.withdraw.
type AuditEntry struct {
	Actor   Actor
	Action  string
	Target  string // what it was done to
	Outcome Outcome
	Detail  any // written as JSON, at most 16 KiB; nil: nothing to add
}

// An AuditRecord is an entry as the audit log keeps it.
type AuditRecord struct {
	N        int64     `json:"n"` // 1, 2, 3 …
	Time     time.Time `json:"time"`
	Actor    string    `json:"actor"`
	Token    int64     `json:"token,omitempty"` // id, 0: none
	Action   string    `json:"action"`
	Target   string    `json:"target"`
	Outcome  Outcome   `json:"outcome"`
	Remote   string    `json:"remote,omitempty"`
	Detail   string    `json:"detail,omitempty"` // JSON, verbatim: it is what was hashed
	Previous Digest    `json:"previous"`         // Hash of the record before, zeros for the first
	Hash     Digest    `json:"hash"`
}

const auditColumns = `n, time, actor, token, action, target, outcome, remote, detail, previous, hash`

// AppendAudit adds an entry to the audit log. Secrets that have a known form are left out of it, and overlong values are cut.
func (s *Store) AppendAudit(ctx context.Context, e AuditEntry) error {
	return s.engine.Write(ctx, func(tx *sql.Tx) error { return s.append(ctx, tx, e) })
}

// append adds an entry within the transaction of what it tells about, so that neither is there without the other.
func (s *Store) append(ctx context.Context, tx *sql.Tx, e AuditEntry) error {
	r, err := recordOf(&e, s.now())
	if err != nil {
		return err
	}
	// The update comes first: it locks the row, so other writers wait for this entry.
	if err := s.one(ctx, tx, `UPDATE audit_head SET n = n + 1 WHERE id = 1 RETURNING n, hash`, nil, &r.N, &r.Previous); err != nil {
		return fmt.Errorf("the audit log has no head: %w", err)
	}
	r.Hash = r.digest()
	if _, err := s.exec(ctx, tx, `INSERT INTO audit (`+auditColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		r.N, micros(r.Time), r.Actor, r.Token, r.Action, r.Target, string(r.Outcome), r.Remote, r.Detail, r.Previous[:], r.Hash[:]); err != nil {
		return fmt.Errorf("the audit log: %w", err)
	}
	_, err = s.exec(ctx, tx, `UPDATE audit_head SET hash = $1 WHERE id = 1`, r.Hash[:])
	return err
}

// mostDetail bounds what one entry may take.
const mostDetail = 16 << 10

func recordOf(e *AuditEntry, now time.Time) (*AuditRecord, error) {
	r := &AuditRecord{
		Time: now.UTC().Truncate(time.Microsecond), Actor: loggable(e.Actor.Name), Token: e.Actor.Token, Remote: loggable(e.Actor.Remote),
		Action: loggable(e.Action), Target: loggable(e.Target), Outcome: e.Outcome,
	}
	if e.Detail == nil {
		return r, nil
	}
	detail, err := json.Marshal(e.Detail)
	if err != nil {
		return nil, fmt.Errorf("audit log: detail of %s: %w", e.Action, err)
	}
	if len(detail) > mostDetail {
		return nil, fmt.Errorf("audit log: detail of %s: more than %d bytes", e.Action, mostDetail)
	}
	r.Detail = withoutSecrets(string(detail))
	return r, nil
}

// Audit is a page of the audit log: the records behind number after, oldest first, at most limit.
func (s *Store) Audit(ctx context.Context, after int64, limit int) ([]AuditRecord, error) {
	var list []AuditRecord
	err := s.each(ctx, s.engine.DB(), `SELECT `+auditColumns+` FROM audit WHERE n > $1 ORDER BY n`+limitTo(limit), []any{after}, func(rows *sql.Rows) error {
		var r AuditRecord
		var at int64
		if err := rows.Scan(&r.N, &at, &r.Actor, &r.Token, &r.Action, &r.Target, &r.Outcome, &r.Remote, &r.Detail, &r.Previous, &r.Hash); err != nil {
			return fmt.Errorf("entry %d: %w", r.N, err)
		}
		r.Time = timeOf(at)
		list = append(list, r)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("the audit log cannot be read: %w", err)
	}
	return list, nil
}
