package literal

import (
	"strings"
	"testing"
)

// FuzzScan holds Scan and Mark against the naive oracle. Each line of texts is a literal, in which \n is a line end; one
// that begins with ~ folds. Shift lays the data across the border of a strip.
func FuzzScan(f *testing.F) {
	f.Add("a\nab\n~ABC", "xabcABCabab", uint16(0))
	f.Add("~powershell.exe\n~ -enc \n\\\\cmd.exe", `C:\Windows\PowerShell.EXE -ENC \cmd.exe`, uint16(0))
	f.Add("aaaaaaaaaaa\naaaaaaa\naaaaa\naaaa\naaa\naa\na", strings.Repeat("a", 40), uint16(strip-20))
	f.Add("aaaaaaab\nbaaaaaaa\n~aaaaBaaaaaaa", strings.Repeat("aaaaaaab", 6), uint16(strip-30))
	f.Add("\xff\xfe\xff\xfe\xff\n~\xc3\x84rger\n\x00\x00\x00\x00\n~[@`{", "\xff\xfe\xff\xfe\xff\xc3\xa4RGER\xc3\x84RGER\x00\x00\x00\x00\x00{`@[[@`{", uint16(3))
	f.Add("abcdefgh\n~bcdefghi\ncdefghij\nfghijklmn", "abcdefghijklmnopq", uint16(strip-8))
	f.Fuzz(func(t *testing.T, texts, data string, shift uint16) {
		if len(texts) > 300 || len(data) > 300 || shift > strip+100 {
			return
		}
		var list []Literal
		for text := range strings.SplitSeq(texts, "\n") {
			text, fold := strings.CutPrefix(text, "~")
			if text != "" {
				list = append(list, Literal{strings.ReplaceAll(text, `\n`, "\n"), fold})
			}
		}
		compareWithOracle(t, list, data)
		compareWithOracle(t, list, strings.Repeat(data, 1+100/max(1, len(data))))
		if shift > 0 {
			compareWithOracle(t, list, strings.Repeat("\x00", int(shift))+data)
		}
	})
}
