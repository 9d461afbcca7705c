package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

// queryer is a database or a transaction.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// each runs a query and visits its rows.
func (s *Store) each(ctx context.Context, q queryer, query string, args []any, visit func(*sql.Rows) error) error {
	rows, err := q.QueryContext(ctx, s.engine.Rebind(query), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := visit(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// one reads a single row. The error is ErrNotFound where there is none.
func (s *Store) one(ctx context.Context, q queryer, query string, args []any, into ...any) error {
	err := q.QueryRowContext(ctx, s.engine.Rebind(query), args...).Scan(into...)
	if err == sql.ErrNoRows {
		return ErrNotFound
	}
	return err
}

// exec runs a statement and says how many rows it changed.
func (s *Store) exec(ctx context.Context, q queryer, statement string, args ...any) (int64, error) {
	result, err := q.ExecContext(ctx, s.engine.Rebind(statement), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// numbersOf are those that a query gives.
func (s *Store) numbersOf(ctx context.Context, q queryer, query string, args ...any) (list []int64, err error) {
	err = s.each(ctx, q, query, args, func(rows *sql.Rows) error {
		list = append(list, 0)
		return rows.Scan(&list[len(list)-1])
	})
	return list, err
}

// arguments collects those of a query that is put together.
type arguments []any

// add gives the name of a new argument: $3.
func (a *arguments) add(value any) string {
	if text, ok := value.(string); ok {
		value = storable(text)
	}
	*a = append(*a, value)
	return "$" + strconv.Itoa(len(*a))
}

// among is several values for IN. The last is repeated up to a power of two: databases keep compiled statements by their text, and so there are few.
func among[T any](a *arguments, values []T) string {
	if len(values) == 0 {
		return "(NULL)"
	}
	names := make([]string, 0, 2*len(values))
	for _, value := range values {
		names = append(names, a.add(value))
	}
	for last := names[len(names)-1]; bits.OnesCount(uint(len(names))) != 1; {
		names = append(names, last)
	}
	return "(" + strings.Join(names, ", ") + ")"
}

// mostArguments is how many keys are arguments of a query: databases have a limit, and so many do not come again.
const mostArguments = 1024

// amongKeys is keys for IN.
func amongKeys(a *arguments, keys []int64) string {
	if len(keys) > mostArguments {
		return numbers(keys)
	}
	return among(a, keys)
}

// limitTo ends a query. The number stands in the text: with an argument in its place SQLite compiles the statement again each time, and PostgreSQL takes the limit
// for a tenth of the table.
func limitTo(n int) string { return " LIMIT " + strconv.Itoa(n) }

// contains finds a text in a column, in any case of ASCII.
func (a *arguments) contains(column, text string) string {
	escaped := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(text))
	return fmt.Sprintf(`lower(%s) LIKE %s ESCAPE '\'`, column, a.add("%"+escaped+"%"))
}

// numbers is a list for IN of numbers that stand in the query itself: they may be more than a query has arguments.
func numbers(list []int64) string {
	var b strings.Builder
	for i, n := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(n, 10))
	}
	return "(" + b.String() + ")"
}

// micros is a time as the database has it.
func micros(t time.Time) int64 { return t.UnixMicro() }

// microsOrNull is null where there is no time.
func microsOrNull(t *time.Time) any {
	if t == nil {
		return nil
	}
	return t.UnixMicro()
}

// timeOf is the way back.
func timeOf(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

func timeOrNil(n sql.NullInt64) *time.Time {
	if !n.Valid {
		return nil
	}
	t := timeOf(n.Int64)
	return &t
}

// flag is a truth value as both databases have it.
func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// storable is a text that both databases take: PostgreSQL refuses NUL and what is no UTF-8.
func storable(text string) string {
	if strings.IndexByte(text, 0) >= 0 {
		text = strings.ReplaceAll(text, "\x00", "\uFFFD")
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}
