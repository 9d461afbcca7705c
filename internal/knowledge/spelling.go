package knowledge

import "strings"

// Names of agencies, organisations, sectors and technologies are found in British and American spelling, whichever the table
// has, and technologies in the plural as well; and APT40 as what it stands for.

// variants are ways to write one word; each may stand for the other.
var variants = [][2]string{{"Centre", "Center"}, {"centre", "center"}, {"Defence", "Defense"}, {"defence", "defense"}, {"ganisation", "ganization"}, {"Cyber Security", "Cybersecurity"}, {" & ", " and "}, {"odelling", "odeling"}, {"fibre", "fiber"}, {"armour", "armor"}, {"aluminium", "aluminum"}}

// spellings are other ways to write a name.
func spellings(kind Kind, form string) []string {
	if number, ok := strings.CutPrefix(form, "APT"); ok && kind == Actor && number != "" && strings.Trim(number, "0123456789") == "" {
		return []string{"Advanced Persistent Threat " + number}
	}
	if kind < Agency || kind == Country || !isASCII(form) {
		return nil
	}
	var list []string
	if kind == Technology {
		list = append(list, plural(form)...)
	}
	for _, country := range []string{"US ", "UK "} {
		if rest, ok := strings.CutPrefix(form, country); ok {
			list = append(list, country[:1]+"."+country[1:2]+". "+rest)
		}
	}
	for _, v := range variants {
		for i := range v {
			if strings.Contains(form, v[i]) {
				list = append(list, strings.Replace(form, v[i], v[1-i], 1))
			}
		}
	}
	return list
}

// plural is that of a technology, where it has one.
func plural(form string) []string {
	for _, end := range []string{"s", "ing", "aircraft", "ment", "carbon", "fare"} {
		if strings.HasSuffix(form, end) {
			return nil
		}
	}
	stem, isY := strings.CutSuffix(form, "y")
	switch {
	case isY && !strings.ContainsAny(stem[max(0, len(stem)-1):], "aeou"):
		return []string{stem + "ies"}
	case strings.HasSuffix(form, "ch"), strings.HasSuffix(form, "x"):
		return []string{form + "es"}
	}
	return []string{form + "s"}
}
