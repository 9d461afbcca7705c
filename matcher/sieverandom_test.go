package matcher

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"picket/indicator"
	"picket/internal/bytemask"
)

// A valueMaker makes values of all kinds, and the ways in which logs write them.
type valueMaker struct{ *rand.Rand }

func (r valueMaker) of(list string) string {
	choices := strings.Split(list, " ")
	return choices[r.IntN(len(choices))]
}

func (r valueMaker) from(alphabet string, size int) string {
	var b strings.Builder
	for range size {
		b.WriteByte(alphabet[r.IntN(len(alphabet))])
	}
	return b.String()
}

func (r valueMaker) ipv4() string {
	return strings.Join([]string{r.of("0 1 9 10 99 192 255 7"), r.of("0 1 10 168 255 88"), r.of("0 2 20 255"), r.of("0 4 45 9 255")}, ".")
}

func (r valueMaker) ipv6() string {
	switch r.IntN(5) {
	case 0:
		return "::ffff:" + r.ipv4()
	case 1:
		return "64:ff9b::" + r.ipv4()
	case 2:
		return r.of("2001:db8 fe80 a 1:2") + "::" + r.of("1 a:b dead:beef 0:0:1 443")
	case 3:
		return r.of("::1 :: ::a:1 1:: 2001:db8:5::")
	}
	groups := make([]string, 8)
	for i := range groups {
		groups[i] = r.of("0 1 db8 2001 ffff a 00a 0001")
	}
	return strings.Join(groups, ":")
}

func (r valueMaker) label() string {
	const chars = "abcxyz019-_"
	switch r.IntN(8) {
	case 0:
		return r.of("a x 7 co www _dmarc xn--mller-kva müller")
	case 1:
		return r.from("abc", 58+r.IntN(6))
	case 2:
		return r.from("0123456789", 1+r.IntN(5))
	}
	return r.from("abcxyz", 1) + r.from(chars, r.IntN(18)) + r.from("abc019", 1)
}

func (r valueMaker) host() string {
	var labels []string
	for range 1 + r.IntN(4) {
		labels = append(labels, r.label())
	}
	return strings.Join(append(labels, r.of("example com uk co.uk xn--p1ai c0m example example com x-y 中国")), ".")
}

// value is one of any kind; some are none that can be looked for.
func (r valueMaker) value() (kind indicator.Kind, text string) {
	const hex = "0123456789abcdef"
	name := r.from("abcdefgxyz0189_-", 1+r.IntN(12))
	switch r.IntN(18) {
	case 0, 1:
		return indicator.IPv4, r.ipv4()
	case 2:
		return indicator.CIDR, fmt.Sprintf("%s/%d", r.ipv4(), r.IntN(33))
	case 3:
		return indicator.IPv6, r.ipv6()
	case 4:
		return indicator.CIDR, fmt.Sprintf("%s/%d", r.ipv6(), 1+r.IntN(128))
	case 5, 6:
		return indicator.Domain, r.host()
	case 7:
		return indicator.Email, r.of("a very.odd!name x_1 u+v") + "@" + r.host()
	case 8:
		return indicator.URL, "http://" + r.host() + r.of("/ /a/b.exe /x?y=1 :8080/q")
	case 9:
		return indicator.URL, "http://" + r.of(r.ipv4()+" ["+r.ipv6()+"]") + r.of("/ /a/b.exe")
	case 10:
		return indicator.MD5, r.from(hex, 32)
	case 11:
		return indicator.SHA1, r.from(hex, 40)
	case 12:
		return indicator.SHA256, r.from(hex, 64)
	case 13:
		return indicator.FileName, name + r.of(".exe .e .tar.gz ü.doc b.txt")
	case 14:
		return indicator.FilePath, r.of(`C:\Temp\ /tmp/ %TEMP%\ \x\ ~/.`) + name
	case 15:
		return indicator.Registry, r.of(`HKCU\Software\ HKLM\System\CurrentControlSet\ HKU\`) + name
	case 16:
		return indicator.Mutex, r.of(`Global\ {0a- !`+" Ж") + name
	}
	return indicator.UserAgent, r.of("Foo/1 curl X") + "/" + name + " (a; b)"
}

// written is a value as some log may have it, or nearly.
func (r valueMaker) written(text string) string {
	switch r.IntN(12) {
	case 0:
		text = strings.ToUpper(text)
	case 1:
		if strings.Count(text, ".") > 0 {
			labels := strings.Split(text, ".")
			for i, label := range labels {
				labels[i] = fmt.Sprintf("(%d)%s", len(label), label)
			}
			text = strings.Join(labels, "") + "(0)"
		}
	case 2:
		parts := strings.Split(text, ".")
		for i, part := range parts {
			if len(part) < 3 && r.IntN(2) == 0 {
				parts[i] = fmt.Sprintf("%03s", part)
			}
		}
		text = strings.Join(parts, ".")
	case 3:
		var b strings.Builder
		for i := range len(text) {
			if b.WriteByte(text[i]); i%2 == 1 && i+1 < len(text) {
				b.WriteByte(':')
			}
		}
		text = b.String()
	case 4:
		text = strings.ReplaceAll(text, `\`, `\\`)
	case 5:
		i := r.IntN(len(text))
		text = text[:i] + text[i+1:]
	case 6:
		i := r.IntN(len(text))
		text = text[:i] + r.around() + text[i:]
	case 7:
		text = strings.ReplaceAll(strings.ReplaceAll(text, "/", "%2F"), ":", "%3A")
	case 8:
		text = strings.Replace(text, ".", "。", 1)
	case 9:
		text = r.label() + "." + text
	}
	return text
}

// around is what may stand beside a value, within a word or between words.
func (r valueMaker) around() string {
	switch r.IntN(12) {
	case 0:
		return strings.Repeat(r.of(". .. - _ a 1 : % \\ f 0 .a 1. a: ) é 中 \xff x="), 1+r.IntN(3))
	case 1:
		return strings.Repeat(r.of(". - a 1 f : 0 é"), 50+r.IntN(90))
	case 2:
		return strings.Repeat(" ", r.IntN(130))
	}
	return r.of(`. - _ : / @ = % \ \\ \n \\n \t \b \f \x22 \x2f \u0022 \u0020 \u003c \u2028 %20 %2F %252F %25252F %3A =3D (0) ( ) [ ] " ' , ; é 中 。 ：`+
		" :80 :443 :8 a 1 f 0 x 00 0x ::ffff: 64:ff9b:: ::1 12:34:56 http:// http%3A%2F%2F user@ %40 .. .com com. \xff \xe3 \x00") + r.of(" | || |")
}

func (r valueMaker) set(t testing.TB) (*Set, []string) {
	var list []indicator.Indicator
	var texts []string
	only := ""
	for wanted := 1 + r.IntN(12); len(list) < wanted; {
		kind, text := r.value()
		x, err := indicator.New(kind, text)
		if err != nil || only != "" && string(kind) != only {
			continue
		}
		if len(list) == 0 && r.IntN(2) == 0 {
			only = string(kind)
		}
		list, texts = append(list, x), append(texts, text, x.Value)
	}
	set, err := Compile(list)
	if err != nil {
		t.Fatal(err)
	}
	return set, texts
}

func (r valueMaker) data(texts []string, size int) string {
	var b strings.Builder
	for b.Len() < size {
		switch r.IntN(8) {
		case 0, 1, 2:
			b.WriteString(r.written(texts[r.IntN(len(texts))]))
		case 3:
			_, text := r.value()
			b.WriteString(r.written(text))
		case 4, 5, 6:
			b.WriteString(strings.ReplaceAll(r.around(), "|", " "))
		default:
			b.WriteByte(" \t\n,\""[r.IntN(5)])
		}
		if r.IntN(60) == 0 { // up to the border of a word or a chunk, or near it
			border := []int{bytemask.Width, chunkBytes}[r.IntN(2)]
			b.WriteString(strings.Repeat(" ", max(0, border-b.Len()%border-r.IntN(20))))
		}
	}
	return b.String()
}

// Sets of random values, which are also in the data, in whatever context.
func TestSieveOnRandomSets(t *testing.T) {
	random := valueMaker{rand.New(rand.NewPCG(9, 9))}
	for i := range 300 {
		set, texts := random.set(t)
		for range 4 {
			compareWays(t, set, random.data(texts, 200+random.IntN(900)))
		}
		if i%4 == 0 {
			compareWays(t, set, random.data(texts, 2*chunkBytes))
		}
	}
}
