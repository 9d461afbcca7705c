package ingest

import (
	"context"
	"fmt"
	"io"
	"os"

	"picket/internal/intake"
	"picket/internal/store"
	"picket/internal/taxii/client"
)

// collection imports all objects of a TAXII collection as one document. They are on disk before the import begins: it keeps others waiting,
// and servers take their time.
func collection(ctx context.Context, s *store.Store, from store.Origin, url string, opts intake.Options) (*store.Imported, error) {
	stream, err := client.Open(ctx, url, client.Interactive())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", client.Name(url), err)
	}
	defer stream.Close()
	file, err := os.CreateTemp("", "picket-collection-*")
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if _, err := io.Copy(file, stream); err != nil {
		return nil, wrap(stream.Name(), err)
	}
	if faults := stream.Faults(); len(faults) > 0 {
		return nil, fmt.Errorf("%s: %s", stream.Name(), faults[0])
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, wrap(stream.Name(), err)
	}
	return Reader(ctx, s, from, stream.Name(), file, opts)
}
