package source

import (
	"bufio"
	"io"

	"github.com/pierrec/lz4/v4"
)

var lz4Words = map[error]string{
	lz4.ErrInvalidFrame:          "frame is followed by what is no lz4",
	lz4.ErrInvalidBlockChecksum:  "checksum is wrong",
	lz4.ErrInvalidFrameChecksum:  "checksum is wrong",
	lz4.ErrInvalidHeaderChecksum: "header is damaged",
}

// openLZ4 reads the frames of an lz4 file one after the other, skippable ones and those of the legacy format too
// (github.com/lz4/lz4, lz4_Frame_format.md). The legacy format has no mark of its end: where it is cut between two blocks
// of 8 MiB, nothing tells.
//
// Each stream has a decoder of its own: one that is reset keeps the text of the stream before as its dictionary, and a
// damaged stream would be read as pieces of another. The library reuses their buffers.
func openLZ4(in *bufio.Reader, _ *budget) (io.Reader, func(), error) {
	reader := lz4.NewReader(in)
	if err := reader.Apply(lz4.ConcurrencyOption(1)); err != nil {
		return nil, nil, err
	}
	return &renamed{in: reader, format: "lz4", words: lz4Words}, func() { reader.Reset(nil) }, nil
}
