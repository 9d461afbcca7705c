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

// role reads the row or item that the value stands in, then the heading above; "" if neither says it.
func (s *setting) role() string {
	for _, text := range []string{s.line, s.heading} {
		if role := roleIn(text, strings.ToLower(s.value), s.Kind); role != "" {
			return role
		}
	}
	return ""
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
