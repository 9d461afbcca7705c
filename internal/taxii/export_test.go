package taxii

import "picket/internal/store"

// TokenAt is the next of a page that ended with an object.
func TokenAt(o store.Object, q store.ObjectQuery) string { return positionOf(o).token(q) }
