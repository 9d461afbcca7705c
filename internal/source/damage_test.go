package source

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// smallArchives are of every kind, with three files each.
func smallArchives(t testing.TB) (map[string][]byte, []file) {
	files := []file{{"a.log", []byte(logText(8))}, {"b.log", []byte(logText(12))}, {"c.log", []byte("last\n")}}
	tarball := tarOf(t, files...)
	return map[string][]byte{
		"tar":      tarball,
		"zip":      zipOf(t, files...),
		"7z":       sevenOf(t, files...),
		"gzip+tar": gzipped(t, string(tarball)),
		"zstd+tar": zstded(t, string(tarball)),
		"xz+tar":   xzed(t, string(tarball)),
		"lz4+tar":  lz4ed(t, string(tarball)),
		"gzip+zip": gzipped(t, string(zipOf(t, files...))),
		"xz+7z":    xzed(t, string(sevenOf(t, files...))),
		"zip+gzip": zipOf(t, file{files[0].name + ".gz", gzipped(t, string(files[0].data))}, files[1], files[2]),
	}, files
}

// fileName is how a file of such containers would be called: what it promises is a help when its first bytes are lost.
func fileName(containers string) string {
	endings := map[string]string{"gzip": ".gz", "zstd": ".zst"}
	outer, inner, nested := strings.Cut(containers, "+")
	ending := cmp.Or(endings[outer], "."+outer)
	if nested && outer != "zip" {
		return "a." + inner + ending
	}
	return "a" + ending
}

// verify holds what was read against what is there. All of it, or some and a fault that says where it ends.
func verify(t *testing.T, what string, got []found, files []file, anyText bool) {
	t.Helper()
	faults, whole := 0, 0
	for _, f := range got {
		faults += len(f.faults)
		name := strings.TrimSuffix(f.name, ".gz")
		i := slices.IndexFunc(files, func(file file) bool { return strings.HasSuffix(name, "!"+file.name) })
		switch {
		case i < 0:
		case f.name != name && !strings.HasSuffix(f.container, "gzip"): // cut before it could be told what it is
		case f.text == string(files[i].data):
			whole++
		case !anyText && len(f.faults) == 0:
			t.Errorf("%s: %s differs, and no fault", what, f.name)
		case !anyText && !strings.HasPrefix(string(files[i].data), f.text):
			t.Errorf("%s: %s is not a beginning of what is there", what, f.name)
		}
	}
	if faults == 0 && whole < len(files) {
		t.Errorf("%s: %d of %d files, and no fault: %v", what, whole, len(files), got)
	}
}

func TestTruncatedArchives(t *testing.T) {
	archives, files := smallArchives(t)
	for name, whole := range archives {
		for size := 1; size < len(whole); size += 1 + len(whole)/1000 {
			if name == "tar" && size > len(whole)-512 {
				break // within the second block of the end
			}
			got := readEach(t, streamed(fileName(name), bytes.NewReader(whole[:size]), small))
			verify(t, name+" cut", got, files, false)
			for _, f := range got {
				for _, fault := range f.faults {
					if !strings.Contains(fault.Error(), "early") && !strings.Contains(fault.Error(), "named .") && !strings.Contains(fault.Error(), "header is damaged") {
						t.Errorf("%s cut to %d: %v", name, size, f)
					}
				}
			}
		}
	}
}

func TestDamagedArchives(t *testing.T) {
	archives, files := smallArchives(t)
	for name, whole := range archives {
		if name == "tar" || name == "lz4+tar" {
			continue // content without a checksum; lz4 is tried below
		}
		for i := 0; i < len(whole); i += 1 + len(whole)/700 {
			data := bytes.Clone(whole)
			data[i] ^= 1 << (i % 8)
			got := readEach(t, streamed(fileName(name), bytes.NewReader(data), small))
			if strings.HasSuffix(name, "zip") && onlyRenamed(got, files) {
				continue // names have no checksum in a zip
			}
			verify(t, name+" damaged", got, files, true)
		}
	}
}

// onlyRenamed says whether all the texts are there.
func onlyRenamed(got []found, files []file) bool {
	texts := 0
	for _, f := range got {
		if slices.ContainsFunc(files, func(file file) bool { return string(file.data) == f.text }) {
			texts++
		}
	}
	return texts == len(files)
}

// A wrong byte anywhere is a fault, or does no harm.
func TestDamagedStreams(t *testing.T) {
	streams := map[string][]byte{"own.xz": xzed(t, webLog())}
	for _, name := range []string{"web.bz2", "sha256-blocks.xz", "checked.lz4"} {
		streams[name] = testFile(t, name)
	}
	for name, whole := range streams {
		for i := 0; i < len(whole); i += 3 {
			data := bytes.Clone(whole)
			data[i] ^= 1 << (i % 8)
			if c, _ := readNamed(t, name, data, defaults); len(c.faults) == 0 && c.text != webLog() {
				t.Errorf("%s, byte %d: no fault, and other text", name, i)
			}
		}
		for size := 1; size < len(whole); size += 3 {
			c, _ := readNamed(t, name, whole[:size], defaults)
			if len(c.faults) == 0 {
				t.Errorf("%s cut to %d bytes: no fault", name, size)
			} else if strings.Contains(fault(c), "ends early") && !strings.HasPrefix(webLog(), c.text) {
				t.Errorf("%s cut to %d bytes: other text", name, size)
			}
		}
	}
}

func TestStreamsOneBehindTheOther(t *testing.T) {
	bz, xz, lz4, legacy := testFile(t, "web.bz2"), testFile(t, "crc64.xz"), testFile(t, "web.lz4"), testFile(t, "legacy.lz4")
	blocks, text := testFile(t, "sha256-blocks.xz"), webLog()
	skippable := []byte("\x5a\x2a\x4d\x18\x03\x00\x00\x00abc")
	garbage := []byte("garbage")
	tests := map[string]struct {
		data  []byte
		times int
		fault string
	}{
		"bzip2":             {join(bz, bz), 2, ""},
		"bzip2, garbage":    {join(bz, garbage), 1, "bzip2 stream is followed by what is no bzip2 at byte 6008"},
		"bzip2, cut":        {join(bz, bz[:20]), 1, "bzip2 stream ends early at byte 6008"},
		"xz":                {join(xz, blocks, xz), 3, ""},
		"xz, padded":        {join(xz, make([]byte, 8), xz, make([]byte, 4)), 2, ""},
		"xz, half padded":   {join(xz, make([]byte, 6), xz), 1, "xz stream is followed by what is no xz at byte 6008"},
		"xz, zeros":         {join(xz, make([]byte, 3)), 1, "xz stream is followed by what is no xz at byte 6008"},
		"xz, garbage":       {join(xz, garbage), 1, "xz stream ends early at byte 6008"},
		"xz, long garbage":  {join(xz, garbage, garbage), 1, "xz stream is followed by what is no xz at byte 6008"},
		"xz, cut":           {join(xz, xz[:20]), 1, "xz stream ends early at byte 6008"},
		"lz4":               {join(skippable, lz4, skippable, lz4, lz4, skippable), 3, ""},
		"lz4, garbage":      {join(lz4, garbage), 1, "lz4 frame is followed by what is no lz4 at byte 6008"},
		"lz4, cut":          {join(lz4, lz4[:20]), 1, "lz4 stream ends early at byte 6008"},
		"lz4 legacy":        {join(legacy, legacy), 2, ""},
		"legacy behind lz4": {join(lz4, legacy), 2, ""},
	}
	for name, test := range tests {
		c, r := read(t, test.data, defaults)
		if c.text != strings.Repeat(text, test.times) || fault(c) != test.fault {
			t.Errorf("%s: %d bytes, fault %q", name, len(c.text), fault(c))
		}
		if test.fault == "" && r.Consumed() != int64(len(test.data)) {
			t.Errorf("%s: consumed %d of %d", name, r.Consumed(), len(test.data))
		}
	}
}

// What one source gives does not rest on what was read before it: no decoder keeps anything.
func TestReadingLeavesNothing(t *testing.T) {
	archives, _ := smallArchives(t)
	read := func(name string, i int) string {
		data := bytes.Clone(archives[name])
		data[i*37%len(data)] ^= 1 << (i % 8)
		return fmt.Sprint(readEach(t, streamed(name, bytes.NewReader(data), small)))
	}
	before := map[string]string{}
	for _, round := range []int{1, 2} {
		for name := range archives { // in another order each time
			for i := range 20 {
				key := fmt.Sprint(name, i)
				got := read(name, i)
				if round == 2 && got != before[key] {
					t.Errorf("%s: got %s, before %s", key, got, before[key])
				}
				before[key] = got
			}
		}
	}
}
