package webpage

import "strings"

// A sheet is the rules of the page's style elements with simple selectors: a name, a class, an id, or a name with one of these ("p", ".x", "#x", "p.x").
type sheet struct {
	rules map[string]*declarations
	shown map[string]bool // selectors that a media query shows
}

// Limits of one page's style elements.
const (
	maxSheet = 512 << 10
	maxRules = 10_000
)

func (s *sheet) empty() bool { return len(s.rules) == 0 }

// read adds a style element. Media queries for other screens are not applied, only what they show is kept.
func (s *sheet) read(text string) (remote bool) {
	text = text[:min(len(text), maxSheet)]
	text = withoutComments(text)
	remote = strings.Contains(text, "url(http") || strings.Contains(text, "url('http") || strings.Contains(text, `url("http`) || strings.Contains(text, "url(//")
	if s.rules == nil {
		s.rules, s.shown = map[string]*declarations{}, map[string]bool{}
	}
	s.readRules(text, false, 0)
	return remote
}

// maxNested is how deep rules in braces may stand in others.
const maxNested = 4

func (s *sheet) readRules(text string, elsewhere bool, depth int) {
	for {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			return
		}
		prelude := text[:open]
		if i := strings.LastIndexAny(prelude, ";}"); i >= 0 {
			prelude = prelude[i+1:] // "@import …;", "@charset …;", braces too many
		}
		prelude = strings.TrimSpace(prelude)
		if strings.HasPrefix(prelude, "@") {
			end := blockEnd(text, open)
			if depth < maxNested && strings.HasPrefix(prelude, "@media") {
				s.readRules(text[open+1:end], elsewhere || !everywhere(prelude), depth+1)
			}
			text = text[min(end+1, len(text)):]
			continue
		}
		end := strings.IndexByte(text[open:], '}')
		if end < 0 {
			end = len(text) - open
		}
		s.add(prelude, text[open+1:min(open+end, len(text))], elsewhere)
		text = text[min(open+end+1, len(text)):]
	}
}

// everywhere says of a media query that the screen of a reader at a desk meets it.
func everywhere(prelude string) bool {
	query := strings.TrimSpace(strings.TrimPrefix(prelude, "@media"))
	return query == "all" || query == "screen" || query == "only screen"
}

// blockEnd is where the brace at open is closed.
func blockEnd(text string, open int) int {
	depth := 0
	for i := open; i < len(text); i++ {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(text)
}

func (s *sheet) add(selectors, body string, elsewhere bool) {
	d := new(declarations)
	d.parse(body)
	if d.has == 0 {
		return
	}
	for selector := range strings.SplitSeq(selectors, ",") {
		key := simple(selector)
		switch {
		case key == "" || len(s.rules) >= maxRules:
		case elsewhere:
			if d.has&(1<<display) != 0 && !d.is(display) {
				s.shown[key] = true
			}
		case s.rules[key] != nil:
			joined := *s.rules[key]
			joined.over(d)
			s.rules[key] = &joined
		default:
			s.rules[key] = d
		}
	}
}

// simple is the key of a simple selector; "" is one that is not followed.
func simple(selector string) string {
	selector = strings.TrimSpace(selector)
	for _, ancestor := range []string{"body ", "html "} {
		selector = strings.TrimSpace(strings.TrimPrefix(selector, ancestor))
	}
	if selector == "*" || strings.ContainsAny(selector, " \t\r\n>+~:[]*()\\") || strings.Count(selector, ".")+strings.Count(selector, "#") > 1 {
		return ""
	}
	if i := strings.IndexAny(selector, ".#"); i > 0 {
		return strings.ToLower(selector[:i]) + selector[i:]
	} else if i < 0 {
		return strings.ToLower(selector)
	}
	return selector
}

// of is what the rules say of an element, in the order of their rank; shown says that a media query shows what they hide.
func (s *sheet) of(name, classes, id string) (d declarations, shown bool) {
	apply := func(key string) {
		if rule := s.rules[key]; rule != nil {
			d.over(rule)
		}
		shown = shown || s.shown[key]
	}
	apply(name)
	for class := range strings.FieldsSeq(classes) {
		apply("." + class)
		apply(name + "." + class)
	}
	if id != "" {
		apply("#" + id)
		apply(name + "#" + id)
	}
	return d, shown
}

// withoutComments takes comments out of style text, and the marks that hide it from old browsers.
func withoutComments(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "<!--", ""), "-->", "")
	if !strings.Contains(text, "/*") {
		return text
	}
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "/*")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		if _, text, ok = strings.Cut(rest, "*/"); !ok {
			return b.String()
		}
	}
}
