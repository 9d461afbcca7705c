package source

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/klauspost/compress/zstd"
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
		c, r := read(t, data, small)
		want, err := decodeAll(data)
		damaged := false
		for _, fault := range c.faults {
			damaged = damaged || !strings.Contains(fault.Error(), "text begins inside")
		}
		switch {
		case errors.Is(err, errNoOpinion):
		case err == nil && c.text != string(want) && !damaged:
			t.Errorf("%s %s: got %q, want %q", r.Container(), r.Encoding(), c.text, want)
		case err == nil && damaged && !strings.Contains(fault(c), "header is damaged"):
			t.Errorf("%s %s: %v, where there is no damage", r.Container(), r.Encoding(), c.faults)
		case err != nil && !damaged:
			t.Errorf("%s %s: no fault, want %v", r.Container(), r.Encoding(), err)
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
