package scan

import (
	"picket/internal/record"
	"picket/matcher"
)

// searchEscaped looks into the values that are encoded, and the JSON strings whose escapes could hide a value from the
// search of the raw bytes: \u and \/, and letters such as \n that would stick to a word.
func (s *scanner) searchEscaped(line []byte) {
	for i := range s.record.Fields {
		field := &s.record.Fields[i]
		if !field.Hides(line) {
			continue
		}
		s.value = record.AppendValue(s.value[:0], line, *field)
		s.query.Set.Scan(s.value, func(m matcher.Match) {
			part := s.record.ExplainField(line, i, s.value, m.Start, m.End, s.query.Target(m.ID).Indicator)
			s.note(line, m, string(s.value[m.Start:m.End]), field.Start, part)
		})
	}
}

// searchNarrowed looks for UTF-16 text within binary data: runs of bytes each with a NUL before or behind it are
// narrowed, and searched as lines of their own.
func (s *scanner) searchNarrowed(line []byte) {
	narrow := narrowed(line)
	s.query.Set.Scan(narrow, func(m matcher.Match) {
		part := s.record.Explain(line, 0, 0, s.query.Target(m.ID).Indicator)
		s.note(line, m, string(narrow[m.Start:m.End]), 0, part)
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
