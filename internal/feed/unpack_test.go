package feed

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"picket/internal/store"
)

func gzipped(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, text)
	z.Close()
	return b.Bytes()
}

func zstdOf(text string) []byte {
	z, _ := zstd.NewWriter(nil)
	return z.EncodeAll([]byte(text), nil)
}

func zipped(t *testing.T, members ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		w, err := z.Create(members[i])
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, members[i+1])
	}
	z.Close()
	return b.Bytes()
}

// However a document is packed, for the way or for keeping, it is imported as it is.
func TestPacked(t *testing.T) {
	for name, c := range map[string]struct {
		body     []byte
		encoding string
		want     []string
		names    string
	}{
		"plain":             {[]byte(listed), "", []string{listed}, ""},
		"empty":             {nil, "", []string{""}, ""},
		"gzip encoding":     {gzipped(listed), "gzip", []string{listed}, ""},
		"zstd encoding":     {zstdOf(listed), "zstd", []string{listed}, ""},
		"gzip":              {gzipped(listed), "", []string{listed}, ""},
		"zstd":              {zstdOf(listed), "", []string{listed}, ""},
		"gzip in gzip":      {gzipped(string(gzipped(listed))), "gzip", []string{listed}, ""},
		"zip":               {zipped(t, "d/", "", "d/a.txt", listed, "../b.txt", "x"), "", []string{listed, "x"}, "!d/a.txt !../b.txt"},
		"office":            {zipped(t, "[Content_Types].xml", "x", "word/document.xml", "x"), "", []string{"PK"}, ""},
		"a list called zip": {[]byte("PK"), "", []string{"PK"}, ""},
	} {
		p := &place{body: c.body, header: map[string]string{}, etag: `"a"`}
		if c.encoding != "" {
			p.header["Content-Encoding"] = c.encoding
		}
		cutting(p, len(c.body)/2, 1)
		var k taken
		url := serve(t, p)
		_, err := Fetch(t.Context(), store.Feed{Name: "gulls", URL: url}, State{}, options(t), k.take)
		if name == "office" && len(k.text) == 1 {
			k.text[0] = k.text[0][:2]
		}
		if err != nil || !slices.Equal(k.text, c.want) {
			t.Errorf("%s: %v %q", name, err, k.text)
		}
		var names []string
		for _, p := range k.parts {
			names = append(names, strings.TrimPrefix(p.Name, url))
		}
		if strings.TrimSpace(strings.Join(names, " ")) != c.names {
			t.Errorf("%s: %q", name, names)
		}
	}
}

// Damage is noticed, also behind what the importer reads, and is no reason to take the document as known.
func TestDamagedArchives(t *testing.T) {
	wrongSum := gzipped(listed)
	wrongSum[len(wrongSum)-6] ^= 1
	member := zipped(t, "a.txt", listed)
	member[40] ^= 1
	encrypted := zipped(t, "a.txt", listed)
	at := bytes.LastIndex(encrypted, []byte("PK\x01\x02"))
	encrypted[at+8] |= 1
	for name, c := range map[string]struct {
		body []byte
		want string
	}{
		"early end":  {gzipped(listed)[:30], "EOF"},
		"wrong sum":  {wrongSum, "checksum"},
		"half a zip": {member[:60], "not a valid zip"},
		"member":     {member, "checksum"},
		"encrypted":  {encrypted, "is encrypted"},
		"empty zip":  {append([]byte("PK\x03\x04"), zipped(t)...), "the archive is empty"},
		"bomb":       {gzipped(strings.Repeat("0", 3<<20)), "larger than is allowed"},
		"zip bomb":   {zipped(t, "a", strings.Repeat("0", 700<<10), "b", strings.Repeat("0", 700<<10)), "larger than is allowed"},
	} {
		p := &place{body: c.body}
		opts := options(t)
		opts.MaxDocument = 1 << 20
		state, err := Fetch(t.Context(), store.Feed{Name: "gulls", URL: serve(t, p)}, State{}, opts, func(p Part) error {
			p.Body.Read(make([]byte, 1))
			return nil
		})
		if err == nil || !strings.Contains(err.Error(), c.want) || state.SHA256 != "" {
			t.Errorf("%s: %v; want %s", name, err, c.want)
		}
	}
}
