package source

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// lines describes what was read, one line a source.
func lines(all []found) []string {
	var out []string
	for _, f := range all {
		out = append(out, f.String())
	}
	return out
}

func TestZipThatIsNotWhole(t *testing.T) {
	text := []byte(logText(30))
	whole := zipOf(t, file{"a", text}, file{"b", text})
	directory := bytes.Index(whole, []byte(zipCentralMark))
	second := bytes.LastIndex(whole, []byte(zipLocalMark))
	end := len(whole) - zipEndSize
	damaged := func(at int) []byte {
		data := bytes.Clone(whole)
		data[at] ^= 0xff
		return data
	}
	const a, b = "-!a (zip) 1350 bytes, 30 lines", "-!b (zip) 1350 bytes, 30 lines"
	tests := map[string]struct {
		data []byte
		want []string
	}{
		"whole":           {whole, []string{a, b}},
		"zeros behind":    {join(whole, make([]byte, 700)), []string{a, b}},
		"empty":           {zipOf(t), nil},
		"no directory":    {whole[:directory], []string{a, b, fmt.Sprintf("- (zip) 0 bytes, 0 lines: zip ends early: no directory at its end at byte %d", directory)}},
		"half of it":      {whole[:directory+50], []string{a, b, fmt.Sprintf("- (zip) 0 bytes, 0 lines: zip ends early: no directory at its end at byte %d", directory+50)}},
		"one and a bit":   {whole[:second+10], []string{a, fmt.Sprintf("- (zip) 0 bytes, 0 lines: zip ends early: no directory at its end at byte %d", second+10)}},
		"wrong directory": {damaged(directory), []string{a, b, fmt.Sprintf("- (zip) 0 bytes, 0 lines: what follows is not read: zip header is damaged at byte %d", directory), fmt.Sprintf("- (zip) 0 bytes, 0 lines: zip directory is damaged at byte %d", directory)}},
		"wrong count":     {damaged(end + 10), []string{a, b, fmt.Sprintf("- (zip) 0 bytes, 0 lines: zip directory is damaged at byte %d", directory)}},
		"wrong header":    {damaged(second), []string{a, "-!b (zip) 0 bytes, 0 lines: zip header is damaged at byte 0"}},
		"garbage behind":  {join(whole, []byte("x")), []string{a, b, fmt.Sprintf("- (zip) 0 bytes, 0 lines: zip is followed by what is no zip at byte %d", len(whole))}},
		"two":             {join(whole, whole), []string{a, b, "- (zip) 0 bytes, 0 lines: zip directory does not list what stands first at byte "}},
		"another before":  {join(zipOf(t, file{"c", nil}), whole), []string{"-!c (zip) 0 bytes, 0 lines", "- (zip) 0 bytes, 0 lines: zip directory does not list what stands first at byte "}},
		"one inside, cut": {join(localHeader("in", 0, 0, uint32(len(whole)), uint32(len(whole))), whole), []string{"-!in!a (zip+zip) 1350 bytes, 30 lines", "-!in!b (zip+zip) 1350 bytes, 30 lines", "-!in (zip+zip) 0 bytes, 0 lines: zip checksum is wrong at byte 1166", "- (zip) 0 bytes, 0 lines: zip directory does not list what stands first at byte "}},
		"no checksum":     {damaged(directory + 16), []string{strings.Replace(a, "lines", "lines: zip checksum is wrong at byte 1350", 1), b}},
		"a part of more":  {damaged(end + 4), []string{a, b, "- (zip) 0 bytes, 0 lines: zip is one part of several at byte "}},
	}
	t.Chdir(t.TempDir())
	for name, test := range tests {
		got := lines(readStream(t, test.data, defaults))
		if len(got) > 0 && len(test.want) > 0 && strings.HasSuffix(test.want[len(test.want)-1], "at byte ") {
			last := got[len(got)-1]
			got[len(got)-1] = last[:strings.LastIndex(last, " ")+1]
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		must(t, os.WriteFile("a.zip", test.data, 0o600))
		onDisk := lines(walked(t, "a.zip", defaults))
		for i, line := range lines(readStream(t, test.data, defaults)) {
			if i >= len(onDisk) || strings.TrimPrefix(onDisk[i], "a.zip") != strings.TrimPrefix(line, "-") {
				t.Errorf("%s: on disk %q, in a stream %q", name, onDisk, line)
				break
			}
		}
	}
}

// Members whose sizes stand behind them, as programs that write to a pipe make them, are found without the directory too.
func TestZipWithoutSizesOrDirectory(t *testing.T) {
	text := []byte(logText(30))
	for name, wide := range map[string]bool{"narrow": false, "wide": true} {
		var out []byte
		for _, member := range []string{"a", "b"} {
			var packed bytes.Buffer
			w, err := flate.NewWriter(&packed, 6)
			must(t, err)
			_, err = w.Write(text)
			must(t, err)
			must(t, w.Close())
			out = append(out, localHeader(member, zipDescriptor, 8, 0, 0)...)
			out = append(append(out, packed.Bytes()...), "PK\x07\x08"...)
			out = binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE(text))
			for _, size := range []int{packed.Len(), len(text)} {
				if wide {
					out = binary.LittleEndian.AppendUint64(out, uint64(size))
				} else {
					out = binary.LittleEndian.AppendUint32(out, uint32(size))
				}
			}
		}
		got := readStream(t, out, defaults)
		if len(got) != 3 || got[0].text != string(text) || got[1].text != string(text) || len(got[1].faults) > 0 || len(got[2].faults) != 1 {
			t.Errorf("%s: got %v", name, lines(got))
		}
	}
}

func localHeader(name string, flags, method uint16, packed, size uint32) []byte {
	h := append([]byte(zipLocalMark), 20, 0)
	for _, n := range []uint16{flags, method, 0, 0} {
		h = binary.LittleEndian.AppendUint16(h, n)
	}
	for _, n := range []uint32{0, packed, size} {
		h = binary.LittleEndian.AppendUint32(h, n)
	}
	h = binary.LittleEndian.AppendUint16(h, uint16(len(name)))
	return append(append(h, 0, 0), name...)
}

func TestZipKinds(t *testing.T) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	add := func(name string, mode os.FileMode, content string) {
		header := &zip.FileHeader{Name: name, Method: zip.Store, Modified: time.Date(2024, 3, 2, 4, 11, 9, 0, time.UTC)}
		header.SetMode(mode)
		m, err := w.CreateHeader(header)
		must(t, err)
		_, err = m.Write([]byte(content))
		must(t, err)
	}
	add("dir/", os.ModeDir|0o700, "")
	add("link", os.ModeSymlink|0o777, "dir/a.log")
	add("pipe", os.ModeNamedPipe|0o600, "through a pipe\n")
	add("device", os.ModeDevice|0o600, "")
	add("a.log", 0o600, "a\n")
	must(t, w.Close())
	got := readStream(t, out.Bytes(), defaults)
	want := []string{"-!pipe (zip) 15 bytes, 1 lines", "-!a.log (zip) 2 bytes, 1 lines"}
	if diff := cmp.Diff(want, lines(got)); diff != "" {
		t.Error(diff)
	}
	if want := time.Date(2024, 3, 2, 4, 11, 9, 0, time.UTC); !got[0].modTime.Equal(want) {
		t.Errorf("changed %v", got[0].modTime)
	}
}

func TestWalkArchives(t *testing.T) {
	t.Chdir(t.TempDir())
	text := []byte(logText(30))
	must(t, os.Mkdir("logs", 0o700))
	z, tarball := zipOf(t, file{"a", text}, file{"d/b", text}), tarOf(t, file{"a", text}, file{"d/b", text})
	for name, data := range map[string][]byte{
		"logs/a.zip": z, "logs/b.tar": tarball, "logs/c.tar.gz": gzipped(t, string(tarball)), "logs/d.zip": z[:300],
		"logs/e.tar": tarball[:len(tarball)-1300], "logs/f.zip": zipOf(t), "logs/g.7z": sevenOf(t, file{"a", text}), "logs/h": z,
	} {
		must(t, os.WriteFile(name, data, 0o600))
	}
	var got []string
	for e := range Walk(context.Background(), []string{"logs"}) {
		if path, _, _ := strings.Cut(e.Name, "!"); e.Path() != path || e.Root != "logs" || e.Err != nil || e.Skipped != "" {
			t.Errorf("entry %+v", e)
		}
		got = append(got, e.Name)
	}
	want := []string{"logs/a.zip!a", "logs/a.zip!d/b", "logs/b.tar!a", "logs/b.tar!d/b", "logs/c.tar.gz", "logs/d.zip", "logs/e.tar",
		"logs/f.zip", "logs/g.7z", "logs/h!a", "logs/h!d/b"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for e := range Walk(context.Background(), []string{"logs/a.zip"}) {
		must(t, os.Truncate("logs/a.zip", 200))
		c, _ := readOnly(t, Open(e, nil))
		if !strings.HasPrefix(fault(c), "file shrank before it was read: 200 of ") {
			t.Errorf("%s: %q", e.Name, fault(c))
		}
	}
}

// FuzzZip holds the directory against archive/zip.
func FuzzZip(f *testing.F) {
	f.Add(zipOf(f, file{"a", []byte("a\n")}, file{"b", nil}))
	f.Fuzz(func(t *testing.T, data []byte) {
		directory, fault := readZipDirectory(bytes.NewReader(data), int64(len(data)), 100)
		if fault != nil {
			return
		}
		other, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		for i, z := range directory.members {
			if i < len(other.File) && (z.name != other.File[i].Name || uint64(z.size) != other.File[i].UncompressedSize64) {
				t.Errorf("member %d: %q of %d bytes, want %q of %d", i, z.name, z.size, other.File[i].Name, other.File[i].UncompressedSize64)
			}
		}
	})
}
