package detection

import (
	"iter"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// layoutMarks may stand before a line: blanks, marks of lists, line numbers, bars of tables.
const layoutMarks = " \t\f\u00A0•·▪–—-*0123456789.|>\uFEFF\u200B"

// withoutMarks is a line without what layout put before it.
func withoutMarks(line string) string {
	if line != "" && line[0] >= 'a' && line[0] <= 'z' { // most lines: in a hurry
		return line
	}
	return strings.TrimLeft(line, layoutMarks)
}

// A view is a text as a compiler would want it, with the way back to the source.
type view struct {
	text string
	from []int32 // of each byte, and of the end, in the source; nil where they are the same
	size int     // of the source
}

// offset is where in the source what ends at a place of the view ends.
func (v *view) offset(end int) int {
	if v.from == nil || end == 0 {
		return end
	}
	return min(int(v.from[end-1])+1, v.size)
}

// plainView is the source, byte for byte: blanks that do not break are for lexers to see through.
func plainView(source string) *view { return &view{text: source, size: len(source)} }

// A viewWriter builds a view.
type viewWriter struct {
	text []byte
	from []int32
}

func (w *viewWriter) write(s string, at int) {
	for i := range len(s) {
		w.text = append(w.text, s[i])
		w.from = append(w.from, int32(at+i))
	}
}

// put writes what stands for n bytes of the source.
func (w *viewWriter) put(s string, at, n int) {
	for i := range len(s) {
		w.text = append(w.text, s[i])
		w.from = append(w.from, int32(at+n-1))
	}
}

// cleanView leaves out heads and feet of pages, line numbers and marks of lists, and makes typographic quotes and blanks
// plain.
func cleanView(source, language string, pages furniture) *view {
	w := &viewWriter{text: make([]byte, 0, len(source)), from: make([]int32, 0, len(source))}
	skip := prefixFor(source, language)
	at, first := 0, true
	for line := range strings.Lines(source) {
		switch {
		case first:
			w.clean(line, at)
		case pages.has(line):
		default:
			n := skip(line)
			w.clean(line[n:], at+n)
		}
		at += len(line)
		first = false
	}
	return &view{text: string(w.text), from: w.from, size: len(source)}
}

var plainForms = map[rune]string{
	'“': `"`, '”': `"`, '„': `"`, '‟': `"`, '″': `"`, '«': `"`, '»': `"`, '‘': "'", '’': "'", '‚': "'", '′': "'",
	'\u00A0': " ", '\u2002': " ", '\u2003': " ", '\u2009': " ", '\u202F': " ", '\u200B': "", '\uFEFF': "", '\u00AD': "", '\f': "",
	'–': "-", '—': "-", '‐': "-", '‑': "-", '−': "-", 'ﬁ': "fi", 'ﬂ': "fl", 'ﬀ': "ff", 'ﬃ': "ffi", 'ﬄ': "ffl", '…': "...", '→': "->",
}

func (w *viewWriter) clean(line string, at int) {
	for i := 0; i < len(line); {
		r, n := rune(line[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(line[i:])
		}
		if plain, ok := plainForms[r]; ok {
			w.put(plain, at+i, n)
		} else {
			w.write(line[i:i+n], at+i)
		}
		i += n
	}
}

var (
	numbered = regexp.MustCompile(`^[ \t]*(\d{1,5})(?:[.:|)]?[ \t\x{00A0}]|[.:|)]?\r?$)`)
	listed   = regexp.MustCompile(`^[ \t]*(?:[•·▪*–—>|]|-)(?:[ \t\x{00A0}]|$)`)
)

// prefixFor says how many bytes of a line to leave out: line numbers where most of the first lines go on counting, marks of lists
// where most have one. Sigma has dashes of its own.
func prefixFor(source, language string) func(string) int {
	lines := 0
	counted, marked, last := 0, 0, -1
	for line := range strings.Lines(source) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if m := numbered.FindStringSubmatch(line); m != nil {
			n, _ := strconv.Atoi(m[1])
			if last < 0 || n == last+1 {
				counted++
			}
			last = n
		}
		if m := listed.FindString(line); m != "" && (language != sigma || !strings.Contains(m, "-")) {
			marked++
		}
		if lines++; lines == 10 || strings.TrimSpace(line) == "}" {
			break
		}
	}
	for _, form := range []struct {
		seen   int
		prefix *regexp.Regexp
	}{{counted, numbered}, {marked, listed}} {
		if form.seen >= 3 && form.seen*10 >= 6*(lines-1) {
			return func(line string) int { return len(form.prefix.FindString(line)) }
		}
	}
	return func(string) int { return 0 }
}

// furniture is what stands at heads and feet of pages: lines that come again there, and numbers of pages. Digits in them are
// zeros, for the number of the page differs.
type furniture map[string]bool

func (f furniture) has(line string) bool {
	return len(f) > 0 && f[furnitureForm(line)]
}

// edgeLines is how many lines of a page may be its head or foot.
const edgeLines = 4

var pageNumber = regexp.MustCompile(`(?i)^\W*(?:page\W*)?0+\W*(?:(?:of|/|\|)\W*0+\W*)?(?:page\W*)?$`)

func furnitureForm(line string) string {
	line = strings.Join(strings.Fields(line), " ")
	if len(line) > 300 {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return '0'
		}
		return r
	}, line)
}

// pageOf is a foot of a page in text that has lost its form feeds.
var pageOf = regexp.MustCompile(`(?i)\bpage \d{1,4} of \d{1,4}\b`)

// feetOf are the ends of the lines that are such feet.
func feetOf(text string) (ends []int) {
	at := 0
	for line := range strings.Lines(text) {
		at += len(line)
		if len(line) < 250 && strings.Contains(line, " of ") && pageOf.MatchString(line) {
			ends = append(ends, at)
		}
	}
	return ends
}

// pageMarks learns furniture from the lines about form feeds, which part pages, or about feet that number the pages.
func pageMarks(text string) furniture {
	if !strings.Contains(text, "\f") {
		feet := feetOf(text)
		if len(feet) < 3 {
			return nil
		}
		return learnFurniture(func(yield func(string) bool) {
			from := 0
			for _, foot := range feet {
				if !yield(text[from:foot]) {
					return
				}
				from = foot
			}
		})
	}
	return learnFurniture(strings.SplitSeq(text, "\f"))
}

func learnFurniture(pages iter.Seq[string]) furniture {
	seen := map[string]int{}
	count := 0
	for page := range pages {
		count++
		for _, line := range edgesOf(page) {
			seen[line]++
		}
	}
	marks := furniture{}
	for line, n := range seen {
		if n >= max(2, count/4) && len(line) > 3 && !ofRule.MatchString(line) || pageNumber.MatchString(line) {
			marks[line] = true
		}
	}
	return marks
}

// ofRule is for lines that rules have in common, and that so come again at the edges of pages.
var ofRule = regexp.MustCompile(`[{}();=,\\]$|:$|^(?:[$#}]|and |or |rule |alert |\w+ = )`)

// edgesOf are the first and the last lines of a page, each once.
func edgesOf(page string) []string {
	set := map[string]bool{}
	var list []string
	add := func(line string) bool {
		form := furnitureForm(line)
		if form != "" && !set[form] {
			set[form] = true
			list = append(list, form)
		}
		return strings.TrimSpace(line) != ""
	}
	n := 0
	for line := range strings.Lines(page) {
		if add(line) {
			if n++; n == edgeLines {
				break
			}
		}
	}
	for n, end := 0, len(page); n < edgeLines && end > 0; {
		begin := strings.LastIndexByte(page[:end-1], '\n') + 1
		if add(page[begin:end]) {
			n++
		}
		end = begin
	}
	return list
}

// wrapWidth is how long a line is at least where a page breaks it.
const wrapWidth = 60

// unwrap joins a line to the comment before it, if a fault at its beginning may come from a page that broke the comment.
func (v *view) unwrap(fault int) bool {
	begin := strings.LastIndexByte(v.text[:min(fault, len(v.text))], '\n')
	if begin < 0 || strings.TrimSpace(v.text[begin:min(fault, len(v.text))]) != "" {
		return false
	}
	before := v.text[strings.LastIndexByte(v.text[:begin], '\n')+1 : begin]
	if len(before) < wrapWidth || !strings.Contains(before, "//") {
		return false
	}
	v.text = v.text[:begin] + " " + v.text[begin+1:]
	return true
}
