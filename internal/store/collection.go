package store

import "context"

// A Collection is a set of objects that TAXII 2.1 serves (section 5), and the place that documents are imported to.
type Collection struct {
	Number      int64  `json:"-"`
	ID          string `json:"id"` // a UUID
	Alias       string `json:"alias"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	CanWrite    bool   `json:"can_write"` // by clients of TAXII, with the role for it
}

// Collections are all, oldest first. Whether a collection exists is no secret; what is in it may be.
func (s *Store) Collections(ctx context.Context) ([]Collection, error) { return nil, errNotWritten }

// Collection finds one by its UUID or alias. The error is ErrNotFound where there is none.
func (s *Store) Collection(ctx context.Context, idOrAlias string) (*Collection, error) {
	return nil, errNotWritten
}

// AddCollection makes a new collection and gives it its UUID. An alias that is taken is an error.
func (s *Store) AddCollection(ctx context.Context, c Collection) (*Collection, error) {
	return nil, errNotWritten
}
