package message

import "strings"

// mostAddresses are read of one list: many times what any mail program writes.
const mostAddresses = 10000

// Addresses reads an address list (RFC 5322, 3.4, and what is written instead), encoded words decoded, groups taken apart. A name without an address is
// given with an empty Spec. Of a list at most 10,000 are read.
func Addresses(value string) []Address {
	l := &addressList{text: value}
	for l.at < len(value) && len(l.list) < mostAddresses {
		l.step()
	}
	l.end()
	return l.list
}

// An addressList is what has been read of one.
type addressList struct {
	text    string
	at      int
	list    []Address
	words   []string // of the mailbox that is being read: atoms and quoted strings
	glued   bool     // the last word is a quoted string with nothing behind it yet
	comment string
	spec    string // from between angle brackets
	angle   bool
}

func (l *addressList) step() {
	switch c := l.text[l.at]; c {
	case ' ', '\t', '\r', '\n', '>', ')', ']':
		l.at++
		l.glued = false
	case ',', ';':
		l.at++
		l.end()
	case '"':
		l.quoted()
	case '(':
		l.parenthesis()
	case '<':
		l.brackets()
	case ':':
		l.at++
		l.group()
	default:
		l.atom()
	}
}

// quoted reads a quoted string. Without its second quote it goes to the end.
func (l *addressList) quoted() {
	var b strings.Builder
	rest := unquote(&b, l.text[l.at+1:])
	l.at = len(l.text) - len(rest)
	l.words = append(l.words, b.String())
	l.glued = true
}

// parenthesis reads a comment with those in it.
func (l *addressList) parenthesis() {
	start, depth := l.at, 0
	for ; l.at < len(l.text); l.at++ {
		switch l.text[l.at] {
		case '\\':
			l.at++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				l.comment = l.text[start+1 : l.at]
				l.at++
				return
			}
		}
	}
	l.at = min(l.at, len(l.text))
	l.comment = l.text[start+1:]
}

// brackets reads <address>, with the route that may stand before it (RFC 5322, 4.4). Without its second bracket it goes to the next comma.
func (l *addressList) brackets() {
	if l.angle { // a second one: the first was an address too
		l.add("", l.spec)
	}
	text := l.text[l.at+1:]
	end := strings.IndexAny(text, "<>")
	if end >= 0 && text[end] == '<' {
		end = strings.IndexAny(text, ",;<>")
	} else if end < 0 {
		end = strings.IndexAny(text, ",;")
	}
	if end < 0 {
		end = len(text)
	}
	spec := text[:end]
	l.at += 1 + end
	if strings.HasPrefix(strings.TrimLeft(spec, " \t"), "@") {
		if i := strings.IndexByte(spec, ':'); i >= 0 {
			spec = spec[i+1:]
		}
	}
	all := strings.Split(spec, ",")
	for _, one := range all[:len(all)-1] {
		if len(l.list) < mostAddresses {
			l.add("", one)
		}
	}
	l.spec, l.angle, l.glued = all[len(all)-1], true, false
}

// group passes over the name of a group, or a "mailto:". A colon behind an address is part of what is written.
func (l *addressList) group() {
	for _, w := range l.words {
		if strings.Contains(w, "@") {
			return
		}
	}
	l.words, l.glued = l.words[:0], false
}

// atom reads up to the next special character; an encoded word is read whole.
func (l *addressList) atom() {
	start := l.at
	for l.at < len(l.text) && !strings.ContainsRune(" \t\r\n>)],;\"(<:", rune(l.text[l.at])) {
		if l.text[l.at] == '[' {
			l.literal()
			continue
		}
		if strings.HasPrefix(l.text[l.at:], "=?") {
			if _, length := wordAt(l.text[l.at:]); length > 0 {
				l.at += length
				continue
			}
		}
		l.at++
	}
	text := l.text[start:l.at]
	if last := len(l.words) - 1; l.glued && strings.HasPrefix(text, "@") {
		l.words[last] = `"` + l.words[last] + `"` + text
	} else {
		l.words = append(l.words, text)
	}
	l.glued = false
}

// literal passes over a domain literal, which may hold colons.
func (l *addressList) literal() {
	const longest = 100
	near := l.text[l.at:min(len(l.text), l.at+longest)]
	if i := strings.IndexByte(near, ']'); i > 0 {
		l.at += i + 1
		return
	}
	l.at++
}

// end ends a mailbox.
func (l *addressList) end() {
	switch {
	case l.angle:
		name := l.name()
		if name == "" {
			name = l.comment
		}
		l.add(name, l.spec)
	case len(l.words) > 0:
		l.bare()
	}
	l.words, l.comment, l.spec, l.angle, l.glued = l.words[:0], "", "", false, false
}

// bare takes a mailbox without brackets: the last word with an @ is the address.
func (l *addressList) bare() {
	for i := len(l.words) - 1; i >= 0; i-- {
		if !strings.Contains(l.words[i], "@") {
			continue
		}
		spec := l.words[i]
		l.words = append(l.words[:i], l.words[i+1:]...)
		name := l.name()
		if name == "" {
			name = l.comment
		}
		l.add(name, spec)
		return
	}
	l.add(l.name(), "")
}

func (l *addressList) name() string { return strings.Join(l.words, " ") }

func (l *addressList) add(name, spec string) {
	if strings.Count(spec, `"`) != 2 || strings.HasSuffix(spec, `"`) { // no quoted local part
		spec = strings.ReplaceAll(spec, `"`, "")
	}
	if !strings.Contains(spec, `"`) {
		spec = strings.Join(strings.Fields(spec), "")
	}
	if i := strings.LastIndexByte(spec, '@'); i >= 0 {
		spec = spec[:i+1] + strings.ToLower(strings.TrimRight(spec[i+1:], ".>'\""))
	}
	spec = strings.TrimLeft(spec, "<'")
	if i := strings.IndexByte(spec, ':'); i >= 0 && strings.EqualFold(spec[:i], "mailto") {
		spec = spec[i+1:]
	}
	name = strings.TrimSpace(Decode(name))
	if len(name) > 1 && name[0] == '\'' && name[len(name)-1] == '\'' {
		name = name[1 : len(name)-1]
	}
	if spec != "" || name != "" {
		l.list = append(l.list, Address{Name: name, Spec: Decode(spec)})
	}
}
