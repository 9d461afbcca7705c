package sigma

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// expand replaces placeholders by their values (Sigma specification 2.1, "Placeholders"): %name%, where \% is a plain
// percent sign. Several in one value are combined in every way.
func expand(o operand, values map[string][]string) ([]operand, error) {
	if o.kind == regexpOperand {
		return expandRegexp(o, values)
	}
	o, err := asText(o)
	if err != nil {
		return nil, err
	}
	var places [][][]token
	for _, t := range o.tokens {
		if t.wild != 0 {
			places = append(places, [][]token{{t}})
			continue
		}
		of, err := placeholderPlaces(t.text, values)
		if err != nil {
			return nil, err
		}
		places = append(places, of...)
	}
	variants, err := combine(places)
	return withTokens(o, variants), err
}

// placeholderPlaces cuts a literal at its placeholders.
func placeholderPlaces(text string, values map[string][]string) ([][][]token, error) {
	var places [][][]token
	for {
		before, name, after := cutPlaceholder(text)
		places = append(places, literally(strings.ReplaceAll(before, `\%`, `%`)))
		if name == "" {
			return places, nil
		}
		of, err := placeholderValues(name, values)
		if err != nil {
			return nil, err
		}
		var alternatives [][]token
		for _, v := range of {
			alternatives = append(alternatives, readTokens(v))
		}
		places, text = append(places, alternatives), after
	}
}

// cutPlaceholder finds the first placeholder; name is "" if there is none.
func cutPlaceholder(text string) (before, name, after string) {
	for start := 0; start < len(text); start++ {
		if text[start] != '%' || start > 0 && text[start-1] == '\\' {
			continue
		}
		if length := strings.IndexByte(text[start+1:], '%'); length > 0 {
			end := start + 1 + length
			return text[:start], text[start+1 : end], text[end+1:]
		}
	}
	return text, "", ""
}

func placeholderValues(name string, values map[string][]string) ([]string, error) {
	of, known := values[name]
	switch {
	case !known:
		return nil, fmt.Errorf("placeholder %%%s%% has no values", shorten(name))
	case len(of) == 0:
		return nil, fmt.Errorf("placeholder %%%s%% has an empty list of values", shorten(name))
	}
	return of, nil
}

// expandRegexp puts values into a regular expression as what they match: plain text, with wildcards.
func expandRegexp(o operand, values map[string][]string) ([]operand, error) {
	texts := []string{""}
	for rest := o.text; rest != ""; {
		before, name, after := cutPlaceholder(rest)
		alternatives := []string{""}
		if name != "" {
			of, err := placeholderValues(name, values)
			if err != nil {
				return nil, err
			}
			alternatives = asRegexps(of)
		}
		if len(texts)*len(alternatives) > maxVariants || len(texts)*len(alternatives)*len(texts[0]) > maxVariantBytes {
			return nil, errTooMany
		}
		var longer []string
		for _, t := range texts {
			for _, a := range alternatives {
				longer = append(longer, t+strings.ReplaceAll(before, `\%`, `%`)+a)
			}
		}
		if texts, rest = longer, after; len(texts[0]) > maxRegexpBytes {
			return nil, errors.New("a regular expression becomes too long")
		}
	}
	all := make([]operand, len(texts))
	for i, t := range texts {
		all[i] = o
		all[i].text = t
	}
	return all, nil
}

func asRegexps(values []string) []string {
	all := make([]string, len(values))
	for i, v := range values {
		for _, t := range readTokens(v) {
			switch t.wild {
			case anyChar:
				all[i] += "."
			case anyText:
				all[i] += ".*"
			default:
				all[i] += regexp.QuoteMeta(t.text)
			}
		}
	}
	return all
}
