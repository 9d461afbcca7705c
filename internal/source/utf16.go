package source

import (
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// The encodings that are converted to UTF-8.
const (
	utf16LE = "utf-16le"
	utf16BE = "utf-16be"
)

// encodingOf tells the encoding from the first bytes, and how many of them are a byte order mark. "" is what can be
// searched as it is.
func encodingOf(head []byte) (encoding string, mark int) {
	switch {
	case len(head) >= 3 && string(head[:3]) == "\xef\xbb\xbf":
		return "", 3
	case len(head) >= 2 && string(head[:2]) == "\xff\xfe":
		return utf16LE, 2
	case len(head) >= 2 && string(head[:2]) == "\xfe\xff":
		return utf16BE, 2
	case isWide(head, 1):
		return utf16LE, 0
	case isWide(head, 0):
		return utf16BE, 0
	}
	return "", 0
}

// isWide tells UTF-16 without a mark. Logs are mostly ASCII, so that every other byte is NUL: at least 40 % of those in
// the high place and next to none in the low one, and nine in ten of the characters they leave are printable.
func isWide(head []byte, high int) bool {
	pairs := len(head) / 2
	nulHigh, nulLow, printable := 0, 0, 0
	for i := range pairs {
		h, l := head[2*i+high], head[2*i+1-high]
		if l == 0 {
			nulLow++
		}
		if h == 0 {
			nulHigh++
			if isPrintable(l) {
				printable++
			}
		}
	}
	return pairs >= 2 && nulHigh*10 >= pairs*4 && nulLow*20 <= pairs && printable*10 >= nulHigh*9
}

func isPrintable(c byte) bool { return c >= ' ' && c < 0x7f || c == '\n' || c == '\r' || c == '\t' }

// mixedRun is how many characters in a row must be of the other encoding before a change of encoding is believed.
const mixedRun = 64

// wideRun finds UTF-16 in text that is read as bytes, of either byte order, and gives the index of its first character
// or -1.
func wideRun(text []byte) int {
	first := bytes.IndexByte(text, 0)
	if first < 0 {
		return -1
	}
	run := 0
	for i := max(0, first-1); i+1 < len(text); {
		if !isPrintable(text[i]) || text[i+1] != 0 {
			run = 0
			i++
			continue
		}
		if run++; run == mixedRun {
			return i - 2*(mixedRun-1)
		}
		i += 2
	}
	return -1
}

// A utf16Reader converts UTF-16 to UTF-8. A surrogate that stands alone becomes U+FFFD.
type utf16Reader struct {
	src io.Reader
	big bool
	raw []byte // read and not yet converted
	buf [16 << 10]byte
	err error // of src

	read     int64 // bytes converted
	narrow   int   // characters in a row that would be two of ASCII
	narrowAt int64 // where a run of those began, counted in bytes from the start of src; -1: nowhere so far
}

func newUTF16Reader(src io.Reader, big bool) *utf16Reader {
	return &utf16Reader{src: src, big: big, narrowAt: -1}
}

// Read needs room for one character, utf8.UTFMax bytes.
func (u *utf16Reader) Read(p []byte) (int, error) {
	for {
		if n := u.convert(p); n > 0 {
			return n, nil
		}
		if u.err != nil {
			return 0, u.end()
		}
		u.fill()
	}
}

func (u *utf16Reader) fill() {
	n := copy(u.buf[:], u.raw)
	var read int
	read, u.err = u.src.Read(u.buf[n:])
	u.raw = u.buf[:n+read]
}

func (u *utf16Reader) end() error {
	if u.err == io.EOF && len(u.raw) > 0 {
		return streamError{"UTF-16 text ends in half a character", io.ErrUnexpectedEOF}
	}
	return u.err
}

// convert writes what fits of what was read. A high surrogate waits for its other half while there may be one.
func (u *utf16Reader) convert(p []byte) int {
	written, before := 0, len(u.raw)
	for len(u.raw) >= 2 && len(p)-written >= utf8.UTFMax {
		if n := u.convertASCII(p[written:]); n > 0 {
			written += n
			continue
		}
		r, size := u.decode()
		if size == 0 {
			break
		}
		u.noteNarrow(int64(before-len(u.raw)), size)
		u.raw = u.raw[size:]
		written += utf8.EncodeRune(p[written:], r)
	}
	u.read += int64(before - len(u.raw))
	return written
}

// convertASCII takes four characters at once, as nearly all of a log allows.
func (u *utf16Reader) convertASCII(p []byte) int {
	n := 0
	for i := 0; i+8 <= len(u.raw) && n+4 <= len(p); i += 8 {
		// Big-endian, the first character is in the highest bits; little-endian, in the lowest.
		var four uint64
		if u.big {
			four = binary.BigEndian.Uint64(u.raw[i:])
		} else {
			four = binary.LittleEndian.Uint64(u.raw[i:])
		}
		if four&0xff80_ff80_ff80_ff80 != 0 {
			break
		}
		four = (four | four>>8) & 0x0000_ffff_0000_ffff
		packed := uint32(four | four>>16)
		if u.big {
			binary.BigEndian.PutUint32(p[n:], packed)
		} else {
			binary.LittleEndian.PutUint32(p[n:], packed)
		}
		n += 4
	}
	if n > 0 {
		u.raw, u.narrow = u.raw[2*n:], 0
	}
	return n
}

// decode gives the next character and its size in bytes; 0 when the rest of it is yet to be read.
func (u *utf16Reader) decode() (rune, int) {
	first := u.unit(0)
	if !utf16.IsSurrogate(first) {
		return first, 2
	}
	if len(u.raw) < 4 {
		if u.err == nil {
			return 0, 0
		}
		return utf8.RuneError, 2
	}
	if r := utf16.DecodeRune(first, u.unit(2)); r != utf8.RuneError {
		return r, 4
	}
	return utf8.RuneError, 2
}

func (u *utf16Reader) unit(i int) rune {
	if u.big {
		return rune(binary.BigEndian.Uint16(u.raw[i:]))
	}
	return rune(binary.LittleEndian.Uint16(u.raw[i:]))
}

// noteNarrow looks for 8-bit text: read as UTF-16 it becomes a run of characters of which both bytes are printable.
func (u *utf16Reader) noteNarrow(done int64, size int) {
	if size != 2 || !isPrintable(u.raw[0]) || !isPrintable(u.raw[1]) {
		u.narrow = 0
		return
	}
	if u.narrow++; u.narrow == mixedRun && u.narrowAt < 0 {
		u.narrowAt = u.read + done - 2*(mixedRun-1)
	}
}

// utf16Width is the length in bytes that UTF-8 text has in UTF-16: two for each character, two more beyond U+FFFF.
func utf16Width(text []byte) int64 {
	units := 0
	for len(text) > 0 {
		if len(text) >= 8 && binary.LittleEndian.Uint64(text)&0x8080_8080_8080_8080 == 0 {
			units += 8
			text = text[8:]
			continue
		}
		if utf8.RuneStart(text[0]) {
			units++
		}
		if text[0] >= 0xf0 {
			units++
		}
		text = text[1:]
	}
	return int64(2 * units)
}
