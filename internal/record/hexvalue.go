package record

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"picket/internal/hexadecimal"
)

// isHex says whether a value can be bytes in hexadecimal: pairs of digits, four at least.
func isHex(value []byte) bool {
	if len(value) < 4 || len(value)%2 != 0 {
		return false
	}
	for _, c := range value {
		if hexadecimal.Digit(c) < 0 {
			return false
		}
	}
	return true
}

// appendHex appends the bytes. NULs, which stand between the arguments of a program, become spaces.
func appendHex(dst, value []byte) []byte {
	for i := 0; i+1 < len(value); i += 2 {
		high, low := hexadecimal.Digit(value[i]), hexadecimal.Digit(value[i+1])
		if high < 0 || low < 0 {
			return append(dst, value[i:]...)
		}
		if c := byte(high<<4 | low); c != 0 {
			dst = append(dst, c)
		} else {
			dst = append(dst, ' ')
		}
	}
	return dst
}

// Address families of Linux.
const (
	familyUnix  = 1
	familyInet  = 2
	familyInet6 = 10
)

// appendSockaddr appends the address, or the path of a socket, of a struct sockaddr as Linux has it in memory: the family
// in the byte order of the machine, taken as little-endian, then the port, then the address.
func appendSockaddr(dst, value []byte) []byte {
	var raw [32]byte
	b := appendHexBytes(raw[:0], value)
	switch {
	case len(b) >= 8 && binary.LittleEndian.Uint16(b) == familyInet:
		return netip.AddrFrom4([4]byte(b[4:8])).AppendTo(dst)
	case len(b) >= 24 && binary.LittleEndian.Uint16(b) == familyInet6:
		return netip.AddrFrom16([16]byte(b[8:24])).Unmap().AppendTo(dst)
	case len(b) >= 2 && binary.LittleEndian.Uint16(b) == familyUnix:
		return append(dst, bytes.Trim(appendHex(nil, value[4:]), " ")...)
	}
	return append(dst, value...)
}

// appendHexBytes stops at the capacity of dst: no address is longer.
func appendHexBytes(dst, value []byte) []byte {
	for i := 0; i+1 < len(value) && len(dst) < cap(dst); i += 2 {
		high, low := hexadecimal.Digit(value[i]), hexadecimal.Digit(value[i+1])
		if high < 0 || low < 0 {
			return nil
		}
		dst = append(dst, byte(high<<4|low))
	}
	return dst
}
