package source

import (
	"archive/tar"
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTarThatIsNotWhole(t *testing.T) {
	text := []byte(strings.Repeat("0123456789abcde\n", 32)) // one block
	whole := tarOf(t, file{"a", text}, file{"b", text})
	other := tarOf(t, file{"c", text})
	damaged := bytes.Clone(whole)
	damaged[1024+3] ^= 0x20
	const a, b, c = "-!a (tar) 512 bytes, 32 lines", "-!b (tar) 512 bytes, 32 lines", "-!c (tar) 512 bytes, 32 lines"
	tests := map[string]struct {
		data []byte
		want []string
	}{
		"whole":             {whole, []string{a, b}},
		"long padding":      {join(whole, make([]byte, 9000)), []string{a, b}},
		"two":               {join(whole, other), []string{a, b, c}},
		"two, padded":       {join(whole, make([]byte, 5120), other, make([]byte, 512)), []string{a, b, c}},
		"second cut":        {join(whole, other[:600]), []string{a, b, "-!c (tar) 88 bytes, 5 lines: tar archive ends early at byte 88", "- (tar) 0 bytes, 0 lines: what follows is not read: tar archive ends early at byte 3672"}},
		"garbage behind":    {join(whole, []byte("garbage")), []string{a, b, "- (tar) 0 bytes, 0 lines: tar archive is followed by what is no tar at byte 3072"}},
		"text behind":       {join(whole, []byte(logText(40))), []string{a, b, "- (tar) 0 bytes, 0 lines: tar archive is followed by what is no tar at byte 3072"}},
		"no end":            {whole[:2048], []string{a, b, "- (tar) 0 bytes, 0 lines: what follows is not read: tar archive ends early at byte 2048"}},
		"one block of end":  {whole[:2560], []string{a, b, "- (tar) 0 bytes, 0 lines: what follows is not read: tar archive ends early at byte 2560"}},
		"damaged header":    {damaged, []string{a, "- (tar) 0 bytes, 0 lines: what follows is not read: tar header is damaged at byte 1024"}},
		"zero, then header": {join(whole[:2048], make([]byte, 512), other), []string{a, b, "- (tar) 0 bytes, 0 lines: what follows is not read: tar header is damaged at byte 2560"}},
	}
	for name, test := range tests {
		if diff := cmp.Diff(test.want, lines(readStream(t, test.data, defaults))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if got := walked(t, writeFile(t, "a.tar", test.data).Name, defaults); len(got) != len(test.want) {
			t.Errorf("%s: on disk %v", name, lines(got))
		}
	}
	zipped := gzipped(t, string(tarOf(t, file{"a", []byte(logText(500))}, file{"b", text})))
	got := readStream(t, zipped[:len(zipped)/2], defaults)
	want := []string{"-!a (gzip+tar)", "- (gzip+tar)"}
	for i := range got {
		if i >= len(want) || !strings.HasPrefix(got[i].String(), want[i]) || !strings.Contains(fault(got[i].content), "gzip stream ends early at byte") {
			t.Errorf("cut gzip: got %v", lines(got))
		}
	}
}

func TestTarKinds(t *testing.T) {
	long := strings.Repeat("long/", 60) + "a.log"
	for _, format := range []tar.Format{tar.FormatPAX, tar.FormatGNU} {
		var out bytes.Buffer
		w := tar.NewWriter(&out)
		add := func(h tar.Header, content string) {
			h.Mode, h.Size, h.Format = 0o600, int64(len(content)), format
			must(t, w.WriteHeader(&h))
			_, err := w.Write([]byte(content))
			must(t, err)
		}
		add(tar.Header{Name: "dir/", Typeflag: tar.TypeDir}, "")
		add(tar.Header{Name: "link", Typeflag: tar.TypeSymlink, Linkname: "a"}, "")
		add(tar.Header{Name: "hard", Typeflag: tar.TypeLink, Linkname: "a"}, "")
		add(tar.Header{Name: "pipe", Typeflag: tar.TypeFifo}, "")
		add(tar.Header{Name: long}, "a\n")
		add(tar.Header{Name: "cont", Typeflag: tar.TypeCont}, "b\n")
		must(t, w.Close())
		want := []string{"-!" + long + " (tar) 2 bytes, 1 lines", "-!cont (tar) 2 bytes, 1 lines"}
		if diff := cmp.Diff(want, lines(readStream(t, out.Bytes(), defaults))); diff != "" {
			t.Errorf("%v: %s", format, diff)
		}
	}
}

func TestSparseFiles(t *testing.T) {
	for _, name := range []string{"sparse-gnu.tgz", "sparse-pax.tgz"} {
		got := readStream(t, testFile(t, name), defaults)
		if len(got) != 1 || got[0].text != strings.Repeat("\x00", 200_000)+webLog() {
			t.Errorf("%s: %v", name, lines(got))
		}
		got = readStream(t, testFile(t, name), with(small, func(l *limits) { l.bombSize = 100_000 }))
		if len(got) != 1 || fault(got[0].content) != "sparse file of 206008 bytes: not read at byte 0" {
			t.Errorf("%s: %v", name, lines(got))
		}
	}
}

func TestTarOfNothing(t *testing.T) {
	for _, f := range readEach(t, streamed("empty.tar", bytes.NewReader(make([]byte, 10240)), defaults)) {
		if len(f.faults) > 0 {
			t.Error(f)
		}
	}
}
