package intel

import (
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"picket/indicator"
)

// A pack holds indicators with all that is known of them, as bytes behind each other: a million that a store brings, each with its id,
// validity and confidence, take some 70 MB instead of 400, and nothing for the collector of garbage to look through. Strings
// that it gives point into it.
//
// An indicator is its kind, flags, value, role and marking; its id; and the rest, which is rarely asked for.
type pack struct {
	full  []string         // chunks that take no more
	last  *strings.Builder // the chunk that is filled
	words []string         // roles and markings: few, and each by its number
	one   packer           // the memory of the one that is added
}

// An indicator's place in a pack is the number of its chunk and the offset there.
const (
	chunkBits  = 20
	mostChunks = 1 << (32 - chunkBits)
	mostWords  = 128
	mostPacked = 1 << 16 // bytes of one
)

// Flags of an indicator.
const (
	isRevoked = 1 << iota
	hasUUID   // its id is "indicator--" and a UUID of 16 bytes
)

const idPrefix = "indicator--"

// add appends an indicator; false where it does not fit, or would not come back as it is.
func (p *pack) add(x *Indicator) (at uint32, ok bool) {
	number, isKnown := kindNumbers[x.Kind]
	role, isRole := p.word(x.Role)
	marking, isMarking := p.word(x.Marking)
	isTimed := isPlain(x.ValidFrom) && isPlain(x.ValidUntil) && isPlain(x.Modified)
	if !isKnown || !isRole || !isMarking || !isTimed || len(x.Value)+len(x.ID) > mostPacked {
		return 0, false
	}
	var flags byte
	if x.Revoked {
		flags |= isRevoked
	}
	uuid, isUUID := uuidOf(x.ID)
	if isUUID {
		flags |= hasUUID
	}
	b := &p.one
	*b = append((*b)[:0], number, flags)
	b.text(x.Value)
	*b = append(*b, role, marking)
	if isUUID {
		*b = append(*b, uuid[:]...)
	} else {
		b.text(x.ID)
	}
	b.rest(x)
	return p.keep(*b)
}

// word is the number of a role or marking; false where there are too many.
func (p *pack) word(text string) (number byte, ok bool) {
	i := slices.Index(p.words, text)
	if i < 0 && len(p.words) < mostWords && len(text) <= mostPacked {
		i = len(p.words)
		p.words = append(p.words, strings.Clone(text))
	}
	return byte(i), i >= 0
}

// isPlain says that a time comes back as it is: it is in UTC, and was not measured by a clock of this process.
func isPlain(t *time.Time) bool {
	return t == nil || *t == time.Unix(t.Unix(), int64(t.Nanosecond())).UTC()
}

func (p *pack) keep(b []byte) (at uint32, ok bool) {
	if len(b) > mostPacked {
		return 0, false
	}
	if p.last.Len()+len(b) > 1<<chunkBits {
		if len(p.full) == mostChunks-1 {
			return 0, false
		}
		p.full = append(p.full, p.last.String())
		p.last = &strings.Builder{}
		p.last.Grow(1 << chunkBits) // where one chunk is full, the next will be
	}
	at = uint32(len(p.full)<<chunkBits | p.last.Len())
	p.last.Write(b)
	return at, true
}

func newPack() *pack { return &pack{last: &strings.Builder{}} }

// A packer writes an indicator.
type packer []byte

func (b *packer) text(s string) { *b = append(binary.AppendUvarint(*b, uint64(len(s))), s...) }

func (b *packer) integer(n int) { *b = binary.AppendVarint(*b, int64(n)) }

// time is 0 and no more where there is none.
func (b *packer) time(t *time.Time) {
	if t == nil {
		*b = append(*b, 0)
		return
	}
	*b = append(*b, 1)
	*b = binary.AppendVarint(*b, t.Unix())
	*b = binary.AppendUvarint(*b, uint64(t.Nanosecond()))
}

// count is that of a list, and tells none from an empty one.
func (b *packer) count(n int, isNil bool) {
	if isNil {
		n = -1
	}
	b.integer(n)
}

func (b *packer) rest(x *Indicator) {
	b.integer(x.Confidence)
	b.time(x.ValidFrom)
	b.time(x.ValidUntil)
	b.time(x.Modified)
	b.count(len(x.Ports), x.Ports == nil)
	for _, port := range x.Ports {
		b.integer(port)
	}
	b.count(len(x.Evidence), x.Evidence == nil)
	for _, e := range x.Evidence {
		b.integer(e.Page)
		b.integer(e.Offset)
		if e.Quote == x.Value { // as in most: it is not written again
			b.integer(-1)
			continue
		}
		b.integer(len(e.Quote))
		*b = append(*b, e.Quote...)
	}
}

// head is the first part of a packed indicator, and a reader at the second.
func (p *pack) head(at uint32) (x Indicator, flags byte, next unpacker) {
	chunk := int(at >> chunkBits)
	text := ""
	if chunk < len(p.full) {
		text = p.full[chunk]
	} else {
		text = p.last.String()
	}
	next = unpacker(text[at&(1<<chunkBits-1):])
	x.Kind, flags = indicator.Kinds[next[0]], next[1]
	next = next[2:]
	x.Value = next.text()
	x.Role, x.Marking = p.words[next[0]], p.words[next[1]]
	x.Revoked = flags&isRevoked != 0
	next = next[2:]
	return x, flags, next
}

// at is a packed indicator. Without isWhole the rest, behind its id, is left out.
func (p *pack) at(at uint32, isWhole bool) Indicator {
	x, flags, next := p.head(at)
	if flags&hasUUID != 0 {
		x.ID = idOf(string(next[:16]))
		next = next[16:]
	} else {
		x.ID = next.text()
	}
	if isWhole {
		next.rest(&x)
	}
	return x
}

// validity is from when to when a packed indicator is valid.
func (p *pack) validity(at uint32) (from, until *time.Time) {
	_, flags, next := p.head(at)
	if flags&hasUUID != 0 {
		next = next[16:]
	} else {
		next.text()
	}
	next.integer()
	return next.time(), next.time()
}

// An unpacker reads what a packer wrote: nobody else writes it, so nothing is checked.
type unpacker string

func (u *unpacker) unsigned() (n uint64) {
	for shift := 0; ; shift += 7 {
		c := (*u)[0]
		*u = (*u)[1:]
		if n |= uint64(c&0x7f) << shift; c < 0x80 {
			return n
		}
	}
}

func (u *unpacker) signed() int64 {
	n := u.unsigned()
	return int64(n>>1) ^ -int64(n&1)
}

func (u *unpacker) integer() int { return int(u.signed()) }

func (u *unpacker) text() string { return u.take(int(u.unsigned())) }

func (u *unpacker) take(n int) string {
	s := string((*u)[:n])
	*u = (*u)[n:]
	return s
}

func (u *unpacker) time() *time.Time {
	if u.take(1)[0] == 0 {
		return nil
	}
	seconds := u.signed()
	t := time.Unix(seconds, int64(u.unsigned())).UTC()
	return &t
}

func (u *unpacker) rest(x *Indicator) {
	x.Confidence = u.integer()
	x.ValidFrom, x.ValidUntil, x.Modified = u.time(), u.time(), u.time()
	if n := u.integer(); n >= 0 {
		x.Ports = make([]int, n)
	}
	for i := range x.Ports {
		x.Ports[i] = u.integer()
	}
	if n := u.integer(); n >= 0 {
		x.Evidence = make([]Evidence, n)
	}
	for i := range x.Evidence {
		e := &x.Evidence[i]
		e.Page, e.Offset = u.integer(), u.integer()
		if n := u.integer(); n >= 0 {
			e.Quote = u.take(n)
		} else {
			e.Quote = x.Value
		}
	}
}

// uuidOf is the UUID of an id in the form that idOf gives.
func uuidOf(id string) (uuid [16]byte, ok bool) {
	if len(id) != len(idPrefix)+36 || id[:len(idPrefix)] != idPrefix {
		return uuid, false
	}
	text := id[len(idPrefix):]
	digits := text[:8] + text[9:13] + text[14:18] + text[19:23] + text[24:]
	if _, err := hex.Decode(uuid[:], []byte(digits)); err != nil {
		return uuid, false
	}
	return uuid, idOf(string(uuid[:])) == id // hexadecimal in upper case is another id
}

func idOf(uuid string) string {
	var digits [32]byte
	hex.Encode(digits[:], []byte(uuid))
	var buffer [len(idPrefix) + 36]byte
	b := append(append(buffer[:0], idPrefix...), digits[:8]...)
	for _, part := range [][]byte{digits[8:12], digits[12:16], digits[16:20], digits[20:]} {
		b = append(append(b, '-'), part...)
	}
	return string(b)
}
