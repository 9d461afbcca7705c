package carrier

import (
	"strings"
	"testing"
	"unicode/utf8"

	"picket/internal/compound/compoundtest"
)

func FuzzInspect(f *testing.F) {
	add := func(name string, body []byte) { f.Add(name, body) }
	add("a.docm", docx(f, map[string]string{"word/vbaProject.bin": string(compoundtest.Write(project(macro)))}))
	add("a.rtf", []byte(`{\rtf1{\object\objupdate{\*\objclass Package}{\*\objdata 01050000}}{\*\template http://a.example}{\field{\*\fldinst DDE x}}}`))
	add("a.lnk", shortcutFile("a.exe", "b"))
	add("a.iso", diskImage(map[string]string{"a": "b"}))
	add("a.rar", rar4("b.exe", true))
	add("a.rar", rar5("b.exe", true))
	add("a.pdf", []byte("%PDF-1.7\n1 0 obj <</OpenAction 2 0 R/Type/ObjStm/Filter/FlateDecode>> stream\nx endstream /URI (http://a.example) /JS <41>"))
	add("a.html", []byte("<a href='data:text/html;base64,PGh0bWw+PGI+aGVsbG88L2I+'><form><input type=password><script>atob('aHR0cDovL2EuZXhhbXBsZQ==')</script>"))
	add("a.xls", compoundtest.Write(compoundtest.Storage{"Workbook": []byte("\x85\x00\x0c\x00\x00\x00\x00\x00\x02\x01\x04\x00Mac1"), "\x01Ole10Native": ole10Native("a", "b")}))
	add("a.cab", []byte("MSCF\x00\x00\x00\x00________\x24\x00\x00\x00________\x01\x00_______"))
	add("a.ace", []byte("______\x00**ACE**______________________________"))
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		r := Inspect(name, "", body)
		if len(r.Files) == 0 || len(r.Files) > mostFiles || r.Files[0].Name != name || r.Files[0].SHA256 == "" || r.Files[0].Size != int64(len(body)) {
			t.Fatalf("files: %+v", r.Files)
		}
		for _, finding := range r.Findings {
			if len(finding.Quote) > mostQuote || !utf8.ValidString(finding.Quote) || strings.ContainsAny(finding.Quote, "\r\n\x00\x1b") || finding.Offset < -1 {
				t.Fatalf("%+v", finding)
			}
		}
		if len(r.Findings) > mostFindings+1 || len(r.Links) > mostLinks {
			t.Fatalf("%d findings, %d links", len(r.Findings), len(r.Links))
		}
	})
}

func FuzzQRCodes(f *testing.F) {
	f.Add(qrPicture(f, black, white, "a"))
	f.Add([]byte("GIF89a"))
	f.Fuzz(func(t *testing.T, picture []byte) {
		if len(picture) > 1<<20 {
			return
		}
		QRCodes(picture)
	})
}
