package document

import (
	"encoding/csv"
	"regexp"
	"strings"

	"picket/indicator"
)

// sniffedLines is how many lines tell a list or a table.
const sniffedLines = 200

// tokenLike is a value that can stand on a list: no blanks, no sentence.
func tokenLike(line string) bool { return !strings.ContainsAny(line, " \t,;|") && len(line) <= 2048 }

// isValue says whether text is an indicator beyond doubt. Guess takes any text with a slash for a path, so that paths
// must begin like one, and names with blanks are not counted.
func isValue(text string) bool {
	x, err := indicator.Guess(text)
	if err != nil {
		return false
	}
	switch x.Kind {
	case indicator.FilePath:
		return pathStart.MatchString(text)
	case indicator.FileName:
		return !strings.Contains(text, " ")
	case indicator.URL, indicator.Domain, indicator.Email:
		return len(strings.Fields(indicator.Refang(text))) == 1
	}
	return true
}

var pathStart = regexp.MustCompile(`^(?:[A-Za-z]:\\|\\\\|%\w+%|~?/[\w.-]+/)`)

// trailingComment is what many lists write after a value.
var trailingComment = regexp.MustCompile(`\s+(?:#|;|//)\s?.*$`)

// looksLikeList is for one value a line: nearly all lines are single tokens, and half or more are indicators. A file of
// comments alone is a list without entries, unless it is Markdown's headings.
func looksLikeList(head string, lines []string) bool {
	if len(lines) == 0 {
		return markdownSigns(head) < 2 || !strings.Contains(head, "# ")
	}
	lines = lines[:min(len(lines), sniffedLines)]
	values, tokens := 0, 0
	for _, line := range lines {
		line = strings.TrimSuffix(trailingComment.ReplaceAllString(line, ""), ",")
		switch {
		case isValue(line):
			values++
		case tokenLike(line):
			tokens++
		}
	}
	return 2*values >= len(lines) && 10*(values+tokens) >= 9*len(lines)
}

// headerNames are column names of indicator tables as publishers write them, folded: letters and digits only.
var headerNames = func() map[string]bool {
	names := map[string]bool{}
	for _, name := range strings.Fields(`indicator indicators indicatortype indicatorvalue ioc iocs ioctype iocvalue value values data type kind
		md5 sha1 sha256 sha512 hash hashes md5hash sha1hash sha256hash filehash domain domains hostname host fqdn url urls uri ip ips ipv4 ipv6
		ipaddress ipaddresses dstip srcip address email filename filenames file filepath path registry registrykey mutex useragent ja3 ja4 asn
		description details comment comments note notes context category date firstseen lastseen dateadded firstseenutc lastseenutc
		threat threattype malware malwarefamily family tags tag confidence reference references source actor campaign uuid id name
		eventid attributetag toids`) {
		names[name] = true
	}
	return names
}()

func foldHeader(cell string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(cell))
}

// looksLikeHeaderedCSV is for tables with a header: of its cells that are filled, a third or more are names that
// publishers use. Rows may then be ragged, as spreadsheets leave them.
func looksLikeHeaderedCSV(lines []string) bool {
	for _, comma := range ",\t;|" {
		rows := table(lines, comma)
		if len(rows) < 2 || !ragged(rows) {
			continue
		}
		known, filled := 0, 0
		for _, cell := range rows[0] {
			if strings.TrimSpace(cell) != "" {
				filled++
			}
			if headerNames[foldHeader(cell)] {
				known++
			}
		}
		if filled >= 2 && known >= 1 && 3*known >= filled && plausibleHeader(rows[0]) {
			return true
		}
	}
	return false
}

func plausibleHeader(cells []string) bool {
	for _, cell := range cells {
		if len(cell) > 40 || len(strings.Fields(cell)) > 4 || isValue(strings.TrimSpace(cell)) {
			return false
		}
	}
	return true
}

// looksLikeValueCSV is for tables without header: rows of as many cells each, and a column that holds indicators.
func looksLikeValueCSV(lines []string) bool {
	for _, comma := range ",\t;|" {
		rows := table(lines, comma)
		if len(rows) >= 2 && consistent(rows) && valueColumn(rows) {
			return true
		}
	}
	return false
}

func valueColumn(rows [][]string) bool {
	for column := range rows[0] {
		values := 0
		for _, row := range rows {
			if column < len(row) && isValue(strings.TrimSpace(row[column])) {
				values++
			}
		}
		if 5*values >= 4*len(rows) {
			return true
		}
	}
	return false
}

// table reads the first lines as RFC 4180 has it. Rows of a Markdown table begin with a bar, and are none.
func table(lines []string, comma rune) [][]string {
	if len(lines) == 0 || !strings.ContainsRune(lines[0], comma) || comma == '|' && strings.HasPrefix(lines[0], "|") {
		return nil
	}
	r := csv.NewReader(strings.NewReader(strings.Join(lines[:min(len(lines), sniffedLines)], "\n")))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.TrimLeadingSpace = comma, -1, true, true
	var rows [][]string
	for {
		row, err := r.Read()
		if err != nil {
			return rows
		}
		rows = append(rows, row)
	}
}

// ragged says whether four rows of five have two cells or more.
func ragged(rows [][]string) bool {
	several := 0
	for _, row := range rows {
		if len(row) >= 2 {
			several++
		}
	}
	return len(rows[0]) >= 2 && 5*several >= 4*len(rows)
}

// consistent says whether nine rows of ten have as many cells as the first, which has two or more.
func consistent(rows [][]string) bool {
	same := 0
	for _, row := range rows {
		if len(row) == len(rows[0]) {
			same++
		}
	}
	return len(rows[0]) >= 2 && 10*same >= 9*len(rows)
}
