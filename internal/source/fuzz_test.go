package source

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// FuzzReader reads arbitrary bytes and compares with decoders that were written by others, or for reading all at once.
func FuzzReader(f *testing.F) {
	text := logText(20)
	f.Add([]byte(text))
	f.Add(gzipped(f, text))
	f.Add(join(gzipped(f, text), gzipped(f, text), make([]byte, 10)))
	f.Add(gzipped(f, string(zstded(f, text))))
	f.Add(append([]byte("\xff\xfe"), wide(binary.LittleEndian, mixedText)...))
	f.Add([]byte(strings.Repeat("long€", 200) + "\nshort\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		want, err := decodeAll(data)
		if errors.Is(err, errNoOpinion) {
			return
		}
		c, r := read(t, data, small)
		if r.Framed() || r.IsMail() {
			return // the oracle knows no framing, which changes separators and has faults of its own
		}
		damaged := false
		for _, fault := range c.faults {
			damaged = damaged || !strings.Contains(fault.Error(), "text begins inside")
		}
		switch {
		case err == nil && c.text != string(want) && !damaged:
			t.Errorf("%s %s: got %q, want %q", r.Container(), r.Encoding(), c.text, want)
		case err == nil && damaged && !strings.Contains(fault(c), "header is damaged"):
			t.Errorf("%s %s: %v, where there is no damage", r.Container(), r.Encoding(), c.faults)
		case err != nil && !damaged:
			t.Errorf("%s %s: no fault, want %v", r.Container(), r.Encoding(), err)
		}
	})
}

// FuzzArchives reads arbitrary bytes as any container. However they come, they give the same; and no more than the limits
// allow.
func FuzzArchives(f *testing.F) {
	archives, _ := smallArchives(f)
	for _, data := range archives {
		f.Add(data)
	}
	names, err := filepath.Glob("testdata/*.*")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		f.Add(testFile(f, filepath.Base(name)))
	}
	lim := with(small, func(l *limits) { l.dictionary, l.members = 1<<20, 100 })
	f.Fuzz(func(t *testing.T, data []byte) {
		got := readStream(t, data, lim)
		total := 0
		for _, found := range got {
			total += len(found.text)
		}
		if len(got) > int(lim.members)+lim.nesting+1 || total > 3<<20+250*len(data) {
			t.Errorf("%d sources, %d bytes of %d", len(got), total, len(data))
		}
		halves := readEach(t, streamed("-", iotest.HalfReader(bytes.NewReader(data)), lim))
		if bomb := strings.Contains(fmt.Sprint(got, halves), "stopped"); !bomb && fmt.Sprint(got) != fmt.Sprint(halves) {
			t.Errorf("got %v, read in pieces %v", got, halves)
		}
	})
}

// FuzzXZ holds what is read of xz against the whole of the library of which only a part is used.
func FuzzXZ(f *testing.F) {
	f.Add(xzed(f, logText(20)))
	f.Add(join(xzed(f, "a\n"), make([]byte, 4), xzed(f, "")))
	f.Add(testFile(f, "sha256-blocks.xz"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b := newBudget(with(small, func(l *limits) { l.dictionary = 1 << 20 }), -1)
		decoder, free, err := openXZ(bufio.NewReader(bytes.NewReader(data)), b)
		if err != nil {
			t.Fatal(err)
		}
		defer free()
		got, err := io.ReadAll(io.LimitReader(decoder, maxOracle))
		if err != nil || len(got) == maxOracle {
			return // a dictionary over the limit is found first: the library would ask for it
		}
		other, err := xz.NewReader(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("no fault, want %v", err)
		}
		want, err := io.ReadAll(other)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes, want %d and %v", len(got), len(want), err)
		}
	})
}

var errNoOpinion = errors.New("not for this decoder to say")

// decodeAll is the oracle: what open and Next do, all at once.
func decodeAll(data []byte) ([]byte, error) {
	for range defaults.nesting + 1 {
		c := containerOf(data[:min(len(data), sniffSize)])
		if c == nil {
			return narrowAll(data)
		}
		if c.name != "gzip" && c.name != "zstd" {
			return nil, errNoOpinion
		}
		var err error
		if data, err = inflateAll(c.name, data); err != nil {
			return nil, err
		}
	}
	return nil, errors.New("too deep")
}

// maxOracle is below the limit at which a reader calls a stream a bomb.
const maxOracle = 1 << 20

func inflateAll(name string, data []byte) ([]byte, error) {
	var out []byte
	var err error
	if name == "gzip" {
		out, err = gunzipAll(bytes.TrimRight(data, "\x00"), data)
	} else {
		var decoder *zstd.Decoder
		decoder, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxOracle))
		if err != nil {
			return nil, err
		}
		defer decoder.Close()
		out, err = decoder.DecodeAll(data, nil)
		if errors.Is(err, zstd.ErrDecoderSizeExceeded) || errors.Is(err, zstd.ErrWindowSizeExceeded) {
			return nil, errNoOpinion
		}
	}
	if len(out) >= maxOracle {
		return nil, errNoOpinion
	}
	return out, err
}

// gunzipAll tries without the zeros at the end, then with them: they may be padding, or part of the last checksum.
func gunzipAll(candidates ...[]byte) (out []byte, err error) {
	for _, data := range candidates {
		var z *gzip.Reader
		if z, err = gzip.NewReader(bytes.NewReader(data)); err != nil {
			continue
		}
		if out, err = io.ReadAll(io.LimitReader(z, maxOracle)); err == nil {
			return out, nil
		}
	}
	if len(candidates[0]) < len(candidates[1]) {
		return nil, errNoOpinion // zeros of the checksum, then zeros of padding
	}
	return nil, err
}

func narrowAll(data []byte) ([]byte, error) {
	encoding, mark := encodingOf(data[:min(len(data), sniffSize)])
	data = data[mark:]
	if encoding == "" {
		return data, nil
	}
	var order binary.ByteOrder = binary.LittleEndian
	if encoding == utf16BE {
		order = binary.BigEndian
	}
	var units []uint16
	for i := 0; i+1 < len(data); i += 2 {
		units = append(units, order.Uint16(data[i:]))
	}
	if len(data)%2 == 1 {
		return nil, io.ErrUnexpectedEOF
	}
	return []byte(string(utf16.Decode(units))), nil
}
