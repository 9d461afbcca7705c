package source

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
)

// A summed stream hashes what is read of it.
type summed struct {
	in   io.Reader
	hash hash.Hash
}

func (s *summed) Read(p []byte) (int, error) {
	n, err := s.in.Read(p)
	s.hash.Write(p[:n])
	return n, err
}

// enter opens what a file or a member holds, which is hashed as it lies there.
func (o *opener) enter(content io.Reader, size int, at label) bool {
	if o.hash {
		at.sum = &summed{content, sha256.New()}
		content = at.sum
	}
	return o.stream(bufio.NewReaderSize(content, size), at)
}

// SHA256 is the hash of the file, or of the member of an archive, as it lies there, compressed as it may be: what the
// sha256sum command says of it. To that end it reads what Next has left, behind damage too, and so ends the source. It is
// "" where that fails, where ctx ends first, and where it was not asked for (see OpenHashed).
func (r *Reader) SHA256(ctx context.Context) string {
	if r.label.sum == nil {
		return ""
	}
	r.end()
	chunk := make([]byte, readSize)
	for ctx.Err() == nil {
		_, err := r.label.sum.Read(chunk)
		if err == io.EOF {
			return hex.EncodeToString(r.label.sum.hash.Sum(nil))
		}
		if err != nil {
			return ""
		}
	}
	return ""
}
