package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"

	"picket/internal/intel"
)

// A Feed is a place that documents are fetched from, again and again.
type Feed struct {
	Name       string          `json:"name"`
	URL        string          `json:"-"` // may hold a key: it is shown as fetch.Name gives it
	Kind       string          `json:"kind"`
	Collection string          `json:"collection"`        // alias
	Marking    string          `json:"marking,omitempty"` // TLP, instead of the documents' own; "": that
	Every      time.Duration   `json:"-"`                 // in whole seconds
	Added      time.Time       `json:"added"`
	By         string          `json:"by,omitempty"`
	State      json.RawMessage `json:"-"` // of package feed, which alone knows its form
}

var feedName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,62}$`)

// AddFeed keeps a new feed, without a state. A name that is taken is an error, and so is a collection that is not there.
func (s *Store) AddFeed(ctx context.Context, f Feed) (*Feed, error) {
	if !feedName.MatchString(f.Name) {
		return nil, fmt.Errorf("%q cannot name a feed: use up to 63 small letters, digits, ., - and _", f.Name)
	}
	if f.Marking != "" {
		label, ok := intel.ParseTLP(f.Marking)
		if !ok {
			return nil, fmt.Errorf("%q is no label of TLP 2.0: use TLP:CLEAR, TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT or TLP:RED", f.Marking)
		}
		f.Marking = label.String()
	}
	if f.Collection == "" {
		f.Collection = DefaultCollection
	}
	c, err := s.Collection(ctx, f.Collection)
	if errors.Is(err, ErrNotFound) {
		return nil, fmt.Errorf("there is no collection %s: make it first", f.Collection)
	}
	if err != nil {
		return nil, err
	}
	f.Collection = c.Alias
	f.Added, f.State, f.Every = timeOf(micros(s.now())), json.RawMessage("{}"), f.Every.Truncate(time.Second)
	return &f, s.engine.Write(ctx, func(tx *sql.Tx) error {
		added, err := s.exec(ctx, tx, `INSERT INTO feed (name, url, kind, collection, marking, every, added, added_by, state)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
			f.Name, storable(f.URL), storable(f.Kind), f.Collection, f.Marking, int64(f.Every/time.Second), micros(f.Added),
			storable(f.By), string(f.State))
		if err == nil && added == 0 {
			return fmt.Errorf("the feed %s is there already", f.Name)
		}
		return err
	})
}

const feedColumns = `SELECT name, url, kind, collection, marking, every, added, added_by, state FROM feed`

// scan reads a row of feedColumns.
func (f *Feed) scan(scan func(into ...any) error) error {
	var seconds, added int64
	var state string
	err := scan(&f.Name, &f.URL, &f.Kind, &f.Collection, &f.Marking, &seconds, &added, &f.By, &state)
	f.Every, f.Added, f.State = time.Duration(seconds)*time.Second, timeOf(added), json.RawMessage(state)
	return err
}

// Feeds are all, by name.
func (s *Store) Feeds(ctx context.Context) ([]Feed, error) {
	list := []Feed{}
	err := s.each(ctx, s.engine.DB(), feedColumns+` ORDER BY name`, nil, func(rows *sql.Rows) error {
		var f Feed
		err := f.scan(rows.Scan)
		list = append(list, f)
		return err
	})
	return list, err
}

// Feed is one. The error is ErrNotFound where there is none.
func (s *Store) Feed(ctx context.Context, name string) (*Feed, error) {
	var f Feed
	err := f.scan(func(into ...any) error {
		return s.one(ctx, s.engine.DB(), feedColumns+` WHERE name = $1`, []any{storable(name)}, into...)
	})
	if err != nil {
		return nil, err
	}
	return &f, nil
}

// SaveFeedState replaces what a feed knows of its source. The error is ErrNotFound where the feed was removed.
func (s *Store) SaveFeedState(ctx context.Context, name string, state json.RawMessage) error {
	return s.changeFeed(ctx, `UPDATE feed SET state = $1 WHERE name = $2`, storable(string(state)), storable(name))
}

// ErrLeased says that another fetcher has the feed.
var ErrLeased = errors.New("another process is fetching it")

// LeaseFeed gives a feed to a fetcher, for so long, or renews that. The error is ErrLeased where another has it, ErrNotFound where there is none. Times are those of
// the fetchers' clocks: where these differ by more than a lease, both may fetch, and what is known adds nothing.
func (s *Store) LeaseFeed(ctx context.Context, name, fetcher string, length time.Duration) error {
	now := s.now()
	err := s.changeFeed(ctx, `UPDATE feed SET fetcher = $1, lease = $2 WHERE name = $3 AND (fetcher = $1 OR lease < $4)`,
		storable(fetcher), micros(now.Add(length)), storable(name), micros(now))
	if err != ErrNotFound {
		return err
	}
	if _, err := s.Feed(ctx, name); err != nil {
		return err
	}
	return ErrLeased
}

// ReleaseFeed gives a feed back, where the fetcher has it.
func (s *Store) ReleaseFeed(ctx context.Context, name, fetcher string) error {
	err := s.changeFeed(ctx, `UPDATE feed SET fetcher = '', lease = 0 WHERE name = $1 AND fetcher = $2`, storable(name), storable(fetcher))
	if err == ErrNotFound {
		return nil
	}
	return err
}

// RemoveFeed forgets a feed. What it brought stays. The error is ErrNotFound where there is none.
func (s *Store) RemoveFeed(ctx context.Context, name string) error {
	return s.changeFeed(ctx, `DELETE FROM feed WHERE name = $1`, storable(name))
}

func (s *Store) changeFeed(ctx context.Context, statement string, args ...any) error {
	return s.engine.Write(ctx, func(tx *sql.Tx) error {
		changed, err := s.exec(ctx, tx, statement, args...)
		if err == nil && changed == 0 {
			return ErrNotFound
		}
		return err
	})
}
