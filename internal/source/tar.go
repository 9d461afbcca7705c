package source

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
)

const (
	tarFormat = "tar"
	tarBlock  = 512
)

var tarWords = map[error]string{
	tar.ErrHeader:       "header is damaged",
	tar.ErrFieldTooLong: "header is too long",
	errAfterTar:         "archive is followed by what is no tar",
}

var errAfterTar = errors.New("no tar")

// errTarCut is the end of a stream where a tar goes on: it has to have its mark of the end, two blocks of zeros.
var errTarCut = streamError{"tar archive ends early", io.ErrUnexpectedEOF}

// A tarStream counts what is read of a tar, or of several one behind the other.
type tarStream struct {
	in      io.Reader
	seeker  io.Seeker // nil where there is none
	pending []byte    // read, to be read again
	offset  int64
	err     error // sticky
}

func (t *tarStream) Read(p []byte) (int, error) {
	if len(t.pending) > 0 {
		n := copy(p, t.pending)
		t.pending = t.pending[n:]
		t.offset += int64(n)
		return n, nil
	}
	if t.err != nil {
		return 0, t.err
	}
	n, err := t.in.Read(p)
	t.offset += int64(n)
	if err == io.EOF {
		err = errTarCut
	}
	t.err = err
	return n, err
}

var errNotSeekable = errors.New("not seekable")

// Seek lets archive/tar skip the content of members.
func (t *tarStream) Seek(offset int64, whence int) (int64, error) {
	if t.seeker == nil || len(t.pending) > 0 {
		return 0, errNotSeekable
	}
	to, err := t.seeker.Seek(offset, whence)
	if err == nil {
		t.offset = to
	}
	return to, err
}

// tarMembers reads a tar of any kind (POSIX.1-2001 and before, GNU), and those appended behind its end.
func tarMembers(a *archive) iter.Seq2[*member, *Fault] {
	return func(yield func(*member, *Fault) bool) {
		t := &tarStream{in: a.stream}
		for more := true; more; {
			z := tar.NewReader(t)
			for {
				m, err := t.next(z, a.budget)
				if err == io.EOF {
					break
				}
				if err != nil {
					yield(nil, t.fault(unread(damage("tar", err, tarWords))))
					return
				}
				if !yield(m, nil) {
					return
				}
			}
			var err error
			if more, err = t.follow(); err != nil {
				yield(nil, t.fault(damage("tar", err, tarWords)))
				return
			}
		}
	}
}

// fault is what ends the reading of an archive. What is damaged is the block that was read last.
func (t *tarStream) fault(err error) *Fault {
	offset := t.offset
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		offset = max(0, (offset-1)/tarBlock*tarBlock)
	}
	return &Fault{Offset: offset, Err: err}
}

// next gives the next file; io.EOF behind the mark of the end.
func (t *tarStream) next(z *tar.Reader, b *budget) (m *member, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = streamError{text: fmt.Sprintf("tar archive is damaged: its decoder failed: %v", cause)}
		}
	}()
	for {
		header, err := z.Next()
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			return nil, err
		}
		if !isTarFile(header) {
			continue
		}
		m := &member{name: header.Name, modTime: header.ModTime, offset: t.offset, content: z, size: header.Size}
		if isSparse(header) {
			m.sparse = true
			m.content = &bombGuard{in: z, budget: b, format: "tar"}
			if header.Size > b.limits.bombSize {
				m.content, m.err = nil, fmt.Errorf("sparse file of %d bytes: not read", header.Size)
			}
		}
		return m, nil
	}
}

// isTarFile says whether a member has content. Of the kinds that POSIX leaves open, those are left out that describe others.
func isTarFile(header *tar.Header) bool {
	return !strings.ContainsRune("123456gDV", rune(header.Typeflag))
}

func isSparse(header *tar.Header) bool {
	if header.Typeflag == tar.TypeGNUSparse {
		return true
	}
	for key := range header.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return false
}

// follow goes on behind the end of a tar: zeros, and perhaps another tar, as tar -A and cat append them.
func (t *tarStream) follow() (more bool, err error) {
	block := make([]byte, tarBlock)
	for {
		n, err := io.ReadFull(t, block)
		zeros := len(bytes.Trim(block[:n], "\x00")) == 0
		switch {
		case err != nil && !errors.Is(err, errTarCut):
			return false, err
		case zeros && err == nil:
		case zeros:
			return false, nil
		case isTar(block[:n]):
			t.pending, t.offset = block, t.offset-tarBlock
			return true, nil
		default:
			return false, errAfterTar
		}
	}
}
