package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// staging is a table of the session that lives within one call of Insert.
const staging = "picket_staging"

// Insert sends rows by COPY, which is several times faster than INSERT. COPY knows no ON CONFLICT, so the rows go to a staging table first,
// at a cost of about a fifth, and on from there in their order. Text must be valid UTF-8 without NUL: PostgreSQL takes no other.
func (e *engine) Insert(ctx context.Context, tx *sql.Tx, table string, columns []string, rows [][]any) (added int64, err error) {
	if len(rows) == 0 {
		return 0, nil
	}
	session, ok := e.sessions.Load(tx)
	if !ok {
		return 0, errNotOfWrite
	}
	err = session.(*sql.Conn).Raw(func(driver any) error {
		conn := driver.(*stdlib.Conn).Conn()
		added, err = insert(ctx, conn, table, columns, rows)
		return err
	})
	if err != nil {
		return 0, withCause(ctx, fmt.Errorf("table %s: %w", table, err))
	}
	return added, nil
}

func insert(ctx context.Context, conn *pgx.Conn, table string, columns []string, rows [][]any) (int64, error) {
	target := pgx.Identifier{schemaName, table}
	list := columnList(columns)
	// Only the columns and their types are the table's, so that what is null is found to be wrong at the table itself.
	create := fmt.Sprintf(`CREATE TEMPORARY TABLE %s ON COMMIT DROP AS SELECT %s FROM %s WITH NO DATA`, staging, list, target.Sanitize())
	if _, err := conn.Exec(ctx, create); err != nil {
		return 0, err
	}
	if _, err := conn.CopyFrom(ctx, pgx.Identifier{staging}, columns, pgx.CopyFromRows(rows)); err != nil {
		return 0, err
	}
	move := fmt.Sprintf(`INSERT INTO %s (%s) SELECT %s FROM %s ON CONFLICT DO NOTHING`, target.Sanitize(), list, list, staging)
	moved, err := conn.Exec(ctx, move)
	if err != nil {
		return 0, err
	}
	_, err = conn.Exec(ctx, "DROP TABLE "+staging)
	return moved.RowsAffected(), err
}

func columnList(columns []string) string {
	quoted := make([]string, len(columns))
	for i, column := range columns {
		quoted[i] = pgx.Identifier{column}.Sanitize()
	}
	return strings.Join(quoted, ", ")
}
