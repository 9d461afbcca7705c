package detection

import (
	"slices"
	"strings"

	"picket/internal/prose"
)

// A yaraParser reads one rule by recursive descent. Its fault is the first: reading ends there.
type yaraParser struct {
	lexer    yaraLexer
	token    token
	name     string
	end      int
	isRule   bool // a section was announced: it is no prose
	strings  map[string]*yaraString
	order    []*yaraString
	depth    int // of the expression
	patterns int // names with * so far
	loops    int // open loops over strings, in which $ stands for the one in turn
	fault    *fault
}

// A yaraString is one of the strings section.
type yaraString struct {
	name string
	at   int
	used bool
}

var yaraKeywords = prose.WordSet(`all and any ascii at base64 base64wide condition contains defined endswith entrypoint false
	filesize for fullword global icontains iendswith iequals import in include int16 int16be int32 int32be int8 int8be istartswith
	matches meta nocase none not of or private rule startswith strings them true uint16 uint16be uint32 uint32be uint8 uint8be wide xor`)

func (p *yaraParser) next() {
	p.token = p.lexer.next()
	if p.lexer.failure != nil {
		p.fail(p.lexer.failure)
	}
}

// fail keeps the first fault, and lets all reading end.
func (p *yaraParser) fail(f *fault) {
	if p.fault == nil {
		p.fault = f
	}
	p.token = token{kind: endToken, from: len(p.lexer.text), to: len(p.lexer.text)}
	p.lexer.at = len(p.lexer.text)
}

func (p *yaraParser) unexpected(want string) {
	at, found := p.token.from, "the end"
	if p.token.kind != endToken {
		found = quoteShort(p.lexer.text[p.token.from:p.token.to])
	}
	p.fail(faultAt(at, "want %s, found %s", want, found))
}

// is says whether the token is a keyword or mark.
func (p *yaraParser) is(text string) bool {
	return (p.token.kind == wordToken || p.token.kind == markToken) && p.token.text == text
}

// take moves on over a keyword or mark if it is there; want demands it.
func (p *yaraParser) take(text string) bool {
	if !p.is(text) {
		return false
	}
	p.next()
	return true
}

func (p *yaraParser) want(text string) {
	if !p.take(text) && p.fault == nil {
		p.unexpected(text)
	}
}

// identifier is a name that is no keyword.
func (p *yaraParser) identifier(what string) string {
	if p.token.kind != wordToken || yaraKeywords[p.token.text] {
		p.unexpected(what)
		return ""
	}
	name := p.token.text
	p.next()
	return name
}

func (p *yaraParser) rule() {
	for p.take("private") || p.take("global") {
	}
	p.want("rule")
	p.name = p.identifier("the name of the rule")
	if p.take(":") {
		p.tags()
	}
	p.want("{")
	p.isRule = p.is("meta") || p.is("strings") || p.is("condition")
	p.meta()
	p.stringSection()
	p.want("condition")
	p.want(":")
	p.expression()
	if p.fault == nil && !p.is("}") {
		p.unexpected("an operator or }")
	}
	if p.fault == nil {
		p.end = p.token.to
		p.unused()
	}
}

func (p *yaraParser) tags() {
	var tags []string
	for p.token.kind == wordToken && p.fault == nil {
		at := p.token.from
		tag := p.identifier("a tag")
		if slices.Contains(tags, tag) {
			p.fail(faultAt(at, "the tag %s twice", tag))
		}
		tags = append(tags, tag)
	}
	if len(tags) == 0 {
		p.unexpected("a tag")
	}
}

func (p *yaraParser) meta() {
	if !p.take("meta") {
		return
	}
	p.lexer.inMeta = true
	p.want(":")
	for first := true; p.fault == nil && (first || p.token.kind == wordToken && !p.is("strings") && !p.is("condition")); first = false {
		p.identifier("a name of meta data")
		p.want("=")
		switch {
		case p.take("-"):
			p.number()
		case p.token.kind == numberToken:
			p.number()
		case p.token.kind == textToken, p.is("true"), p.is("false"):
			p.next()
		default:
			p.unexpected("a string, a number, true or false")
		}
	}
	p.lexer.inMeta = false
}

func (p *yaraParser) number() {
	if p.token.kind != numberToken || strings.Contains(p.token.text, ".") {
		p.unexpected("a whole number")
		return
	}
	p.next()
}

func (p *yaraParser) stringSection() {
	if !p.take("strings") {
		return
	}
	p.want(":")
	for first := true; p.fault == nil && (first || p.token.kind == stringToken); first = false {
		p.stringDefinition()
	}
}

// stringDefinition reads $a = "…", /…/ or { … } with its modifiers.
func (p *yaraParser) stringDefinition() {
	if p.token.kind != stringToken || p.token.text[0] != '$' || strings.HasSuffix(p.token.text, "*") {
		p.unexpected("a string's name")
		return
	}
	s := &yaraString{name: p.token.text, at: p.token.from}
	if p.strings[s.name] != nil && s.name != "$" {
		p.fail(faultAt(s.at, "the string %s twice", s.name))
		return
	}
	p.strings[s.name] = s
	p.order = append(p.order, s)
	p.next()
	if p.fault == nil && !p.is("=") {
		p.unexpected("=")
		return
	}
	p.next()
	at, kind := p.token.from, p.token.kind
	switch {
	case kind == textToken && p.token.text == "":
		p.fail(faultAt(at, "an empty string"))
	case kind == textToken || kind == regexToken:
		p.next()
	case p.is("{"):
		p.hexString()
	default:
		p.unexpected("a string, a regular expression or {")
	}
	p.modifiers(kind)
}

// unused finds strings that the condition does not name: the compiler refuses them, but for $_….
func (p *yaraParser) unused() {
	for _, s := range p.order {
		if p.fault == nil && !s.used && !strings.HasPrefix(s.name, "$_") {
			p.fail(faultAt(s.at, "the string %s is not in the condition", s.name))
		}
	}
}

// maxPatterns bounds the work on names with *.
const maxPatterns = 500

// use marks the strings that a name or a pattern with * means.
func (p *yaraParser) use(name string, at int) {
	prefix, isPattern := strings.CutSuffix(name, "*")
	known := false
	switch {
	case !isPattern && p.strings[name] != nil:
		p.strings[name].used, known = true, true
	case isPattern && p.patterns >= maxPatterns:
		p.fail(faultAt(at, "more than %d names with *", maxPatterns))
		return
	case isPattern:
		p.patterns++
		for _, s := range p.order {
			if strings.HasPrefix(s.name, prefix) {
				s.used, known = true, true
			}
		}
	}
	if !known {
		p.fail(faultAt(at, "the string %s is not defined", name))
	}
}

// quoteShort shows what was found, on one line.
func quoteShort(s string) string {
	if len(s) > 40 {
		s = strings.ToValidUTF8(s[:40], "") + "…"
	}
	return `"` + strings.Join(strings.Fields(s), " ") + `"`
}
