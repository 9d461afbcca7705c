-- Places that documents are fetched from, again and again.
CREATE TABLE feed (
	name       TEXT COLLATE "C" PRIMARY KEY,
	url        TEXT COLLATE "C" NOT NULL,
	kind       TEXT COLLATE "C" NOT NULL,
	collection TEXT COLLATE "C" NOT NULL, -- alias
	marking    TEXT COLLATE "C" NOT NULL, -- instead of the documents' own; '': that
	every      BIGINT NOT NULL, -- seconds
	added      BIGINT NOT NULL,
	added_by   TEXT COLLATE "C" NOT NULL,
	state      TEXT COLLATE "C" NOT NULL -- JSON, of package feed
);
