package sigma

import (
	"fmt"
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
	f.Fuzz(func(t *testing.T, data []byte) {
		m := &maker{left: data}
		var documents []*Document
		for range 1 + m.below(12) {
			documents = append(documents, &Document{Rule: &Rule{Condition: m.node(4)}})
		}
		e, _ := Compile(documents, Options{Values: placeholderValuesOfTests})
		route := e.Route(LogSource{})
		var ev Event
		for range 1 + m.below(6) {
			m.event(&ev)
			var indexed, plain []int
			route.Match(&ev, func(rule int) { indexed = append(indexed, rule) })
			route.matchPlainly(&ev, func(rule int) { plain = append(plain, rule) })
			if !slices.Equal(indexed, plain) {
				t.Fatalf("%v with the index, %v without:\n%s\n%s", indexed, plain, describe(e.rules), describeEvent(&ev))
			}
		}
	})
}

// A maker makes rules and events of bytes. Where these end it goes on with zeros.
type maker struct {
	left  []byte
	texts []string // of the rules so far
}

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
	regexpsOfTests = []string{"kiss", "(?i)kiss", "abc|x.exe", "(?i)cmd|power(shell)+", "^a.*b$", "(abc){2,}", "[a-c]bc?", "(?:)", "a?b*", `\\x\.exe$`,
		"\u212aiss", "(?i)\u00e4rger", "(?s)cmd.exe.", "(?m)^powershell$", "powershell|(abc|q)", "((cmd)\\.exe)", "(?i:k)iss", "x{0}cmd", "ki(?i)SS"}
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
		item.Modifiers = []string{"re"}
		for _, flag := range []string{"i", "m", "s"}[:m.below(4)] {
			item.Modifiers = append(item.Modifiers, flag)
		}
	}
	for range 1 + m.below(3) {
		item.Values = append(item.Values, m.value(item))
	}
	return item
}

func (m *maker) value(item *Item) Value {
	switch {
	case item.Has("re"):
		return Value{String, m.pick(append(regexpsOfTests, regexp.QuoteMeta(m.text(2))))}
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
	text := ""
	for range m.below(4) {
		text += m.pick([]string{"*", "?", "", `\\`, `\*`}) + m.text(1)
	}
	return Value{String, text + m.pick([]string{"", "*", "?", `\`})}
}

func (m *maker) text(most int) string {
	text := ""
	for range m.below(most + 1) {
		text += m.pick(piecesOfTests)
	}
	m.texts = append(m.texts, text)
	return text
}

// event has values of pieces, of texts of the rules, and of bytes that are no UTF-8, in any case.
func (m *maker) event(ev *Event) {
	ev.Reset()
	for range m.below(6) {
		name := m.pick(append(fieldsOfTests, "D"))
		if m.below(8) == 1 {
			ev.AddNull(name)
			continue
		}
		value := ""
		for range m.below(5) {
			part := m.pick(append(slices.Clone(piecesOfTests), "\xff", "\xe2\x82", "true", "1"))
			if len(m.texts) > 0 && m.below(3) == 0 {
				part = m.pick(m.texts)
			}
			value += recased(part, m.below(4))
		}
		ev.Add(name, []byte(value))
	}
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
