package document

import (
	"archive/zip"
	"bytes"
	"context"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

const (
	relationsHead = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	relationType  = `<Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/`

	documentHead = `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`
	documentTail = `</w:body></w:document>`

	styleSheetXML = `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:docDefaults><w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="259"/></w:pPr></w:pPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Standard"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/><w:basedOn w:val="Standard"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/><w:basedOn w:val="Standard"/></w:style>
<w:style w:type="paragraph" w:styleId="Liste"><w:name w:val="List"/><w:basedOn w:val="Liste"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="Verborgen"><w:name w:val="Hidden"/><w:rPr><w:vanish/></w:rPr></w:style>
</w:styles>`
)

// office is an Office file of these parts.
func office(parts map[string]string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		part, _ := w.Create(name)
		part.Write([]byte(parts[name]))
	}
	w.Close()
	return b.Bytes()
}

// wordParts are those of a document of Word with a body.
func wordParts(document string) map[string]string {
	return map[string]string{
		"[Content_Types].xml": "<Types/>",
		"_rels/.rels":         relationsHead + relationType + `officeDocument" Id="a" Target="/word/document.xml"/></Relationships>`,
		"word/_rels/document.xml.rels": relationsHead + relationType + `styles" Id="s" Target="styles.xml"/>` + relationType + `footnotes" Id="f" Target="footnotes.xml"/>` +
			relationType + `header" Id="h1" Target="header1.xml"/>` + relationType + `header" Id="h2" Target="header2.xml"/>` +
			relationType + `hyperlink" Id="l" Target="http://target.example/" TargetMode="External"/></Relationships>`,
		"word/document.xml": document, "word/styles.xml": styleSheetXML,
		"word/header1.xml":   documentHead + "<w:p><w:r><w:t>TLP:CLEAR</w:t></w:r></w:p>" + documentTail,
		"word/header2.xml":   documentHead + "<w:p><w:r><w:t>TLP:CLEAR</w:t></w:r></w:p>" + documentTail,
		"word/footnotes.xml": `<w:footnotes><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>____</w:t></w:r></w:p></w:footnote><w:footnote w:id="2"><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote></w:footnotes>`,
	}
}

func TestDOCXReport(t *testing.T) {
	body, err := os.ReadFile("testdata/report.docx.xml")
	if err != nil {
		t.Fatal(err)
	}
	text := decode(t, string(office(wordParts(string(body)))))
	golden(t, "report.docx.txt", text.Body)
	if text.MediaType != DOCX || text.Decoder != "docx" || text.Title != "Example Group Targets Widget Makers" || text.Published != "2024-07-25" || len(text.Faults) > 0 {
		t.Errorf("%s by %s, title %q, published %q, faults %q", text.MediaType, text.Decoder, text.Title, text.Published, text.Faults)
	}
}

// A damaged part gives what stands before the damage, and a fault that names it.
func TestDOCXFaults(t *testing.T) {
	paragraph := "<w:p><w:r><w:t>Seen at 203.0.113.7.</w:t></w:r></w:p>"
	whole := documentHead + paragraph + documentTail
	for _, test := range []struct{ name, part, content, body, fault string }{
		{"cut off", "word/document.xml", documentHead + paragraph + "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>and 203.0.113.8", "TLP:CLEAR\n\nSeen at 203.0.113.7.\n\nand 203.0.113.8\n\nA note.\n", "within an element"},
		{"bomb in the notes", "word/footnotes.xml", "<w:p>" + strings.Repeat(" ", 4<<20), "TLP:CLEAR\n\nSeen at 203.0.113.7.\n", "zip bomb"},
		{"nested too deep", "word/footnotes.xml", strings.Repeat("<w:p>", maxXMLDepth+1), "TLP:CLEAR\n\nSeen at 203.0.113.7.\n", "nested deeper than"},
		{"no XML", "word/header1.xml", "<w:p", "TLP:CLEAR\n\nSeen at 203.0.113.7.\n\nA note.\n", "XML at byte"},
		{"no styles", "word/styles.xml", "<", "TLP:CLEAR\nSeen at 203.0.113.7.\nA note.\n", ""},
	} {
		parts := wordParts(whole)
		parts[test.part] = test.content
		text := decode(t, string(office(parts)))
		faults := strings.Join(text.Faults, "\n")
		if text.Body != test.body || !strings.Contains(faults, test.fault) || (faults == "") != (test.fault == "") || strings.Contains(faults, "\n") {
			t.Errorf("%s: %q, faults %q", test.name, text.Body, text.Faults)
		}
	}
}

func TestUnreadableOffice(t *testing.T) {
	bomb := wordParts("<w:p>" + strings.Repeat(" ", 4<<20))
	slides := wordParts("")
	slides["_rels/.rels"] = relationsHead + relationType + `officeDocument" Id="a" Target="ppt/presentation.xml"/></Relationships>`
	slides["ppt/presentation.xml"] = "<p/>"
	whole := office(wordParts(documentHead + documentTail))
	for name, test := range map[string]struct {
		data []byte
		want string
	}{
		"bomb":         {office(bomb), "word/document.xml: more than 1048576 bytes decompressed: a zip bomb, or larger than is read"},
		"presentation": {office(slides), "no document of Word or workbook of Excel"},
		"any archive":  {office(map[string]string{"a.txt": "203.0.113.7"}), "no document of Word or workbook of Excel"},
		"cut off":      {whole[:len(whole)/2], "a damaged zip archive"},
	} {
		if _, err := Decode(context.Background(), test.data, Options{}); err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

// sheetParts are those of a workbook.
func sheetParts(strings string, sheets ...string) map[string]string {
	parts := map[string]string{
		"[Content_Types].xml":  "<Types/>",
		"_rels/.rels":          relationsHead + relationType + `officeDocument" Id="a" Target="xl/workbook.xml"/></Relationships>`,
		"xl/sharedStrings.xml": "<sst>" + strings + "</sst>",
	}
	book, relations := "<workbook><sheets>", relationsHead+relationType+`sharedStrings" Id="s" Target="sharedStrings.xml"/>`
	for i, sheet := range sheets {
		n := string(rune('1' + i))
		book += `<sheet name="Sheet ` + n + `" r:id="r` + n + `"/>`
		relations += relationType + `worksheet" Id="r` + n + `" Target="worksheets/sheet` + n + `.xml"/>`
		parts["xl/worksheets/sheet"+n+".xml"] = "<worksheet><sheetData>" + sheet + "</sheetData></worksheet>"
	}
	parts["xl/workbook.xml"] = book + "</sheets></workbook>"
	parts["xl/_rels/workbook.xml.rels"] = relations + "</Relationships>"
	return parts
}

const (
	sheetStrings = `<si><t>indicator</t></si><si><r><t>ty</t></r><r><t>pe</t></r><rPh><t>x</t></rPh></si><si><t>"quoted" &amp; more</t></si>`
	sheetRows    = `<row><c r="B2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c></row><row/>
<row><c r="B4" t="inlineStr"><is><t>203.0.113.7</t></is></c><c r="C4" t="str"><f>"i"&amp;"p"</f><v>ip</v></c><c r="E4"><v>7.5</v></c></row>
<row><c t="inlineStr" r="B5"><is><t>example.com</t></is></c><c r="D5" t="s"><v>2</v></c></row>`
)

func TestXLSX(t *testing.T) {
	text := decode(t, string(office(sheetParts(sheetStrings, sheetRows))))
	want := "indicator\ttype\n203.0.113.7\tip\t\t7.5\nexample.com\t\t\"\"\"quoted\"\" & more\"\n"
	if text.Body != want || text.MediaType != CSV || text.Decoder != "xlsx" || len(text.Faults) > 0 {
		t.Errorf("%s by %s: %q, faults %q", text.MediaType, text.Decoder, text.Body, text.Faults)
	}
	text = decode(t, string(office(sheetParts("", `<row><c t="inlineStr"><is><t>203.0.113.7</t></is></c></row>`, "", `<row><c t="s"><v>9</v></c></row><row><c><v>5</v></c><c><v>6</v></c></row>`))))
	if text.MediaType != List || text.Body != "203.0.113.7\n" || len(text.Faults) != 1 || text.Faults[0] != `sheet "Sheet 3": a cell without its string: number "9" of 0` {
		t.Errorf("%s: %q, faults %q", text.MediaType, text.Body, text.Faults)
	}
	text = decode(t, string(office(sheetParts(sheetStrings, sheetRows, `<row><c><v>5</v></c></row>`))))
	if text.MediaType != Plain || !strings.HasPrefix(text.Body, "Sheet 1\n\nindicator\ttype\n") || !strings.HasSuffix(text.Body, "\n\nSheet 2\n\n5\n\n") {
		t.Errorf("%s: %q", text.MediaType, text.Body)
	}
}

func FuzzDOCX(f *testing.F) {
	if body, err := os.ReadFile("testdata/report.docx.xml"); err == nil {
		f.Add(string(body), styleSheetXML)
	}
	f.Fuzz(func(t *testing.T, document, styles string) {
		parts := wordParts(document)
		parts["word/styles.xml"] = styles
		fuzzOffice(t, parts)
	})
}

func FuzzXLSX(f *testing.F) {
	f.Add(sheetStrings, sheetRows)
	f.Fuzz(func(t *testing.T, strings, rows string) { fuzzOffice(t, sheetParts(strings, rows)) })
}

func fuzzOffice(t *testing.T, parts map[string]string) {
	text, err := Decode(context.Background(), office(parts), Options{})
	if err != nil {
		return
	}
	if !utf8.ValidString(text.Body) || strings.ContainsRune(text.Body, 0) {
		t.Errorf("the text is not valid: %q", text.Body)
	}
}
