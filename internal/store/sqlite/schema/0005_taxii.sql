-- What clients of TAXII posted, and what became of it. A status is pending while finished is null; when its server is gone, the lease is
-- not renewed any more. After its end, lease is when it ended.
CREATE TABLE taxii_status (
	id        TEXT PRIMARY KEY,
	posted_by TEXT NOT NULL,
	requested INTEGER NOT NULL,
	finished  INTEGER,
	server    TEXT NOT NULL,
	lease     INTEGER NOT NULL,
	report    BLOB NOT NULL -- JSON: the status resource
) STRICT;
CREATE INDEX taxii_status_lease ON taxii_status (lease);
CREATE INDEX taxii_status_pending ON taxii_status (server) WHERE finished IS NULL;

-- A page of one type costs the same however rare the type is.
CREATE INDEX object_type ON object (collection, type, seq);
