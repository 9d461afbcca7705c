package source

import (
	"bufio"
	"compress/bzip2"
	"io"
)

var bzip2Words = map[error]string{
	bzip2.StructuralError("block checksum mismatch"):              "checksum is wrong",
	bzip2.StructuralError("file checksum mismatch"):               "checksum is wrong",
	bzip2.StructuralError("bad magic value in continuation file"): "stream is followed by what is no bzip2",
	bzip2.StructuralError("non-Huffman entropy encoding"):         "header is damaged",
	bzip2.StructuralError("invalid compression level"):            "header is damaged",
	bzip2.StructuralError("bad magic value found"):                "block header is damaged",
}

// openBzip2 reads the streams of a bzip2 file one after the other.
func openBzip2(in *bufio.Reader, _ *budget) (io.Reader, func(), error) {
	return &renamed{in: bzip2.NewReader(in), format: "bzip2", words: bzip2Words}, nothing, nil
}

// A renamed stream says in our words what its decompressor found wrong.
type renamed struct {
	in     io.Reader
	format string
	words  map[error]string
	err    error // sticky
}

func (r *renamed) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.in.Read(p)
	r.err = damage(r.format, err, r.words)
	return n, r.err
}
