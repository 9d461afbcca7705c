package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Digest is a SHA-256. It is written in lower-case hexadecimal.
type Digest [sha256.Size]byte

// String is the digest in hexadecimal.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// MarshalText is the digest in hexadecimal.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// noDigest stands for what has another length: somebody changed it.
var noDigest = sha256.Sum256([]byte("not a digest"))

// Scan reads a column of 32 bytes.
func (d *Digest) Scan(value any) error {
	bytes, ok := value.([]byte)
	if !ok || len(bytes) != len(d) {
		*d = noDigest
		return nil
	}
	copy(d[:], bytes)
	return nil
}

// An AuditHead names the last record of the audit log. Noted elsewhere, it proves that nothing up to it was cut or rewritten.
type AuditHead struct {
	N    int64 // 0: the log is empty, or the number is not known
	Hash Digest
}

// String is 12:4e07…, as ParseAuditHead reads it.
func (h AuditHead) String() string { return strconv.FormatInt(h.N, 10) + ":" + h.Hash.String() }

// ParseAuditHead reads a head as it is printed, or the hash alone.
func ParseAuditHead(text string) (AuditHead, error) {
	var h AuditHead
	number, digits, numbered := strings.Cut(text, ":")
	if !numbered {
		number, digits = "0", text
	}
	n, err := strconv.ParseUint(number, 10, 63)
	hash, wrong := hex.DecodeString(digits)
	if err != nil || wrong != nil || len(hash) != len(h.Hash) {
		return AuditHead{}, fmt.Errorf("%q is no head: it is NUMBER:HASH as picket audit head prints it, or the hash, of %d digits", text, 2*len(h.Hash))
	}
	h.N = int64(n)
	copy(h.Hash[:], hash)
	return h, nil
}

// encodingName is the first field of what is hashed. Another way to write records gets another name.
const encodingName = "picket-audit-1"

// encode writes a record so that different records never give the same bytes: each field is a netstring (its length in bytes, a colon,
// the field, a comma), numbers are decimal, the time is in microseconds since 1970, the previous hash in hexadecimal. docs/ACCESS.md shows how other
// tools compute it.
func (r *AuditRecord) encode() []byte {
	var b []byte
	for _, field := range []string{encodingName, strconv.FormatInt(r.N, 10), strconv.FormatInt(micros(r.Time), 10), r.Actor,
		strconv.FormatInt(r.Token, 10), r.Action, r.Target, string(r.Outcome), r.Remote, r.Detail, r.Previous.String()} {
		b = strconv.AppendInt(b, int64(len(field)), 10)
		b = append(b, ':')
		b = append(b, field...)
		b = append(b, ',')
	}
	return b
}

func (r *AuditRecord) digest() Digest { return sha256.Sum256(r.encode()) }

// Harm is how the audit log is not what was written.
type Harm string

// The kinds of harm.
const (
	Changed    Harm = "changed"      // the record is not what was hashed
	Missing    Harm = "missing"      // a record within the log
	OutOfOrder Harm = "out of order" // the record does not follow the one before: either was replaced or moved
	CutOff     Harm = "cut at the end"
)

// An AuditBreak is the first place where the audit log is not what was written.
type AuditBreak struct {
	N    int64 // of the record
	Harm Harm
	Why  string
}

// Error names the record and what is wrong with it.
func (b *AuditBreak) Error() string {
	return fmt.Sprintf("audit log: entry %d: %s: %s", b.N, b.Harm, b.Why)
}

// AuditHead is the last record of the audit log, as the store notes it.
func (s *Store) AuditHead(ctx context.Context) (AuditHead, error) {
	var h AuditHead
	err := s.one(ctx, s.engine.DB(), `SELECT n, hash FROM audit_head WHERE id = 1`, nil, &h.N, &h.Hash)
	if err != nil {
		return AuditHead{}, fmt.Errorf("the audit log has no head: %w", err)
	}
	return h, nil
}

// auditPage is how many records are verified at a time.
const auditPage = 1000

// VerifyAudit reads the whole audit log and gives its last record. The error is a *AuditBreak where something was changed, is
// missing, or was cut off. Who can write to the database can make a new chain: only a head that was noted elsewhere shows that. The zero
// AuditHead stands for none.
func (s *Store) VerifyAudit(ctx context.Context, noted AuditHead) (AuditHead, error) {
	kept, err := s.AuditHead(ctx) // before the records: others append meanwhile
	if err != nil {
		return AuditHead{}, err
	}
	chain := chain{kept: kept, noted: noted}
	for after := int64(math.MinInt64); ; {
		page, err := s.Audit(ctx, after, auditPage)
		if err != nil {
			return chain.last, err
		}
		for i := range page {
			if err := chain.add(&page[i]); err != nil {
				return chain.last, err
			}
		}
		if len(page) == 0 {
			return chain.last, chain.end()
		}
		after = page[len(page)-1].N
	}
}

// A chain is verified record by record.
type chain struct {
	last        AuditHead
	kept, noted AuditHead
	seen        bool // the noted hash
}

func (c *chain) add(r *AuditRecord) error {
	next := c.last.N + 1
	switch {
	case r.N < next:
		return &AuditBreak{r.N, OutOfOrder, "its number is too low"}
	case r.N > next:
		return &AuditBreak{next, Missing, fmt.Sprintf("entry %d is the next", r.N)}
	case r.digest() != r.Hash:
		return &AuditBreak{r.N, Changed, "its content does not have its hash"}
	case r.Previous != c.last.Hash:
		return &AuditBreak{r.N, OutOfOrder, "it does not follow the entry before: one of them was replaced or moved"}
	}
	c.last = AuditHead{r.N, r.Hash}
	for _, head := range []AuditHead{c.kept, c.noted} {
		if r.N == head.N && r.Hash != head.Hash {
			return &AuditBreak{r.N, Changed, "it does not have the hash that was noted"}
		}
	}
	c.seen = c.seen || r.Hash == c.noted.Hash
	return nil
}

func (c *chain) end() error {
	for _, head := range []AuditHead{c.kept, c.noted} {
		if head.N > c.last.N {
			return &AuditBreak{c.last.N + 1, CutOff, fmt.Sprintf("the log once had %d entries", head.N)}
		}
	}
	if c.noted.Hash != (Digest{}) && !c.seen {
		return &AuditBreak{c.last.N + 1, CutOff, "no entry has the hash that was noted"}
	}
	return nil
}
