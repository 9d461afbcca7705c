package detection

import "strings"

// maxNesting bounds how deep expressions go.
const maxNesting = 200

// precedence of the operators that stand between two operands, from the loosest. What operands mean is not checked.
var precedence = map[string]int{
	"or": 1, "and": 2,
	"==": 4, "!=": 4, "contains": 4, "icontains": 4, "startswith": 4, "istartswith": 4, "endswith": 4, "iendswith": 4, "iequals": 4, "matches": 4,
	"<": 5, "<=": 5, ">": 5, ">=": 5,
	"|": 6, "^": 7, "&": 8, "<<": 9, ">>": 9, "+": 10, "-": 10, "*": 11, "\\": 11, "%": 11,
}

// Precedences of what stands before an operand: not and defined are looser than a comparison, signs tighter than all. A
// place in a file is arithmetic.
const (
	overNot    = 3
	arithmetic = 6
	tightest   = 12
)

func (p *yaraParser) expression() { p.binary(1) }

func (p *yaraParser) binary(least int) {
	if p.depth++; p.depth > maxNesting {
		p.fail(faultAt(p.token.from, "a condition nested deeper than %d", maxNesting))
	}
	defer func() { p.depth-- }()
	p.operand()
	for p.fault == nil && (p.token.kind == wordToken || p.token.kind == markToken) {
		level, ok := precedence[p.token.text]
		if !ok || level < least {
			return
		}
		isPercent := p.is("%")
		p.next()
		if isPercent && p.is("of") {
			p.quantified()
			continue
		}
		p.binary(level + 1)
	}
}

// operand is what stands between operators, with what may follow it.
func (p *yaraParser) operand() {
	t := p.token
	switch {
	case t.kind == numberToken, t.kind == textToken, t.kind == regexToken:
		p.next()
	case t.kind == stringToken:
		p.stringReference()
	case p.is("not"), p.is("defined"):
		p.next()
		p.binary(overNot)
	case p.is("-"), p.is("~"):
		p.next()
		p.binary(tightest)
	case p.is("("):
		p.next()
		p.expression()
		p.want(")")
	case p.is("for"):
		p.loop()
	case p.is("any"), p.is("all"), p.is("none"):
		p.next()
		if !p.is("of") {
			p.unexpected("of")
		}
	case p.is("true"), p.is("false"), p.is("filesize"), p.is("entrypoint"):
		p.next()
	case t.kind == wordToken && (!yaraKeywords[t.text] || isIntFunction(t.text)):
		p.reference()
	default:
		p.unexpected("an operand")
	}
	if p.is("of") {
		p.quantified()
	}
}

func isIntFunction(word string) bool {
	word = strings.TrimPrefix(word, "u")
	return strings.HasPrefix(word, "int") && word != "into"
}

// reference is a rule, a variable, or what a module gives: a.b[1].c("x", 2).
func (p *yaraParser) reference() {
	isInt := isIntFunction(p.token.text) && yaraKeywords[p.token.text]
	p.next()
	if isInt { // of one argument, where a module's functions may have any number
		p.want("(")
		p.expression()
		p.want(")")
		return
	}
	for p.fault == nil {
		switch {
		case p.take("."):
			p.identifier("a name")
		case p.take("["):
			p.expression()
			p.want("]")
		case p.take("("):
			if !p.is(")") {
				p.list()
			}
			p.want(")")
		default:
			return
		}
	}
}

func (p *yaraParser) list() {
	p.expression()
	for p.take(",") {
		p.expression()
	}
}

// stringReference is $a, also at a place or in a range, #a, @a[i] or !a[i].
func (p *yaraParser) stringReference() {
	t := p.token
	name := "$" + t.text[1:]
	switch {
	case strings.HasSuffix(name, "*"):
		p.unexpected("the name of one string")
		return
	case name == "$" && p.loops == 0:
		p.fail(faultAt(t.from, "%s outside a loop over strings", t.text))
		return
	case name != "$":
		p.use(name, t.from)
	}
	p.next()
	switch {
	case t.text[0] == '$' && p.take("at"):
		p.binary(arithmetic)
	case (t.text[0] == '$' || t.text[0] == '#') && p.take("in"):
		p.interval()
	case (t.text[0] == '@' || t.text[0] == '!') && p.take("["):
		p.expression()
		p.want("]")
	}
}

// interval is (a..b).
func (p *yaraParser) interval() {
	p.want("(")
	p.expression()
	p.want("..")
	p.expression()
	p.want(")")
}

// quantified is what follows a number, any, all or none: of them, of ($a*, $b), of (rule1, rule2*).
func (p *yaraParser) quantified() {
	p.stringSet()
	switch {
	case p.take("in"):
		p.interval()
	case p.take("at"):
		p.binary(arithmetic)
	}
}

func (p *yaraParser) stringSet() {
	p.want("of")
	if p.is("them") {
		p.use("$*", p.token.from)
		p.next()
		return
	}
	p.want("(")
	for first := true; p.fault == nil && (first || p.take(",")); first = false {
		t := p.token
		switch {
		case t.kind == stringToken && t.text[0] == '$':
			p.use(t.text, t.from)
			p.next()
		case t.kind == wordToken:
			p.identifier("a string or a rule")
			p.take("*")
		default:
			p.unexpected("a string or a rule")
		}
	}
	p.want(")")
}

// loop is "for any of ($a*) : ( … )" or "for all i in (1..3) : ( … )".
func (p *yaraParser) loop() {
	p.next()
	if !p.take("any") && !p.take("all") && !p.take("none") {
		p.operandOfLoop()
	}
	if p.is("of") {
		p.stringSet()
		p.loops++
		p.body()
		p.loops--
		return
	}
	p.identifier("a variable, or of")
	for p.take(",") {
		p.identifier("a variable")
	}
	p.want("in")
	p.iterated()
	p.body()
}

// operandOfLoop is the number of a loop: its "of" belongs to the loop.
func (p *yaraParser) operandOfLoop() {
	switch {
	case p.token.kind == numberToken:
		p.next()
		p.take("%")
	case p.token.kind == stringToken && p.token.text[0] != '$':
		p.stringReference()
	case p.is("("):
		p.operand()
	case p.token.kind == wordToken && !yaraKeywords[p.token.text]:
		p.reference()
	default:
		p.unexpected("a number, any, all or none")
	}
}

// iterated is a range or a list in brackets, or what a module gives.
func (p *yaraParser) iterated() {
	if !p.take("(") {
		if p.token.kind != wordToken || yaraKeywords[p.token.text] {
			p.unexpected("a range, a list or a name")
			return
		}
		p.reference()
		return
	}
	p.expression()
	if p.take("..") {
		p.expression()
	} else {
		for p.take(",") {
			p.expression()
		}
	}
	p.want(")")
}

func (p *yaraParser) body() {
	p.want(":")
	p.want("(")
	p.expression()
	p.want(")")
}
