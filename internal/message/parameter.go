package message

import (
	"picket/internal/hexadecimal"
	"slices"
	"strconv"
	"strings"
)

// mostParameters are read of one field; mail has a handful.
const mostParameters = 200

// describe reads what the header says of a part. Of fields that come twice the first counts, as in most mail programs.
func (r *reader) describe(p *Part, preset string, at int) {
	for _, name := range []string{"Content-Type", "Content-Transfer-Encoding", "Content-Disposition"} {
		if all := p.Header.All(name); len(all) > 1 && slices.ContainsFunc(all[1:], func(f Field) bool { return f.Value != all[0].Value }) {
			r.m.AddFault(Fault{Offset: all[1].Offset, Text: "second " + name + " that says something else", Form: readsTheSame(name, all)})
		}
	}
	rest := ""
	p.MediaType, rest = mediaTypeOf(p.Header.Get("Content-Type"), preset)
	p.Params = parameters(rest)
	disposition, rest, _ := strings.Cut(p.Header.Get("Content-Disposition"), ";")
	switch disposition = strings.ToLower(strings.TrimSpace(disposition)); disposition {
	case "", "inline":
		p.Disposition = disposition
	default: // RFC 2183, 2.8
		p.Disposition = "attachment"
	}
	p.Name = parameters(rest)["filename"]
	if p.Name == "" {
		p.Name = p.Params["name"]
	}
	p.ContentID = strings.Trim(p.Header.Get("Content-ID"), "<> \t")
	if _, ok := encodings[p.encodingName()]; !ok {
		r.fault(at, "unknown transfer encoding: the body is taken as it stands")
	}
}

// readsTheSame says whether fields that differ leave no doubt of what the content is.
func readsTheSame(name string, all []Field) bool {
	switch name {
	case "Content-Disposition":
		return true
	case "Content-Type":
		first, _ := mediaTypeOf(all[0].Value, "")
		return strings.HasPrefix(first, "text/") && !slices.ContainsFunc(all, func(f Field) bool {
			other, _ := mediaTypeOf(f.Value, "")
			return other != first
		})
	}
	return false
}

// mediaTypeOf reads the media type before the parameters (RFC 2045, 5.1).
func mediaTypeOf(value, preset string) (mediaType, rest string) {
	end := strings.IndexAny(value, "; \t")
	if end < 0 {
		end = len(value)
	}
	mediaType = strings.ToLower(strings.Trim(value[:end], `"'`))
	main, sub, ok := strings.Cut(mediaType, "/")
	switch {
	case mediaType == "":
		return preset, value[end:]
	case mediaType == "text" || mediaType == "plain": // as before MIME (RFC 1049)
		return "text/plain", value[end:]
	case !ok || !isToken(main) || !isToken(sub):
		return "application/octet-stream", value[end:]
	}
	return mediaType, value[end:]
}

func isToken(s string) bool {
	return s != "" && strings.IndexFunc(s, func(c rune) bool { return c <= ' ' || c > '~' || strings.ContainsRune(`()<>@,;:\"/[]?=`, c) }) < 0
}

// parameters reads "; name=value; …" (RFC 2045, 5.1), with continuations and charsets (RFC 2231) and the encoded words that are written instead. Names are in
// small letters.
func parameters(text string) map[string]string {
	list := map[string]string{}
	var extended []segment
	for n := 0; text != "" && n < mostParameters; n++ {
		var name, value string
		name, value, text = parameter(text)
		if base, s, ok := segmentOf(name, value); ok {
			s.base = base
			extended = append(extended, s)
		} else if _, twice := list[name]; !twice && name != "" {
			list[name] = Decode(value)
		}
	}
	for name, value := range joinSegments(extended) {
		list[name] = value
	}
	return list
}

// parameter cuts the first parameter off. A value without quotes goes to the semicolon, with its spaces: names of files are often written so.
func parameter(text string) (name, value, rest string) {
	text = strings.TrimLeft(text, "; \t")
	end := strings.IndexAny(text, "=;")
	if end < 0 || text[end] == ';' {
		_, rest, _ = strings.Cut(text, ";")
		return "", "", rest
	}
	name, text = strings.ToLower(strings.TrimSpace(text[:end])), strings.TrimLeft(text[end+1:], " \t")
	if i := strings.LastIndexAny(name, " \t"); i >= 0 {
		name = name[i+1:]
	}
	var b strings.Builder
	if strings.HasPrefix(text, `"`) {
		text = unquote(&b, text[1:])
	}
	value, rest, _ = strings.Cut(text, ";")
	return name, b.String() + strings.TrimRight(value, " \t"), rest
}

// unquote writes a quoted string behind its first quote, and gives what follows it. A backslash before a letter or digit is one of a path (Windows), not quoting.
func unquote(b *strings.Builder, text string) (rest string) {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			return text[i+1:]
		case c == '\\' && i+1 < len(text) && (text[i+1] == '"' || text[i+1] == '\\'):
			i++
			b.WriteByte(text[i])
		default:
			b.WriteByte(c)
		}
	}
	return ""
}

// A segment is a piece of a value (RFC 2231, 3): name*0*=….
type segment struct {
	base    string
	index   int
	encoded bool
	value   string
}

func segmentOf(name, value string) (base string, s segment, ok bool) {
	base, suffix, ok := strings.Cut(name, "*")
	if !ok {
		return name, s, false
	}
	number, encoded := strings.CutSuffix(suffix, "*")
	s = segment{value: value, encoded: encoded || suffix == ""}
	if suffix != "" {
		n, err := strconv.Atoi(number)
		if err != nil || n < 0 {
			return name, s, false
		}
		s.index = n
	}
	return base, s, true
}

// joinSegments puts the pieces of each value together. The charset stands in the first of them that is encoded.
func joinSegments(all []segment) map[string]string {
	slices.SortStableFunc(all, func(a, b segment) int {
		if c := strings.Compare(a.base, b.base); c != 0 {
			return c
		}
		return a.index - b.index
	})
	joined := map[string]string{}
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].base == all[0].base {
			n++
		}
		joined[all[0].base] = joinSegment(all[:n])
		all = all[n:]
	}
	return joined
}

func joinSegment(pieces []segment) string {
	var raw []byte
	charset := ""
	for i, s := range pieces {
		if s.encoded && charset == "" {
			if parts := strings.SplitN(s.value, "'", 3); len(parts) == 3 && (i == 0 || isToken(parts[0])) {
				charset, s.value = parts[0], parts[2]
			}
		}
		if s.encoded {
			raw = append(raw, hexadecimal.Unescape(s.value)...)
		} else {
			raw = append(raw, s.value...)
		}
	}
	text, _ := decodeText(raw, charset, false)
	if charset == "" {
		return Decode(text)
	}
	return text
}
