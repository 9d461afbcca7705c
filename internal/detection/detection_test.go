package detection

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"picket/internal/intel"
)

const (
	yaraText = `private rule Example_One : tag1 tag2
{
    meta:
        author = "Example" // us
        score = -75
    strings:
        $a = "one \"quoted\"\x00" wide ascii nocase
        $b = { E2 ?4 [2-4] ( 62 B4 | 56 [1-2] 57 ) 00 /* c */ C8 }
        $c = /ht{1,2}ps?:\/\/[a-z0-9.]+\/x/i fullword
        $d1 = "key" xor(0x01-0xff)
        $d2 = "text" base64("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!?")
    condition:
        uint16(0) == 0x5A4D and filesize < 2MB and ($a at 0 or #b in (0..100) > 2)
        and for any i in (1..#c) : ( @c[i] < 100 ) and 1 of ($d*) and for all of ($a, $b) : ( # > 0 and not @ == 1 \ 2 )
        and 50% of them and pe.imphash() == "x" and pe.sections[0].name contains ".x" and none of (Other*)
}`
	sigmaText = `title: Example of a Service
id: 11111111-2222-4333-8444-555555555555
logsource:
    product: windows
    service: system
detection:
    selection_a:
        EventID: 7045
    filter:
        - Image|endswith: '\good.exe'
    condition: 1 of selection_* and not (filter)

level: high`
	suricataText = `alert http $HOME_NET any -> [203.0.113.0/24, !203.0.113.7] [80,8000:8080] (msg:"Example \"C2\"; beacon"; content:"|0d 0A|x\;"; pcre:"/a;b/i"; sid:1000001; rev:1;)`
)

func sound(t *testing.T, text string) []intel.Rule {
	t.Helper()
	rules := Lift(text)
	for _, r := range rules {
		e := r.Evidence[0]
		if !strings.HasPrefix(text[e.Offset:], e.Quote) || e.Quote == "" {
			t.Errorf("%q is not at %d", e.Quote, e.Offset)
		}
	}
	return rules
}

func TestLift(t *testing.T) {
	text := "The rule of law {is} plain.\n\nTitle: no rule\n\n" + yaraText + "\n\nSome text on alert levels.\n" + sigmaText + "\n\nNote the following:\n" + suricataText + "\nThe end.\n"
	rules := sound(t, text)
	if len(rules) != 3 {
		t.Fatalf("%d rules: %+v", len(rules), rules)
	}
	for i, want := range []intel.Rule{
		{Language: "yara", Name: "Example_One", Text: yaraText},
		{Language: "sigma", Name: "Example of a Service", Text: sigmaText},
		{Language: "suricata", Name: `Example \"C2\"; beacon`, Text: suricataText},
	} {
		got := rules[i]
		if got.Language != want.Language || got.Name != want.Name || got.Text != want.Text || got.Fault != "" || got.Evidence[0].Quote != want.Text {
			t.Errorf("%s: %q %q, fault %q\n%s", want.Language, got.Language, got.Name, got.Fault, got.Text)
		}
	}
}

// What pages and word processors do to rules is undone in Rule.Text; the quote is as it stands.
func TestLayout(t *testing.T) {
	plain := "rule Example {\n  strings:\n    $a = \"one\"\n  condition:\n    $a\n}"
	numbered := "1  " + strings.NewReplacer("\n", "\n#").Replace(plain)
	for n := 2; strings.Contains(numbered, "#"); n++ {
		numbered = strings.Replace(numbered, "#", string(rune('0'+n))+"  ", 1)
	}
	head, foot := "Example Agency Advisory 7\n", "TLP:CLEAR\nPage 1 of 9\n"
	for name, text := range map[string]string{
		"quotes":         strings.NewReplacer(`= "`, "= “", `e"`, "e”").Replace(plain),
		"line numbers":   numbered,
		"bullets":        "• " + strings.ReplaceAll(plain, "\n", "\n• "),
		"indented":       strings.ReplaceAll("\n"+plain, "\n", "\n        "),
		"no-break blank": strings.ReplaceAll(plain, "  ", "\u00A0\u00A0"),
		"page break":     head + "x\n" + foot + "\f" + head + strings.Replace(plain, "  condition", foot+"\f"+head+"  condition", 1) + "\n" + foot,
	} {
		rules := sound(t, text)
		if len(rules) != 1 || rules[0].Fault != "" || strings.Join(strings.Fields(rules[0].Text), " ") != strings.Join(strings.Fields(plain), " ") && name != "no-break blank" {
			t.Errorf("%s: %+v", name, rules)
		}
	}
}

func TestFaults(t *testing.T) {
	rule := func(strings, condition string) string {
		return "rule x {\n strings:\n  " + strings + "\n condition:\n  " + condition + "\n}"
	}
	for text, want := range map[string]string{
		rule(`$a = "x" $b = "y"`, "$a"):                              "line 3: the string $b is not in the condition",
		rule(`$a = "x" $a = "y"`, "$a"):                              "line 3: the string $a twice",
		rule(`$a = "x"`, "$a and $c"):                                "line 5: the string $c is not defined",
		rule(`$a = "x\q"`, "$a"):                                     "line 3: a string with an escape that YARA does not know",
		rule(`$a = "x`, "$a"):                                        "line 3: a string that does not end on its line",
		rule(`$a = ""`, "$a"):                                        "line 3: an empty string",
		rule(`$a = "x" xor nocase`, "$a"):                            "line 3: the modifiers xor and nocase do not go together",
		rule(`$a = { 00 1 }`, "$a"):                                  "line 3: in a hexadecimal string: half a byte",
		rule(`$a = { 00 [2] }`, "$a"):                                "line 3: in a hexadecimal string: a jump at its end",
		rule(`$a = { 00 (11 | 22 [2-]33) }`, "$a"):                   "line 3: in a hexadecimal string: a jump without bound among alternatives",
		rule(`$a = /a(?:b)/`, "$a"):                                  "line 3: a group in a regular expression that YARA does not know",
		rule(`$a = /a**/`, "$a"):                                     "line 3: a repetition of nothing in a regular expression",
		rule(`$a = "x"`, "$a and"):                                   `line 6: want an operand, found "}"`,
		rule(`$a = "x"`, "any of"):                                   `line 6: want (, found "}"`,
		rule(`$a = "x";`, "$a"):                                      `line 3: unexpected ';'`,
		strings.Replace(sigmaText, "not (filter)", "not filters", 1): `line 11: condition: "filters" is no selection`,
		strings.Replace(sigmaText, "(filter)", "(filter", 1):         "line 11: condition: a ( without its )",
		strings.Replace(sigmaText, "    product: windows\n    service: system", "    definition: x", 1): "line 4: logsource names no category, product or service",
		strings.Replace(suricataText, "sid:1000001; ", "", 1):                                           "line 1: no sid",
		strings.Replace(suricataText, "->", "-> ->", 1):                                                 "line 1: want an address, ports, a direction, an address and ports",
		strings.Replace(suricataText, "|0d 0A|", "|0d 0|", 1):                                           "line 1: content with half a byte between bars",
		strings.Replace(suricataText, "8000:8080", "99999", 1):                                          `line 1: want ports, found "any" and "[80,99999]"`,
	} {
		if rules := sound(t, "Text.\n\n"+text+"\n\nText.\n"); len(rules) != 1 || rules[0].Fault != want {
			t.Errorf("%s\n got %+v\nwant %s", text, rules, want)
		}
	}
}

// Invented rules that together use most of the grammar.
func TestYARAGrammar(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "grammar.yar"))
	if err != nil {
		t.Fatal(err)
	}
	rules := sound(t, string(data))
	if len(rules) != 12 {
		t.Errorf("%d rules, want 12", len(rules))
	}
	for _, r := range rules {
		if r.Fault != "" {
			t.Errorf("%s: %s", r.Name, r.Fault)
		}
	}
}

func TestLimits(t *testing.T) {
	if n := len(Lift(strings.Repeat("rule a { condition: true }\n", MaxRules+5))); n != MaxRules {
		t.Errorf("%d rules", n)
	}
	long := "rule a { condition: true " + strings.Repeat("and true ", maxRule/9) + "}"
	if rules := Lift(long); len(rules) != 1 || !strings.Contains(rules[0].Fault, "more than 262144 bytes") {
		t.Errorf("%d rules", len(rules))
	}
}

func FuzzLift(f *testing.F) {
	for _, seed := range []string{yaraText, sigmaText, suricataText} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, r := range Lift(text) {
			e := r.Evidence[0]
			if e.Offset < end || !strings.HasPrefix(text[e.Offset:], e.Quote) || e.Quote == "" || strings.Contains(r.Fault, "\n") {
				t.Fatalf("%+v", r)
			}
			end = e.Offset + len(e.Quote)
		}
	})
}
