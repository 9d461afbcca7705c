package cli_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"os"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// gzipFile compresses: gzip FILE FILE.gz
func gzipFile(ts *testscript.TestScript, _ bool, args []string) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	ts.Check(w.Close())
	write(ts, args[1], out.Bytes())
}

// cutFile keeps the first bytes of a file, or all but the last: cut FILE 100; cut FILE -100
func cutFile(ts *testscript.TestScript, _ bool, args []string) {
	data := ts.ReadFile(args[0])
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	if n < 0 {
		n += len(data)
	}
	write(ts, args[0], []byte(data[:n]))
}

// utf16File converts to UTF-16, little endian, with a byte order mark: utf16 FILE FILE
func utf16File(ts *testscript.TestScript, _ bool, args []string) {
	out := []byte{0xff, 0xfe}
	for _, r := range ts.ReadFile(args[0]) {
		out = binary.LittleEndian.AppendUint16(out, uint16(r))
	}
	write(ts, args[1], out)
}

// longLine writes a line of so many MiB, with a text in its middle: longline FILE 3 text
func longLine(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	half := strings.Repeat("a ", n<<18)
	write(ts, args[0], []byte(half+args[2]+half+"\nlast\n"))
}

// bytesFile writes the bytes that a quoted string stands for: bytes FILE "\x00\xff"
func bytesFile(ts *testscript.TestScript, _ bool, args []string) {
	data, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	write(ts, args[0], []byte(data))
}

func write(ts *testscript.TestScript, name string, data []byte) {
	ts.Check(os.WriteFile(ts.MkAbs(name), data, 0o666))
}
