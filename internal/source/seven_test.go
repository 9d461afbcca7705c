package source

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"runtime"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/ulikunitz/xz/lzma"
)

// sevenNumber writes a number as 7z has it, in its longest form.
func sevenNumber(n int) []byte { return binary.LittleEndian.AppendUint64([]byte{0xff}, uint64(n)) }

// sevenOf makes a 7z of one folder of LZMA2.
func sevenOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var all, packed bytes.Buffer
	filled := 0
	for _, f := range files {
		all.Write(f.data)
		if len(f.data) > 0 {
			filled++
		}
	}
	w, err := lzma.Writer2Config{DictCap: 1 << 16}.NewWriter2(&packed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(all.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	h := []byte{sevenHeader}
	if filled > 0 {
		folder := []byte{1, 0x21, 0x21, 1, 8} // one coder, LZMA2, one byte of properties: 64 KiB
		h = append(h, sevenMainStreams)
		h = append(h, sevenStreamsOf(packed.Len(), all.Len(), folder, files, filled)...)
	}
	h = append(h, sevenFilesInfo)
	h = append(h, sevenNumber(len(files))...)
	h = append(h, sevenFilesOf(files)...)
	return sevenFrom(packed.Bytes(), append(h, sevenEnd, sevenEnd))
}

func sevenStreamsOf(packed, size int, folder []byte, files []file, filled int) []byte {
	h := append([]byte{sevenPackInfo, 0, 1, sevenSize}, sevenNumber(packed)...)
	h = append(h, sevenEnd, sevenUnpackInfo, sevenFolderID, 1, 0)
	h = append(h, folder...)
	h = append(append(h, sevenUnpackSize), sevenNumber(size)...)
	h = append(h, sevenEnd, sevenSubStreams, sevenUnpackStreams)
	h = append(append(h, sevenNumber(filled)...), sevenSize)
	for i := range files {
		if len(files[i].data) > 0 {
			if filled--; filled > 0 {
				h = append(h, sevenNumber(len(files[i].data))...)
			}
		}
	}
	h = append(h, sevenCRC, 1)
	for _, f := range files {
		if len(f.data) > 0 {
			h = binary.LittleEndian.AppendUint32(h, crc32.ChecksumIEEE(f.data))
		}
	}
	return append(h, sevenEnd, sevenEnd)
}

func sevenFilesOf(files []file) []byte {
	var h, names []byte
	var empty, all []byte
	count := 0
	for i, f := range files {
		if i%8 == 0 {
			empty = append(empty, 0)
		}
		if len(f.data) == 0 {
			empty[i/8] |= 0x80 >> (i % 8)
			if count%8 == 0 {
				all = append(all, 0xff)
			}
			count++
		}
		for _, unit := range append(utf16.Encode([]rune(f.name)), 0) {
			names = binary.LittleEndian.AppendUint16(names, unit)
		}
	}
	property := func(id byte, data []byte) {
		h = append(append(append(h, id), sevenNumber(len(data))...), data...)
	}
	property(sevenEmptyStream, empty)
	property(sevenEmptyFile, all)
	property(sevenNames, append([]byte{0}, names...))
	return h
}

// sevenFrom puts the start header before, with its checksums.
func sevenFrom(packed, header []byte) []byte {
	start := binary.LittleEndian.AppendUint64(nil, uint64(len(packed)))
	start = binary.LittleEndian.AppendUint64(start, uint64(len(header)))
	start = binary.LittleEndian.AppendUint32(start, crc32.ChecksumIEEE(header))
	out := binary.LittleEndian.AppendUint32([]byte(sevenMagic+"\x00\x04"), crc32.ChecksumIEEE(start))
	return join(out, start, packed, header)
}

// A header of a few bytes that asks for gigabytes gets nothing.
func TestSevenHeadersThatAskForMuch(t *testing.T) {
	huge := binary.LittleEndian.AppendUint64([]byte{0xff}, 1<<31)
	for name, header := range map[string][]byte{
		"packed streams": join([]byte{sevenHeader, sevenMainStreams, sevenPackInfo, 0}, huge, []byte{sevenCRC, 1}),
		"folders":        join([]byte{sevenHeader, sevenMainStreams, sevenUnpackInfo, sevenFolderID}, huge, []byte{0}),
		"coders":         join([]byte{sevenHeader, sevenMainStreams, sevenUnpackInfo, sevenFolderID, 1, 0}, huge),
		"streams of one": join([]byte{sevenHeader, sevenMainStreams, sevenUnpackInfo, sevenFolderID, 1, 0, 1, 0x11, 0}, huge, huge),
		"properties":     join([]byte{sevenHeader, sevenMainStreams, sevenUnpackInfo, sevenFolderID, 1, 0, 1, 0x21, 0x21}, huge),
		"files":          join([]byte{sevenHeader, sevenFilesInfo}, huge),
		"nothing":        {},
	} {
		data := sevenFrom(nil, header)
		var got []found
		checkMemory(t, name, 4<<20, func() { got = readStream(t, data, defaults) })
		if name == "nothing" {
			if len(got) != 0 {
				t.Errorf("%s: got %v", name, got)
			}
			continue
		}
		if len(got) != 1 || !strings.HasPrefix(fault(got[0].content), "7z header is damaged") {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

// checkMemory fails when work allocates more than so many bytes in all.
func checkMemory(t *testing.T, name string, most uint64, work func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	work()
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > most {
		t.Errorf("%s: allocated %d KiB", name, got>>10)
	}
}

// FuzzSeven reads arbitrary bytes as the header of a 7z, behind the checksums that would keep most of them out.
func FuzzSeven(f *testing.F) {
	whole := sevenOf(f, file{"a", []byte("a\n")}, file{"b", nil}, file{"c", []byte("c\n")})
	offset := sevenStartSize + int(binary.LittleEndian.Uint64(whole[12:]))
	packed, header := whole[sevenStartSize:offset], whole[offset:]
	f.Add(header)
	lim := with(small, func(l *limits) { l.dictionary, l.members = 1<<16, 100 })
	f.Fuzz(func(t *testing.T, header []byte) {
		got := readStream(t, sevenFrom(packed, header), lim)
		if len(got) > 102 {
			t.Errorf("%d sources", len(got))
		}
	})
}
