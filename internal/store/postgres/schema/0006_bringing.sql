-- Several documents may bring the same version of an object, each to its own readers: DESIGN.md.
DROP INDEX object_version;
CREATE UNIQUE INDEX object_version ON object (key, collection, version, document);

-- What a document brings that was there before, word for word, for all whom it may tell it: it is out of sight behind that object, and takes
-- its place when that goes. Its number is one of its document's objects.
CREATE TABLE bringing (
	seq      BIGINT PRIMARY KEY,
	object   BIGINT NOT NULL, -- that it is behind
	document BIGINT NOT NULL,
	tlp      SMALLINT          -- its own; null: the document's
);
CREATE INDEX bringing_object ON bringing (object);
