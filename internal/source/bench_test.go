package source

import (
	"bytes"
	"encoding/binary"
	"io"
	"testing"
)

func BenchmarkRead(b *testing.B) {
	text := logText(400_000)
	for name, data := range map[string][]byte{
		"plain":    []byte(text),
		"gzip":     gzipped(b, text),
		"zstd":     zstded(b, text),
		"xz":       xzed(b, text),
		"lz4":      lz4ed(b, text),
		"tar":      tarOf(b, file{"a", []byte(text)}),
		"zip":      zipOf(b, file{"a", []byte(text)}),
		"7z":       sevenOf(b, file{"a", []byte(text)}),
		"utf-16":   wide(binary.LittleEndian, text),
		"one line": bytes.ReplaceAll([]byte(text), []byte("\n"), []byte(" ")),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				drain(b, data)
			}
		})
	}
}

// BenchmarkSmall is the cost of a source that holds next to nothing.
func BenchmarkSmall(b *testing.B) {
	text := logText(20)
	for name, data := range map[string][]byte{"plain": []byte(text), "gzip": gzipped(b, text), "zstd": zstded(b, text)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				drain(b, data)
			}
		})
	}
}

func drain(b *testing.B, data []byte) {
	for r := range Open(Entry{Name: Stdin}, bytes.NewReader(data)) {
		var err error
		for err == nil {
			var block *Block
			if block, err = r.Next(); block != nil {
				block.Release()
			}
		}
		if err != io.EOF {
			b.Fatal(err)
		}
	}
}
