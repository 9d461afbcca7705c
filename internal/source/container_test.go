package source

import (
	"archive/tar"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func TestContainers(t *testing.T) {
	text := logText(300)
	gz, zst := gzipped(t, text), zstded(t, text)
	skippable := []byte("\x54\x2a\x4d\x18\x03\x00\x00\x00abc")
	tests := map[string]struct {
		data      []byte
		container string
		text      string
		fault     string
	}{
		"gzip":                   {gz, "gzip", text, ""},
		"gzip of nothing":        {gzipped(t, ""), "gzip", "", ""},
		"gzip, many members":     {join(gz, gzipped(t, ""), gz), "gzip", text + text, ""},
		"gzip, zeros after":      {join(gz, make([]byte, 5000)), "gzip", text, ""},
		"gzip, garbage after":    {join(gz, []byte("garbage")), "gzip", text, "gzip member is followed by what is no gzip at byte 13500"},
		"gzip, zeros, garbage":   {join(gz, make([]byte, 9), gz), "gzip", text, "gzip member is followed by what is no gzip at byte 13500"},
		"gzip, damaged member":   {join(gz, gz[:20]), "gzip", text, "gzip stream ends early at byte 13500"},
		"gzip, half a header":    {join(gz, gz[:5]), "gzip", text, "gzip stream ends early at byte 13500"},
		"gzip, byte after":       {join(gz, gz[:1]), "gzip", text, "gzip member is followed by what is no gzip at byte 13500"},
		"gzip in gzip":           {gzipped(t, string(gz)), "gzip+gzip", text, ""},
		"gzip in zstd":           {zstded(t, string(gz)), "zstd+gzip", text, ""},
		"zstd":                   {zst, "zstd", text, ""},
		"zstd of nothing":        {zstded(t, ""), "zstd", "", ""},
		"zstd, many frames":      {join(skippable, zst, skippable, zst, skippable), "zstd", text + text, ""},
		"zstd, garbage after":    {join(zst, []byte("garbage")), "zstd", text, "zstd frame is followed by what is no zstd at byte 13500"},
		"zstd, damaged frame":    {join(zst, zst[:3]), "zstd", text, "zstd stream ends early at byte 13500"},
		"zstd, byte after":       {join(zst, zst[:1]), "zstd", text, "zstd stream ends early at byte 13500"},
		"lz4 behind skippable":   {join(skippable, lz4ed(t, text)), "lz4", text, ""},
		"cut after skippable":    {skippable, "zstd", "", ""},
		"bzip2":                  {[]byte("BZh91AY&SY\x00\x00"), "bzip2", "", "bzip2 stream ends early at byte 0"},
		"text like bzip2":        {[]byte("BZh91 is a name\n"), "", "BZh91 is a name\n", ""},
		"xz":                     {[]byte("\xfd7zXZ\x00\x00\x04"), "xz", "", "xz stream ends early at byte 0"},
		"lz4":                    {[]byte("\x04\x22\x4d\x18\x64\x40"), "lz4", "", "lz4 stream ends early at byte 0"},
		"zip":                    {[]byte("PK\x03\x04\x14\x00"), "zip", "", "zip ends early: no directory at its end at byte 6"},
		"empty zip":              {[]byte("PK\x05\x06\x00\x00"), "zip", "", "zip ends early: no directory at its end at byte 6"},
		"7z":                     {[]byte("7z\xbc\xaf\x27\x1c\x00"), "7z", "", "7z stream ends early at byte 7"},
		"tar":                    {tarred(t, tar.FormatPAX), "tar", "a\n", ""},
		"gnu tar":                {tarred(t, tar.FormatGNU), "tar", "a\n", ""},
		"tar in gzip":            {gzipped(t, string(tarred(t, tar.FormatUSTAR))), "gzip+tar", "a\n", ""},
		"text with a tar's mark": {[]byte(strings.Repeat("x", 257) + "ustar" + strings.Repeat("x", 300)), "", strings.Repeat("x", 257) + "ustar" + strings.Repeat("x", 300), ""},
		"lzip":                   {[]byte("LZIP\x01\x0c"), "lzip", "", "lzip is not read yet at byte 0"},
		"lzma":                   {[]byte("\x5d\x00\x00\x80\x00\xff\xff\xff\xff\xff\xff\xff\xff\x00"), "lzma", "", "lzma is not read yet at byte 0"},
		"compress":               {[]byte("\x1f\x9d\x90"), "compress", "", "compress is not read yet at byte 0"},
		"rar":                    {[]byte("Rar!\x1a\x07\x01\x00"), "rar", "", "rar is not read yet at byte 0"},
		"cab":                    {[]byte("MSCF\x00\x00\x00\x00\x2c"), "cab", "", "cab is not read yet at byte 0"},
		"utf-32":                 {[]byte("\xff\xfe\x00\x00a\x00\x00\x00"), "utf-32 text", "", "utf-32 text is not read yet at byte 0"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c, r := read(t, test.data, defaults)
			if c.text != test.text {
				t.Errorf("got %d bytes, want %d", len(c.text), len(test.text))
			}
			if fault(c) != test.fault {
				t.Errorf("got fault %q, want %q", fault(c), test.fault)
			}
			if r.Container() != test.container {
				t.Errorf("got container %q, want %q", r.Container(), test.container)
			}
			if test.fault == "" && r.Consumed() != int64(len(test.data)) {
				t.Errorf("consumed %d of %d", r.Consumed(), len(test.data))
			}
		})
	}
}

func tarred(t *testing.T, format tar.Format) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	if err := w.WriteHeader(&tar.Header{Name: "a.log", Mode: 0o600, Size: 2, Format: format}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("a\n")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A container cut short anywhere gives a beginning of the text, and a fault where that ends.
func TestTruncated(t *testing.T) {
	text := logText(60)
	for name, whole := range map[string][]byte{
		"a.gz":  gzipped(t, text),
		"b.gz":  join(gzipped(t, text[:1000]), gzipped(t, text[1000:])),
		"a.zst": zstded(t, text),
		"c.gz":  gzipped(t, string(gzipped(t, text))),
	} {
		border := len(gzipped(t, text[:1000]))
		for size := 1; size < len(whole); size++ {
			c, r := readNamed(t, name, whole[:size], small)
			if len(c.faults) == 0 && !(name == "b.gz" && size == border) {
				t.Errorf("%s cut to %d bytes: no fault", name, size)
			}
			if r.Container() == "" || name == "c.gz" && r.Container() == "gzip" {
				continue // too short to be told; the fault says so
			}
			if !strings.HasPrefix(text, c.text) {
				t.Fatalf("%s cut to %d bytes: not a beginning of the text", name, size)
			}
			for _, f := range c.faults {
				if f.Offset != int64(len(c.text)) || !strings.Contains(f.Error(), "ends early") && !strings.Contains(f.Error(), "no gzip") {
					t.Fatalf("%s cut to %d bytes: %v after %d bytes", name, size, f, len(c.text))
				}
			}
		}
	}
}

func TestTruncatedGzipGivesWhatIsThere(t *testing.T) {
	text := logText(20_000)
	whole := gzipped(t, text)
	c, _ := read(t, whole[:len(whole)/2], defaults)
	if len(c.text) < len(text)*4/10 || !strings.HasPrefix(text, c.text) {
		t.Errorf("%d of %d bytes from half of the file", len(c.text), len(text))
	}
}

// A wrong byte anywhere is a fault, or does no harm.
func TestDamaged(t *testing.T) {
	text := logText(40)
	for name, whole := range map[string][]byte{
		"a.gz":  gzipped(t, text),
		"a.zst": zstded(t, text),
	} {
		for i := range whole {
			for _, bit := range []byte{1, 0x10, 0x80, 0xff} {
				data := bytes.Clone(whole)
				data[i] ^= bit
				if c, _ := readNamed(t, name, data, small); len(c.faults) == 0 && c.text != text {
					t.Errorf("%s, byte %d ^ %#x: no fault, and other text", name, i, bit)
				}
			}
		}
	}
}

func TestWrongChecksum(t *testing.T) {
	text := logText(5000)
	gz, zst := gzipped(t, text), zstded(t, text)
	gz[len(gz)-8] ^= 1
	zst[len(zst)-1] ^= 1
	for name, data := range map[string][]byte{"gzip": gz, "zstd": zst} {
		c, _ := read(t, data, defaults)
		if want := fmt.Sprintf("%s checksum is wrong at byte %d", name, len(text)); fault(c) != want || c.text != text {
			t.Errorf("%d of %d bytes, fault %q, want %q", len(c.text), len(text), fault(c), want)
		}
	}
}

func TestNesting(t *testing.T) {
	data := []byte("deep\n")
	for depth := 1; depth <= 10; depth++ {
		data = gzipped(t, string(data))
		c, _ := read(t, data, defaults)
		if depth <= defaults.nesting && (c.text != "deep\n" || len(c.faults) > 0) {
			t.Errorf("depth %d: %q %v", depth, c.text, c.faults)
		}
		if depth > defaults.nesting && fault(c) != "more than 8 containers one in the other at byte 0" {
			t.Errorf("depth %d: fault %q", depth, fault(c))
		}
	}
}

func TestBomb(t *testing.T) {
	bomb := func(w io.WriteCloser, out *bytes.Buffer) []byte {
		if _, err := io.CopyN(w, endless('\n'), 16<<20); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	var gz, zst bytes.Buffer
	zw, err := zstd.NewWriter(&zst)
	if err != nil {
		t.Fatal(err)
	}
	simple := bomb(gzip.NewWriter(&gz), &gz)
	for name, data := range map[string][]byte{
		"gzip":   simple,
		"zstd":   bomb(zw, &zst),
		"nested": gzipped(t, string(simple)),
	} {
		c, _ := read(t, data, small)
		if len(c.faults) != 1 || !strings.Contains(fault(c), "-fold, over the limit of 250: stopped at byte ") {
			t.Fatalf("%s: fault %q", name, fault(c))
		}
		if c.faults[0].Offset != int64(len(c.text)) || len(c.text) > 2<<20+250*len(data) {
			t.Errorf("%s: stopped at %d, gave %d bytes", name, c.faults[0].Offset, len(c.text))
		}
		if c, _ := read(t, data, defaults); len(c.text) != 16<<20 || len(c.faults) > 0 {
			t.Errorf("%s: under the limit of size: %d bytes, %v", name, len(c.text), c.faults)
		}
	}
}

func TestZstdWindowIsBounded(t *testing.T) {
	frame := []byte("\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00") // a window of 2 GiB, then an empty last block
	c, _ := read(t, frame, defaults)
	if !strings.HasPrefix(fault(c), "zstd window is over 64 MiB") {
		t.Errorf("fault %q", fault(c))
	}
	single := binary.LittleEndian.AppendUint64([]byte("\x28\xb5\x2f\xfd\xe0"), 1<<40)
	c, _ = read(t, append(single, 1, 0, 0), defaults)
	if !strings.HasPrefix(fault(c), "zstd window is over 64 MiB") {
		t.Errorf("fault %q", fault(c))
	}
}

// The content tells the container; a name is asked only when the content is neither that nor text.
func TestNamesAndContent(t *testing.T) {
	gz := gzipped(t, "text\n")
	tests := []struct {
		name, data, text, fault string
	}{
		{"a.log", string(gz), "text\n", ""},
		{"a.gz", "plain text all the same\n", "plain text all the same\n", ""},
		{"a.gz", "", "", "named .gz but empty at byte 0"},
		{"a.GZ", "\x00" + string(gz[1:]), "\x00" + string(gz[1:]), "named .GZ but does not begin as gzip at byte 0"},
		{"a.zst", "(", "(", "named .zst but does not begin as zstd at byte 0"},
		{"a.evtx", "\x00\x01\x02\x03\x04\x05", "\x00\x01\x02\x03\x04\x05", "named .evtx but does not begin as evtx at byte 0"},
		{"a.bin", "\x00\x01\x02\x03\x04\x05", "\x00\x01\x02\x03\x04\x05", ""},
		{"a.gz", "t\x00e\x00x\x00t\x00\n\x00", "text\n", ""},
	}
	for _, test := range tests {
		if c, _ := readOnly(t, Open(writeFile(t, test.name, []byte(test.data)), nil)); c.text != test.text || fault(c) != test.fault {
			t.Errorf("%s %q: got %q, fault %q", test.name, test.data, c.text, fault(c))
		}
	}
}
