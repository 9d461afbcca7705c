package carrier

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// embeddedFile begins a file in a notebook (MS-ONESTORE, 2.6.13, FileDataStoreObject).
const embeddedFile = "\xe7\x16\xe3\xbd\x65\x26\x11\x45\xa4\xc4\x8d\x4d\x0b\x7a\x9e\xac"

// notebook takes the files out of a notebook of OneNote. Pictures on its pages are no files that a reader would open.
func (i *inspector) notebook(s *subject) {
	for at, n := 0, 1; ; n++ {
		found := bytes.Index(s.body[at:], []byte(embeddedFile))
		if found < 0 {
			break
		}
		at += found + 36 // the mark, the size, and what is reserved
		if at > len(s.body) {
			break
		}
		size := binary.LittleEndian.Uint64(s.body[at-20:])
		body := s.body[at:min(uint64(len(s.body)), uint64(at)+min(size, uint64(len(s.body))))]
		name := fmt.Sprintf("file %d", n)
		if kind := typeOf(s.inner(name, body)); !isPicture(kind) {
			i.find(Notebook, s, at, fmt.Sprintf("%s: %s, %d bytes", name, kind, size))
		}
		i.member(s, name, body)
		if n >= mostFiles {
			return
		}
	}
	for _, url := range wideAddresses(s.body[:min(len(s.body), mostPart)]) {
		i.link(s, "onenote", url)
	}
}

func isPicture(kind string) bool {
	switch kind {
	case "png", "jpeg", "gif", "webp", "bmp", "tiff":
		return true
	}
	return false
}
