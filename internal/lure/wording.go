package lure

import (
	"bytes"
	"embed"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// The lists, one a language. A line is one of
//
//	# a remark
//	[theme]
//	NAME = word|word        a set, used by its name in wordings
//	0.6 verify|confirm ~3 account|MAIL
//
// A wording is its strength and steps. A step is alternatives: words, "sign_in" for two, "suspen*" for all that begin so (a star stands last),
// "#" for a number, "@", "$" and "%" for themselves. Steps follow one another directly, with "~3" after at most three units (words; characters in Korean, Japanese and
// Chinese), with "<3>" in either order. No gap spans the end of a sentence.
//
//go:embed wordings/*.txt
var lists embed.FS

// A wording is what a line says of all its hits.
type wording struct {
	theme    Theme
	language string
	strength float64
}

// A step is a place in a wording where one of its alternatives must stand. The steps of a wording follow one another in lex.steps.
type step struct {
	wording     *wording
	gap         int64 // units that may lie between it and the step before
	first, last bool
}

// A lex is all wordings, as a tree of the bytes of their alternatives.
type lex struct {
	nodes  []node
	steps  []step
	number []int32 // the steps that "#" is an alternative of
}

// A node is a beginning of alternatives. Node 0 is the root, and stands for "none" as a child.
type node struct {
	children     *[256]int32 // of nodes with many
	few          []edge      // of the others
	whole, begun []int32     // the steps whose alternative ends here: as a whole word, as the beginning of one
}

type edge struct {
	by byte
	to int32
}

// manyChildren is from how many children on a node has a table of them.
const manyChildren = 5

var lexicon = sync.OnceValue(func() *lex {
	all, err := readLists()
	if err != nil {
		panic(err) // the lists are part of the program: a test reads them
	}
	return all
})

func readLists() (*lex, error) {
	all := &lex{nodes: make([]node, 1)}
	files, err := lists.ReadDir("wordings")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		data, err := lists.ReadFile(path.Join("wordings", file.Name()))
		if err != nil {
			return nil, err
		}
		list := list{lex: all, language: strings.TrimSuffix(file.Name(), ".txt"), sets: map[string]string{}}
		for i, line := range strings.Split(string(data), "\n") {
			if err := list.read(strings.TrimSpace(line)); err != nil {
				return nil, fmt.Errorf("%s: line %d: %w", file.Name(), i+1, err)
			}
		}
	}
	return all, nil
}

// A list is one language's, being read.
type list struct {
	*lex
	language string
	theme    Theme
	sets     map[string]string
}

func (l *list) read(line string) error {
	switch {
	case line == "" || line[0] == '#':
		return nil
	case line[0] == '[':
		l.theme = Theme(strings.Trim(line, "[]"))
		if !slices.Contains(Themes(), l.theme) {
			return fmt.Errorf("no such theme: %s", l.theme)
		}
		return nil
	}
	if name, words, ok := strings.Cut(line, " = "); ok {
		expanded, err := l.expand(words)
		l.sets[name] = expanded
		return err
	}
	number, steps, _ := strings.Cut(line, " ")
	strength, err := strconv.ParseFloat(number, 64)
	if err != nil || strength <= 0 || strength > 1 {
		return fmt.Errorf("strength must be above 0 and at most 1: %s", number)
	}
	if l.theme == "" {
		return fmt.Errorf("wording before any theme")
	}
	return l.add(&wording{l.theme, l.language, strength}, strings.Fields(steps))
}

// add adds a wording; one with "<3>" as two, for either order.
func (l *list) add(w *wording, fields []string) error {
	for i, field := range fields {
		if !strings.HasPrefix(field, "<") {
			continue
		}
		gap := "~" + strings.Trim(field, "<>")
		forth := slices.Concat(fields[:i], []string{gap}, fields[i+1:])
		back := slices.Concat(fields[i+1:], []string{gap}, fields[:i])
		if err := l.add(w, forth); err != nil {
			return err
		}
		return l.add(w, back)
	}
	return l.addSteps(w, fields)
}

func (l *list) addSteps(w *wording, fields []string) error {
	from, gap := len(l.steps), 0
	for _, field := range fields {
		if field[0] == '~' {
			n, err := strconv.Atoi(field[1:])
			if err != nil || n < 0 || n >= barrier {
				return fmt.Errorf("no gap: %s", field)
			}
			gap = n
			continue
		}
		words, err := l.expand(field)
		if err != nil {
			return err
		}
		l.steps = append(l.steps, step{wording: w, gap: int64(gap), first: len(l.steps) == from})
		for word := range strings.SplitSeq(words, "|") {
			if err := l.plant(word, int32(len(l.steps)-1)); err != nil {
				return err
			}
		}
		gap = 0
	}
	if len(l.steps) == from {
		return fmt.Errorf("wording of no words")
	}
	l.steps[len(l.steps)-1].last = true
	return nil
}

// expand puts sets in the place of their names, which are in capitals.
func (l *list) expand(words string) (string, error) {
	parts := strings.Split(words, "|")
	for i, part := range parts {
		if strings.Trim(part, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			continue
		}
		set, ok := l.sets[part]
		if !ok {
			return "", fmt.Errorf("no such set: %s", part)
		}
		parts[i] = set
	}
	return strings.Join(parts, "|"), nil
}

// plant puts an alternative of a step into the tree.
func (lex *lex) plant(word string, step int32) error {
	if word == "#" {
		lex.number = append(lex.number, step)
		return nil
	}
	beginning := strings.HasSuffix(word, "*")
	data := fold(strings.ReplaceAll(strings.TrimSuffix(word, "*"), "_", " ")).bytes
	if len(data) == 0 || bytes.IndexByte(data, '.') >= 0 || strings.Contains(strings.TrimSuffix(word, "*"), "*") {
		return fmt.Errorf("no word: %q", word)
	}
	at := int32(0)
	for _, c := range data {
		at = lex.grow(at, c)
	}
	n := &lex.nodes[at]
	if beginning {
		n.begun = append(n.begun, step)
	} else {
		n.whole = append(n.whole, step)
	}
	return nil
}

func (lex *lex) grow(at int32, c byte) int32 {
	if next := lex.child(at, c); next != 0 {
		return next
	}
	next := int32(len(lex.nodes))
	lex.nodes = append(lex.nodes, node{})
	n := &lex.nodes[at]
	if n.few = append(n.few, edge{c, next}); len(n.few) >= manyChildren && n.children == nil {
		n.children = new([256]int32)
	}
	if n.children != nil {
		for _, e := range n.few {
			n.children[e.by] = e.to
		}
	}
	return next
}

func (lex *lex) child(at int32, c byte) int32 {
	n := &lex.nodes[at]
	if n.children != nil {
		return n.children[c]
	}
	for _, e := range n.few {
		if e.by == c {
			return e.to
		}
	}
	return 0
}
