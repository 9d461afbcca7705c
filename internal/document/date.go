package document

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// topLines is how many lines that are not blank may hold the date of publication, each in its first topLine bytes: a page
// without line ends is no reason to search all of it for columns.
const topLines, topLine = 15, 4 << 10

const (
	monthNames = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?`
	weekday    = `(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?`
	isoDate    = `\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?`
	anyDate    = `(` + isoDate + `|\d{4}/\d{2}/\d{2}|` + weekday + monthNames + `\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|` + weekday + `\d{1,2}(?:st|nd|rd|th)?\.?\s+` + monthNames + `,?\s+\d{4}|\d{1,2}/\d{1,2}/\d{4})`
)

var (
	// publishedLabel says of a date what it is. Dates of revision are no dates of publication.
	publishedLabel = regexp.MustCompile(`(?i)^[\s*_>#|-]*(?:(?:first |originally |initially )?(?:published|released|issued|posted)(?: on| at)?|(?:original )?(?:publication|release|issue|publish)[ -]date|date (?:published|released|issued|of publication))[\s*_:|-]*` + anyDate + `\b`)
	dateLabel      = regexp.MustCompile(`(?i)^[\s*_>#|-]*date[\s*_:|-]+` + anyDate + `\b`)
	loneDate       = regexp.MustCompile(`(?i)^[\s*_>#|(-]*` + anyDate + `[\s*_|).-]*$`)
	cells          = regexp.MustCompile(`\t|\s{2,}|\s\|\s|\s[·•]\s`)
)

// published finds the date of publication near the top of a text: one that is labelled so, else one labelled as a date,
// else one that stands alone in its line or column. Where two of a kind disagree, nothing is said.
func published(text string) string {
	var top []string
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if top = append(top, line[:min(len(line), topLine)]); len(top) == topLines {
			break
		}
	}
	for _, pattern := range []*regexp.Regexp{publishedLabel, dateLabel, loneDate} {
		if date := onlyDate(top, pattern); date != "" {
			return date
		}
	}
	return ""
}

func onlyDate(lines []string, pattern *regexp.Regexp) string {
	found := map[string]bool{}
	for _, line := range lines {
		for _, cell := range append(cells.Split(line, -1), line) {
			if m := pattern.FindStringSubmatch(cell); m != nil {
				if date := normalDate(m[1]); date != "" {
					found[date] = true
				}
			}
		}
	}
	if len(found) != 1 {
		return ""
	}
	for date := range found {
		return date
	}
	return ""
}

var (
	ordinal    = regexp.MustCompile(`(?i)(\d)(?:st|nd|rd|th)\b`)
	weekdayAt  = regexp.MustCompile(`(?i)^` + weekday)
	monthAt    = regexp.MustCompile(`(?i)` + monthNames)
	dateForms  = []string{"2006-01-02", "2006/01/02", "Jan 2 2006", "2 Jan 2006"}
	clockForms = []string{time.RFC3339, "2006-01-02T15:04:05.999Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z0700"}
)

// normalDate is 2006-01-02, or a time of RFC 3339 where clock and zone are given; empty for what is no date, or could be
// two: 03/04/2024.
func normalDate(s string) string {
	s = strings.TrimSpace(s)
	for _, form := range clockForms {
		if t, err := time.Parse(form, strings.Replace(s, " ", "T", 1)); err == nil && sane(t) {
			return t.Format(time.RFC3339)
		}
	}
	if strings.Count(s, "/") == 2 && !strings.HasPrefix(s, "20") && !strings.HasPrefix(s, "19") {
		return slashDate(s)
	}
	if len(s) > 10 && s[4] == '-' {
		s = s[:10] // a clock without zone says no more than the day
	}
	s = weekdayAt.ReplaceAllString(ordinal.ReplaceAllString(s, "$1"), "")
	s = monthAt.ReplaceAllStringFunc(s, func(month string) string { return strings.ToUpper(month[:1]) + strings.ToLower(month[1:3]) })
	s = strings.Join(strings.Fields(strings.NewReplacer(",", " ", ".", " ").Replace(s)), " ")
	for _, form := range dateForms {
		if t, err := time.Parse(form, s); err == nil && sane(t) {
			return t.Format(time.DateOnly)
		}
	}
	return ""
}

// slashDate is sure only if one part cannot be a month, or both are the same.
func slashDate(s string) string {
	parts := strings.Split(s, "/")
	a, _ := strconv.Atoi(parts[0])
	b, _ := strconv.Atoi(parts[1])
	form := "1/2/2006"
	switch {
	case a > 12:
		form = "2/1/2006"
	case b <= 12 && a != b:
		return ""
	}
	t, err := time.Parse(form, s)
	if err != nil || !sane(t) {
		return ""
	}
	return t.Format(time.DateOnly)
}

// sane dates are of the time in which advisories are written.
func sane(t time.Time) bool { return t.Year() >= 1985 && t.Year() < 2100 }
