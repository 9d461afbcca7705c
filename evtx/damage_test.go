package evtx_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"picket/evtx/evtxtest"
)

const (
	firstChunk  = 4096
	firstRecord = firstChunk + 512
	chunkSize   = 64 << 10
)

// log is a log of two full chunks and more; events tells the numbers of its records.
func log() (file []byte, ids []string) {
	var events []evtxtest.Event
	for id := uint64(1); id <= 500; id++ {
		events = append(events, process(id, evtxtest.Data{Name: "Image", Value: strings.Repeat("x", 100)}))
	}
	file = evtxtest.File(events...)
	ids = make([]string, len(events))
	for i := range ids {
		ids[i] = string(appendInt(nil, i+1))
	}
	return file, ids
}

func appendInt(dst []byte, n int) []byte {
	if n >= 10 {
		dst = appendInt(dst, n/10)
	}
	return append(dst, byte('0'+n%10))
}

// at gives the offset of a record.
func at(file []byte, id uint64) int {
	for i := firstRecord; ; i += 8 {
		if bytes.HasPrefix(file[i:], []byte("\x2a\x2a\x00\x00")) && binary.LittleEndian.Uint64(file[i+8:]) == id {
			return i
		}
	}
}

func TestDamage(t *testing.T) {
	whole, ids := log()
	if got, faults := read(t, whole, asID); !slices.Equal(got, ids) || len(faults) > 0 {
		t.Fatalf("of an undamaged log: %d records, faults %q", len(got), faults)
	}
	inFirst := 0 // records of the first chunk
	for at(whole, uint64(inFirst+1)) < firstChunk+chunkSize {
		inFirst++
	}
	without := func(n int) []string { return slices.Delete(slices.Clone(ids), n-1, n) }
	le := binary.LittleEndian
	for _, test := range []struct {
		name   string
		damage func([]byte) []byte
		want   []string // numbers of the records
		faults []string // a part of each
	}{
		{"no header of the file", func(b []byte) []byte { return b[firstChunk:] }, ids, []string{"offset 0x0: header of the file is missing"}},
		{"header of the file overwritten", func(b []byte) []byte { clear(b[:firstChunk]); return b }, ids,
			[]string{"offset 0x0: header of the file is damaged"}},
		{"checksum of the file", func(b []byte) []byte { b[24]++; return b }, ids, []string{"offset 0x0: checksum of the file's header"}},
		{"version", func(b []byte) []byte { b[38] = 9; evtxtest.Seal(b); return b }, ids, []string{"version 9"}},
		{"checksum of a chunk", func(b []byte) []byte { b[firstChunk+60]++; return b }, ids, []string{"offset 0x1000: checksum of the chunk's header"}},
		{"checksum of records", func(b []byte) []byte { b[at(b, 9)+16]++; return b }, ids, []string{"offset 0x1200: checksum of the chunk's records"}},
		{"checksums that are not kept (flag 4)", func(b []byte) []byte {
			b[firstChunk+120] = 4
			b[firstChunk+124]++
			return b
		}, ids, nil},
		{"magic of a chunk", func(b []byte) []byte { b[firstChunk] = 'X'; return b }, ids, []string{"offset 0x1000: chunk has no header"}},
		{"size of a record", func(b []byte) []byte { b[at(b, 9)+4]++; return b }, without(9),
			[]string{"checksum", "record's size and its copy differ; 432 bytes skipped"}},
		{"size zero", func(b []byte) []byte { le.PutUint32(b[at(b, 9)+4:], 0); return b }, without(9), []string{"checksum", "size is too small"}},
		{"binary XML of a record", func(b []byte) []byte { b[at(b, 9)+24] = 0x55; return b }, without(9),
			[]string{"checksum", "record 9: unexpected token 0x55"}},
		{"template out of the chunk", func(b []byte) []byte { le.PutUint32(b[at(b, 9)+34:], 1<<30); return b }, without(9),
			[]string{"checksum", "record 9: its template was overwritten"}},
		{"cut within a record", func(b []byte) []byte { return b[:at(b, 9)+50] }, ids[:8], []string{"chunk ends after", "record reaches beyond"}},
		{"cut between records", func(b []byte) []byte { return b[:at(b, 9)] }, ids[:8], []string{"chunk ends after"}},
		{"cut within the header of a chunk", func(b []byte) []byte { return b[:firstChunk+chunkSize+100] }, ids[:inFirst],
			[]string{"chunk has no header", "100 bytes skipped"}},
		{"zeros between chunks", func(b []byte) []byte {
			return slices.Insert(b, firstChunk+chunkSize, make([]byte, 2*chunkSize)...)
		}, ids, nil},
		{"garbage between chunks", func(b []byte) []byte {
			return slices.Insert(b, firstChunk+chunkSize, bytes.Repeat([]byte("garbage"), 4321)...)
		}, ids, []string{"offset 0x11000: no chunk of events here; 30247 bytes skipped"}},
		{"bytes missing within a chunk", func(b []byte) []byte { return slices.Delete(b, at(b, 9), at(b, 11)) },
			slices.Delete(slices.Clone(ids), 8, 10), []string{"chunk ends after"}},
		{"zeros instead of a template, in the first chunk", func(b []byte) []byte {
			clear(b[firstChunk : firstChunk+4096])
			return b
		}, nil, nil},
		{"zeros at the end", func(b []byte) []byte { return append(b, make([]byte, chunkSize+123)...) }, ids, nil},
		{"empty", func([]byte) []byte { return nil }, nil, nil},
		{"no log", func([]byte) []byte { return bytes.Repeat([]byte("text\n"), 50000) }, nil,
			[]string{"offset 0x0: header of the file is damaged, or this is no EVTX file", "offset 0x1000: no chunk of events here; 245904 bytes"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, faults := read(t, test.damage(slices.Clone(whole)), asID)
			if test.name == "zeros instead of a template, in the first chunk" {
				test.want = ids[inFirst:] // there is no chunk before it that has the template
				if len(faults) < 10 {
					t.Errorf("%d faults", len(faults))
				}
				faults = nil
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%d records %.60v, want %d", len(got), got, len(test.want))
			}
			if len(faults) != len(test.faults) {
				t.Fatalf("faults %q", faults)
			}
			for i, part := range test.faults {
				if !strings.Contains(faults[i], part) {
					t.Errorf("fault %q, want %q", faults[i], part)
				}
			}
		})
	}
}
