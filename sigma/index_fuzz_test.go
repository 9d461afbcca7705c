package sigma

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// FuzzIndex: a route finds with the index what it finds without, for rules and events made of the same few pieces.
func FuzzIndex(f *testing.F) {
	for _, seed := range []string{"", "\x03\x01\x02\x03\x04\x05\x06\x07", "rules of many shapes, and events made of their pieces",
		"\x05\xff\x00\x80\x7f\x33\x21\x09\x11\xfe\x44\x02\x17\x2b\x6c\x08\x90\x31\x5d\xe0\x0b\x73\x1a\xc4"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(indexEqualsPlain)
}

// TestIndexEqualsPlain is FuzzIndex with bytes by chance: it finds what is merely unlikely.
func TestIndexEqualsPlain(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 11))
	for range 4000 {
		data := make([]byte, 600)
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		indexEqualsPlain(t, data)
	}
}

func indexEqualsPlain(t *testing.T, data []byte) {
	m := &maker{left: data}
	var documents []*Document
	for range 1 + m.below(12) {
		documents = append(documents, &Document{Rule: &Rule{Condition: m.node(3)}})
	}
	e, _ := Compile(documents, Options{Values: placeholderValuesOfTests})
	route, oracle := e.Route(LogSource{}), plainly(e).Route(LogSource{})
	var ev Event
	for range 1 + m.below(12) {
		m.event(&ev)
		var indexed, plain []int
		route.Match(&ev, func(rule int) { indexed = append(indexed, rule) })
		oracle.matchPlainly(&ev, func(rule int) { plain = append(plain, rule) })
		if !slices.Equal(indexed, plain) {
			t.Fatalf("%v with the index, %v without:\n%s\n%s", indexed, plain, describe(e.rules), describeEvent(&ev))
		}
	}
}

// matchPlainly is Match without the index, and its oracle.
func (r *Route) matchPlainly(ev *Event, yield func(rule int)) {
	ev.view.look(ev.fields, r.engine)
	for _, rule := range r.rules {
		if r.engine.holds(r.engine.conditions[rule], &ev.view) {
			yield(rule)
		}
	}
}

// plainly is an engine that tries each regular expression, whatever it takes for required.
func plainly(e *Engine) *Engine {
	plain := &Engine{rules: e.rules, conditions: e.conditions, fields: e.fields, atoms: slices.Clone(e.atoms)}
	for i := range plain.atoms {
		if x, ok := plain.atoms[i].test.(expression); ok {
			plain.atoms[i].test = expression{Regexp: x.Regexp}
		}
	}
	return plain
}

// A maker makes rules and events of bytes. Where these end it goes on with zeros.
type maker struct {
	left     []byte
	examples []example // that the rules so far were made with
}

// An example is a value that an item may match.
type example struct{ field, text string }

func (m *maker) below(n int) int {
	if len(m.left) == 0 {
		return 0
	}
	b := m.left[0]
	m.left = m.left[1:]
	return int(b) % n
}

func (m *maker) pick(list []string) string { return list[m.below(len(list))] }

var (
	piecesOfTests = []string{"a", "ab", `\`, `\x.exe`, "kiss", "\u212aiss", "ki\u017fs", "\u0130", "Ärger", "-", " ", "0x10", "16", "CMD.EXE",
		`C:\Windows\`, "é", "%%1", "abcabcabd", "{}", "10.0.0.1", "2001:db8::1", ".", "\u1e9e", "\n", "powershell", "q"}
	regexpsOfTests = [][2]string{{"kiss", "kiss"}, {"(?i)kiss", "kiss"}, {"abc|x.exe", "x.exe"}, {"(?i)cmd|power(shell)+", "powershellshell"},
		{"^a.*b$", "a--b"}, {"(abc){2,}", "abcabc"}, {"[a-c]bc?", "abc"}, {"(?:)", ""}, {"a?b*", "bb"}, {`\\x\.exe$`, `\x.exe`},
		{"\u212aiss", "\u212aiss"}, {"(?i)\u00e4rger", "Ärger"}, {"(?s)cmd.exe.", "cmd.exe\n"}, {"(?m)^powershell$", "a\npowershell\n"},
		{"powershell|(abc|q)", "q"}, {"((cmd)\\.exe)", "cmd.exe"}, {"(?i:k)iss", "kiss"}, {"x{0}cmd", "cmd"}, {"(power){0,2}shell", "shell"}, {"ki(?i)SS", "kiss"},
		{"(?i)stuvw|task", "task"}, {"[^a]cmdx", "-cmdx"}, {"(cmd|)exe", "exe"}, {"(?i)ﬀx|ǅabc", "ﬀX"}}
	fieldsOfTests = []string{"A", "B", "C", ""}
)

func (m *maker) node(depth int) *Node {
	op := Op(m.below(6))
	if op > Not || depth == 0 {
		op = Match
	}
	n := &Node{Op: op}
	switch op {
	case Match:
		n.Item = m.item()
	case Not:
		n.Args = []*Node{m.node(depth - 1)}
	default:
		for range m.below(4) {
			n.Args = append(n.Args, m.node(depth-1))
		}
	}
	return n
}

func (m *maker) item() *Item {
	item := &Item{Field: m.pick(fieldsOfTests)}
	all := []string{"contains", "startswith", "endswith", "cased", "all", "neq", "windash", "base64", "re", "exists", "cidr", "lt",
		"fieldref", "wide", "re", "contains"}
	for range m.below(4) {
		item.Modifiers = append(item.Modifiers, m.pick(all))
	}
	if item.Has("re") {
		item.Modifiers = append([]string{"re"}, []string{"i", "m", "s"}[:m.below(4)]...)
	}
	for range 1 + m.below(3) {
		item.Values = append(item.Values, m.value(item))
	}
	return item
}

func (m *maker) value(item *Item) Value {
	switch {
	case item.Has("re"):
		if text := m.text(2); m.below(2) == 0 {
			m.examples = append(m.examples, example{item.Field, text})
			return Value{String, regexp.QuoteMeta(text)}
		}
		i := m.below(len(regexpsOfTests))
		m.examples = append(m.examples, example{item.Field, regexpsOfTests[i][1]})
		return Value{String, regexpsOfTests[i][0]}
	case item.Has("exists"):
		return Value{Bool, m.pick([]string{"true", "false"})}
	case item.Has("cidr"):
		return Value{String, m.pick([]string{"10.0.0.0/8", "2001:db8::/32", "10.0.0.1"})}
	case item.Has("lt"):
		return Value{Number, "17"}
	case item.Has("fieldref"):
		return Value{String, m.pick(fieldsOfTests[:3])}
	}
	switch m.below(12) {
	case 0:
		return Value{Kind: Null}
	case 1:
		return Value{Number, m.pick([]string{"16", "0x10", "1.0"})}
	case 2:
		return Value{Bool, "true"}
	}
	return Value{String, m.wild(item.Field)}
}

// wild makes a text with wildcards and an example of what it matches.
func (m *maker) wild(field string) string {
	pattern, text := "", ""
	for range m.below(4) {
		switch m.below(8) {
		case 0:
			pattern, text = pattern+"*", text+m.text(1)
		case 1:
			pattern, text = pattern+"?", text+m.pick([]string{"x", "é", "\xff", ""})
		case 2:
			pattern, text = pattern+`\*`, text+"*"
		}
		piece := m.text(1)
		pattern, text = pattern+piece, text+piece
	}
	m.examples = append(m.examples, example{field, text})
	return pattern + m.pick([]string{"", "", "*", "?", `\`})
}

func (m *maker) text(most int) string {
	text := ""
	for range m.below(most+1) + 1 {
		text += m.pick(piecesOfTests)
	}
	return text
}

// event has values that rules may match, pieces, and bytes that are no UTF-8, in any case.
func (m *maker) event(ev *Event) {
	ev.Reset()
	for range m.below(8) {
		name, value := m.pick(append(fieldsOfTests, "D")), ""
		if m.below(8) == 1 {
			ev.AddNull(name)
			continue
		}
		if len(m.examples) > 0 && m.below(4) != 0 {
			x := m.examples[m.below(len(m.examples))]
			name, value = x.field, x.text
		}
		if m.below(3) == 0 {
			value = m.around() + value
		}
		if m.below(3) == 0 {
			value += m.around()
		}
		ev.Add(name, []byte(recased(value, m.below(4))))
	}
}

func (m *maker) around() string {
	return m.pick(append(slices.Clone(piecesOfTests), "\xff", "\xe2\x82", "true", "1"))
}

func recased(s string, how int) string {
	switch {
	case how == 1:
		return strings.ToUpper(s)
	case how == 2 && utf8.ValidString(s):
		return strings.Map(unicode.SimpleFold, s)
	}
	return s
}

func describe(rules []*Rule) string {
	var b strings.Builder
	for i, r := range rules {
		fmt.Fprintf(&b, "%d: %s\n", i, describeNode(r.Condition))
	}
	return b.String()
}

func describeNode(n *Node) string {
	if n.Op == Match {
		return fmt.Sprintf("%q %q %q", n.Item.Field, n.Item.Modifiers, n.Item.Values)
	}
	var args []string
	for _, a := range n.Args {
		args = append(args, describeNode(a))
	}
	return []string{"", "and", "or", "not"}[n.Op] + "(" + strings.Join(args, ", ") + ")"
}

func describeEvent(ev *Event) string {
	var b strings.Builder
	for _, f := range ev.fields {
		fmt.Fprintf(&b, "%q=%q null %v\n", f.name, f.value, f.isNull)
	}
	return b.String()
}
