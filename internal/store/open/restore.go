package open

import (
	"context"
	"errors"

	"picket/internal/store/sqlite"
)

// Restore puts a copy of a backup in the place of the store of a name, and says where the store that was there is kept; "" if there was
// none. It refuses a backup that is not sound, and a store that is in use. A database of PostgreSQL is restored by its own tools.
func Restore(ctx context.Context, backup, name string) (former string, err error) {
	if isPostgres(name) {
		return "", errors.New("a store in PostgreSQL is restored by pg_restore")
	}
	return sqlite.Restore(ctx, backup, name)
}
