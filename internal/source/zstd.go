package source

import (
	"bufio"
	"io"

	"github.com/klauspost/compress/zstd"
)

// maxWindow bounds the memory that a zstd frame may ask for. Every preset level of the zstd command but --ultra -22
// stays below it, as does --long up to 26.
const maxWindow = 64 << 20

const windowTooLarge = "window is over 64 MiB: decompress it first, with zstd -d --long=31"

// A zstdReader reads the frames of a zstd file (RFC 8878) one after the other.
type zstdReader struct {
	in  *zstd.Decoder
	err error // sticky
}

var zstdWords = map[error]string{
	zstd.ErrCRCMismatch:         "checksum is wrong",
	zstd.ErrMagicMismatch:       "frame is followed by what is no zstd",
	zstd.ErrWindowSizeExceeded:  windowTooLarge,
	zstd.ErrDecoderSizeExceeded: windowTooLarge,
	zstd.ErrUnknownDictionary:   "dictionary is missing: decompress it first",
}

func openZstd(in *bufio.Reader, _ *budget) (io.Reader, func(), error) {
	// One goroutine, no reading ahead: many files are open at once, each in its own worker.
	decoder, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderMaxMemory(maxWindow))
	if err != nil {
		return nil, nil, err
	}
	return &zstdReader{in: decoder}, decoder.Close, nil
}

func (z *zstdReader) Read(p []byte) (int, error) {
	if z.err != nil {
		return 0, z.err
	}
	n, err := z.in.Read(p)
	if n == 0 && err != nil {
		// The decoder tells of a wrong checksum before it gives the block that has it.
		n, err = z.in.Read(p)
	}
	if n > 0 {
		return n, nil
	}
	z.err = damage("zstd", err, zstdWords)
	return 0, z.err
}
