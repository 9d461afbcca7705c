package sweep_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// harmFile damages a file, or what is to be packed in it.
func (t *trial) harmFile(r *rand.Rand, g *logGroup) *harm {
	h := &harm{bytes: true, lost: g.shows(), unclear: everyKind}
	which, place, size := r.Float64(), r.Float64(), 2500+r.IntN(40000)
	key, flips := byte(1+r.IntN(255)), 1+r.IntN(20)
	kind := r.IntN(6)
	inside := r.IntN(2) == 0
	switch {
	case kind == 0: // a day's file, or member, is not there
		if !g.daily {
			return t.harmFile(r, g)
		}
		h.what = fmt.Sprintf("a file of %s is gone", g.name)
		h.bytes, h.unclear = false, 0
		day := int(which * float64(t.days))
		from := t.from.Truncate(24*time.Hour).AddDate(0, 0, day)
		gone := between(from, from.AddDate(0, 0, 1))
		for _, s := range g.streams {
			s.keep(func(_ int, e *entry) bool { return !gone(e.at) })
		}
	case inside || g.container == "" && kind == 3:
		h.what = fmt.Sprintf("a file of %s ", g.name)
		h.unit = func(units []*unit) {
			if len(units) == 0 || units[0].group != g {
				return
			}
			harmUnit(h, units[int(which*float64(len(units)))], kind, place, size, key)
		}
	default:
		h.what = fmt.Sprintf("a file of %s on disk ", g.name)
		h.disk = func(files []*diskFile) {
			mine := slices.DeleteFunc(slices.Clone(files), func(f *diskFile) bool { return f.units[0].group != g })
			harmDisk(h, mine[int(which*float64(len(mine)))], kind, place, size, key, flips)
		}
	}
	return h
}

// harmUnit damages a log file before it is packed.
func harmUnit(h *harm, u *unit, kind int, place float64, size int, key byte) {
	at := int(place * float64(len(u.data)))
	u.data = slices.Clone(u.data)
	if kind <= 2 {
		h.what += fmt.Sprintf("(%s) was cut at %d of %d before it was packed", u.name, at, len(u.data))
		if !u.cut(at) {
			h.lost = 0
		}
		return
	}
	if len(u.places) < 40 { // too few records are lost for a claim
		h.lost = 0
	}
	size = min(size, len(u.data)/2)
	at = min(at, len(u.data)-size)
	if kind == 3 {
		key = 0
	}
	h.what += fmt.Sprintf("(%s) has %d bytes from %d of %d overwritten with key %d", u.name, size, at, len(u.data), key)
	overwrite(u.data[at:at+size], key)
	u.lose(at, at+size)
	u.countLines()
}

// countLines numbers the lines anew: line breaks may have come and gone.
func (u *unit) countLines() {
	line, counted := int64(1), int64(0)
	for i := range u.places {
		p := &u.places[i]
		line += int64(bytes.Count(u.data[counted:p.offset], []byte{'\n'}))
		if counted = p.offset; p.line > 0 {
			p.line = line
		}
	}
}

// cut says whether what it leaves out is so much that the rest must show it.
func (u *unit) cut(at int) bool {
	u.data = u.data[:at]
	if len(u.places) == 0 {
		return false
	}
	last := u.places[len(u.places)-1].entry.at
	u.places = slices.DeleteFunc(u.places, func(p place) bool { return p.end > int64(at) })
	if len(u.places) == 0 {
		return u.group.daily && last.Hour() > 4
	}
	return last.Sub(u.places[len(u.places)-1].entry.at) > 4*time.Hour
}

// lose forgets what stood in a part of the file, and of elements all behind it: their number may be another.
func (u *unit) lose(from, to int) {
	u.places = slices.DeleteFunc(u.places, func(p place) bool {
		return p.end >= int64(from) && (p.offset <= int64(to) || u.group.form != "")
	})
}

// overwrite changes each byte by a key; 0 makes a hole of NUL.
func overwrite(part []byte, key byte) {
	for i := range part {
		if part[i] ^= key; key == 0 {
			part[i] = 0
		}
	}
}

// harmDisk damages a file as it lies on disk. Of what is packed nobody knows what is left.
func harmDisk(h *harm, f *diskFile, kind int, place float64, size int, key byte, flips int) {
	f.data = slices.Clone(f.data)
	if f.whole && f.units[0].group.container == "" {
		f.units[0].data = f.data
		harmUnit(h, f.units[0], kind, place, size, key)
		f.data = f.units[0].data
		return
	}
	n := len(f.data)
	at := int(place * 0.97 * float64(n))
	size = min(size, n/2)
	switch kind {
	case 1, 2:
		h.what += fmt.Sprintf("(%s) was cut at %d of %d", f.path, at, n)
		if f.data = f.data[:at]; at == 0 {
			h.lost = 0
		}
	case 3:
		h.what += fmt.Sprintf("(%s) has %d bytes from %d of %d flipped", f.path, flips, at, n)
		for i := range flips {
			f.data[(at+i*17)%n] ^= 1 << (i % 8)
		}
	default:
		at = min(at, n-size)
		h.what += fmt.Sprintf("(%s) has %d bytes from %d of %d overwritten with key %d", f.path, size, at, n, key)
		overwrite(f.data[at:at+size], key)
	}
	for _, u := range f.units {
		u.places = nil
	}
}
