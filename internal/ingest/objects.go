package ingest

import (
	"context"
	"io"

	"picket/internal/document"
	"picket/internal/store"
)

// Objects imports an envelope of TAXII 2.1 (section 3.7) as one document of that name: its objects stand in the collection as they came, and its
// indicators are asserted. Reading is bounded whatever the size. What of it could not be read is among the faults of the document's
// story.
func Objects(ctx context.Context, s *store.Store, from store.Origin, name string, envelope io.Reader) (*store.Imported, error) {
	imported, err := stream(ctx, s, from, name, document.STIX, &cancellable{ctx, envelope})
	return imported, wrap(name, err)
}
