package scan

import (
	"bytes"

	"picket/matcher"
)

// searchEscaped looks into the JSON strings whose escapes could hide a value from the search of the raw bytes: \u and
// \/, and letters such as \n that would stick to a word. Doubled backslashes and quotes the matcher sees through.
func (s *scanner) searchEscaped(at place, line []byte) {
	if bytes.IndexByte(line, '\\') < 0 {
		return
	}
	s.record.Escaped(line, func(field int, value []byte) {
		s.query.Set.Scan(value, func(m matcher.Match) {
			if m.HostOnly {
				return
			}
			x := s.query.Targets[m.ID].Indicator
			part := s.record.ExplainField(line, field, value, m.Start, m.End, x)
			s.found.add(finding{target: m.ID, matched: string(value[m.Start:m.End]), at: s.record.Fields[field].Start, part: part})
		})
	})
}

// searchNarrowed looks for UTF-16 text within binary data: runs of bytes each with a NUL before or behind it are
// narrowed, and searched as lines of their own.
func (s *scanner) searchNarrowed(at place, line []byte) {
	narrow := narrowed(line)
	s.query.Set.Scan(narrow, func(m matcher.Match) {
		if m.HostOnly {
			return
		}
		part := s.record.Explain(line, 0, 0, s.query.Targets[m.ID].Indicator)
		s.found.add(finding{target: m.ID, matched: string(narrow[m.Start:m.End]), part: part})
	})
}

// narrowed is the texts of at least four characters that stand in UTF-16 in the data, of either byte order and at any
// offset, each on a line.
func narrowed(data []byte) []byte {
	var out []byte
	for i := 0; i+1 < len(data); {
		run := i
		for run+1 < len(data) && data[run] >= ' ' && data[run] < 0x7f && data[run+1] == 0 {
			out = append(out, data[run])
			run += 2
		}
		if run == i {
			i++
			continue
		}
		if (run-i)/2 < 4 {
			out = out[:len(out)-(run-i)/2]
		} else {
			out = append(out, '\n')
		}
		i = run
	}
	return out
}
