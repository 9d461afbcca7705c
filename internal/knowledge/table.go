package knowledge

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The tables are plain text: a line of column names, then a row an entity, with tabs between the columns and | between
// the values of one. Lines that begin with # are remarks. A name that ends in ? is risky.
//
//go:embed tables
var tablesOfThisVersion embed.FS

var embeddedTables, _ = fs.Sub(tablesOfThisVersion, "tables")

// Limits of a table that was not embedded.
const (
	mostTableBytes = 16 << 20
	mostRows       = 100_000
	longestName    = 160
)

// ReadTable reads a table of entities of a kind, as WriteTable writes it. An error names the line.
func ReadTable(in io.Reader, kind Kind) ([]Entity, error) {
	data, err := io.ReadAll(io.LimitReader(in, mostTableBytes+1))
	if err != nil {
		return nil, err
	}
	return parseTable(data, kind)
}

// read makes a base of the tables in a directory.
func read(dir fs.FS) (*Base, error) {
	common, err := fs.ReadFile(dir, "common.txt")
	if err != nil {
		return nil, err
	}
	others, err := fs.ReadFile(dir, "others.txt")
	if err != nil {
		return nil, err
	}
	entities := make([]Entity, 0, 10_000)
	for kind := range kindNames {
		list, err := readTable(dir, Kind(kind))
		if err != nil {
			return nil, err
		}
		entities = append(entities, list...)
	}
	return newBase(entities, parseWords(string(common)), string(others)), nil
}

// newBase makes the index. Others are names of other things, a line each, that hold names of ours.
func newBase(entities []Entity, w words, others string) *Base {
	b := &Base{entities: entities, byID: make(map[string]int32, len(entities)), names: make([]name, 0, 5*len(entities)/2)}
	for i := range entities {
		e := &entities[i]
		if e.ID != "" {
			b.byID[e.ID] = int32(i)
		}
		b.name(w, int32(i))
	}
	for i := range entities {
		for _, id := range entities[i].Former {
			if _, taken := b.byID[id]; !taken {
				b.byID[id] = int32(i)
			}
		}
	}
	for line := range strings.Lines(others) {
		if form := strings.TrimSpace(line); form != "" && form[0] != '#' {
			b.names = append(b.names, name{form: form, entity: nobody, next: -1, rule: ruleOfOther(form)})
		}
	}
	b.index = newIndex(b.names)
	return b
}

// ruleOfOther: what the table writes with capitals counts only so.
func ruleOfOther(form string) rule {
	if form == strings.ToLower(form) {
		return anyCase
	}
	return titled
}

// name adds the names of an entity, and takes the marks of risk off them.
func (b *Base) name(w words, i int32) {
	e := &b.entities[i]
	e.Name = b.add(w, i, e.Name, true)
	for j, alias := range e.Aliases {
		e.Aliases[j] = b.add(w, i, alias, false)
	}
	if e.Acronym != "" {
		e.Acronym = b.add(w, i, e.Acronym, false)
	}
	if e.Capital != "" {
		e.Capital = b.add(w, i, strings.TrimSuffix(e.Capital, "?")+"?", false)
	}
}

func (b *Base) add(w words, i int32, form string, preferred bool) string {
	form, marked := strings.CutSuffix(form, "?")
	r, risky := w.ruleOf(&b.entities[i], form, preferred)
	n := name{form: form, entity: i, next: -1, rule: r, preferred: preferred, risky: risky || marked}
	b.names = append(b.names, n)
	for _, other := range spellings(b.entities[i].Kind, form) {
		n.form = other
		b.names = append(b.names, n)
	}
	return form
}

func readTable(dir fs.FS, kind Kind) ([]Entity, error) {
	path := tableName(kind)
	data, err := fs.ReadFile(dir, path)
	if err != nil {
		return nil, err
	}
	list, err := parseTable(data, kind)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return list, nil
}

func parseTable(data []byte, kind Kind) ([]Entity, error) {
	if len(data) > mostTableBytes {
		return nil, fmt.Errorf("larger than %d MiB", mostTableBytes>>20)
	}
	if at := badByte(data); at >= 0 {
		return nil, fmt.Errorf("byte %d: no plain text", at)
	}
	var columns []string
	list := make([]Entity, 0, bytes.Count(data, []byte("\n")))
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		line = strings.TrimRight(line, "\r\n")
		switch {
		case line == "" || line[0] == '#':
		case columns == nil:
			columns = strings.Split(line, "\t")
		default:
			e, err := parseRow(line, columns, kind)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", number, err)
			}
			list = append(list, e)
		}
	}
	if len(list) > mostRows {
		return nil, fmt.Errorf("more than %d rows", mostRows)
	}
	return list, nil
}

// badByte is the offset of the first byte that is not UTF-8 or is a control character, or -1.
func badByte(data []byte) int {
	for i := 0; i < len(data); {
		if c := data[i]; c >= ' ' && c < 0x7F || c == '\t' || c == '\n' || c == '\r' {
			i++
			continue
		}
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 || unicode.IsControl(r) {
			return i
		}
		i += size
	}
	return -1
}

func parseRow(line string, columns []string, kind Kind) (Entity, error) {
	e := Entity{Kind: kind}
	for i := 0; ; i++ {
		value, rest, more := strings.Cut(line, "\t")
		if i >= len(columns) {
			return e, fmt.Errorf("more than %d columns", len(columns))
		}
		if err := e.set(columns[i], value); err != nil {
			return e, err
		}
		if !more {
			break
		}
		line = rest
	}
	if e.Name == "" {
		return e, errors.New("no name")
	}
	return e, nil
}

func (e *Entity) set(column, value string) error {
	switch column {
	case "name":
		e.Name = value
	case "id":
		e.ID = value
	case "aliases":
		e.Aliases = list(value)
	case "acronym":
		e.Acronym = value
	case "country":
		e.Country = value
	case "tactics":
		e.Tactics = list(value)
	case "capital":
		e.Capital = value
	case "sector":
		e.Sector = value
	case "former":
		e.Former = list(value)
	case "retired":
		e.Retired = value != ""
	default:
		return fmt.Errorf("unknown column %q", column)
	}
	if len(value) > longestName && (column == "name" || column == "id") {
		return fmt.Errorf("%s longer than %d bytes", column, longestName)
	}
	return nil
}

func list(value string) []string {
	if value == "" {
		return nil
	}
	return slices.Clip(strings.Split(value, "|"))
}
