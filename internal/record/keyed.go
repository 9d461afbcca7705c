package record

import "bytes"

// A key is what a log of key=value pairs calls a value, and what that plays.
type key struct {
	name string
	part part
}

// keys interns the keys of a kind, so that a record costs no allocation.
type keys struct {
	kind   *Kind
	all    map[string]key
	labels map[string]part // of custom fields
}

func newKeys(kind *Kind) *keys {
	return &keys{kind: kind, all: map[string]key{}, labels: map[string]part{}}
}

func (k *keys) of(raw []byte) key {
	if known, ok := k.all[string(raw)]; ok {
		return known
	}
	name := string(raw)
	met := key{name: name, part: k.partOf(name)}
	if len(k.all) < maxNames && len(name) <= 255 {
		k.all[name] = met
	}
	return met
}

// partOf takes a time only under a name that the kind has: of others nobody knows what happened then.
func (k *keys) partOf(name string) part {
	p := k.kind.partOf(name)
	if _, ok := k.kind.names[name]; !ok && (p == partTime || p == partTimeToo) {
		return partNone
	}
	return p
}

// maxPairs bounds the pairs of one record; what is over is one field.
const maxPairs = 1024

// addPair appends a value, which may hold characters behind backslashes.
func (r *Record) addPair(line []byte, k key, start, end int) {
	r.add(k.name, k.part, start, end)
	if hasBackslashed(line[start:end]) {
		f := &r.Fields[len(r.Fields)-1]
		f.Escaped, f.form = true, formBackslash
		r.JSON = true
	}
}

// hasBackslashed says whether there is anything to undo.
func hasBackslashed(value []byte) bool {
	for i := bytes.IndexByte(value, '\\'); i >= 0 && i+1 < len(value); i++ {
		if value[i] == '\\' && isBackslashed(value[i+1]) {
			return true
		}
	}
	return false
}

// isBackslashed: what has a meaning in CEF, or stands between quotes. Before anything else a backslash stays: it is that
// of a path.
func isBackslashed(c byte) bool { return c == '=' || c == '|' || c == '"' || c == '\\' }

// appendBackslashed undoes backslashes.
func appendBackslashed(dst, value []byte) []byte {
	for i := 0; i < len(value); i++ {
		if value[i] == '\\' && i+1 < len(value) && isBackslashed(value[i+1]) {
			i++
		}
		dst = append(dst, value[i])
	}
	return dst
}

// settleNAT: an address that stands where the translated one does, and is the source's own or none, was not translated.
func (r *Record) settleNAT(line []byte) {
	slot := r.slots[partNAT]
	if slot == 0 {
		return
	}
	nat := r.value(line, partNAT)
	isSource := bytes.Equal(nat, r.value(line, partSrc))
	if !isSource && !isNoAddress(nat) {
		return
	}
	r.slots[partNAT] = 0
	if isSource && r.layout == nil { // a layout's fields keep their parts
		r.Fields[slot-1].part = partSrc
	}
}

// isNoAddress is what devices write where there is no address.
func isNoAddress(value []byte) bool {
	switch string(value) {
	case "", "0.0.0.0", "::", "N/A", "-":
		return true
	}
	return false
}

// settleSource prefers an address to a name, where a record has both for its source.
func (r *Record) settleSource(line []byte) {
	if looksLikeAddress(r.value(line, partSrc)) {
		return
	}
	for i := range r.Fields[:min(len(r.Fields), maxFields)] {
		f := &r.Fields[i]
		if f.part == partSrc && looksLikeAddress(line[f.Start:f.End]) {
			r.slots[partSrc] = int16(i + 1)
			return
		}
	}
}

// answers says that the source's port is the server's: it is below those that systems give to clients, and below the
// other. For records that tell of packets, or of ends, and not of who began.
func answers(r *Record, line []byte) bool {
	from, fromSize := number(r.value(line, partSrcPort))
	to, toSize := number(r.value(line, partDstPort))
	return fromSize > 0 && toSize > 0 && from > 0 && from < firstClientPort && from < to
}

// firstClientPort is where Linux begins with the ports it gives to clients; IANA and Windows begin higher.
const firstClientPort = 32768
