package advisory

import "picket/indicator"

// A layout says which columns of a table hold what; a negative index means none.
type layout struct {
	values []valueColumn
	kind   int // names the kind of the values in columns without a kind
	toIDs  int
}

// first is the index of the first column of values.
func (l layout) first() int {
	if len(l.values) == 0 {
		return -1
	}
	least := l.values[0].index
	for _, column := range l.values {
		least = min(least, column.index)
	}
	return least
}

// A valueColumn holds values of one kind, or where kind is empty, of the kinds that the table's column of kinds names.
type valueColumn struct {
	index int
	kind  indicator.Kind
}

// Names of columns, folded, best first.
var (
	valueNames = []string{"value", "iocvalue", "indicatorvalue", "data", "indicator", "ioc", "observable", "artifact", "attributevalue"}
	kindNames  = []string{"kind", "type", "ioctype", "indicatortype", "entitytype", "datatype", "valuetype", "indicatorkind",
		"observabletype", "attributetype", "indicator", "ioc"}
)

// headerLayout reads the first row as a header. It is none if one of its cells is an indicator.
func headerLayout(rows [][]cell) (layout, bool) {
	header := rows[0]
	names := map[string]int{}
	for i, cell := range header {
		if x, err := recognise(cell.text); err == nil && x.Kind != indicator.FileName {
			return layout{}, false
		}
		if _, known := names[fold(cell.text)]; !known {
			names[fold(cell.text)] = i
		}
	}
	l := layout{kind: -1, toIDs: column(names, -1, "toids")}
	value := column(names, -1, valueNames...)
	if kind := column(names, value, kindNames...); kind >= 0 && namesKinds(rows[1:], kind) {
		l.kind = kind
	}
	if value >= 0 {
		l.values = []valueColumn{{index: value}}
	}
	for i, cell := range header {
		kind, ok := parseKind(cell.text)
		// Beside a column of values, one called url or name is most often a reference; hashes never are.
		if ok && i != value && i != l.kind && (value < 0 || isHashKind(kind)) {
			l.values = append(l.values, valueColumn{i, kind})
		}
	}
	return l, len(l.values) > 0
}

// column is the first of the names that the header has, other than at the index given.
func column(names map[string]int, other int, wanted ...string) int {
	for _, name := range wanted {
		if i, ok := names[name]; ok && i != other {
			return i
		}
	}
	return -1
}

func namesKinds(rows [][]cell, index int) bool {
	for _, row := range rows {
		if _, ok := parseKind(at(row, index).text); ok {
			return true
		}
	}
	return false
}

// guessLayout reads the columns of which most cells are indicators. A column of file names counts only where there is
// no other: beside hashes it is a remark.
func guessLayout(rows [][]cell) layout {
	l := layout{kind: -1, toIDs: -1}
	var fileNames []valueColumn
	for i := range rows[len(rows)-1] {
		switch values, names, kinds, filled := countColumn(rows, i); {
		case filled == 0:
		case 10*kinds >= 9*(filled-1) && kinds > 0 && l.kind < 0:
			l.kind = i
		case 2*(values-names) > filled:
			l.values = append(l.values, valueColumn{index: i})
		case 2*values > filled:
			fileNames = append(fileNames, valueColumn{index: i})
		}
	}
	if len(l.values) == 0 {
		l.values = fileNames
	}
	if len(l.values) == 0 && l.kind >= 0 { // values without a form of their own, beside their kinds
		l.values = []valueColumn{{index: (l.kind + 1) % len(rows[0])}}
	}
	return l
}

// countColumn counts cells that are indicators, those of them that are file names, those that name kinds, and all.
func countColumn(rows [][]cell, index int) (values, names, kinds, filled int) {
	for _, row := range rows {
		text := at(row, index).text
		if text == "" {
			continue
		}
		filled++
		if _, ok := parseKind(text); ok {
			kinds++
		}
		if x, err := recognise(text); err == nil {
			values++
			if x.Kind == indicator.FileName {
				names++
			}
		} else if isCVE(text) {
			values++
		}
	}
	return values, names, kinds, filled
}

// hasValue says whether a row has an indicator where the layout expects one, or names a kind.
func (l layout) hasValue(row []cell) bool {
	if _, ok := parseKind(at(row, l.kind).text); ok {
		return true
	}
	for _, column := range l.values {
		if text := at(row, column.index).text; isCVE(text) {
			return true
		} else if _, err := recognise(text); err == nil {
			return true
		}
	}
	return false
}
