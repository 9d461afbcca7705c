package sqlite

import (
	"context"
	"database/sql"
	"strings"
)

// maxArguments is how many values one statement carries: more rows at once cost less each, up to a point.
const maxArguments = 512

// Insert leaves out rows whose unique key is there.
func (e *engine) Insert(ctx context.Context, tx *sql.Tx, table string, columns []string, rows [][]any) (added int64, err error) {
	most := max(1, maxArguments/len(columns))
	full, err := tx.PrepareContext(ctx, insertion(table, columns, most))
	if err != nil {
		return 0, err
	}
	defer full.Close()
	arguments := make([]any, 0, most*len(columns))
	for len(rows) > 0 {
		n := min(most, len(rows))
		arguments = arguments[:0]
		for _, row := range rows[:n] {
			arguments = append(arguments, row...)
		}
		rows = rows[n:]
		var result sql.Result
		if n == most {
			result, err = full.ExecContext(ctx, arguments...)
		} else {
			result, err = tx.ExecContext(ctx, insertion(table, columns, n), arguments...)
		}
		if err != nil {
			return added, err
		}
		more, err := result.RowsAffected()
		if err != nil {
			return added, err
		}
		added += more
	}
	return added, nil
}

func insertion(table string, columns []string, rows int) string {
	row := "(" + strings.Repeat("?,", len(columns)-1) + "?)"
	return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES " + strings.Repeat(row+",", rows-1) + row + " ON CONFLICT DO NOTHING"
}
