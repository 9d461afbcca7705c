package source

import (
	"bufio"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
)

// A gzipReader reads the members of a gzip file (RFC 1952) one after the other. It looks between them itself, to tell
// padding from damage.
type gzipReader struct {
	in     *bufio.Reader
	member *gzip.Reader
	err    error // sticky
}

var gzipWords = map[error]string{
	gzip.ErrChecksum: "checksum is wrong",
	gzip.ErrHeader:   "header is damaged",
	errAfterMember:   "member is followed by what is no gzip",
}

var errAfterMember = errors.New("no gzip header")

func openGzip(in *bufio.Reader, _ *budget) (io.Reader, func(), error) {
	z := &gzipReader{in: in, member: new(gzip.Reader)}
	z.err = damage("gzip", z.begin(), gzipWords)
	return z, nothing, nil
}

func (z *gzipReader) Read(p []byte) (int, error) {
	for z.err == nil {
		n, err := z.member.Read(p)
		if err == io.EOF {
			err = z.next()
		}
		z.err = damage("gzip", err, gzipWords)
		if n > 0 {
			return n, nil
		}
	}
	return 0, z.err
}

// begin reads the header of a member. There is one: io.EOF is an early end.
func (z *gzipReader) begin() error {
	err := z.member.Reset(z.in)
	z.member.Multistream(false)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// next goes on behind a member: another, padding with zeros as tapes and block devices leave it, or the end.
func (z *gzipReader) next() error {
	head, err := z.in.Peek(2)
	if string(head) == "\x1f\x8b" {
		return z.begin()
	}
	if len(head) == 0 {
		return err
	}
	for {
		c, err := z.in.ReadByte()
		if err != nil {
			return err
		}
		if c != 0 {
			return errAfterMember
		}
	}
}
