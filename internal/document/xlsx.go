package document

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// decodeXLSX reads a workbook of SpreadsheetML (ECMA-376, part 1, section 18) as it is shown: a row a line, with tabs
// between the cells. One sheet is what its text is, mostly CSV; several are plain text, under their names.
func decodeXLSX(p *pack) (*Text, error) {
	w := &workbook{pack: p}
	sheets, err := w.sheets()
	if err != nil {
		return nil, err
	}
	t := &Text{MediaType: Plain, Decoder: "xlsx"}
	var texts, names []string
	for _, s := range sheets {
		text, err := w.sheet(s)
		if err != nil {
			t.Faults = append(t.Faults, fmt.Sprintf("sheet %.80q: %v", s.name, err))
		}
		if text != "" {
			texts, names = append(texts, text), append(names, squeeze(s.name))
		}
	}
	if len(texts) == 1 {
		t.Body = mend(texts[0])
		t.MediaType = sniffText(headOf([]byte(t.Body)))
	} else {
		for i, text := range texts {
			t.Body += mend(names[i] + "\n\n" + text + "\n")
		}
	}
	t.Title = squeeze(mend(p.properties().Title))
	return t, nil
}

type workbook struct {
	pack    *pack
	strings []string // shared by the cells
	size    int      // of the text so far
}

type sheet struct {
	name, part string
	hidden     bool
}

// sheets are those of the workbook, in its order. Strings that cannot be read are missing in every sheet: that is an error.
func (w *workbook) sheets() ([]sheet, error) {
	data, err := w.pack.part(w.pack.main)
	if err != nil {
		return nil, err
	}
	parts := map[string]string{}
	for _, r := range w.pack.relations(w.pack.main) {
		parts[r.ID] = r.Target
		if strings.HasSuffix(r.Type, "/sharedStrings") {
			if err := w.readStrings(r.Target); err != nil {
				return nil, err
			}
		}
	}
	var sheets []sheet
	err = walkXML(data, func(x xml.StartElement) {
		if x.Name.Local != "sheet" {
			return
		}
		name, _ := attr(x, "name")
		id, _ := attr(x, "id")
		state, _ := attr(x, "state")
		sheets = append(sheets, sheet{name, parts[id], state == "hidden" || state == "veryHidden"})
	}, func(string) {}, func([]byte) {})
	return sheets, err
}

// readStrings leaves out guides to pronunciation (18.4.6).
func (w *workbook) readStrings(part string) error {
	data, err := w.pack.part(part)
	if err != nil {
		return err
	}
	var text strings.Builder
	inText, phonetic := false, false
	return walkXML(data, func(x xml.StartElement) {
		switch x.Name.Local {
		case "t":
			inText = !phonetic
		case "rPh":
			phonetic = true
		}
	}, func(name string) {
		switch name {
		case "t":
			inText = false
		case "rPh":
			phonetic = false
		case "si":
			w.strings = append(w.strings, cellText(text.String()))
			text.Reset()
		}
	}, func(data []byte) {
		if inText {
			text.Write(data)
		}
	})
}

// cellText is on one line, and quoted where a reader of CSV would take a quote for the mark of one.
func cellText(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if strings.HasPrefix(text, `"`) {
		return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return text
}

func (w *workbook) sheet(s sheet) (string, error) {
	if s.hidden {
		return "", errors.New("hidden, and not read")
	}
	data, err := w.pack.part(s.part)
	if err != nil {
		return "", err
	}
	r := sheetReader{workbook: w, left: maxSheetColumns}
	err = walkXML(data, r.start, r.end, r.text)
	if err == nil {
		err = r.fault
	}
	return r.lines(), err
}

const maxSheetColumns = 16_384 // that a sheet may have (18.3.1.13)

// A sheetReader gathers the rows of a sheet.
type sheetReader struct {
	workbook *workbook
	rows     [][]string
	row      []string
	left     int // the first column that holds anything
	column   int // of the open cell
	kind     string
	value    strings.Builder
	inValue  bool
	fault    error
}

func (r *sheetReader) start(x xml.StartElement) {
	switch x.Name.Local {
	case "row":
		r.row, r.column = nil, -1
	case "c":
		r.kind, _ = attr(x, "t")
		place, _ := attr(x, "r")
		r.column++
		if column, ok := columnOf(place); ok {
			r.column = column
		}
		r.value.Reset()
	case "v", "t":
		r.inValue = true
	}
}

func (r *sheetReader) text(data []byte) {
	if r.inValue {
		r.value.Write(data)
	}
}

func (r *sheetReader) end(name string) {
	switch name {
	case "v", "t":
		r.inValue = false
	case "c":
		r.cell()
	case "row":
		if len(r.row) > 0 {
			r.rows = append(r.rows, r.row)
		}
		r.row = nil
	}
}

func (r *sheetReader) cell() {
	text := cellText(r.value.String())
	if n, err := strconv.Atoi(text); r.kind == "s" {
		if err != nil || n < 0 || n >= len(r.workbook.strings) {
			r.fault = fmt.Errorf("a cell without its string: number %.20q of %d", text, len(r.workbook.strings))
			return
		}
		text = r.workbook.strings[n]
	}
	if text == "" || r.column < 0 || r.column >= maxSheetColumns || r.fault != nil {
		return
	}
	r.workbook.size += len(text) + max(r.column-len(r.row), 0) + 1
	if r.workbook.size > MaxText {
		r.fault = fmt.Errorf("more than %d bytes of text: the rest was not read", MaxText)
		return
	}
	for len(r.row) <= r.column {
		r.row = append(r.row, "")
	}
	r.row[r.column] = text
	r.left = min(r.left, r.column)
}

// columnOf is the column of a cell's place, from 0: of B3 it is 1.
func columnOf(place string) (int, bool) {
	n := 0
	for _, c := range strings.TrimRight(place, "0123456789") {
		if c < 'A' || c > 'Z' || n > maxSheetColumns {
			return 0, false
		}
		n = n*26 + int(c-'A') + 1
	}
	return n - 1, n > 0 && n <= maxSheetColumns
}

func (r *sheetReader) lines() string {
	var b strings.Builder
	for _, row := range r.rows {
		b.WriteString(strings.Join(row[min(r.left, len(row)):], "\t"))
		b.WriteByte('\n')
	}
	return b.String()
}
