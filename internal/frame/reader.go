package frame

import (
	"errors"
	"io"
)

// A framer exchanges separators in a text that it sees piece by piece.
type framer interface {
	// frame works in place and gives how many bytes of p are final. What is left, fewer than lookahead bytes, it wants
	// to see again with more behind; at the end, nothing is left.
	frame(p []byte, end bool) int
	// passed says that n bytes are final.
	passed(n int)
	// finish says that the text ends here.
	finish()
	// fault is the first damage.
	fault() (offset int64, err error)
}

// lookahead is the most that a framer sees of what follows before it must decide.
const lookahead = 64

// A Reader exchanges the separators of what it reads. It belongs to one goroutine.
type Reader struct {
	src    io.Reader
	framer framer // nil: lines pass as they are
	err    error  // of src

	held  [2 * lookahead]byte // read, and not handed out: the framer wants to see more, or p was short
	have  int                 // bytes in held
	final int                 // of these, ready to be handed out
}

// Read reads from the source into p and exchanges the separators there.
func (r *Reader) Read(p []byte) (int, error) {
	if r.framer == nil {
		return r.src.Read(p)
	}
	for len(p) > 0 {
		switch {
		case r.final > 0:
			return r.handOut(p), nil
		case r.err != nil:
			return 0, r.err
		case r.have > 0:
			if !r.lookOn() {
				return 0, nil
			}
		default:
			n, err := r.src.Read(p)
			done := r.frame(p[:n], err)
			r.have = copy(r.held[:], p[done:n])
			if done > 0 || n == 0 && err == nil {
				return done, nil
			}
		}
	}
	return 0, nil
}

// handOut gives what was held back.
func (r *Reader) handOut(p []byte) int {
	n := copy(p, r.held[:r.final])
	r.have = copy(r.held[:], r.held[n:r.have])
	r.final -= n
	return n
}

// lookOn reads on behind what the framer could not decide, if the source gives anything.
func (r *Reader) lookOn() bool {
	n, err := r.src.Read(r.held[r.have:])
	r.have += n
	r.final = r.frame(r.held[:r.have], err)
	return n > 0 || err != nil
}

func (r *Reader) frame(p []byte, err error) int {
	r.err = err
	n := r.framer.frame(p, err != nil)
	r.framer.passed(n)
	if errors.Is(err, io.EOF) {
		r.framer.finish()
	}
	return n
}

// Fault says what is wrong first with the records read so far, and where, in bytes from the first one read; nil if
// nothing is. The text goes on behind it, and its records are told apart again as soon as one is seen to begin.
func (r *Reader) Fault() (offset int64, err error) {
	if r.framer == nil {
		return 0, nil
	}
	return r.framer.fault()
}

// A progress is how far a framer has come, and what it found wrong first.
type progress struct {
	offset int64 // of the first byte that is not final
	at     int64
	err    error
}

func (p *progress) passed(n int) { p.offset += int64(n) }

func (p *progress) fault() (int64, error) { return p.at, p.err }

// note keeps the first damage, at the i-th byte that is not final.
func (p *progress) note(i int, err error) { p.noteAt(p.offset+int64(i), err) }

func (p *progress) noteAt(offset int64, err error) {
	if p.err == nil {
		p.at, p.err = offset, err
	}
}
