package message

import (
	"net/netip"
	"strings"
)

// Hops are the Received fields, the newest first, as they stand.
func (m *Message) Hops() []Hop {
	var hops []Hop
	for _, f := range m.Header.All("Received") {
		hops = append(hops, hopOf(f))
	}
	return hops
}

// hopOf reads one field by its clauses "from … by … with … for …; date". What servers write within them differs:
//
//	from helo (reverse [address])            Postfix, Sendmail, Gmail
//	from helo (address)                      Exchange Online
//	from helo ([address])                    Exchange, Domino
//	from reverse ([address] helo=helo)       Exim
//	from [address] (helo=helo)               Exim
//	from reverse (HELO helo) (address)       qmail
//	from address (EHLO helo)                 Yahoo
//	by address with SMTP                     Gmail, within
func hopOf(f Field) Hop {
	hop := Hop{Field: f}
	text, date := cutDate(f.Value)
	if micros, ok := parseDate(date); ok {
		hop.Time = micros
	}
	for _, c := range clauses(text) {
		switch c.keyword {
		case "from":
			hop.client(c)
		case "by":
			hop.By = host(c.word())
		case "with":
			hop.With = strings.Join(c.words, " ")
		case "via":
			if hop.With == "" {
				hop.With = c.word()
			}
		case "for":
			if list := Addresses(c.word()); len(list) > 0 {
				hop.For = list[0].Spec
			}
		}
	}
	return hop
}

// cutDate cuts at the last semicolon outside of comments.
func cutDate(value string) (text, date string) {
	if i := strings.LastIndexByte(value, ';'); i >= 0 && !strings.Contains(value[i:], ")") {
		return value[:i], value[i+1:]
	}
	depth, cut := 0, -1
	for i := range len(value) {
		switch value[i] {
		case '(':
			depth++
		case ')':
			depth = max(0, depth-1)
		case ';':
			if depth == 0 {
				cut = i
			}
		}
	}
	if cut < 0 {
		return value, ""
	}
	return value[:cut], value[cut+1:]
}

// A clause is a keyword with the words and comments behind it.
type clause struct {
	keyword         string
	words, comments []string
}

func (c clause) word() string {
	if len(c.words) == 0 {
		return ""
	}
	return c.words[0]
}

// clauses takes the text apart. A keyword counts where it comes first; "from" only at the beginning.
func clauses(text string) []clause {
	const most = 200 // words; what servers write has some thirty
	list := []clause{{}}
	seen := map[string]bool{}
	for n := 0; n < most; n++ {
		var token string
		var comment bool
		token, comment, text = nextToken(text)
		if token == "" && text == "" {
			break
		}
		c := &list[len(list)-1]
		keyword := strings.ToLower(token)
		switch {
		case comment:
			c.comments = append(c.comments, token)
		case isKeyword(keyword) && !seen[keyword] && (keyword != "from" || len(list) == 1 && len(c.words) == 0):
			seen[keyword] = true
			list = append(list, clause{keyword: keyword})
		default:
			c.words = append(c.words, token)
		}
	}
	return list
}

func isKeyword(word string) bool {
	switch word {
	case "from", "by", "with", "via", "id", "for":
		return true
	}
	return false
}

// nextToken cuts off a word, or a comment without its outer parentheses.
func nextToken(text string) (token string, comment bool, rest string) {
	text = strings.TrimLeft(text, " \t\r\n")
	if text == "" {
		return "", false, ""
	}
	if text[0] != '(' {
		end := strings.IndexAny(text, " \t\r\n(")
		if end < 0 {
			end = len(text)
		}
		return text[:end], false, text[end:]
	}
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return text[1:i], true, text[i+1:]
			}
		}
	}
	return text[1:], true, ""
}

// client reads who sent: names and address.
func (hop *Hop) client(c clause) {
	first := c.word()
	helo := ""
	for i, w := range c.words {
		if a, ok := address(w); ok && (i == 0 || hop.Address == "") {
			hop.Address = a
		}
	}
	hop.From = host(first)
	for _, comment := range c.comments {
		if name := hop.comment(comment); name != "" && helo == "" {
			helo = name
		}
	}
	if helo != "" {
		if _, ok := address(first); !ok && !strings.EqualFold(first, "unknown") {
			hop.Reverse = host(first)
		}
		hop.From = helo
	}
}

// comment reads one comment of the clause "from"; helo is the name the client gave, where the comment says so.
func (hop *Hop) comment(text string) (helo string) {
	words := strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(" \t\r\n,;()", c) })
	for i, w := range words {
		lower := strings.ToLower(w)
		switch {
		case strings.HasPrefix(lower, "helo=") || strings.HasPrefix(lower, "ehlo="):
			helo = host(w[5:])
		case (lower == "helo" || lower == "ehlo") && i+1 < len(words):
			return host(words[i+1])
		default:
			hop.found(w, i == 0)
		}
	}
	return helo
}

// found takes a word of a comment: an address, or, where it stands first, the name found for it.
func (hop *Hop) found(word string, first bool) {
	if i := strings.LastIndexByte(word, '@'); i >= 0 { // what the client's machine said of its user (RFC 1413)
		word = word[i+1:]
	}
	name, bracketed, glued := strings.Cut(word, "[")
	if glued {
		word = "[" + bracketed
	}
	if a, ok := address(word); ok {
		hop.Address = a
		word = name
		if !glued {
			return
		}
	}
	if first && strings.Contains(word, ".") && !strings.ContainsAny(word, "=:/") {
		hop.Reverse = host(word)
	}
}

// host is a name without its last full stop and brackets; in small letters, as names are compared.
func host(word string) string {
	return strings.ToLower(strings.Trim(word, ".,;[]<>\"'"))
}

// address is an IP address as it is written in such fields, in its canonical form.
func address(word string) (string, bool) {
	word = strings.Trim(word, ",;\"'")
	if strings.HasPrefix(word, "[") {
		word = word[1:]
		if i := strings.IndexByte(word, ']'); i >= 0 { // a port may follow
			word = word[:i]
		}
	}
	if len(word) > 5 && strings.EqualFold(word[:5], "ipv6:") {
		word = word[5:]
	}
	if i := strings.IndexByte(word, ':'); i > 0 && i == strings.LastIndexByte(word, ':') && strings.Contains(word[:i], ".") {
		word = word[:i]
	}
	if word == "" || !strings.ContainsAny(word, ".:") {
		return "", false
	}
	a, err := netip.ParseAddr(word)
	if err != nil {
		return "", false
	}
	return a.WithZone("").Unmap().String(), true
}
