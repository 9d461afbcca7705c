package store

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"

	"github.com/google/uuid"
)

// A Collection is a set of objects that TAXII 2.1 serves (section 5), and the place that documents are imported to.
type Collection struct {
	Number      int64  `json:"-"`
	ID          string `json:"id"` // a UUID
	Alias       string `json:"alias"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	CanWrite    bool   `json:"can_write"` // by clients of TAXII, with the role for it
}

const collectionColumns = `SELECT number, id, alias, title, description, can_write FROM collection`

// Collections are all, oldest first. That a collection exists is no secret; what is in it may be.
func (s *Store) Collections(ctx context.Context) ([]Collection, error) {
	list := []Collection{}
	err := s.each(ctx, s.engine.DB(), collectionColumns+` ORDER BY number`, nil, func(rows *sql.Rows) error {
		var c Collection
		err := rows.Scan(&c.Number, &c.ID, &c.Alias, &c.Title, &c.Description, &c.CanWrite)
		list = append(list, c)
		return err
	})
	return list, err
}

// Collection finds one by its UUID or alias. The error is ErrNotFound where there is none. What was found is remembered, as every request of TAXII asks for one:
// collections are added, and never changed or removed.
func (s *Store) Collection(ctx context.Context, idOrAlias string) (*Collection, error) {
	if known, ok := s.collections.Load(idOrAlias); ok {
		c := known.(Collection)
		return &c, nil
	}
	var c Collection
	err := s.one(ctx, s.engine.DB(), collectionColumns+` WHERE id = $1 OR alias = $1`, []any{storable(idOrAlias)},
		&c.Number, &c.ID, &c.Alias, &c.Title, &c.Description, &c.CanWrite)
	if err != nil {
		return nil, err
	}
	s.collections.Store(idOrAlias, c)
	return &c, nil
}

var aliasForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,62}$`)

// AddCollection makes a new collection and gives it its UUID. An alias that is taken is an error.
func (s *Store) AddCollection(ctx context.Context, c Collection) (*Collection, error) {
	if !aliasForm.MatchString(c.Alias) || uuid.Validate(c.Alias) == nil {
		return nil, fmt.Errorf("%q cannot name a collection: use up to 63 small letters, digits, - and _", c.Alias)
	}
	c.ID = uuid.NewString()
	err := s.engine.Write(ctx, func(tx *sql.Tx) error {
		if err := s.one(ctx, tx, `SELECT COALESCE(MAX(number), 0) + 1 FROM collection`, nil, &c.Number); err != nil {
			return err
		}
		added, err := s.exec(ctx, tx, `INSERT INTO collection (number, id, alias, title, description, can_write)
			VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
			c.Number, c.ID, c.Alias, storable(c.Title), storable(c.Description), flag(c.CanWrite))
		if err == nil && added == 0 {
			return fmt.Errorf("the collection %s is there already", c.Alias)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &c, nil
}
