package advisory

import (
	"strings"

	"picket/indicator"
)

var fileKinds = indicator.SetOf(indicator.MD5, indicator.SHA1, indicator.SHA256, indicator.SHA512, indicator.FileName, indicator.FilePath)

// roleWords are the words that say plainly what a value is for, and the kinds of which they can say it. A blank in front
// stands for the beginning of a word.
var roleWords = []struct {
	role  string
	kinds indicator.KindSet
	words []string
}{
	{"c2", anyHost, []string{" c2", " c&c", " cnc ", " command and control", " command-and-control", " command & control", " beacon"}},
	{"exfiltration", anyHost, []string{" exfil"}},
	{"sender", indicator.SetOf(indicator.Email), []string{" sender", " sent from", " from:", " phishing"}},
	{"download", anyHost, []string{" download", " staging", " payload", " distribution", " delivery", " dropper"}},
	{"payload", fileKinds, []string{" payload", " dropper", " implant", " backdoor", " loader", " ransomware", " trojan", " malware"}},
}

// role reads the sentence in front of the value, the row or item that it stands in, the head of its column, then the
// heading above; "" if none says it.
func (s *setting) role(column string) string {
	if s.isSender() {
		return "sender"
	}
	if role := nearestRole(s.sentence(), s.Kind); role != "" {
		return role
	}
	for _, text := range []string{s.line, column, s.heading} {
		if role := roleIn(text, strings.ToLower(s.value), s.Kind); role != "" {
			return role
		}
	}
	return ""
}

// sentence is what stands in front of the value in its sentence, or cell.
func (s *setting) sentence() string {
	before := s.before
	for _, end := range []string{". ", "; ", "|", "  "} {
		if i := strings.LastIndex(before, end); i >= 0 {
			before = before[i+len(end):]
		}
	}
	return before
}

// nearestRole is the role of the last of roleWords in a text.
func nearestRole(text string, kind indicator.Kind) (role string) {
	text = " " + wordBreaks.Replace(text)
	nearest := -1
	for i := range roleWords {
		if !roleWords[i].kinds.Has(kind) {
			continue
		}
		for _, word := range roleWords[i].words {
			if at := strings.LastIndex(text, word); at > nearest {
				nearest, role = at, roleWords[i].role
			}
		}
	}
	return role
}

var wordBreaks = strings.NewReplacer("|", " ", "(", " ", "\t", " ", "/", " ", "`", " ", "\"", " ", "*", " ", "_", " ", ">", " ")

func roleIn(text, value string, kind indicator.Kind) string {
	if text == "" {
		return ""
	}
	text = " " + wordBreaks.Replace(strings.ReplaceAll(text, value, " ")) + " "
	for i := range roleWords {
		if !roleWords[i].kinds.Has(kind) {
			continue
		}
		for _, word := range roleWords[i].words {
			if strings.Contains(text, word) {
				return roleWords[i].role
			}
		}
	}
	return ""
}
