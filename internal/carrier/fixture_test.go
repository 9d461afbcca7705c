package carrier

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"picket/internal/compound/compoundtest"
)

// The fixtures are inert: what stands for a program is its mark and no more, what stands for a macro does nothing.

// program is the beginning of a Windows program, without any.
func program() []byte {
	b := make([]byte, 200)
	copy(b, "MZ")
	b[60] = 128
	copy(b[128:], "PE\x00\x00")
	return b
}

func zipOf(t testing.TB, members map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(w, members[name])
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func docx(t testing.TB, more map[string]string) []byte {
	parts := map[string]string{
		"[Content_Types].xml": `<Types/>`,
		"word/document.xml":   `<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>Hello</w:t></w:r></w:p></w:body></w:document>`,
	}
	maps.Copy(parts, more)
	return zipOf(t, parts)
}

func relation(kind, target string) string {
	return `<Relationships><Relationship Id="rId1" Type="http://schemas.example/relationships/` + kind + `" Target="` + target + `" TargetMode="External"/></Relationships>`
}

// packCode writes a container of MS-OVBA, literal bytes only but for one copy where there is a run.
func packCode(text string) []byte {
	out := []byte{1}
	for len(text) > 0 {
		n := min(len(text), 3600)
		var chunk []byte
		for part := text[:n]; len(part) > 0; part = part[min(8, len(part)):] {
			chunk = append(chunk, 0)
			chunk = append(chunk, part[:min(8, len(part))]...)
		}
		out = binary.LittleEndian.AppendUint16(out, uint16(len(chunk)-1)|0xb000)
		out = append(out, chunk...)
		text = text[n:]
	}
	return out
}

func record(id uint16, data string) []byte {
	b := binary.LittleEndian.AppendUint16(nil, id)
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(data))), data...)
}

// project is a storage of macros with one module.
func project(code string) compoundtest.Storage {
	dir := slices.Concat(record(0x01, "abcd"), append(record(9, "abcd"), 0, 0), record(0x19, "Module1"), record(0x1a, "Module1"), record(0x31, "\x05\x00\x00\x00"))
	return compoundtest.Storage{"VBA": compoundtest.Storage{
		"dir": packCode(string(dir)), "Module1": append([]byte("\x00skip"), packCode(code)...), "_VBA_PROJECT": []byte("x"),
	}}
}

const macro = "Attribute VB_Name = \"Module1\"\r\nSub AutoOpen()\r\n  'CreateObject is not called here\r\n  Dim nothing_at_all\r\nEnd Sub\r\n"

func ole10Native(name, content string) []byte {
	b := []byte("\x02\x00" + name + "\x00C:\\" + name + "\x00\x00\x00\x03\x00")
	b = binary.LittleEndian.AppendUint32(b, 2)
	b = append(b, "x\x00"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(content)))
	b = append(b, content...)
	return append(binary.LittleEndian.AppendUint32(nil, uint32(len(b))), b...)
}

func shortcutFile(target, arguments string) []byte {
	b := make([]byte, 76)
	copy(b, "\x4c\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46")
	binary.LittleEndian.PutUint32(b[20:], linkHasRelativePath|linkHasArguments|linkIsUnicode)
	for _, text := range []string{target, arguments} {
		units := utf16.Encode([]rune(text))
		b = binary.LittleEndian.AppendUint16(b, uint16(len(units)))
		for _, u := range units {
			b = binary.LittleEndian.AppendUint16(b, u)
		}
	}
	return append(b, 0, 0, 0, 0)
}

// diskImage is an image with these files in its root, by Joliet names.
func diskImage(files map[string]string) []byte {
	names := slices.Sorted(maps.Keys(files))
	const root = 20
	b := make([]byte, (root+1)*isoSector)
	entry := func(place, size int, flags byte, name []byte) []byte {
		r := make([]byte, 33+len(name)+(len(name)+1)%2)
		r[0], r[25], r[32] = byte(len(r)), flags, byte(len(name))
		binary.LittleEndian.PutUint32(r[2:], uint32(place))
		binary.LittleEndian.PutUint32(r[10:], uint32(size))
		copy(r[33:], name)
		return r
	}
	for i, kind := range []byte{1, 2, 255} {
		d := b[(16+i)*isoSector:]
		d[0] = kind
		copy(d[1:], "CD001\x01")
		binary.LittleEndian.PutUint16(d[128:], isoSector)
		copy(d[156:], entry(root, isoSector, 2, []byte{0}))
		if kind == 2 {
			copy(d[88:], "%/E")
		}
	}
	at := root * isoSector
	at += copy(b[at:], entry(root, isoSector, 2, []byte{0}))
	for _, name := range names {
		var wide []byte
		for _, u := range utf16.Encode([]rune(name + ";1")) {
			wide = binary.BigEndian.AppendUint16(wide, u)
		}
		at += copy(b[at:], entry(len(b)/isoSector, len(files[name]), 0, wide))
		b = append(b, files[name]...)
		b = append(b, make([]byte, (isoSector-len(files[name])%isoSector)%isoSector)...)
	}
	return b
}

// qrPicture draws codes beside each other.
func qrPicture(t testing.TB, dark, light color.Gray, texts ...string) []byte {
	t.Helper()
	const side = 240
	picture := image.NewGray(image.Rect(0, 0, side*len(texts), side))
	draw.Draw(picture, picture.Bounds(), image.NewUniform(light), image.Point{}, draw.Src)
	for n, text := range texts {
		m, err := qrcode.NewQRCodeWriter().Encode(text, gozxing.BarcodeFormat_QR_CODE, side, side, nil)
		if err != nil {
			t.Fatal(err)
		}
		for y := range side {
			for x := range side {
				if m.Get(x, y) {
					picture.SetGray(n*side+x, y, dark)
				}
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func rar4(name string, encrypted bool) []byte {
	block := func(kind byte, flags uint16, body string) []byte {
		b := []byte{0, 0, kind}
		b = binary.LittleEndian.AppendUint16(b, flags)
		b = binary.LittleEndian.AppendUint16(b, uint16(7+len(body)))
		return append(b, body...)
	}
	flags := uint16(0x8000)
	if encrypted {
		flags |= 4
	}
	file := make([]byte, 25)
	file[0], file[4] = 3, 9 // packed, unpacked
	binary.LittleEndian.PutUint16(file[19:], uint16(len(name)))
	return slices.Concat([]byte("Rar!\x1a\x07\x00"), block(0x73, 0, "\x00\x00\x00\x00\x00\x00"), block(0x74, flags, string(file)+name), []byte("abc"), block(0x7b, 0, ""))
}

func rar5(name string, encrypted bool) []byte {
	block := func(body string) []byte { return append([]byte{0, 0, 0, 0, byte(len(body))}, body...) }
	head, extra := "\x02\x02", ""
	if encrypted {
		head, extra = "\x02\x03\x03", "\x02\x01\x00"
	}
	file := head + "\x03" + "\x00\x09\x20\x00\x00" + string(rune(len(name))) + name + extra
	return slices.Concat([]byte("Rar!\x1a\x07\x01\x00"), block("\x01\x00\x00"), block(file), []byte("abc"), block("\x05\x00\x00"))
}

func has(r *Report, kind Kind, name, quote string) bool {
	for _, f := range r.Findings {
		if f.Kind == kind && f.Name == name && strings.Contains(f.Quote, quote) {
			return true
		}
	}
	return false
}

func links(r *Report, from string) []string {
	var out []string
	for _, l := range r.Links {
		if l.From == from {
			out = append(out, l.URL)
		}
	}
	return out
}
