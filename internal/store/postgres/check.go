package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Check looks for what can be found by asking: tables, columns, indexes, references and triggers that are missing or other than the files of
// the schema make them; and rows that cannot be read, as it reads each to its end (the server finds wrong checksums, where the cluster has
// them). It needs the right to create a schema. What it does not do is to compare indexes with their tables: pg_amcheck does.
func (e *engine) Check(ctx context.Context) error {
	if err := e.readOnly(ctx, compareSchema); err != nil {
		return err
	}
	return e.readOnly(ctx, readThrough)
}

// readOnly runs work in a transaction that changes nothing, whatever work does.
func (e *engine) readOnly(ctx context.Context, work func(context.Context, *sql.Tx) error) error {
	tx, err := e.read.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return oneLine(err)
	}
	defer tx.Rollback()
	return work(ctx, tx)
}

// described lists what is in a schema (%[1]s, an expression), a line each, without its name (%[2]s).
const described = `
	SELECT format('table %%s: column %%s %%s %%s %%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
		(SELECT collname FROM pg_collation WHERE oid = a.attcollation), CASE WHEN a.attnotnull THEN 'not null' END)
	FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
	WHERE c.relnamespace = %[1]s AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
	UNION ALL
	SELECT format('table %%s: %%s', c.relname, replace(pg_get_indexdef(i.indexrelid), %[2]s, ''))
	FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid
	WHERE c.relnamespace = %[1]s AND i.indisvalid
	UNION ALL
	SELECT format('table %%s: %%s', c.relname, replace(pg_get_constraintdef(o.oid), %[2]s, ''))
	FROM pg_class c JOIN pg_constraint o ON o.conrelid = c.oid
	WHERE c.relnamespace = %[1]s AND o.contype IN ('f', 'c')
	UNION ALL
	SELECT format('table %%s: %%s', c.relname, replace(pg_get_triggerdef(g.oid), %[2]s, ''))
	FROM pg_class c JOIN pg_trigger g ON g.tgrelid = c.oid
	WHERE c.relnamespace = %[1]s AND NOT g.tgisinternal AND g.tgenabled <> 'D'`

// twinName is a schema that exists only within a transaction.
const twinName = schemaName + "_check"

func describe(schema string) string {
	return fmt.Sprintf("("+described+")", "to_regnamespace('"+schema+"')::oid", "'"+schema+".'")
}

// compareSchema makes the whole schema once more and names what the real one lacks. What somebody added to that is no damage.
func compareSchema(ctx context.Context, tx *sql.Tx) error {
	list, err := steps()
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `CREATE SCHEMA `+twinName+`; SET LOCAL search_path = `+twinName); err != nil {
		return err
	}
	for _, s := range list {
		if _, err := tx.ExecContext(ctx, s.text); err != nil {
			return err
		}
	}
	missing, err := texts(ctx, tx, describe(twinName)+" EXCEPT "+describe(schemaName)+" ORDER BY 1")
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		return fmt.Errorf("the schema is damaged; missing are: %s", strings.Join(missing, "; "))
	}
	return nil
}

// readThrough reads every value of every table, also those that are stored apart from their row.
func readThrough(ctx context.Context, tx *sql.Tx) error {
	tables, err := texts(ctx, tx, `SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace($1) AND relkind = 'r' ORDER BY 1`, schemaName)
	if err != nil {
		return err
	}
	for _, table := range tables {
		var rows int64
		query := `SELECT count(octet_length(t::text)) FROM ` + pgx.Identifier{schemaName, table}.Sanitize() + ` t`
		if err := tx.QueryRowContext(ctx, query).Scan(&rows); err != nil {
			return fmt.Errorf("table %s: %w", table, err)
		}
	}
	return nil
}

// texts are the rows of a query for one column of text.
func texts(ctx context.Context, tx *sql.Tx, query string, args ...any) (list []string, err error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		list = append(list, text)
	}
	return list, rows.Err()
}
