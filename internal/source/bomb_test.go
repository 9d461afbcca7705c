package source

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"
)

func zeros(n int) []byte { return make([]byte, n) }

// Whatever lies in one file has one budget.
func TestArchiveBombs(t *testing.T) {
	member := gzipped(t, string(zeros(600<<10))) // less than the limit by itself
	var many []file
	for i := range 100 {
		many = append(many, file{fmt.Sprint(i), zeros(100 << 10)})
	}
	inner := zipOf(t, many...)
	bombs := map[string][]byte{
		"many gzips in a tar": gzipped(t, string(tarOf(t, file{"1", member}, file{"2", member}, file{"3", member}))),
		"one in tar.gz":       gzipped(t, string(tarOf(t, file{"1", zeros(8 << 20)}))),
		"tar.gz in tar.gz":    gzipped(t, string(tarOf(t, file{"1", gzipped(t, string(tarOf(t, file{"2", zeros(8 << 20)})))}))),
		"members of a zip":    inner,
		"zip of zips":         zipOf(t, file{"1", inner}, file{"2", inner}, file{"3", inner}),
		"7z":                  sevenOf(t, file{"1", zeros(3 << 20)}),
		"xz":                  xzed(t, string(zeros(3<<20))),
		"lz4 in lz4":          lz4ed(t, string(lz4ed(t, string(zeros(12<<20))))),
		"zip in 7z":           sevenOf(t, file{"1", inner}, file{"2", inner}),
		"bzip2":               gzipped(t, strings.Repeat(string(testFile(t, "web.bz2")), 700)),
	}
	for name, data := range bombs {
		for _, onDisk := range []bool{false, true} {
			var got []found
			if onDisk {
				got = walked(t, writeFile(t, "bomb", data).Name, small)
			} else {
				got = readStream(t, data, small)
			}
			total, stopped := 0, 0
			for _, f := range got {
				total += len(f.text)
				if strings.Contains(fault(f.content), "-fold, over the limit of 250: stopped") {
					stopped++
				}
			}
			if stopped == 0 || total > 2<<20+250*len(data) || !onDisk && stopped > 4 {
				t.Errorf("%s: %d sources, %d stopped, %d bytes of %d", name, len(got), stopped, total, len(data))
			}
		}
	}
}

func TestDeepNesting(t *testing.T) {
	for _, w := range wrappers {
		data := []byte("deep\n")
		for range 20 {
			data = w.wrap(t, data)
		}
		got := readStream(t, data, defaults)
		if len(got) != 1 || !strings.HasPrefix(fault(got[0].content), "more than 8 containers one in the other") {
			t.Errorf("%s: %v", w.name, lines(got))
		}
	}
}

// Each level has ten of the next, as a file that unpacks to copies of itself has without end.
func TestBroadNesting(t *testing.T) {
	data := []byte("leaf\n")
	for range 6 {
		var files []file
		for i := range 10 {
			files = append(files, file{fmt.Sprint(i), data})
		}
		data = zipOf(t, files...)
	}
	got := readStream(t, data, with(small, func(l *limits) { l.bombSize = 1 << 30 }))
	last := got[len(got)-1]
	if len(got) > 1100 || !strings.HasPrefix(fault(last.content), "what follows is not read: over 1000 members") || last.name != "-" {
		t.Errorf("%d sources, at last %v", len(got), last)
	}
}

func TestManyMembers(t *testing.T) {
	var files []file
	for i := range 1100 {
		files = append(files, file{fmt.Sprint(i), nil})
	}
	for name, data := range map[string][]byte{"zip": zipOf(t, files...), "tar": tarOf(t, files...), "tgz": gzipped(t, string(tarOf(t, files...)))} {
		for _, got := range [][]found{readStream(t, data, small), walked(t, writeFile(t, "a", data).Name, small)} {
			last := got[len(got)-1]
			if len(got) != 1001 || !strings.HasPrefix(fault(last.content), "what follows is not read: over 1000 members") || strings.Contains(last.name, "!") {
				t.Errorf("%s: %d sources, at last %v", name, len(got), last)
			}
		}
	}
	got := readStream(t, sevenOf(t, files...), small)
	if len(got) != 1 || !strings.HasPrefix(fault(got[0].content), "7z header is damaged") {
		t.Errorf("7z: %v", lines(got))
	}
}

// The members of this zip lie one in the other: each is the headers of all that follow, and the one block of data.
func TestOverlappingZip(t *testing.T) {
	const n = 50
	kernel := zeros(10_000)
	body := append(localHeader("k", 0, 0, uint32(len(kernel)), uint32(len(kernel))), kernel...)
	var out, directory []byte
	for i := range n {
		local := localHeader(fmt.Sprintf("%02d", i), 0, 0, 0, 0)
		packed := uint32((n-1-i)*len(local) + len(body))
		binary.LittleEndian.PutUint32(local[18:], packed)
		binary.LittleEndian.PutUint32(local[22:], packed)
		directory = append(directory, zipCentralMark+"\x14\x00"...)
		directory = append(directory, local[4:28]...)
		directory = append(directory, zeros(12)...)
		directory = binary.LittleEndian.AppendUint32(directory, uint32(len(out)))
		directory = append(directory, local[30:]...)
		out = append(out, local...)
	}
	out = append(out, body...)
	offset := len(out)
	out = append(append(out, directory...), zipEndMark+"\x00\x00\x00\x00"...)
	out = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(out, n), n)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(directory)))
	out = append(binary.LittleEndian.AppendUint32(out, uint32(offset)), 0, 0)
	for _, got := range [][]found{readStream(t, out, defaults), walked(t, writeFile(t, "a", out).Name, defaults)} {
		refused := 0
		for _, f := range got {
			if strings.HasPrefix(fault(f.content), "lies where another member lies: not read") {
				refused++
			}
		}
		if refused != n-1 {
			t.Errorf("%d sources, %d refused: %v", len(got), refused, lines(got)[:2])
		}
	}
}

// xzHeader is the beginning of an xz stream and of a block with that dictionary.
func xzHeader(property byte) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(xzMagic+"\x00\x00"), crc32.ChecksumIEEE([]byte{0, 0}))
	block := []byte{2, 0, xzFilterLZMA2, 1, property, 0, 0, 0}
	return binary.LittleEndian.AppendUint32(append(out, block...), crc32.ChecksumIEEE(block))
}

func TestDictionariesAreBounded(t *testing.T) {
	lzma := localHeader("a", 0, zipLZMA, 100, 1<<31)
	lzma = append(lzma, 9, 20, 5, 0, 0x5d, 0xff, 0xff, 0xff, 0x7f)
	folder := func(coder ...byte) []byte {
		h := []byte{sevenHeader, sevenMainStreams, sevenPackInfo, 0, 1, sevenSize, 100, sevenEnd, sevenUnpackInfo, sevenFolderID, 1, 0, 1}
		h = append(append(h, coder...), sevenUnpackSize)
		h = append(append(h, sevenNumber(1<<31)...), sevenEnd, sevenEnd, sevenFilesInfo, 1, sevenEnd, sevenEnd)
		return sevenFrom(zeros(100), h)
	}
	for name, data := range map[string][]byte{
		"xz":       append(xzHeader(40), zeros(100)...),
		"zip":      append(lzma, zeros(100)...),
		"7z lzma":  folder(0x23, 3, 1, 1, 5, 0x5d, 0xff, 0xff, 0xff, 0x7f),
		"7z lzma2": folder(0x21, 0x21, 1, 40),
	} {
		var got []found
		checkMemory(t, name, 4<<20, func() { got = readStream(t, data, defaults) })
		if len(got) == 0 || !strings.Contains(fault(got[0].content), " is over the limit of 128: decompress it first") {
			t.Errorf("%s: %v", name, lines(got))
		}
	}
}

// Each block asks for 32 MiB and has nothing in it.
func TestManyDictionaries(t *testing.T) {
	header := xzHeader(28)
	data := bytes.Clone(header[:12])
	for range 5000 {
		data = append(append(data, header[12:]...), 0, 0, 0, 0) // the end of LZMA2, padding
	}
	c, _ := read(t, data, small)
	if !strings.Contains(fault(c), "-fold, over the limit of 250: stopped") {
		t.Errorf("fault %q", fault(c))
	}
}

// What a decoder panics over is damage.
func TestPanicIsDamage(t *testing.T) {
	g := &bombGuard{in: panicking{}, budget: newBudget(small, -1), format: "xz"}
	for range 2 {
		if _, err := g.Read(make([]byte, 10)); err == nil || err.Error() != "xz stream is damaged: its decoder failed: oh no" {
			t.Errorf("got %v", err)
		}
	}
}

type panicking struct{}

func (panicking) Read([]byte) (int, error) { panic("oh no") }

var _ io.Reader = panicking{}
