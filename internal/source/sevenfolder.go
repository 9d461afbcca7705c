package source

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// A sevenFolder is a stream of files one behind the other, and how it was compressed.
type sevenFolder struct {
	coders []sevenCoder // in the order of decoding, where they are plain
	plain  bool         // they form a chain, from one packed stream to the files
	offset int64        // of the packed stream, in the archive
	packed int64        // its size
	sum    sum          // of the decoded stream
	parts  []sum        // of the files in it

	ins, outs, packs int   // how many streams the coders take and give, and how many of those they take are packed
	order            []int // of the coders, while the header is read
	last             int   // the stream that nothing takes
}

// A sevenCoder is one step of decoding.
type sevenCoder struct {
	id         string
	properties []byte
	size       int64 // of what it gives
	ins, outs  int
}

// sevenCoders are those that are read.
var sevenCoders = map[string]func(c *sevenCoder, in *bufio.Reader, b *budget) (io.Reader, func(), error){
	"\x00": func(_ *sevenCoder, in *bufio.Reader, _ *budget) (io.Reader, func(), error) { return in, nothing, nil },
	"\x21": func(c *sevenCoder, in *bufio.Reader, b *budget) (io.Reader, func(), error) {
		if len(c.properties) != 1 {
			return nil, nothing, errSevenHeader
		}
		decoder, err := openLZMA2("7z", in, c.properties[0], c.size, b)
		return decoder, nothing, err
	},
	"\x03\x01\x01": func(c *sevenCoder, in *bufio.Reader, b *budget) (io.Reader, func(), error) {
		decoder, err := openLZMA("7z", in, c.properties, c.size, b)
		return decoder, nothing, err
	},
	"\x04\x01\x08":     stream(openDeflate),
	"\x04\x02\x02":     stream(openBzip2),
	"\x04\xf7\x11\x01": stream(openZstd),
	"\x04\xf7\x11\x04": stream(openLZ4),
}

const sevenAES = "\x06\xf1\x07\x01"

var sevenCoderNames = map[string]string{"\x03\x04\x01": "PPMd", "\x04\x01\x09": "deflate64", "\x03\x03\x01\x1b": "BCJ2",
	"\x03\x03\x01\x03": "BCJ", "\x04": "BCJ", "\x03": "delta", "\x0a": "ARM64", "\x04\xf7\x11\x02": "brotli"}

func nothing() {}

// stream makes a coder of what needs to know nothing but the stream.
func stream(open func(*bufio.Reader, *budget) (io.Reader, func(), error)) func(*sevenCoder, *bufio.Reader, *budget) (io.Reader, func(), error) {
	return func(_ *sevenCoder, in *bufio.Reader, b *budget) (io.Reader, func(), error) { return open(in, b) }
}

// unreadable says why a folder cannot be read.
func (f *sevenFolder) unreadable() error {
	for _, c := range f.coders {
		if c.id == sevenAES {
			return errEncrypted
		}
	}
	for _, c := range f.coders {
		if sevenCoders[c.id] == nil {
			name := sevenCoderNames[c.id]
			if name == "" {
				name = fmt.Sprintf("method %x", c.id)
			}
			return fmt.Errorf("7z compressed by %s is not read yet", name)
		}
	}
	if !f.plain {
		return errors.New("7z of joined streams is not read yet")
	}
	return nil
}

// open gives the decoded stream.
func (f *sevenFolder) open(s *store, b *budget) (io.Reader, func(), error) {
	if err := f.unreadable(); err != nil {
		return nil, nil, err
	}
	var frees []func()
	free := func() {
		for _, each := range frees {
			each()
		}
	}
	var in io.Reader = io.NewSectionReader(s, f.offset, f.packed)
	for i := range f.coders {
		decoder, release, err := f.coders[i].open(in, b)
		if err != nil {
			free()
			return nil, nil, damage("7z", early(err), nil)
		}
		frees = append(frees, release)
		in = &bombGuard{in: decoder, budget: b, format: "7z"}
	}
	return in, free, nil
}

func (c *sevenCoder) open(in io.Reader, b *budget) (decoder io.Reader, free func(), err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("its decoder failed: %v", cause)
		}
	}()
	return sevenCoders[c.id](c, bufio.NewReaderSize(in, readSize), b)
}

// A sevenReader goes through the folders of an archive.
type sevenReader struct {
	archive *sevenArchive
	store   *store
	budget  *budget

	folder int // index of the one behind the one being read
	parts  []sum
	in     io.Reader // the folder's stream
	part   *checked  // of the last file
	err    error     // why the folder cannot be read
	free   func()
}

// next gives a member the content of the next file that has any, of which it tells the size.
func (r *sevenReader) next(m *member) (size int64) {
	if r.part != nil {
		_, _ = io.Copy(io.Discard, r.part) // an error comes again with the next file
		r.part = nil
	}
	for len(r.parts) == 0 {
		if !r.nextFolder() {
			m.err = errSevenHeader // cannot be: they were counted
			return 0
		}
	}
	part := r.parts[0]
	r.parts = r.parts[1:]
	m.offset = r.archive.folders[r.folder-1].offset
	if m.err = r.err; m.err == nil {
		r.part = newChecked(io.LimitReader(r.in, part.size), "7z", part)
		m.content = r.part
	}
	return part.size
}

// nextFolder gives false behind the last one.
func (r *sevenReader) nextFolder() bool {
	r.close()
	if r.folder == len(r.archive.folders) {
		return false
	}
	folder := &r.archive.folders[r.folder]
	r.folder++
	r.parts = folder.parts
	r.in, r.free, r.err = folder.open(r.store, r.budget)
	return true
}

func (r *sevenReader) close() {
	if r.free != nil {
		r.free()
	}
	r.free = nil
}
