package document

import (
	"encoding/binary"
	"testing"
	"unicode/utf16"

	"picket/internal/document/pdftest"
)

const (
	bundle   = `{"type":"bundle","id":"bundle--44af6c39-c09b-49c5-9de2-394224b04982","objects":[]}`
	sdo      = `{"type":"indicator","id":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","pattern":"[ipv4-addr:value = '203.0.113.7']"}`
	mispText = `{"Event":{"info":"example","Attribute":[{"type":"ip-dst","value":"203.0.113.7"}]}}`
	prose    = "The group used spear phishing against example.com, and then moved on.\nIt was seen in March, in two networks, by us.\n"
)

const (
	yaraRule  = "rule example\n{\n  strings:\n    $a = \"example.com\"\n  condition:\n    $a\n}\n"
	sigmaRule = "title: Example\nlogsource:\n  product: windows\ndetection:\n  selection:\n    Image: a.exe\n  condition: selection\n"
)

// utf16Text is text as Windows editors save it.
func utf16Text(text string, order binary.AppendByteOrder, mark bool) []byte {
	var out []byte
	if mark {
		text = "\uFEFF" + text
	}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, unit)
	}
	return out
}

func TestSniff(t *testing.T) {
	for _, test := range []struct{ name, data, want string }{
		{"pdf", string(pdftest.Pages("")), PDF},
		{"pdf after a mail header", "X: y\r\n\r\n" + string(pdftest.Pages("")), PDF},
		{"pdf, broken", "%PDF-1.7 and nothing more", PDF},
		{"text that quotes a pdf header", "The header is %PDF-1.7 in all samples we saw this year.\n", Plain},

		{"html page", "<!DOCTYPE html><html><body>203.0.113.7</body></html>", HTML},
		{"html after declaration and comment", "<?xml version='1.0'?>\n<!-- saved -->\n<html><p>x</p></html>", HTML},
		{"html fragment", "<div class=\"x\"><p>Seen at <b>203.0.113.7</b></p></div>", HTML},
		{"html with a mark", markUTF8 + "  <HTML><BODY>x</BODY></HTML>", HTML},
		{"xml that is not html", "<rss version=\"2.0\"><channel>1</channel></rss>", Plain},

		{"openioc", "<?xml version=\"1.0\"?>\n<ioc xmlns=\"http://schemas.example.org/2010/ioc\"><id>1</id></ioc>", OpenIOC},
		{"openioc 1.1", "<OpenIOC xmlns=\"http://schemas.example.org/1.1\"><criteria/></OpenIOC>", OpenIOC},
		{"stix 1 after a comment", "<?xml version='1.0'?>\n<!-- x -->\n<stix:STIX_Package id=\"x\"></stix:STIX_Package>", STIX1},
		{"xml about iocs", "<iocs-report><p>203.0.113.7</p></iocs-report>", Plain},
		{"yara", yaraRule, Rules},
		{"yara after comment, import and tags", "/* by\nus */\n// x\nimport \"pe\"\nprivate rule a : b c\n{\n condition:\n  pe.is_dll()\n}\n", Rules},
		{"report that quotes yara", prose + yaraRule, Plain},
		{"sentence about a rule", "rule number one {is} that the condition: holds.\n", Plain},
		{"sigma", sigmaRule, Rules},
		{"sigma, second document", "---\n# by us\n" + sigmaRule, Rules},
		{"markdown that quotes sigma", "---\ntitle: x\n---\n# A\n\n```\n" + sigmaRule + "```\n", Markdown},
		{"snort", "# ours\nalert tcp $HOME_NET any -> 203.0.113.7 443 (msg:\"c2\"; sid:1000001; rev:1;)\n", Rules},
		{"suricata over lines", "drop dns any any -> any any (msg:\"c2\"; \\\n  content:\"example.com\"; \\\n  sid:1000002;)\n", Rules},
		{"report that quotes snort", "alert tcp any any -> 203.0.113.7 443 (msg:\"c2\"; sid:1000001;)\n" + prose + prose, Plain},

		{"stix bundle", bundle, STIX},
		{"stix bundle, type last", `{"objects":[{"type":"indicator","x":{"type":"y"}}],"id":"x","type":"bundle"}`, STIX},
		{"stix object", sdo, STIX},
		{"array of stix objects", "[" + sdo + "," + sdo + "]", STIX},
		{"taxii envelope", `{"more":false,"objects":[` + sdo + `]}`, STIX},
		{"stix bundle, cut off", `{"type":"bundle","id":"bundle--44af`, STIX},
		{"stix bundle, malformed later", `{"type":"bundle","objects":[{"type":"indicator",,}]}`, STIX},
		{"stix bundle with a mark", markUTF8 + bundle, STIX},
		{"stix bundle in utf-16", string(utf16Text(bundle, binary.LittleEndian, true)), STIX},
		{"misp event", mispText, MISP},
		{"array of misp events", "[" + mispText + "]", MISP},
		{"misp answer", `{"response":[` + mispText + `]}`, MISP},
		{"misp event, cut off", mispText[:40], MISP},
		{"other json", `{"type":"report","ips":["203.0.113.7"]}`, JSON},
		{"json array of values", `["203.0.113.7","example.com"]`, JSON},
		{"json lines", "{\"ip\":\"203.0.113.7\"}\n{\"ip\":\"203.0.113.8\"}\n", JSON},
		{"json, malformed", `{"ips":["203.0.113.7",`, JSON},
		{"footnotes are not json", "[1] Example, 2024\n[2] Example, 2023\n", Plain},
		{"bracketed marking is not json", "[TLP:CLEAR] " + prose, Plain},

		{"list of addresses", "203.0.113.7\n203.0.113.8\n", List},
		{"list of one", "example.com", List},
		{"list, defanged and mixed", "hxxp://example[.]com/a\n203.0.113[.]7\nd41d8cd98f00b204e9800998ecf8427e\n", List},
		{"list with comments", "# block list\n; more\n203.0.113.0/24 ; SBL1\nexample.org # c2\n", List},
		{"list with a header", "domains\nexample.com\nexample.net\nexample.org\n", List},
		{"list of comments only", "# nothing this week\n", List},
		{"list in utf-16 without mark", string(utf16Text("203.0.113.7\r\nexample.com\r\n", binary.BigEndian, false)), List},
		{"words are no list", "one\ntwo\nthree\n", Plain},
		{"one sentence", "Nothing to report.", Plain},

		{"csv with header", "indicator,type,comment\n203.0.113.7,ip,\"C2, first\"\n", CSV},
		{"csv, ragged", "Indicator,Data,Notes,,,,,\r\ndescription,Seen in spring\r\nip,203.0.113.7,C2,,,,,\r\nfilename,a.sh,,,,,,\r\n", CSV},
		{"csv with comments before the header", "# made by example\nfirst_seen;sha256\n2024-01-02;" + sha256Example + "\n", CSV},
		{"csv without header", "203.0.113.7,C2\n203.0.113.8,C2\n203.0.113.9,drop\n", CSV},
		{"tsv", "md5\tfile name\nd41d8cd98f00b204e9800998ecf8427e\tempty file.txt\n", CSV},
		{"prose with a comma a line", prose, Plain},

		{"markdown", "# Advisory\n\nSee [the list](https://example.com/list).\n\n- `203.0.113.7`\n", Markdown},
		{"markdown that begins with a tag", "<p align=\"center\">x</p>\n\n# Advisory\n\n**Now** with [a link](https://example.com).\n", Markdown},
		{"markdown table", "Text before.\n\n| ip | role |\n|---|---|\n| 203.0.113.7 | c2 |\n", Markdown},
		{"prose", prose, Plain},
		{"prose in utf-16", string(utf16Text(prose, binary.LittleEndian, true)), Plain},
		{"invalid utf-8", "caf\xe9 \xff\xfe and so on, at some length.\n", Plain},
		{"nothing", "", Plain},
		{"blank", " \r\n\t", Plain},

		{"utf-32", markUTF32LE + "2\x00\x00\x000\x00\x00\x003\x00\x00\x00", Binary},
		{"docx", string(office(wordParts(""))), DOCX},
		{"xlsx", string(office(sheetParts(""))), XLSX},
		{"docx, cut off", "PK\x03\x04\x14\x00\x06\x00", Binary},
		{"binary", "\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x10\x11\x12\x13", Binary},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Sniff([]byte(test.data)); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

const sha256Example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
