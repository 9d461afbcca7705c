package account

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"picket/internal/prose"
)

// A date is a point in time as a sentence gives it: month, day and quarter are 0 where it gives none.
type date struct {
	prose.Span                          // in the sentence
	year, quarter, month, day, till int // till is the last day of a stretch in the same month
}

// String is the date in ISO 8601, as precise as it is; of a quarter 2021-Q3.
func (d date) String() string {
	switch {
	case d.day > 0:
		return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
	case d.month > 0:
		return fmt.Sprintf("%04d-%02d", d.year, d.month)
	case d.quarter > 0:
		return fmt.Sprintf("%04d-Q%d", d.year, d.quarter)
	}
	return fmt.Sprintf("%04d", d.year)
}

func (d date) precision() string {
	switch {
	case d.day > 0:
		return "day"
	case d.month > 0:
		return "month"
	case d.quarter > 0:
		return "quarter"
	}
	return "year"
}

func (d date) sound() bool {
	return (d.year == 0 || d.year >= 1980 && d.year < 2100) && d.month <= 12 && d.day <= 31 && d.till <= 31 && (d.day == 0 || d.month > 0)
}

// A token is a word or a number of a sentence.
type token struct {
	prose.Span
	word   string // in lower case
	number int    // -1 where it is none; 26 of 26th
	digits int
}

// tokens adds the runs of letters and digits of a sentence to a list.
func tokens(list []token, sentence string) []token {
	for i := 0; i < len(sentence); {
		r, size := utf8.DecodeRuneInString(sentence[i:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			i += size
			continue
		}
		end := i + size
		for end < len(sentence) {
			r, size := utf8.DecodeRuneInString(sentence[end:])
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' {
				break
			}
			end += size
		}
		list = append(list, newToken(sentence, prose.Span{From: i, To: end}))
		i = end
	}
	return list
}

func newToken(sentence string, s prose.Span) token {
	t := token{Span: s, word: strings.ToLower(s.Of(sentence)), number: -1}
	value := 0
	for t.digits < len(t.word) && t.digits < 5 && t.word[t.digits] >= '0' && t.word[t.digits] <= '9' {
		value = value*10 + int(t.word[t.digits]-'0')
		t.digits++
	}
	switch t.word[t.digits:] {
	case "", "st", "nd", "rd", "th":
		if t.digits > 0 {
			t.number = value
		}
	}
	return t
}

func (t token) isYear() bool {
	return t.number >= 1980 && t.number < 2100 && len(t.word) == 4
}

func (t token) isDay() bool { return t.number >= 1 && t.number <= 31 && t.digits <= 2 }

// A dater finds the dates among the tokens of a sentence.
type dater struct {
	sentence string
	tokens   []token
}

// dates are those of a sentence, in its order. Of some the year is missing.
func (d *dater) dates() (list []date) {
	for i := 0; i < len(d.tokens); {
		found, n := d.at(i)
		if n == 0 || !found.sound() || !d.stands(i, n) {
			i++
			continue
		}
		found.Span = prose.Span{From: d.tokens[i].From, To: d.tokens[i+n-1].To}
		list = append(list, found)
		i += n
	}
	return list
}

// stands says whether the tokens are a date by themselves and no part of a name: CVE-2017-0144, 2019.1, report_2020.
func (d *dater) stands(i, n int) bool {
	from, to := d.tokens[i].From, d.tokens[i+n-1].To
	before, _ := utf8.DecodeLastRuneInString(d.sentence[:from])
	if from > 0 && strings.ContainsRune("-_/.\\:@#=$", before) && !strings.HasSuffix(d.sentence[:from], " -") && !mid(d, i) {
		return false
	}
	rest := d.sentence[to:]
	if len(rest) < 2 || !strings.ContainsRune("-_/.\\:@=+", rune(rest[0])) {
		return true
	}
	next, _ := utf8.DecodeRuneInString(rest[1:])
	if rest[0] == '-' && i+n < len(d.tokens) && d.tokens[i+n].isYear() {
		return true // 2019-2021
	}
	return !unicode.IsLetter(next) && !unicode.IsDigit(next)
}

// mid says whether a date follows "mid-", or another year and a hyphen.
func mid(d *dater, i int) bool {
	return i > 0 && (d.tokens[i-1].word == "mid" || d.tokens[i-1].isYear() && d.tokens[i].isYear())
}

// at reads the date that begins at a token, and says how many it takes: 0 where none begins.
func (d *dater) at(i int) (found date, n int) {
	t := d.tokens[i]
	switch {
	case t.isYear():
		return d.yearFirst(i)
	case t.isDay() && d.month(i+1) > 0:
		return d.withYear(date{day: t.number, month: d.month(i + 1)}, i, 2)
	case t.isDay() && (d.wordAt(i+1) == "of" || d.wordAt(i+1) == "de") && d.month(i+2) > 0:
		return d.withYear(date{day: t.number, month: d.month(i + 2)}, i, 3)
	case t.isDay() && d.year(i+2) > 0 && d.number(i+1) > 0:
		return d.numeric(i)
	case d.month(i) > 0:
		return d.monthFirst(i)
	case len(t.word) == 2 && t.word[0] == 'q' && t.word[1] >= '1' && t.word[1] <= '4':
		return d.needsYear(date{quarter: int(t.word[1] - '0')}, i, 1)
	case ordinals[t.word] > 0 && d.wordAt(i+1) == "quarter":
		return d.needsYear(date{quarter: ordinals[t.word]}, i, 2)
	}
	return date{}, 0
}

var ordinals = map[string]int{"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}

// yearFirst reads 2024-07-26, 2024/07/26, 2024-07, 2021 Q3, 2021.
func (d *dater) yearFirst(i int) (date, int) {
	found := date{year: d.tokens[i].number}
	for _, separator := range []string{"-", "/", "."} {
		if d.between(i) != separator || d.digits(i+1) != 2 {
			continue
		}
		switch m := d.number(i + 1); {
		case m < 1 || m > 12:
			return date{}, 0
		case d.between(i+1) == separator && d.digits(i+2) == 2 && d.number(i+2) > 0:
			return date{year: found.year, month: m, day: d.number(i + 2)}, 3
		case separator == "-":
			return date{year: found.year, month: m}, 2
		}
	}
	if q := d.wordAt(i + 1); d.between(i) == " " && len(q) == 2 && q[0] == 'q' && q[1] >= '1' && q[1] <= '4' {
		return date{year: found.year, quarter: int(q[1] - '0')}, 2
	}
	return found, 1
}

// numeric reads 26.07.2024, and with slashes what can be read in one way only.
func (d *dater) numeric(i int) (date, int) {
	a, b, year := d.number(i), d.number(i+1), d.year(i+2)
	switch separator := d.between(i); {
	case separator != d.between(i+1):
	case separator == "." && b <= 12, separator == "/" && a > 12 && b <= 12, separator == "/" && a == b:
		return date{year: year, month: b, day: a}, 3
	case separator == "/" && b > 12 && a <= 12:
		return date{year: year, month: a, day: b}, 3
	}
	return date{}, 0
}

// monthFirst reads July 26, 2024, July 26-28, 2024, July 2024 and July.
func (d *dater) monthFirst(i int) (date, int) {
	found := date{month: d.month(i)}
	if next := i + 1; next < len(d.tokens) && d.tokens[next].isDay() && d.near(i) {
		found.day = d.tokens[next].number
		if to := next + 1; to < len(d.tokens) && d.tokens[to].isDay() && strings.ContainsAny(d.between(next), "-–") {
			found.till = d.tokens[to].number
			return d.withYear(found, i, 3)
		}
		return d.withYear(found, i, 2)
	}
	return d.withYear(found, i, 1)
}

// withYear adds the year behind the first n tokens of a date, if it stands there.
func (d *dater) withYear(found date, i, n int) (date, int) {
	if full, m := d.needsYear(found, i, n); m > 0 {
		return full, m
	}
	return found, n
}

func (d *dater) needsYear(found date, i, n int) (date, int) {
	next := i + n
	if word := d.wordAt(next); word == "of" || word == "de" || word == "del" || d.wordAt(next) == "in" && found.quarter > 0 {
		next++
	}
	if found.year = d.year(next); found.year == 0 || !d.near(next-1) {
		return date{}, 0
	}
	return found, next - i + 1
}

// near says whether nothing but blanks, a comma or a point stands between a token and the next.
func (d *dater) near(i int) bool {
	return strings.Trim(d.between(i), " \t\n\r\u00a0,.’'") == "" || d.between(i) == "-"
}

// between is what stands between a token and the next.
func (d *dater) between(i int) string {
	if i+1 >= len(d.tokens) {
		return ""
	}
	return d.sentence[d.tokens[i].To:d.tokens[i+1].From]
}

func (d *dater) number(i int) int {
	if i >= len(d.tokens) {
		return -1
	}
	return d.tokens[i].number
}

func (d *dater) digits(i int) int {
	if i >= len(d.tokens) || d.tokens[i].number < 0 {
		return 0
	}
	return len(d.tokens[i].word)
}

func (d *dater) year(i int) int {
	if i >= len(d.tokens) || !d.tokens[i].isYear() {
		return 0
	}
	return d.tokens[i].number
}

func (d *dater) wordAt(i int) string {
	if i < 0 || i >= len(d.tokens) {
		return ""
	}
	return d.tokens[i].word
}

// month is the month that a token names, with a capital letter; 0 if none.
func (d *dater) month(i int) int {
	if i >= len(d.tokens) {
		return 0
	}
	if m := foreignMonths[d.tokens[i].word]; m > 0 && (d.year(i+1) > 0 || d.year(i+2) > 0) {
		return m
	}
	if !unicode.IsUpper(rune(d.sentence[d.tokens[i].From])) {
		return 0
	}
	return months[d.tokens[i].word]
}

// foreignMonths are those of Spanish, French and German, some with small letters: they count beside a year only.
var foreignMonths = func() map[string]int {
	set := map[string]int{}
	for _, names := range []string{"enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
		"janvier février mars avril mai juin juillet août septembre octobre novembre décembre", "januar februar märz april mai juni juli august september oktober november dezember"} {
		for i, name := range strings.Fields(names) {
			if months[name] == 0 {
				set[name] = i + 1
			}
		}
	}
	return set
}()

var months = func() map[string]int {
	set := map[string]int{"sept": 9}
	for i, name := range strings.Fields("january february march april may june july august september october november december") {
		set[name], set[name[:3]] = i+1, i+1
	}
	return set
}()
