package document

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Modes of decoding PDF.
const (
	modeAuto      = "auto"
	modeBuiltin   = "builtin"
	modePdftotext = "pdftotext"
)

// decodePDF prefers pdftotext, which knows more of what PDF writers do, and has the built-in decoder as its fallback: for
// hosts without it, and for files on which it fails. Together they stay within the time limit.
func decodePDF(ctx context.Context, data []byte, opts Options) (*Text, error) {
	limit := opts.Timeout
	if limit <= 0 {
		limit = defaultTimeout
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("PDF decoding took longer than %v", limit))
	defer cancel()
	switch opts.PDF {
	case modeBuiltin, modePdftotext:
		return runChild(ctx, opts.PDF, data, opts.Child)
	case "", modeAuto:
		return decodeAuto(ctx, limit, data, opts.Child)
	}
	return nil, fmt.Errorf("PDF decoder %q is unknown: use auto, builtin or pdftotext", opts.PDF)
}

func decodeAuto(ctx context.Context, limit time.Duration, data []byte, child []string) (*Text, error) {
	if _, err := exec.LookPath("pdftotext"); err != nil {
		return fallBack(ctx, data, child, "pdftotext is not installed", nil)
	}
	half, cancel := context.WithTimeoutCause(ctx, limit/2, fmt.Errorf("it took longer than %v", limit/2))
	defer cancel()
	text, err := runChild(half, modePdftotext, data, child)
	if err == nil || errors.Is(err, errEncrypted) || ctx.Err() != nil {
		return text, err
	}
	return fallBack(ctx, data, child, "pdftotext failed", err)
}

// fallBack says in the decoder's name why it ran.
func fallBack(ctx context.Context, data []byte, child []string, why string, cause error) (*Text, error) {
	text, err := runChild(ctx, modeBuiltin, data, child)
	if err != nil {
		return nil, err
	}
	text.Decoder += " (" + why + ")"
	if cause != nil {
		text.Faults = append([]string{fmt.Sprintf("%s, so the built-in decoder read the file: %v", why, cause)}, text.Faults...)
	}
	return text, nil
}

// childMark is set in the environment of a child, which must start no other: a program that reads documents whatever its
// arguments are, such as a test's, would start itself without end.
const childMark = "PICKET_DECODE_CHILD"

var errInChild = fmt.Errorf("a PDF decoder was asked to start another (%s is set): the program must run document.Child when it is called with decode", childMark)

// runChild decodes in a process of its own, and leaves no process behind, whatever that one does.
func runChild(ctx context.Context, mode string, data []byte, command []string) (*Text, error) {
	if os.Getenv(childMark) != "" {
		return nil, errInChild
	}
	if len(command) == 0 {
		self, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("starting the PDF decoder: %w", err)
		}
		command = []string{self, "decode"}
	}
	args := append(append([]string{}, command[1:]...), "--as", "pdf", "--pdf", mode)
	cmd := exec.CommandContext(ctx, command[0], args...)
	cmd.Env = append(os.Environ(), childMark+"=1")
	ownGroup(cmd)
	cmd.WaitDelay = 2 * time.Second
	cmd.Stdin = bytes.NewReader(data)
	out, errs := &cappedBuffer{max: 4 * MaxText}, &cappedBuffer{max: 16 << 10}
	cmd.Stdout, cmd.Stderr = out, errs
	err := cmd.Run()
	if err != nil {
		killGroup(cmd)
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return readAnswer(out, errs, err)
}

// An answer is what a child writes: the text, or why there is none.
type answer struct {
	Text      *Text  `json:"text,omitempty"`
	Error     string `json:"error,omitempty"`
	Encrypted bool   `json:"encrypted,omitempty"`
}

var errEncrypted = errors.New("the PDF is encrypted and needs a password")

// readAnswer takes the child's word before its exit status: one that answered has done its work.
func readAnswer(out, errs *cappedBuffer, exit error) (*Text, error) {
	var a answer
	err := json.Unmarshal(out.Bytes(), &a)
	switch {
	case out.full:
		return nil, fmt.Errorf("PDF decoder: more than %d bytes of text", MaxText)
	case err == nil && a.Encrypted:
		return nil, errEncrypted
	case err == nil && a.Error != "":
		return nil, errors.New(a.Error)
	case err == nil && a.Text != nil && a.Text.sound():
		return a.Text, nil
	case exit != nil:
		return nil, fmt.Errorf("the PDF decoder broke down: %v%s", exit, firstLine(errs.String()))
	}
	return nil, errors.New("the PDF decoder gave no answer")
}

// sound checks what the rest of the program relies on, since the child has read hostile input.
func (t *Text) sound() bool {
	last := 0
	for _, page := range t.Pages {
		if page < last || page > len(t.Body) {
			return false
		}
		last = page
	}
	t.Body = mend(t.Body)
	return true
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	if s == "" {
		return ""
	}
	return ": " + squeeze(s[:min(len(s), 200)])
}

// A cappedBuffer keeps what fits and swallows the rest, so that a writer is not blocked.
type cappedBuffer struct {
	bytes.Buffer
	max  int
	full bool
}

func (b *cappedBuffer) Write(p []byte) (int, error) {
	if room := b.max - b.Len(); room < len(p) {
		b.full = true
		b.Buffer.Write(p[:max(room, 0)])
		return len(p), nil
	}
	return b.Buffer.Write(p)
}
