package source

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/ulikunitz/xz/lzma"
)

// dictionaryCost is how many bytes of dictionary weigh as much as one decompressed byte. To clear one takes time: without
// a price, a file of many small blocks could ask for a large one each.
const dictionaryCost = 64

// dictionary gives the bytes that a decoder needs for the dictionary that a header declares: no more than there is to
// decompress, where that is known (else -1), and no more than the limit.
func dictionary(format string, declared uint64, size int64, b *budget) (int, error) {
	if size >= 0 {
		declared = min(declared, uint64(size))
	}
	if declared > uint64(b.limits.dictionary) {
		return 0, streamError{text: fmt.Sprintf("%s dictionary of %d MiB is over the limit of %d: decompress it first", format, declared>>20, b.limits.dictionary>>20)}
	}
	need := max(int(declared), lzma.MinDictCap)
	return need, b.spend(int64(need/dictionaryCost), format)
}

// lzma2Dictionary is the size that the property byte of LZMA2 stands for; false where it stands for none.
func lzma2Dictionary(property byte) (uint64, bool) {
	switch {
	case property == 40:
		return 1<<32 - 1, true
	case property > 40:
		return 0, false
	}
	return uint64(2|property&1) << (property/2 + 11), true
}

// openLZMA2 decodes a sequence of LZMA2 chunks of which it takes no byte too many. Size is that of the decompressed data,
// or -1.
func openLZMA2(format string, in io.Reader, property byte, size int64, b *budget) (io.Reader, error) {
	declared, ok := lzma2Dictionary(property)
	if !ok {
		return nil, streamError{text: format + " header is damaged: no such dictionary"}
	}
	need, err := dictionary(format, declared, size, b)
	if err != nil {
		return nil, err
	}
	return lzma.Reader2Config{DictCap: need}.NewReader2(in)
}

// openLZMA decodes a raw LZMA stream. The properties are five bytes, as zip and 7z have them; size is that of the
// decompressed data, or -1 where a mark ends it.
func openLZMA(format string, in io.Reader, properties []byte, size int64, b *budget) (io.Reader, error) {
	if len(properties) != 5 {
		return nil, streamError{text: format + " header is damaged: no LZMA properties"}
	}
	need, err := dictionary(format, uint64(binary.LittleEndian.Uint32(properties[1:])), size, b)
	if err != nil {
		return nil, err
	}
	// The library reads the header of an .lzma file: properties, dictionary, size.
	header := binary.LittleEndian.AppendUint32([]byte{properties[0]}, uint32(need))
	header = binary.LittleEndian.AppendUint64(header, uint64(size))
	decoder, err := lzma.NewReader(bufio.NewReader(io.MultiReader(bytes.NewReader(header), in)))
	if err != nil {
		return nil, err
	}
	return decoder, nil
}
