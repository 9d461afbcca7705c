package store

import (
	"crypto/sha256"
	"encoding/binary"

	"picket/indicator"
)

// keyOf is the number by which rows about an indicator are found: the first 8 bytes of the SHA-256 of its kind, a colon and
// its folded value. What is found is compared again: numbers may collide.
func keyOf(x indicator.Indicator) int64 {
	sum := sha256.Sum256([]byte(string(x.Kind) + ":" + x.Folded()))
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

// digestOf is the key of a STIX object: the first 16 bytes of the SHA-256 of its id. No two ids have the same.
func digestOf(id string) []byte {
	sum := sha256.Sum256([]byte(id))
	return sum[:16]
}
