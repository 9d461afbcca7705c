package source

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"testing"
)

// sums reads everything below a path, and hashes it.
func sums(t *testing.T, path string) map[string]string {
	t.Helper()
	got := map[string]string{}
	for e := range Walk(t.Context(), []string{path}) {
		for r := range OpenHashed(e, nil) {
			for {
				b, err := r.Next()
				if err == io.EOF {
					break
				}
				if b != nil {
					b.Release()
				}
			}
			got[r.Name()[len(path):]] = r.SHA256(t.Context())
		}
	}
	return got
}

// A hash is that of the bytes that a user finds: of the file, or of the member once it is unpacked.
func TestSHA256(t *testing.T) {
	text := logText(3000)
	sumOf := func(data []byte) string { return fmt.Sprintf("%x", sha256.Sum256(data)) }
	packed := gzipped(t, text)
	damaged := bytes.Clone(packed)
	damaged[len(damaged)/2] ^= 0x55
	files := []file{{"a.log", []byte(text)}, {"b.log.gz", packed}, {"c.log", nil}}
	members := map[string]string{"!a.log": sumOf([]byte(text)), "!b.log.gz": sumOf(packed), "!c.log": sumOf(nil)}
	tar := tarOf(t, files...)
	zip := zipOf(t, files...)
	brokenZip := bytes.Clone(zip)
	brokenZip[60] ^= 0x55
	for name, c := range map[string]struct {
		data []byte
		want map[string]string // nil: that of the file
	}{
		"a.log":      {[]byte(text), nil},
		"nothing":    {nil, nil},
		"a.log.gz":   {packed, nil},
		"damaged.gz": {damaged, nil},
		"cut.gz":     {packed[:len(packed)/2], nil},
		"padded.gz":  {append(bytes.Clone(packed), make([]byte, 9000)...), nil},
		"wide.log":   {[]byte("\xff\xfea\x00\n\x00"), nil},
		"array.json": {[]byte(`[{"a":1},` + "\n" + `{"a":2}]`), nil},
		"a.evtx":     {logOf(200), nil},
		"cut.evtx":   {logOf(200)[:100_000], nil},
		"a.rar":      {append([]byte("Rar!\x1a\x07\x00"), text...), nil},
		"a.tar":      {tar, members},
		"a.tar.gz":   {gzipped(t, string(tar)), members},
		"a.zip":      {zip, members},
		"a.7z":       {sevenOf(t, files...), members},
		"a.zip.gz":   {gzipped(t, string(zip)), members},
		"broken.zip": {brokenZip, map[string]string{"!a.log": "", "!b.log.gz": sumOf(packed), "!c.log": sumOf(nil)}},
	} {
		t.Run(name, func(t *testing.T) {
			want := c.want
			if want == nil {
				want = map[string]string{"": sumOf(c.data)}
			}
			if got := sums(t, writeFile(t, name, c.data).Name); !maps.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestSHA256IsAskedFor(t *testing.T) {
	for r := range Open(Entry{Name: Stdin}, bytes.NewReader([]byte("a\n"))) {
		if got := r.SHA256(t.Context()); got != "" {
			t.Errorf("not asked for: got %s", got)
		}
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for r := range OpenHashed(Entry{Name: Stdin}, bytes.NewReader([]byte("a\n"))) {
		if got := r.SHA256(over); got != "" {
			t.Errorf("interrupted: got %s", got)
		}
	}
}
