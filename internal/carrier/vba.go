package carrier

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strings"

	"picket/internal/compound"
)

// mostCode bounds the text of one module.
const mostCode = 4 << 20

// decompress reads a container of MS-OVBA, 2.4.1: chunks of 4096 bytes, of literal bytes and of copies from before. It gives what it
// could read.
func decompress(in []byte) []byte {
	if len(in) == 0 || in[0] != 1 {
		return nil
	}
	var out []byte
	for at := 1; at+2 <= len(in) && len(out) < mostCode; {
		header := binary.LittleEndian.Uint16(in[at:])
		size := int(header&0xfff) + 3
		chunk := in[at+2 : min(len(in), at+size)]
		if header>>12&7 != 3 {
			return out
		}
		if header&0x8000 == 0 {
			out = append(out, chunk...)
		} else {
			out = decompressChunk(out, chunk)
		}
		at += size
	}
	return out
}

func decompressChunk(out, in []byte) []byte {
	start := len(out)
	for at := 0; at < len(in); {
		flags := in[at]
		at++
		for bit := 0; bit < 8 && at < len(in); bit++ {
			if flags>>bit&1 == 0 {
				out = append(out, in[at])
				at++
				continue
			}
			if at+2 > len(in) {
				return out
			}
			token := int(binary.LittleEndian.Uint16(in[at:]))
			at += 2
			bits := 4 // of the offset: as many as the bytes of this chunk so far need
			for 1<<bits < len(out)-start {
				bits++
			}
			bits = min(bits, 12)
			length, offset := token&(1<<(16-bits)-1)+3, token>>(16-bits)+1
			if offset > len(out)-start || len(out)-start+length > 4096 {
				return out
			}
			for range length {
				out = append(out, out[len(out)-offset])
			}
		}
	}
	return out
}

// vba reads the modules of the macros in a compound file (MS-OVBA, 2.3.4).
func (i *inspector) vba(s *subject, f *compound.File) {
	for _, e := range f.Entries {
		dir, found := strings.CutSuffix(e.Path, "/"+e.Name)
		if !found {
			dir = ""
		}
		if !strings.EqualFold(e.Name, "dir") || !strings.HasSuffix(strings.ToLower(dir), "vba") {
			continue
		}
		offsets := moduleOffsets(decompress(e.Data()))
		code := false
		for _, m := range f.Entries {
			name, inside := strings.CutPrefix(m.Path, dir+"/")
			if !inside || m.Storage || strings.Contains(name, "/") || strings.EqualFold(name, "dir") || strings.HasPrefix(strings.ToLower(name), "_") {
				continue
			}
			code = i.module(s, name, moduleCode(m.Data(), offsets[strings.ToLower(name)])) || code
		}
		if !code {
			i.find(Macro, s, -1, "VBA without readable source")
		}
	}
}

// moduleOffsets are the places of the source in the streams of the modules, by the records of the stream dir (MS-OVBA, 2.3.4.2).
func moduleOffsets(dir []byte) map[string]int {
	offsets := make(map[string]int)
	stream := ""
	for at := 0; at+6 <= len(dir); {
		id, size := binary.LittleEndian.Uint16(dir[at:]), int64(binary.LittleEndian.Uint32(dir[at+2:]))
		if id == 9 { // PROJECTVERSION states 4 and has 6
			size = 6
		}
		if int64(at)+6+size > int64(len(dir)) {
			break
		}
		value := dir[at+6 : at+6+int(size)]
		switch {
		case id == 0x1a:
			stream = strings.ToLower(string(value))
		case id == 0x32: // the same in Unicode
			stream = strings.ToLower(wideLE(value))
		case id == 0x31 && size == 4:
			offsets[stream] = int(binary.LittleEndian.Uint32(value))
		}
		at += 6 + int(size)
	}
	return offsets
}

// moduleCode is the source of a module. Where the place that dir states holds none, it is looked for by how every source begins.
func moduleCode(stream []byte, offset int) []byte {
	if offset > 0 && offset < len(stream) || offset == 0 && len(stream) > 0 && stream[0] == 1 {
		if code := decompress(stream[offset:]); len(code) > 0 {
			return code
		}
	}
	at := bytes.Index(stream, []byte("\x00Attribut"))
	if at < 3 {
		return nil
	}
	return decompress(stream[at-3:])
}

var (
	autoRun = regexp.MustCompile(`(?im)^[^'\n]*\b(?:sub|function)\s+(?:auto_?(?:open|close|exec|exit|new|activate)|document_(?:open|close|new|beforeclose|contentcontrolonenter)|` +
		`workbook_(?:open|activate|beforeclose|beforesave|deactivate|sheetactivate)|worksheet_(?:activate|calculate|change|selectionchange)|\w+_(?:painted|layout|gotfocus|lostfocus|mousemove|resize|progresschange|statechange|bodyactivate|documentcomplete))\b[^\n]*`)
	reaching = regexp.MustCompile(`(?im)^[^'\n]*\b(?:shell(?:execute)?|createobject|getobject|urldownloadtofile\w*|winexec|createprocess\w*|virtualalloc\w*|wscript|powershell|mshta|callbyname|exec)\b[^\n]*`)
	noise    = regexp.MustCompile(`(?im)^(?:attribute vb_|option |\s*'|\s*$)[^\n]*\n?`)
)

// module looks at the source of one; false where there is nothing but what every module has.
func (i *inspector) module(s *subject, name string, code []byte) bool {
	text := strings.ReplaceAll(string(code), "\r", "\n")
	own := strings.TrimSpace(noise.ReplaceAllString(text, ""))
	if own == "" {
		return len(code) > 0
	}
	quote, _, _ := strings.Cut(own, "\n")
	if reach := reaching.FindString(text); reach != "" {
		quote = reach
	}
	i.find(Macro, s, -1, name+": "+quote)
	if auto := autoRun.FindString(text); auto != "" {
		i.find(AutoMacro, s, -1, name+": "+strings.TrimSpace(auto))
	}
	for _, url := range addressesIn(text) {
		i.link(s, "macro", url)
	}
	return true
}
