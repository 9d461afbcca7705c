package source

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"math/bits"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A container is a format that other sources lie in. One that has neither open nor members is recognised only, so that it
// is not mistaken for text, or a Windows event log: one source, that is none in another.
type container struct {
	name       string
	begins     func(head []byte) bool
	extensions []string
	open       func(*bufio.Reader, *budget) (io.Reader, func(), error) // the one source in it, and what frees it
	members    func(*archive) iter.Seq2[*member, *Fault]               // the sources in it, one after the other
}

// containers are told by their first bytes. A tar has none, so its checksum is tried last.
var containers = []*container{
	{"gzip", magic("\x1f\x8b"), []string{".gz", ".tgz"}, openGzip, nil},
	{"lz4", isLZ4, []string{".lz4"}, openLZ4, nil},
	{"zstd", isZstd, []string{".zst", ".zstd", ".tzst"}, openZstd, nil},
	{"bzip2", isBzip2, []string{".bz2", ".tbz2"}, openBzip2, nil},
	{"xz", magic(xzMagic), []string{".xz", ".txz"}, openXZ, nil},
	{"lzip", magic("LZIP\x01"), []string{".lz"}, nil, nil},
	{"lzma", isLZMA, []string{".lzma"}, nil, nil},
	{"compress", magic("\x1f\x9d"), []string{".z"}, nil, nil},
	{"zip", isZip, []string{".zip"}, nil, zipMembers},
	{"7z", magic(sevenMagic), []string{".7z"}, nil, sevenMembers},
	{"rar", magic("Rar!\x1a\x07"), []string{".rar"}, nil, nil},
	{"cab", magic("MSCF\x00\x00\x00\x00"), []string{".cab"}, nil, nil},
	{evtxFormat, isEventLog, []string{".evtx"}, nil, nil},
	{"utf-32 text", magic("\xff\xfe\x00\x00", "\x00\x00\xfe\xff"), nil, nil, nil},
	{tarFormat, isTar, []string{".tar"}, nil, tarMembers},
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

var isZip = magic("PK\x03\x04", "PK\x05\x06", "PK\x07\x08PK\x03\x04", "PK00PK\x03\x04")

// isZstd takes a frame, or a skippable one before it (RFC 8878, section 3.1.2).
func isZstd(head []byte) bool {
	return len(head) >= 4 && (string(head[:4]) == "\x28\xb5\x2f\xfd" || isSkippable(head))
}

// isLZ4 takes a frame of either format. Skippable frames before it are those of zstd too: what follows them tells.
func isLZ4(head []byte) bool {
	for len(head) >= 8 && isSkippable(head) {
		size := uint64(binary.LittleEndian.Uint32(head[4:]))
		head = head[min(8+size, uint64(len(head))):]
	}
	return magic("\x04\x22\x4d\x18", "\x02\x21\x4c\x18")(head)
}

func isSkippable(head []byte) bool {
	return len(head) >= 4 && head[0]&0xf0 == 0x50 && string(head[1:4]) == "\x2a\x4d\x18"
}

// isBzip2 asks for the mark of the first block, or of the end, behind the four letters: text may begin with those. A stream
// cut short has the beginning of one.
func isBzip2(head []byte) bool {
	if len(head) < 4 || string(head[:3]) != "BZh" || head[3] < '1' || head[3] > '9' {
		return false
	}
	mark := string(head[4:min(len(head), 10)])
	return strings.HasPrefix("\x31\x41\x59\x26\x53\x59", mark) || strings.HasPrefix("\x17\x72\x45\x38\x50\x90", mark)
}

// isLZMA takes the header that every program writes: the usual properties, a power of two as the dictionary, and a size
// that is unknown or no more than a pebibyte.
func isLZMA(head []byte) bool {
	if len(head) < 13 || head[0] != 0x5d {
		return false
	}
	dictionary, size := binary.LittleEndian.Uint32(head[1:]), binary.LittleEndian.Uint64(head[5:])
	return dictionary >= 4096 && bits.OnesCount32(dictionary) == 1 && (size == 1<<64-1 || size < 1<<50)
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
