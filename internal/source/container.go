package source

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A container is a format that other sources lie in.
type container struct {
	name       string
	begins     func(head []byte) bool
	extensions []string
	// open gives the content. It is nil for what is recognised only, so that it is not mistaken for text.
	open func(*bufio.Reader) (io.Reader, func() error, error)
}

// containers are told by their first bytes. A tar has none, so its checksum is tried last.
var containers = []*container{
	{"gzip", magic("\x1f\x8b"), []string{".gz", ".tgz"}, openGzip},
	{"zstd", isZstd, []string{".zst", ".zstd"}, openZstd},
	{"bzip2", isBzip2, []string{".bz2", ".tbz2"}, nil},
	{"xz", magic("\xfd7zXZ\x00"), []string{".xz", ".txz"}, nil},
	{"lz4", magic("\x04\x22\x4d\x18", "\x02\x21\x4c\x18"), []string{".lz4"}, nil},
	{"lzip", magic("LZIP\x01"), []string{".lz"}, nil},
	{"compress", magic("\x1f\x9d"), []string{".z"}, nil},
	{"zip", magic("PK\x03\x04", "PK\x05\x06", "PK\x07\x08"), []string{".zip"}, nil},
	{"7z", magic("7z\xbc\xaf\x27\x1c"), []string{".7z"}, nil},
	{"rar", magic("Rar!\x1a\x07"), []string{".rar"}, nil},
	{"evtx", magic("ElfFile\x00"), []string{".evtx"}, nil},
	{"utf-32 text", magic("\xff\xfe\x00\x00", "\x00\x00\xfe\xff"), nil, nil},
	{"tar", isTar, []string{".tar"}, nil},
}

func containerOf(head []byte) *container {
	for _, c := range containers {
		if c.begins(head) {
			return c
		}
	}
	return nil
}

func containerNamed(name string) *container {
	extension := strings.ToLower(filepath.Ext(name))
	for _, c := range containers {
		if slices.Contains(c.extensions, extension) {
			return c
		}
	}
	return nil
}

func magic(prefixes ...string) func([]byte) bool {
	return func(head []byte) bool {
		for _, prefix := range prefixes {
			if bytes.HasPrefix(head, []byte(prefix)) {
				return true
			}
		}
		return false
	}
}

// isZstd takes a frame, or a skippable one before it (RFC 8878, section 3.1.2).
func isZstd(head []byte) bool {
	if len(head) < 4 {
		return false
	}
	return string(head[:4]) == "\x28\xb5\x2f\xfd" || head[0]&0xf0 == 0x50 && string(head[1:4]) == "\x2a\x4d\x18"
}

// isBzip2 asks for the mark of the first block, or of the end, behind the four letters: text may begin with those.
func isBzip2(head []byte) bool {
	if len(head) < 10 || string(head[:3]) != "BZh" || head[3] < '1' || head[3] > '9' {
		return false
	}
	mark := string(head[4:10])
	return mark == "\x31\x41\x59\x26\x53\x59" || mark == "\x17\x72\x45\x38\x50\x90"
}

// isTar verifies the checksum of the first header, which every version of the format has. The word "ustar" in its place
// would be no proof: whoever gets a line logged can put it there, and the log would go unread. For the same reason the
// header must end in NUL, as every one does.
func isTar(head []byte) bool {
	if len(head) < 512 || head[511] != 0 {
		return false
	}
	field := strings.Trim(string(head[148:156]), " \x00")
	want, err := strconv.ParseInt(field, 8, 32)
	if err != nil {
		return false
	}
	sum := int64(8 * ' ') // the field itself counts as spaces
	for i, c := range head[:512] {
		if i < 148 || i >= 156 {
			sum += int64(c)
		}
	}
	return sum == want
}

// minText is the least that can be told from the first bytes of a container cut short.
const minText = 6

// looksLikeText says whether the head is UTF-8, or UTF-16, without control characters.
func looksLikeText(head []byte) bool {
	if encoding, _ := encodingOf(head); encoding != "" {
		return true
	}
	for len(head) > 0 {
		r, size := utf8.DecodeRune(head)
		if r == utf8.RuneError && size == 1 {
			return !utf8.FullRune(head)
		}
		if r < ' ' && !strings.ContainsRune("\t\n\r\f\v\b\x1b", r) {
			return false
		}
		head = head[size:]
	}
	return true
}

// A bombGuard ends a stream that expands too far to be a log. Memory is bounded without it; time would not be.
type bombGuard struct {
	in     io.Reader
	disk   *disk
	limits limits
	name   string
	out    int64
	err    error
}

func (g *bombGuard) Read(p []byte) (int, error) {
	if g.err != nil {
		return 0, g.err
	}
	n, err := g.in.Read(p)
	g.out += int64(n)
	consumed := max(g.disk.consumed.Load(), 1)
	if g.out > g.limits.bombSize && g.out/consumed >= g.limits.bombRatio {
		err = streamError{fmt.Sprintf("%s stream expands %d-fold, over the limit of %d: stopped", g.name, g.out/consumed, g.limits.bombRatio), io.ErrUnexpectedEOF}
	}
	g.err = err
	return n, err
}

// A streamError is what a layer found wrong with its stream; the layers around it pass it on as it is. Its cause is
// io.ErrUnexpectedEOF where the stream ends early and what came before it is right.
type streamError struct {
	text  string
	cause error
}

func (e streamError) Error() string { return e.text }
func (e streamError) Unwrap() error { return e.cause }

// damage names what a decompressor says, in words that are the same for each.
func damage(name string, err error, words map[error]string) error {
	if _, told := errors.AsType[streamError](err); told || err == nil || err == io.EOF {
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return streamError{name + " stream ends early", io.ErrUnexpectedEOF}
	}
	for cause, word := range words {
		if errors.Is(err, cause) {
			return streamError{text: name + " " + word}
		}
	}
	return streamError{text: name + " stream is damaged: " + err.Error()}
}
