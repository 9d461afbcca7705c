package taxii

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"time"

	"picket/internal/store"
)

// A position is where a page ended: the last object that it had. Its text is the next of a page: opaque to clients, and bound to the
// query. It is not secret and not signed. Who makes one up starts elsewhere in what they may see: filters and ceiling are applied
// again (Appendix B).
type position struct {
	added time.Time
	seq   int64
}

const (
	tokenVersion = 1
	tokenSize    = 1 + 8 + 8 + 8
)

// token writes a position within the results of a query.
func (p position) token(q store.ObjectQuery) string {
	raw := make([]byte, 1, tokenSize)
	raw[0] = tokenVersion
	raw = binary.BigEndian.AppendUint64(raw, uint64(p.added.UnixMicro()))
	raw = binary.BigEndian.AppendUint64(raw, uint64(p.seq))
	raw = append(raw, fingerprint(q)...)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// parseToken reads a position. A token of another query is a bad request.
func parseToken(text string, q store.ObjectQuery) (position, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != tokenSize || raw[0] != tokenVersion {
		return position{}, badRequest("next is not one that this server gave")
	}
	if !bytes.Equal(raw[17:], fingerprint(q)) {
		return position{}, badRequest("next belongs to another query: filters must stay as they were")
	}
	p := position{time.UnixMicro(int64(binary.BigEndian.Uint64(raw[1:]))).UTC(), int64(binary.BigEndian.Uint64(raw[9:]))}
	if year := p.added.Year(); p.seq < 1 || year < 1970 || year > 9999 {
		return position{}, badRequest("next is not one that this server gave")
	}
	return p, nil
}

// fingerprint tells one query from another, apart from the limit, which may change from page to page.
func fingerprint(q store.ObjectQuery) []byte {
	q.After, q.Limit, q.NoBody = 0, 0, false
	text, _ := json.Marshal(q)
	sum := sha256.Sum256(text)
	return sum[:8]
}
