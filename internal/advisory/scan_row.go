package advisory

import (
	"regexp"
	"strings"

	"picket/indicator"
)

// maxTyped is the length in bytes of the longest row whose cells are read: longer lines are prose.
const maxTyped = 800

// rows finds values in tables whose row says in its first cell of which kind they are: "Mutex | Global\x | …". Only
// kinds are read that need the word; an address or a hash is told by its form.
func (sc *scanner) rows() {
	for start := 0; start < len(sc.text); {
		end := len(sc.text)
		if i := strings.IndexByte(sc.text[start:], '\n'); i >= 0 {
			end = start + i
		}
		if end-start <= maxTyped {
			sc.row(start, end)
		}
		start = end + 1
	}
}

func (sc *scanner) row(start, end int) {
	from, to := nextCell(sc.text, start, end)
	if strings.Trim(sc.text[from:to], "0123456789.#") == "" { // the number of the row
		from, to = nextCell(sc.text, to, end)
	}
	if to-from > 32 {
		return
	}
	if rest, _ := nextCell(sc.text, to, end); rest == end {
		return
	}
	kind, ok := parseKind(sc.text[from:to])
	if !ok || typedForms[kind] == nil {
		return
	}
	from, to = nextCell(sc.text, to, end)
	inner := strings.Trim(sc.text[from:to], "`\"“”")
	coded := len(inner) < to-from
	from += strings.Index(sc.text[from:to], inner)
	to = from + len(inner)
	if to-from > 300 || !coded && !typedForms[kind].MatchString(inner) || strings.ContainsAny(inner, "`\"“”") || namesColumn(inner) {
		return
	}
	if _, err := indicator.New(kind, inner); err == nil && !sc.claimed[from] {
		sc.add(kind, from, to)
	}
}

// nextCell is the next cell that is not empty, without blanks around it; an empty one at the end of the row.
func nextCell(text string, from, end int) (int, int) {
	for from < end && (text[from] <= ' ' || text[from] == '|') {
		from++
	}
	to := from
	for to < end && !isCellEdge(text, to, to+1) {
		to++
	}
	for to > from && text[to-1] <= ' ' {
		to--
	}
	return from, to
}

// typedForms are what values look like that stand in a row of their kind; what does not is a remark, or a heading.
// Values that the author sets in quotes need no form.
var typedForms = map[indicator.Kind]*regexp.Regexp{
	indicator.Mutex:     regexp.MustCompile(`^\S*[\\\d_{}.:!@#%-]\S{3,}$|^\S{3,}[\\\d_{}.:!@#%-]\S*$|^[a-z]+[A-Z]\S+$|^\S+[a-z][A-Z]\S+$`),
	indicator.UserAgent: regexp.MustCompile(`^` + agentForm + `$`),
	indicator.Registry:  regexp.MustCompile(`^(?i:HK\w+:?|\\REGISTRY\\\w+)\\[^:=,;"|]+$`),
	indicator.FilePath:  regexp.MustCompile(`^(?:[A-Za-z]:\\|\\\\|%\w+%\\|~?/\w)[^:=,;"|<>*]*[^:=,;"|<>*\s\\/]$`),
	indicator.FileName:  regexp.MustCompile(`^[^\\/:*?"<>|,;.]+\.[A-Za-z0-9]{1,10}$`),
}

// namesColumn says whether a cell is a heading of a table rather than a value in it.
func namesColumn(cell string) bool {
	_, isKind := parseKind(cell)
	return isKind || columnNames[fold(cell)]
}

var columnNames = wordSet(`value values indicator indicators ioc iocs observable artifact description details detail context notes note comment comments
	purpose role confidence name names count example examples malware family remarks usage severity source`)
