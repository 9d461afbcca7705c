package carrier

import (
	"encoding/binary"
	"fmt"
	"strings"
)

const isoSector = 2048

// An isoVolume is one set of directories of an image (ECMA-119).
type isoVolume struct {
	i      *inspector
	s      *subject
	block  int64
	joliet bool
	seen   map[uint32]bool // directories, by their place
	files  int
}

// iso lists and looks at the files of an image: by the Joliet directories where there are some, as Windows does, and by those of UDF.
func (i *inspector) iso(s *subject) {
	var volume *isoVolume
	var root []byte
	for at := 16 * isoSector; at+isoSector <= len(s.body) && at < 64*isoSector; at += isoSector {
		d := s.body[at : at+isoSector]
		if string(d[1:6]) != "CD001" || d[0] == 255 {
			break
		}
		joliet := d[0] == 2 && d[88] == '%' && d[89] == '/'
		if d[0] == 1 && volume == nil || joliet {
			block := int64(binary.LittleEndian.Uint16(d[128:]))
			volume, root = &isoVolume{i: i, s: s, block: block, joliet: joliet, seen: make(map[uint32]bool)}, d[156:190]
		}
	}
	if volume == nil || volume.block < 512 {
		i.unread(s, "iso: no volume descriptor that can be read")
	} else {
		volume.directory(root, "", 0)
	}
	if isImage(s.body, "NSR02") || isImage(s.body, "NSR03") {
		i.udf(s)
	}
}

// extent is what a directory record refers to.
func (v *isoVolume) extent(record []byte) []byte {
	from := (int64(binary.LittleEndian.Uint32(record[2:])) + int64(record[1])) * v.block
	size := int64(binary.LittleEndian.Uint32(record[10:]))
	if from > int64(len(v.s.body)) {
		return nil
	}
	return v.s.body[from:min(from+size, int64(len(v.s.body)))]
}

func (v *isoVolume) directory(record []byte, parent string, depth int) {
	place := binary.LittleEndian.Uint32(record[2:])
	if depth > 16 || v.seen[place] || len(v.seen) > 1000 {
		v.i.unread(v.s, "iso: directories lie too deep, or in each other: "+parent)
		return
	}
	v.seen[place] = true
	b := v.extent(record)
	for at := 0; at+34 <= len(b) && v.files < mostFiles; {
		n := int(b[at])
		if n == 0 { // records do not cross sectors
			at = (at/isoSector + 1) * isoSector
			continue
		}
		if n < 34 || at+n > len(b) || 33+int(b[at+32]) > n {
			v.i.unread(v.s, fmt.Sprintf("iso: directory %q is damaged", parent))
			return
		}
		v.entry(b[at:at+n], parent, depth)
		at += n
	}
}

func (v *isoVolume) entry(record []byte, parent string, depth int) {
	raw := record[33 : 33+int(record[32])]
	if len(raw) == 1 && raw[0] <= 1 {
		return // itself and its parent
	}
	name := string(raw)
	if v.joliet {
		name = wide(raw, binary.BigEndian)
	}
	name, _, _ = strings.Cut(name, ";")
	name = parent + strings.TrimSuffix(name, ".")
	if record[25]&2 != 0 {
		v.directory(record, name+"/", depth+1)
		return
	}
	v.files++
	body := v.extent(record)
	if size := int64(binary.LittleEndian.Uint32(record[10:])); int64(len(body)) < size {
		v.i.unread(v.s.inner(name, nil), fmt.Sprintf("ends early, at byte %d of %d", len(body), size))
	}
	v.i.member(v.s, name, body)
}
