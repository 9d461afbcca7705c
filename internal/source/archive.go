package source

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"time"
)

// An archive is a container of many members, as it lies in a stream.
type archive struct {
	stream *bufio.Reader
	disk   *disk  // nil unless the stream is a regular file just as it lies on disk, which can be read at random
	held   []byte // all of it, where it lies in memory; else nil
	budget *budget
}

// A member is one file in an archive. Its content is valid until the next one is asked for, and need not be read.
type member struct {
	name    string    // as the archive has it
	modTime time.Time // zero where not known
	offset  int64     // in the archive, of where it lies
	content io.Reader // nil where there is err
	err     error     // why it cannot be read
	size    int64     // of a member of a tar
	sparse  bool      // it is not in the archive as it was on disk
}

// maxName bounds the part of a source's name that an archive gives.
const maxName = 1 << 10

// memberName names a member. Its own name is hostile: it is text, never a path.
func memberName(archive, member string) string {
	if len(member) > maxName {
		member = strings.ToValidUTF8(member[:maxName-3], "") + "…"
	}
	return archive + "!" + member
}

// unread is what is lost of an archive from some place on.
func unread(err error) error {
	lost := streamError{text: "what follows is not read: " + err.Error()}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		lost.cause = io.ErrUnexpectedEOF
	}
	return lost
}

// A store is an archive that can be read at random.
type store struct {
	io.ReaderAt
	size int64
	err  error // why it is not whole: what there is of it lies in the store
	free func()
}

// random gives the archive for reading at random: as it lies on disk or in memory, or spooled.
func (a *archive) random() (*store, error) {
	if a.disk != nil {
		return &store{ReaderAt: a.disk, size: a.disk.size, free: func() {}}, nil
	}
	if a.held != nil {
		return &store{ReaderAt: bytes.NewReader(a.held), size: int64(len(a.held)), free: func() {}}, nil
	}
	return spool(a.stream, a.budget)
}
