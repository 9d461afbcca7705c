package evtx

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
)

// A walk goes through the records of a chunk.
type walk struct {
	chunk   *Chunk
	header  header
	d       *decoder
	yield   func(*Record, *Fault) bool
	stopped bool
	met     []uint64 // the numbers of the records met, whole or not
	foreign int      // of these, how many are not the chunk's by its header
	faults  int
}

func (w *walk) fault(at int, format string, args ...any) {
	w.faults++
	if !w.stopped {
		w.stopped = !w.yield(nil, faultf(w.chunk.Offset+int64(at), format, args...))
	}
}

func (w *walk) all() {
	end := w.check()
	w.d.damaged = w.faults > 0
	at := w.start()
	at = w.steps(at, end)
	if w.d.damaged && w.header.sound && 2*w.foreign > len(w.met) { // thus it does not tell where the records end
		w.fault(0, "chunk's header is that of another chunk")
		w.header.sound = false
		at = w.steps(at, len(w.chunk.data))
	}
	if w.header.sound && !w.stopped {
		w.behind(at)
		w.count()
	}
}

func (w *walk) steps(at, end int) int {
	for at < end && !w.stopped {
		at = w.step(at, end)
	}
	return at
}

// check compares the chunk with its header and gives the end of the records' data.
func (w *walk) check() (end int) {
	var fault error
	if w.header, fault = w.chunk.header(); fault != nil {
		w.fault(0, "%w", fault)
	}
	data := w.chunk.data
	switch end = w.header.end; {
	case end > len(data):
		w.fault(len(data), "chunk ends after %d bytes; its records take %d", len(data), end)
		end = len(data)
	case w.header.sound && !w.chunk.checked(52, data[chunkHeader:end]):
		w.fault(chunkHeader, "checksum of the chunk's records is wrong")
	}
	return end
}

// start is where the first record is looked for: a block without a header may be the rest of a chunk.
func (w *walk) start() int {
	if len(w.chunk.data) < chunkHeader {
		return 0
	}
	return chunkHeader
}

// step deals with what stands at an offset and gives the offset of what comes next.
func (w *walk) step(at, end int) int {
	size, id, err := frame(w.chunk.data[:end], at)
	if err != nil {
		return w.skip(at, end, err)
	}
	switch {
	case !w.header.sound && !w.rises(id):
		return w.skip(at, end, errors.New("record was left from an earlier use of the file"))
	case w.header.sound && (id < w.header.first || id > w.header.last):
		w.foreign++
	}
	w.give(at, size, id)
	return at + size
}

// give decodes a record and gives it, or says why not.
func (w *walk) give(at, size int, id uint64) {
	w.met = append(w.met, id)
	data := w.chunk.data
	r := &w.d.record
	r.ID, r.Offset = id, w.chunk.Offset+int64(at)
	r.Written = filetime(binary.LittleEndian.Uint64(data[at+16:]))
	if w.stitched(at, size, id) {
		w.fault(at, "record %d is stitched of two: the page in which it ends belongs to another state of the log", id)
	} else if err := r.decode(at+recordHeader, at+size-4); err != nil {
		w.fault(at, "record %d: %w", id, err)
	} else if !w.stopped {
		w.stopped = !w.yield(r, nil)
	}
}

// stitched reports whether a record of a damaged chunk begins in one state of the log and ends in another. Copies of a disk mix
// states by whole pages: where the record that follows does not go on counting, the page in which both meet is of another state.
func (w *walk) stitched(at, size int, id uint64) bool {
	const page = 4096
	start, end := w.chunk.Offset+int64(at), w.chunk.Offset+int64(at+size)-1
	if !w.d.damaged || start/page == end/page {
		return false
	}
	_, next, err := frame(w.chunk.data, at+size)
	return err == nil && next != id+1
}

// frame reads the frame of a record: its magic, size, number, time, and behind its binary XML the copy of its size ("Event record").
func frame(data []byte, at int) (size int, id uint64, err error) {
	if at > len(data)-recordMin {
		return 0, 0, errors.New("too few bytes for a record")
	}
	if string(data[at:at+4]) != recordMagic {
		return 0, 0, errors.New("not a record")
	}
	size = int(binary.LittleEndian.Uint32(data[at+4:]))
	switch {
	case size < recordMin:
		return 0, 0, errors.New("record's size is too small")
	case size > len(data)-at:
		return 0, 0, errors.New("record reaches beyond the chunk's records")
	case binary.LittleEndian.Uint32(data[at+size-4:]) != uint32(size):
		return 0, 0, errors.New("record's size and its copy differ")
	}
	return size, binary.LittleEndian.Uint64(data[at+8:]), nil
}

// skip says what is lost at an offset and finds the next record behind it. Zeros up to the end are nothing lost.
func (w *walk) skip(at, end int, reason error) int {
	data := w.chunk.data[:end]
	if allZero(data[at:]) {
		return end
	}
	next := end
	for from := at + 1; ; {
		i := bytes.Index(data[from:], []byte(recordMagic))
		if i < 0 {
			break
		}
		from += i
		if _, id, err := frame(data, from); err == nil && w.plausible(from, id) {
			next = from
			break
		}
		from++
	}
	w.fault(at, "%w; %d bytes skipped", reason, next-at)
	return next
}

// plausible reports whether what looks like a record behind damage is one.
func (w *walk) plausible(at int, id uint64) bool {
	written := binary.LittleEndian.Uint64(w.chunk.data[at+16:]) // zero in some logs that were exported
	if year := filetime(written).Year(); written != 0 && (year < 2000 || year > 2100) || id == 0 || id >= 1<<48 {
		return false
	}
	if w.header.sound {
		return !slices.Contains(w.met, id)
	}
	return w.rises(id)
}

// rises reports whether a number is above those met. Where it is not known where the chunk's data ends, only such a record is live:
// lower numbers are left from an earlier use of the file.
func (w *walk) rises(id uint64) bool { return len(w.met) == 0 || id > slices.Max(w.met) }

// behind looks behind the end of the chunk's data. Records there are left from an earlier use of the file, unless they go on
// counting: then the header was not written yet when the log was copied ("Corruption scenarios", dirty files).
func (w *walk) behind(at int) {
	for !w.stopped {
		size, id, err := frame(w.chunk.data, at)
		if err != nil || len(w.met) == 0 || id != w.met[len(w.met)-1]+1 {
			return
		}
		if !w.chunk.dirty {
			w.fault(at, "record %d stands behind the end of the chunk's data: not given", id)
			return
		}
		w.give(at, size, id)
		at += size
	}
}

// count compares the records met with what the header says: with its range, and with its count if no fault has told of a loss yet.
func (w *walk) count() {
	if w.foreign > 0 {
		w.fault(0, "%d records have numbers outside of %d to %d, the chunk's own: they come from another copy of the log",
			w.foreign, w.header.first, w.header.last)
	}
	if want := w.header.last - w.header.first + 1; w.faults == 0 && uint64(len(w.met)) < want {
		w.fault(0, "chunk's header counts %d records; %d found", want, len(w.met))
	}
}
