package outlook

import (
	"encoding/binary"
	"errors"
)

// rtfDictionary is what a window begins with (MS-OXRTFCP, 2.1.2.1).
const rtfDictionary = "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier" +
	"{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"

const (
	rtfPacked  = 0x75465a4c // "LZFu"
	rtfPlain   = 0x414c454d // "MELA"
	rtfWindow  = 4096
	mostRTF    = 32 << 20
	rtfHeading = 16
)

// decompress reads compressed RTF (MS-OXRTFCP). Where it is damaged, it gives what comes before.
func decompress(b []byte) ([]byte, error) {
	if len(b) < rtfHeading {
		return nil, errors.New("compressed RTF ends early, at its header")
	}
	kind := binary.LittleEndian.Uint32(b[8:])
	size := int(min(binary.LittleEndian.Uint32(b[4:]), mostRTF))
	b = b[rtfHeading:]
	switch kind {
	case rtfPlain:
		return b[:min(size, len(b))], nil
	case rtfPacked:
		return unpackRTF(b, size)
	}
	return nil, errors.New("compressed RTF is of a kind that is not known")
}

func unpackRTF(b []byte, size int) ([]byte, error) {
	var window [rtfWindow]byte
	for i := range window {
		window[i] = ' '
	}
	write := copy(window[:], rtfDictionary)
	var out []byte
	put := func(c byte) {
		out = append(out, c)
		window[write] = c
		write = (write + 1) % rtfWindow
	}
	for at := 0; at < len(b) && len(out) < size; {
		flags := b[at]
		at++
		for bit := 0; bit < 8 && at < len(b); bit++ {
			if flags>>bit&1 == 0 {
				put(b[at])
				at++
				continue
			}
			if at+2 > len(b) {
				return out, errors.New("compressed RTF ends early")
			}
			token := binary.BigEndian.Uint16(b[at:])
			at += 2
			from := int(token >> 4)
			if from == write {
				return out[:min(size, len(out))], nil // the mark of the end
			}
			for i := range int(token&15) + 2 {
				put(window[(from+i)%rtfWindow])
			}
		}
	}
	if len(out) < size {
		return out, errors.New("compressed RTF ends early")
	}
	return out[:size], nil
}
