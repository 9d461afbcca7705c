package pdftext

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A run is text drawn in one go: its glyphs follow each other closely on one baseline. Runs are built in the order of
// drawing, so that text printed over other text does not mix with it letter by letter.
type run struct {
	x0, x1, y, size float64
	text            strings.Builder
	spaceBefore     bool
}

// A row is the runs that stand side by side.
type row struct {
	y, low, high, size float64
	runs               []*run
}

// Distances in units of the font's size.
const (
	wordGap    = 0.13 // wider gaps part words: letters are set tighter, and the narrowest blank is 0.2
	drawnBlank = 0.05 // narrower blanks are drawn over by what stands around them
	columnGap  = 0.9  // wider gaps part columns
	runBack    = 0.3  // the pen may move back this much within a run: kerning
	baseline   = 0.15 // baselines closer than this are one
	overprint  = 0.1  // the same character drawn again this close makes it bold
	descent    = 0.2
	ascent     = 0.7
	blankLine  = 2.0 // rows farther apart have a blank line between them: lines with half a blank one between are one paragraph
	maxPadding = 120 // blanks between columns
)

// layout writes glyphs as they stand on the page: a line for each row, blanks between columns. Text that runs in
// another direction than left to right follows, turned upright.
func layout(glyphs []glyph) string {
	var b strings.Builder
	for turn, turned := range byDirection(glyphs) {
		if len(turned) == 0 {
			continue
		}
		if turn > 0 && b.Len() > 0 {
			b.WriteByte('\n')
		}
		writeRows(&b, rows(runs(withoutOverprint(turned))), characterWidth(turned))
	}
	return b.String()
}

// byDirection parts glyphs by the quarter turn of their baseline, and turns each part upright.
func byDirection(glyphs []glyph) (parts [4][]glyph) {
	for _, g := range glyphs {
		dx, dy := g.endX-g.x, g.endY-g.y
		turn := 0
		switch {
		case math.Abs(dy) > math.Abs(dx) && dy > 0:
			turn, g.x, g.y, g.endX, g.endY = 1, g.y, -g.x, g.endY, -g.endX
		case math.Abs(dy) > math.Abs(dx):
			turn, g.x, g.y, g.endX, g.endY = 3, -g.y, g.x, -g.endY, g.endX
		case dx < 0:
			turn, g.x, g.y, g.endX, g.endY = 2, -g.x, -g.y, -g.endX, -g.endY
		}
		parts[turn] = append(parts[turn], g)
	}
	return parts
}

// withoutOverprint drops characters drawn again in the same place.
func withoutOverprint(glyphs []glyph) []glyph {
	type place struct {
		text string
		x, y int
	}
	seen := map[place][]glyph{}
	kept := glyphs[:0:0]
	for _, g := range glyphs {
		cell := max(g.size, 1) * overprint * 2
		at := place{g.text, int(math.Floor(g.x / cell)), int(math.Floor(g.y / cell))}
		again := false
		for dx := -1; dx <= 1 && !again; dx++ {
			for dy := -1; dy <= 1 && !again; dy++ {
				again = slices.ContainsFunc(seen[place{g.text, at.x + dx, at.y + dy}], func(o glyph) bool {
					return math.Abs(o.x-g.x) < g.size*overprint && math.Abs(o.y-g.y) < g.size*overprint
				})
			}
		}
		if again {
			continue
		}
		seen[at] = append(seen[at], g)
		kept = append(kept, g)
	}
	return kept
}

func runs(glyphs []glyph) []*run {
	var all []*run
	var last *run
	space := false
	for _, g := range glyphs {
		if isBlank(g.text) {
			space = true
			continue
		}
		if last == nil || space || !last.continues(g) {
			last = &run{x0: g.x, y: g.y, size: g.size, spaceBefore: space && last != nil && last.onSameLine(g)}
			all = append(all, last)
		}
		last.text.WriteString(g.text)
		last.x1 = max(last.x1, g.endX, g.x)
		last.size = max(last.size, g.size)
		space = false
	}
	return all
}

func isBlank(text string) bool {
	for _, r := range text {
		if !unicode.IsSpace(r) && r != 0 && r != '\u200B' && r != '\uFEFF' {
			return false
		}
	}
	return true
}

func (r *run) onSameLine(g glyph) bool {
	return math.Abs(g.y-r.y) <= baseline*max(r.size, g.size) && g.x >= r.x1-runBack*g.size
}

func (r *run) continues(g glyph) bool {
	return r.onSameLine(g) && g.x-r.x1 <= wordGap*max(r.size, g.size)
}

// rows puts runs together whose heights overlap by more than half of the smaller one, from the top of the page down.
func rows(runs []*run) []*row {
	slices.SortStableFunc(runs, func(a, b *run) int { return cmp.Compare(b.y, a.y) })
	var all []*row
	for _, r := range runs {
		if row := rowOf(all, r); row != nil {
			row.runs = append(row.runs, r)
			continue
		}
		all = append(all, &row{r.y, r.y - descent*r.size, r.y + ascent*r.size, r.size, []*run{r}})
	}
	for _, row := range all {
		slices.SortStableFunc(row.runs, func(a, b *run) int { return cmp.Compare(a.x0, b.x0) })
	}
	slices.SortStableFunc(all, func(a, b *row) int { return cmp.Compare(b.y, a.y) })
	return all
}

// rowOf looks at the last rows only: runs come sorted, and older rows are above.
func rowOf(all []*row, r *run) *row {
	for i := len(all) - 1; i >= 0 && i >= len(all)-6; i-- {
		if all[i].takes(r) {
			return all[i]
		}
	}
	return nil
}

// takes keeps an initial that is several lines high from drawing these lines into one.
func (w *row) takes(r *run) bool {
	small, large := min(w.size, r.size), max(w.size, r.size)
	if large > 2*small {
		return math.Abs(w.y-r.y) <= baseline*small
	}
	overlap := min(w.high, r.y+ascent*r.size) - max(w.low, r.y-descent*r.size)
	return overlap > 0.5*small*(ascent+descent)
}

// characterWidth is the median width of letters, by which columns are aligned.
func characterWidth(glyphs []glyph) float64 {
	var widths []float64
	for _, g := range glyphs {
		if w := g.endX - g.x; w > 0 && !isBlank(g.text) {
			widths = append(widths, w/float64(utf8.RuneCountInString(g.text)))
		}
	}
	if len(widths) == 0 {
		return 5
	}
	slices.Sort(widths)
	return max(widths[len(widths)/2], 1)
}

func writeRows(b *strings.Builder, rows []*row, charWidth float64) {
	if len(rows) == 0 {
		return
	}
	left := math.Inf(1)
	for _, row := range rows {
		left = min(left, row.runs[0].x0)
	}
	for i, row := range rows {
		if i > 0 && rows[i-1].y-row.y > blankLine*max(row.size, rows[i-1].size) {
			b.WriteByte('\n')
		}
		writeRow(b, row, left, charWidth)
		b.WriteByte('\n')
	}
}

func writeRow(b *strings.Builder, w *row, left, charWidth float64) {
	written := 0 // characters on this line
	pen := left
	for i, r := range w.runs {
		size := min(max(r.size, 1), max(w.size, 1))
		gap := r.x0 - pen
		blanks := 0
		switch column := int(math.Round((r.x0 - left) / charWidth)); {
		case i == 0 || gap > columnGap*size:
			blanks = max(column-written, 2)
			if i == 0 {
				blanks = max(column, 0)
			}
		case gap > wordGap*size, r.spaceBefore && gap > drawnBlank*size, i > 0 && isNote(w.runs[i-1], r):
			blanks = 1
		}
		blanks = min(blanks, maxPadding)
		text := clean(r.text.String())
		b.WriteString(strings.Repeat(" ", blanks))
		b.WriteString(text)
		written += blanks + utf8.RuneCountInString(text)
		pen = max(pen, r.x1)
	}
}

// isNote tells the raised number of a note from the word in front of it, or behind it.
func isNote(left, right *run) bool {
	small, large := left, right
	if small.size > large.size {
		small, large = right, left
	}
	return small.size < 0.8*large.size && small.y-large.y > baseline*large.size && isNumber(small.text.String())
}

func isNumber(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// clean keeps a run on its line.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
