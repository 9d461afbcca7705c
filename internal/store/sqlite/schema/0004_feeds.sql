-- Places that documents are fetched from, again and again.
CREATE TABLE feed (
	name       TEXT PRIMARY KEY,
	url        TEXT NOT NULL,
	kind       TEXT NOT NULL,
	collection TEXT NOT NULL, -- alias
	marking    TEXT NOT NULL, -- instead of the documents' own; '': that
	every      INTEGER NOT NULL, -- seconds
	added      INTEGER NOT NULL,
	added_by   TEXT NOT NULL,
	state      TEXT NOT NULL -- JSON, of package feed
) STRICT, WITHOUT ROWID;
