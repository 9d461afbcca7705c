package store

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"picket/internal/intel"
)

// A Token lets a program use the service. Its secret is not kept, only the SHA-256 of that.
type Token struct {
	ID        int64     `json:"id"` // never given twice
	Name      string    `json:"name"`
	Role      string    `json:"role"`
	Ceiling   intel.TLP `json:"-"`
	Created   time.Time `json:"created"`
	CreatedBy string    `json:"created_by"`
	Expires   time.Time `json:"expires,omitzero"` // zero: never
	Revoked   time.Time `json:"revoked,omitzero"`
	RevokedBy string    `json:"revoked_by,omitempty"`
	LastUsed  time.Time `json:"last_used,omitzero"` // to a minute; zero: never
}

// Stands says whether the token may be used at that time: until it expires, the moment itself left out, and as long as nobody revoked it.
func (t *Token) Stands(now time.Time) bool {
	return t.Revoked.IsZero() && (t.Expires.IsZero() || now.Before(t.Expires))
}

// A SecretHash is the SHA-256 of a token's secret as it is written.
type SecretHash [sha256.Size]byte

// An Actor is who does something, as the audit log names them.
type Actor struct {
	Name   string
	Token  int64  // id, 0: none
	Remote string // address, "": this host
}

// usedEvery is how exact Token.LastUsed is: reading shall not mean writing.
const usedEvery = time.Minute

const tokenColumns = `id, name, role, tlp, created, created_by, expires, revoked, revoked_by, last_used`

// AddToken adds a token with the name, role, ceiling and expiry of t, and writes that to the audit log.
func (s *Store) AddToken(ctx context.Context, t Token, secret SecretHash, by Actor) (*Token, error) {
	t.Name, t.Created, t.CreatedBy = storable(t.Name), s.now().UTC().Truncate(time.Microsecond), storable(by.Name)
	err := s.engine.Write(ctx, func(tx *sql.Tx) error {
		err := s.one(ctx, tx, `INSERT INTO token (name, hash, role, tlp, created, created_by, expires, revoked_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, '') RETURNING id`, []any{t.Name, secret[:], t.Role, int64(t.Ceiling), micros(t.Created), t.CreatedBy,
			microsUnlessZero(t.Expires)}, &t.ID)
		if err != nil {
			return err
		}
		return s.append(ctx, tx, AuditEntry{Actor: by, Action: "token.add", Target: tokenTarget(&t), Outcome: Done, Detail: map[string]any{
			"role": t.Role, "tlp": t.Ceiling.String(), "expires": statedTime(t.Expires)}})
	})
	if err != nil {
		return nil, fmt.Errorf("the token cannot be added: %w", err)
	}
	return &t, nil
}

// Tokens are all there ever were, oldest first.
func (s *Store) Tokens(ctx context.Context) ([]Token, error) {
	list := []Token{}
	err := s.each(ctx, s.engine.DB(), `SELECT `+tokenColumns+` FROM token ORDER BY id`, nil, func(rows *sql.Rows) error {
		t, err := scanToken(rows)
		if err == nil {
			list = append(list, *t)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("the tokens cannot be read: %w", err)
	}
	return list, nil
}

// RevokeToken ends the use of a token at once and for good, and writes that to the audit log. To revoke it again changes nothing. The
// error is ErrNotFound where there is none.
func (s *Store) RevokeToken(ctx context.Context, id int64, by Actor) error {
	return s.engine.Write(ctx, func(tx *sql.Tx) error {
		t, err := scanToken(tx.QueryRowContext(ctx, s.engine.Rebind(`SELECT `+tokenColumns+` FROM token WHERE id = $1`), id))
		if err != nil {
			return fmt.Errorf("token %d: %w", id, err)
		}
		if !t.Revoked.IsZero() {
			return nil
		}
		if _, err := s.exec(ctx, tx, `UPDATE token SET revoked = $1, revoked_by = $2 WHERE id = $3`, micros(s.now()), storable(by.Name), id); err != nil {
			return fmt.Errorf("token %d cannot be revoked: %w", id, err)
		}
		return s.append(ctx, tx, AuditEntry{Actor: by, Action: "token.revoke", Target: tokenTarget(t), Outcome: Done})
	})
}

// FindToken finds a token by its secret, also one that does not stand any more: the caller asks Token.Stands. The error is ErrNotFound
// where there is none.
func (s *Store) FindToken(ctx context.Context, secret SecretHash) (*Token, error) {
	var hash []byte
	row := s.engine.DB().QueryRowContext(ctx, s.engine.Rebind(`SELECT `+tokenColumns+`, hash FROM token WHERE hash = $1`), secret[:])
	t, err := scanToken(row, &hash)
	if err != nil {
		return nil, err
	}
	// An index may have compared byte by byte; what decides takes the same time for all.
	if subtle.ConstantTimeCompare(hash, secret[:]) != 1 {
		return nil, ErrNotFound
	}
	return t, nil
}

// TokenUsed notes that a token was used. It writes only where the note would be a minute newer.
func (s *Store) TokenUsed(ctx context.Context, t *Token, now time.Time) error {
	if now.Sub(t.LastUsed) < usedEvery {
		return nil
	}
	return s.engine.Write(ctx, func(tx *sql.Tx) error {
		_, err := s.exec(ctx, tx, `UPDATE token SET last_used = $1 WHERE id = $2 AND (last_used IS NULL OR last_used <= $3)`,
			micros(now), t.ID, micros(now.Add(-usedEvery)))
		return err
	})
}

// scanToken reads tokenColumns, and what else was selected.
func scanToken(row interface{ Scan(...any) error }, more ...any) (*Token, error) {
	var t Token
	var created int64
	var expires, revoked, used sql.NullInt64
	err := row.Scan(append([]any{&t.ID, &t.Name, &t.Role, &t.Ceiling, &created, &t.CreatedBy, &expires, &revoked, &t.RevokedBy, &used}, more...)...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	t.Created = timeOf(created)
	t.Expires, t.Revoked, t.LastUsed = timeOrZero(expires), timeOrZero(revoked), timeOrZero(used)
	return &t, err
}

func tokenTarget(t *Token) string { return "token " + strconv.FormatInt(t.ID, 10) + " " + t.Name }

func microsUnlessZero(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return micros(t)
}

func timeOrZero(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return timeOf(n.Int64)
}

func statedTime(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format(time.RFC3339)
}
