package evtx

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"
	"time"
)

// A Type is a value type of binary XML ([MS-EVEN6] 2.2.12). With [Array] set the value is an array of that type.
type Type uint8

// The value types.
const (
	Null       Type = 0x00
	String     Type = 0x01 // UTF-16, little-endian
	AnsiString Type = 0x02 // in the code page of the computer that wrote it; read as Windows-1252
	Int8       Type = 0x03
	Uint8      Type = 0x04
	Int16      Type = 0x05
	Uint16     Type = 0x06
	Int32      Type = 0x07
	Uint32     Type = 0x08
	Int64      Type = 0x09
	Uint64     Type = 0x0a
	Real32     Type = 0x0b
	Real64     Type = 0x0c
	Bool       Type = 0x0d
	Binary     Type = 0x0e
	GUID       Type = 0x0f
	Size       Type = 0x10
	Filetime   Type = 0x11
	Systemtime Type = 0x12
	SID        Type = 0x13
	Hex32      Type = 0x14
	Hex64      Type = 0x15
	BinXML     Type = 0x21
	Array      Type = 0x80
)

// A Value is one typed value of a record. It points into the chunk: it is valid as long as its record is.
type Value struct {
	data []byte
	at   int32 // of the data in its chunk; only where the type is BinXML
	typ  Type
	utf8 bool // the data is text in UTF-8: what a template says itself, or several parts joined
}

// Type tells the type that the log gives the value. What stands in the template itself is a [String].
func (v Value) Type() Type { return v.typ }

// IsEmpty reports whether the value is null or has no content, such as an empty string.
func (v Value) IsEmpty() bool {
	return v.typ == Null || len(v.data) == 0 || v.typ == String && !v.utf8 && len(trimNUL16(v.data)) == 0
}

// Uint gives a value that is an unsigned or hexadecimal integer, or a signed one that is not negative.
func (v Value) Uint() (n uint64, ok bool) {
	switch v.typ {
	case Uint8, Uint16, Uint32, Uint64, Hex32, Hex64, Size:
		return littleEndian(v.data)
	case Int8, Int16, Int32, Int64:
		if i, ok := v.Int(); ok && i >= 0 {
			return uint64(i), true
		}
	}
	return 0, false
}

// Int gives a value that is a signed integer, or an unsigned one below 2⁶³.
func (v Value) Int() (n int64, ok bool) {
	u, ok := littleEndian(v.data)
	switch v.typ {
	case Int8, Int16, Int32, Int64:
		return signed(u, len(v.data)), ok
	case Uint8, Uint16, Uint32, Uint64, Hex32, Hex64, Size:
		return int64(u), ok && u <= math.MaxInt64
	}
	return 0, false
}

// Time gives a value that is a FILETIME, in UTC.
func (v Value) Time() (t time.Time, ok bool) {
	if v.typ != Filetime || len(v.data) != 8 {
		return t, false
	}
	return filetime(binary.LittleEndian.Uint64(v.data)), true
}

// String gives the value as [Value.AppendText] does.
func (v Value) String() string { return string(v.AppendText(nil)) }

// AppendText appends the value as text in valid UTF-8: integers in decimal, Hex32, Hex64 and Size as 0x and hexadecimal digits,
// GUIDs in capitals without braces, binary as hexadecimal digits, times as 2006-01-02T15:04:05.999999Z, the items of an array with
// commas between. A value that does not fit its type, or of an unknown type, is given as hexadecimal digits. Null is no text.
func (v Value) AppendText(dst []byte) []byte { return v.append(dst, plain) }

func (v Value) append(dst []byte, e escape) []byte {
	switch {
	case v.utf8:
		return appendUTF8Bytes(dst, v.data, e)
	case v.typ == String:
		return appendUTF16(dst, trimNUL16(v.data), e)
	case v.typ == AnsiString:
		return appendAnsi(dst, bytes.TrimRight(v.data, "\x00"), e)
	case v.isArray():
		return v.appendItems(dst, e)
	}
	return v.appendScalar(dst, e)
}

// appendScalar appends what is neither text nor an array; nothing in it needs escaping.
func (v Value) appendScalar(dst []byte, e escape) []byte {
	if len(v.data) == 0 || v.typ == Null {
		return dst
	}
	mark := len(dst)
	if dst, ok := v.appendTyped(dst, e); ok {
		return dst
	}
	return appendHex(dst[:mark], v.data)
}

func (v Value) appendTyped(dst []byte, e escape) (out []byte, ok bool) {
	n, integer := littleEndian(v.data)
	switch v.typ {
	case Int8, Int16, Int32, Int64:
		return strconv.AppendInt(dst, signed(n, len(v.data)), 10), integer
	case Uint8, Uint16, Uint32, Uint64:
		return strconv.AppendUint(dst, n, 10), integer
	case Hex32, Hex64, Size:
		return strconv.AppendUint(append(dst, "0x"...), n, 16), integer
	case Real32, Real64:
		return v.appendReal(dst)
	case Bool:
		return strconv.AppendBool(dst, !allZero(v.data)), len(v.data) <= 4
	case GUID:
		return appendGUID(dst, v.data, e)
	case Filetime:
		return appendFiletime(dst, n, e == inXML), len(v.data) == 8
	case Systemtime:
		if len(v.data) != 16 {
			return dst, false
		}
		return appendSystemtime(dst, v.data)
	case SID:
		return appendSID(dst, v.data)
	}
	return dst, false
}

func (v Value) appendReal(dst []byte) (out []byte, ok bool) {
	switch len(v.data) {
	case 4:
		return strconv.AppendFloat(dst, float64(math.Float32frombits(binary.LittleEndian.Uint32(v.data))), 'g', -1, 32), true
	case 8:
		return strconv.AppendFloat(dst, math.Float64frombits(binary.LittleEndian.Uint64(v.data)), 'g', -1, 64), true
	}
	return dst, false
}

// appendItems appends an array with commas between its items.
func (v Value) appendItems(dst []byte, e escape) []byte {
	rest := v
	for first := true; len(rest.data) > 0; first = false {
		if !first {
			dst = append(dst, ',')
		}
		var item Value
		item, rest = rest.cut()
		dst = item.append(dst, e)
	}
	return dst
}

// isArray reports whether the value is an array of a type of which there are arrays ([MS-EVEN6] 3.1.4.7.5).
func (v Value) isArray() bool {
	item := v.typ &^ Array
	return v.typ&Array != 0 && item != Null && item != Binary && item <= Hex64
}

// known reports whether a type is one of the format, with those that are reserved in it ("Value types").
func known(t Type) bool {
	t &^= Array
	return t <= Hex64 || t == 0x20 || t == BinXML || t == 0x23
}

// cut takes the first item off an array that is not empty. What is too short for an item is one item of the rest.
func (v Value) cut() (item, rest Value) {
	n := v.itemSize()
	if n <= 0 || n > len(v.data) {
		n = len(v.data)
	}
	return Value{data: v.data[:n], typ: v.typ &^ Array}, Value{data: v.data[n:], typ: v.typ}
}

// itemSize is the length in bytes of an array's first item: strings end with their NUL, SIDs tell their own length
// ([MS-EVEN6] 3.1.4.7.5).
func (v Value) itemSize() int {
	switch v.typ &^ Array {
	case String:
		for i := 0; i+1 < len(v.data); i += 2 {
			if v.data[i]|v.data[i+1] == 0 {
				return i + 2
			}
		}
		return len(v.data)
	case AnsiString:
		return bytes.IndexByte(v.data, 0) + 1
	case Int8, Uint8:
		return 1
	case Int16, Uint16:
		return 2
	case Int32, Uint32, Real32, Hex32, Bool:
		return 4
	case Int64, Uint64, Real64, Hex64, Filetime, Size:
		return 8
	case GUID, Systemtime:
		return 16
	case SID:
		if len(v.data) > 1 {
			return 8 + 4*int(v.data[1])
		}
	}
	return len(v.data)
}

func littleEndian(b []byte) (n uint64, ok bool) {
	switch len(b) {
	case 1:
		return uint64(b[0]), true
	case 2:
		return uint64(binary.LittleEndian.Uint16(b)), true
	case 4:
		return uint64(binary.LittleEndian.Uint32(b)), true
	case 8:
		return binary.LittleEndian.Uint64(b), true
	}
	return 0, false
}

// signed extends the sign of an integer of the given length in bytes.
func signed(n uint64, length int) int64 {
	shift := 64 - 8*length
	if shift < 0 {
		return 0
	}
	return int64(n<<shift) >> shift
}

// trimNUL16 cuts the NULs off the end of UTF-16 text: a string may be written with or without them.
func trimNUL16(b []byte) []byte {
	b = b[:len(b)&^1]
	for len(b) >= 2 && b[len(b)-1]|b[len(b)-2] == 0 {
		b = b[:len(b)-2]
	}
	return b
}

func allZero(b []byte) bool {
	for len(b) >= 8 {
		if binary.LittleEndian.Uint64(b) != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}
