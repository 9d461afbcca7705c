package source

import (
	"errors"
	"hash/crc32"
	"io"
)

var (
	errChecksum = errors.New("checksum")
	errTooLong  = errors.New("too long")
)

var checkedWords = map[error]string{
	errChecksum: "checksum is wrong",
	errTooLong:  "member is longer than its archive says",
}

// A checked stream is a member of an archive that states its size and CRC-32.
type checked struct {
	in     io.Reader
	format string
	want   func() (sum, error) // asked at the end
	limit  int64               // bytes it may have at most; -1: not known yet
	seen   sum
	err    error // sticky
}

// A sum is what an archive states of a member.
type sum struct {
	size   int64
	crc    uint32
	hasCRC bool
}

func newChecked(in io.Reader, format string, want sum) *checked {
	return &checked{in: in, format: format, limit: want.size, want: func() (sum, error) { return want, nil }}
}

func (c *checked) Read(p []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.in.Read(p)
	if left := c.limit - c.seen.size; c.limit >= 0 && int64(n) > left {
		n, err = int(left), errTooLong
	}
	c.seen.size += int64(n)
	c.seen.crc = crc32.Update(c.seen.crc, crc32.IEEETable, p[:n])
	if err == io.EOF {
		err = c.compare()
	}
	c.err = damage(c.format, err, checkedWords)
	return n, c.err
}

// compare ends the stream.
func (c *checked) compare() error {
	want, err := c.want()
	switch {
	case err != nil:
		return err
	case c.seen.size < want.size:
		return io.ErrUnexpectedEOF
	case c.seen.size > want.size:
		return errTooLong
	case want.hasCRC && c.seen.crc != want.crc:
		return errChecksum
	}
	return io.EOF
}
