package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"sync"

	"github.com/klauspost/compress/zstd"

	"picket/indicator"
)

// mostOfBlock bounds, in bytes, what a block may unpack to: one that holds more is damaged.
const mostOfBlock = 256 << 20

var errDamaged = errors.New("damaged: picket intel check says what else is")

// coders are the compressor and its counterpart; both may be used by several goroutines.
var coders = sync.OnceValues(func() (*zstd.Encoder, *zstd.Decoder) {
	// The options are right, so that there is no error.
	encoder, _ := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedDefault),
		zstd.WithWindowSize(256<<10), zstd.WithLowerEncoderMem(true))
	decoder, _ := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(mostOfBlock), zstd.WithDecoderLowmem(true))
	return encoder, decoder
})

func pack(data []byte) []byte {
	encoder, _ := coders()
	return encoder.EncodeAll(data, nil)
}

func unpack(data []byte) ([]byte, error) {
	_, decoder := coders()
	plain, err := decoder.DecodeAll(data, nil)
	if err != nil {
		return nil, errDamaged
	}
	return plain, nil
}

// linesOf splits a block of records.
func linesOf(block []byte) [][]byte {
	return bytes.Split(bytes.TrimSuffix(block, []byte("\n")), []byte("\n"))
}

// appendBytes appends a length and that many bytes.
func appendBytes[T string | []byte](to []byte, data T) []byte {
	return append(binary.AppendUvarint(to, uint64(len(data))), data...)
}

// A blockReader takes a block apart. After the first failure it gives nothing but zeros.
type blockReader struct {
	rest []byte
	bad  bool
}

func (r *blockReader) number() uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 {
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

func (r *blockReader) bytes() []byte {
	n := r.number()
	if n > uint64(len(r.rest)) {
		r.bad, r.rest = true, nil
		return nil
	}
	data := r.rest[:n]
	r.rest = r.rest[n:]
	return data
}

// A verdictBlock gathers the verdicts on indicators that follow one another. The indicators are apart from what is said of them:
// they are the same in every sweep that asks for them, so that sweeps share them.
type verdictBlock struct {
	indicators []byte         // kind, value and own id of each
	places     map[string]int // of the rests
	rests      []byte         // each once
	which      []byte         // the place of the rest of each
	count      int
}

func (b *verdictBlock) add(v *SweepVerdict) {
	b.indicators = appendBytes(b.indicators, string(v.Indicator.Kind))
	b.indicators = appendBytes(b.indicators, v.Indicator.Value)
	b.indicators = appendBytes(b.indicators, v.ID)
	place, known := b.places[string(v.Rest)]
	if !known {
		if b.places == nil {
			b.places = map[string]int{}
		}
		place = len(b.places)
		b.places[string(v.Rest)] = place
		b.rests = appendBytes(b.rests, v.Rest)
	}
	b.which = binary.AppendUvarint(b.which, uint64(place))
	b.count++
}

// body is how many rests there are, the rests, and which of them each verdict has.
func (b *verdictBlock) body() []byte {
	body := binary.AppendUvarint(nil, uint64(len(b.places)))
	return append(append(body, b.rests...), b.which...)
}

func (b *verdictBlock) reset() {
	clear(b.places)
	b.indicators, b.rests, b.which, b.count = b.indicators[:0], b.rests[:0], b.which[:0], 0
}

// verdictLines are the records of a block of verdicts.
func verdictLines(chunk, body []byte, count int) ([][]byte, error) {
	indicators, answers := blockReader{rest: chunk}, blockReader{rest: body}
	rests := [][]byte{}
	for range answers.number() {
		if rests = append(rests, answers.bytes()); answers.bad {
			return nil, errDamaged
		}
	}
	var lines [][]byte
	for range count {
		x := indicator.Indicator{Kind: indicator.Kind(indicators.bytes()), Value: string(indicators.bytes())}
		id, place := indicators.bytes(), answers.number()
		if indicators.bad || answers.bad || place >= uint64(len(rests)) {
			return nil, errDamaged
		}
		lines = append(lines, verdictLine(x, id, rests[place]))
	}
	return lines, nil
}
