package evtx_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"testing"
	"unicode/utf8"

	"picket/evtx"
	"picket/evtx/evtxtest"
)

// FuzzReader reads any bytes, as they are and as a chunk whose checksums hold: nothing panics, what is given is bounded, faults
// lie within the input, records are valid JSON and XML.
func FuzzReader(f *testing.F) {
	f.Add([]byte{})
	for _, e := range []evtxtest.Event{process(1), {Loose: true, Data: []evtxtest.Data{with("a", "b")}}, {Record: 2, Message: "m"}} {
		log := bytes.TrimRight(evtxtest.File(e), "\x00")
		f.Add(log[firstChunk:])
		f.Add(log)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		check(t, data)
		if len(data) >= 512 && len(data) <= chunkSize {
			check(t, sealed(data))
		}
	})
}

// sealed makes a log of one chunk.
func sealed(chunk []byte) []byte {
	log := evtxtest.File(process(1))
	clear(log[firstChunk:])
	copy(log[firstChunk:], chunk)
	copy(log[firstChunk:], "ElfChnk\x00")
	evtxtest.Seal(log)
	return log
}

func check(t *testing.T, log []byte) {
	r := evtx.NewReader(bytes.NewReader(log))
	for {
		c, err := r.Next()
		var fault *evtx.Fault
		if errors.As(err, &fault) {
			checkFault(t, log, fault)
			continue
		}
		if err == io.EOF {
			return
		}
		for record, fault := range c.Records() {
			if fault != nil {
				checkFault(t, log, fault)
			} else {
				checkRecord(t, log, record)
			}
		}
	}
}

func checkFault(t *testing.T, log []byte, fault *evtx.Fault) {
	if fault.Offset < 0 || fault.Offset > int64(len(log)) || bytes.ContainsAny([]byte(fault.Error()), "\n\r") {
		t.Errorf("fault %q in %d bytes", fault, len(log))
	}
}

func checkRecord(t *testing.T, log []byte, r *evtx.Record) {
	const most = 16 << 20
	if r.Offset < 0 || !bytes.HasPrefix(log[r.Offset:], []byte("\x2a\x2a\x00\x00")) {
		t.Errorf("no record at %d", r.Offset)
	}
	if line := r.AppendJSON(nil); !json.Valid(line) || !utf8.Valid(line) || len(line) > most {
		t.Errorf("JSON of %d bytes: %.300q", len(line), line)
	}
	line := r.AppendXML(nil)
	if len(line) > most || bytes.ContainsAny(line, "\n\r") {
		t.Errorf("XML of %d bytes: %.300q", len(line), line)
	}
	for d := xml.NewDecoder(bytes.NewReader(line)); ; {
		if _, err := d.RawToken(); err == io.EOF {
			break
		} else if err != nil {
			t.Errorf("%v in %.300q", err, line)
			break
		}
	}
	var text []byte
	for f := range r.Fields() {
		text = f.Value.AppendText(text[:0])
		if !utf8.Valid(text) || !utf8.ValidString(f.Name) {
			t.Errorf("field %q: %.300q", f.Name, text)
		}
	}
}
