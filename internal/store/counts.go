package store

import (
	"context"
	"database/sql"
)

// Counts say how much was ever added to a store, also what was withdrawn or erased since.
type Counts struct {
	Documents  int64
	Assertions int64
	Objects    int64
}

// Counts takes the same time however much there is.
func (s *Store) Counts(ctx context.Context) (c Counts, err error) {
	into := map[string]*int64{documentCounter: &c.Documents, assertionCounter: &c.Assertions, objectCounter: &c.Objects}
	err = s.each(ctx, s.engine.DB(), `SELECT name, value FROM counter`, nil, func(rows *sql.Rows) error {
		var name string
		var value int64
		if err := rows.Scan(&name, &value); err != nil {
			return err
		}
		if field := into[name]; field != nil {
			*field = value
		}
		return nil
	})
	return c, err
}
