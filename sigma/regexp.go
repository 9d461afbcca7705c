package sigma

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
)

// Bounds of a regular expression: of its text, and of what it is compiled to, which repetitions with a count multiply. Each
// instruction may take some ns a byte of a value, and values have up to 1 MiB. SigmaHQ's largest has 1,003.
const (
	maxRegexpBytes        = 8 << 10
	maxRegexpInstructions = 10_000
)

// compileRegexp compiles a value of `re`. The engine is Go's, whose time is linear in what it reads. What it has not, the
// specification's flavor has not either ("Regular Expression": other metacharacters are unsupported).
func compileRegexp(o operand) (*regexp.Regexp, error) {
	if len(o.text) > maxRegexpBytes {
		return nil, fmt.Errorf("regular expression of %d bytes: more than %d are not compiled", len(o.text), maxRegexpBytes)
	}
	text, err := translateRegexp(o.text)
	if err != nil {
		return nil, fmt.Errorf("regular expression %q: %w", shorten(o.text), err)
	}
	tree, err := syntax.Parse(text, regexpFlags(o.flags))
	if err != nil {
		return nil, fmt.Errorf("regular expression %q: %w", shorten(o.text), plainRegexpError(err))
	}
	softenDollars(tree)
	text = tree.String()
	if o.atStart {
		text = `\A(?:` + text + `)`
	}
	if o.atEnd {
		text = `(?:` + text + `)\z`
	}
	return boundedRegexp(text)
}

func boundedRegexp(text string) (*regexp.Regexp, error) {
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, plainRegexpError(err)
	}
	program, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return nil, plainRegexpError(err)
	}
	if len(program.Inst) > maxRegexpInstructions {
		return nil, fmt.Errorf("regular expression needs %d instructions: more than %d are not compiled", len(program.Inst),
			maxRegexpInstructions)
	}
	return regexp.Compile(text)
}

func regexpFlags(flags string) syntax.Flags {
	f := syntax.Perl
	if strings.Contains(flags, "i") {
		f |= syntax.FoldCase
	}
	if strings.Contains(flags, "m") {
		f &^= syntax.OneLine
	}
	if strings.Contains(flags, "s") {
		f |= syntax.DotNL
	}
	return f
}

// plainRegexpError says what is wrong without the library's prefix.
func plainRegexpError(err error) error {
	if e, ok := err.(*syntax.Error); ok {
		return fmt.Errorf("%s: %q", e.Code, shorten(e.Expr))
	}
	return err
}

// softenDollars makes $ match before a newline that ends the value too, as PCRE does.
func softenDollars(tree *syntax.Regexp) {
	for _, sub := range tree.Sub {
		softenDollars(sub)
	}
	if tree.Op == syntax.OpEndText && tree.Flags&syntax.WasDollar != 0 {
		newline := &syntax.Regexp{Op: syntax.OpLiteral, Rune: []rune{'\n'}}
		end := &syntax.Regexp{Op: syntax.OpEndText}
		optional := &syntax.Regexp{Op: syntax.OpQuest, Sub: []*syntax.Regexp{newline}}
		*tree = syntax.Regexp{Op: syntax.OpConcat, Sub: []*syntax.Regexp{optional, end}}
	}
}
