package knowledge

import (
	"fmt"
	"io"
	"strings"
)

// columns are those of each table.
var columns = [...][]string{
	Actor:        {"id", "name", "country", "aliases", "former", "retired"},
	Malware:      {"id", "name", "aliases", "former", "retired"},
	Tool:         {"id", "name", "aliases", "former", "retired"},
	Technique:    {"id", "name", "tactics", "aliases", "former", "retired"},
	Mitigation:   {"id", "name", "aliases", "former", "retired"},
	Agency:       {"country", "acronym", "name", "aliases"},
	Sector:       {"name", "aliases"},
	Technology:   {"sector", "name", "aliases"},
	Country:      {"id", "name", "capital", "aliases"},
	Organisation: {"name", "aliases"},
}

// WriteTable writes the entities of a kind, a row each, below remarks and the line of column names.
func WriteTable(out io.Writer, kind Kind, entities []Entity, remarks ...string) error {
	var b strings.Builder
	for _, remark := range remarks {
		fmt.Fprintf(&b, "# %s\n", remark)
	}
	b.WriteString(strings.Join(columns[kind], "\t") + "\n")
	for i := range entities {
		if e := &entities[i]; e.Kind == kind {
			b.WriteString(e.row(columns[kind]) + "\n")
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// row is an entity's line; tabs at the end are left out.
func (e *Entity) row(columns []string) string {
	fields := make([]string, len(columns))
	for i, column := range columns {
		fields[i] = e.get(column)
	}
	return strings.TrimRight(strings.Join(fields, "\t"), "\t")
}

func (e *Entity) get(column string) string {
	switch column {
	case "id":
		return e.ID
	case "name":
		return e.Name
	case "acronym":
		return e.Acronym
	case "country":
		return e.Country
	case "capital":
		return e.Capital
	case "sector":
		return e.Sector
	case "aliases":
		return strings.Join(e.Aliases, "|")
	case "tactics":
		return strings.Join(e.Tactics, "|")
	case "former":
		return strings.Join(e.Former, "|")
	case "retired":
		if e.Retired {
			return "yes"
		}
	}
	return ""
}
