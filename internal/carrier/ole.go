package carrier

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"regexp"
	"strings"

	"picket/internal/compound"
)

// oleType tells what a compound file is by what lies in it.
func oleType(b []byte) string {
	f, err := compound.Read(b)
	if err != nil {
		return "ole"
	}
	if isInstaller(f) {
		return "msi"
	}
	for _, e := range f.Entries {
		switch strings.ToLower(e.Path) {
		case "worddocument":
			return "ole word"
		case "workbook", "book":
			return "ole excel"
		case "powerpoint document":
			return "ole powerpoint"
		case "__properties_version1.0":
			return "msg"
		case "bodytext", "fileheader":
			return "hwp"
		}
	}
	return "ole"
}

// isInstaller looks for the classes of Windows Installer: packages, patches, transforms, all of the form 000C108x-0000-….
func isInstaller(f *compound.File) bool {
	return f.Class[0] >= 0x82 && f.Class[0] <= 0x86 && bytes.Equal(f.Class[1:], []byte{0x10, 0x0c, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46})
}

// equation are the classes of the Equation Editor, versions 2 and 3: 0002CE02-…, 0002CE03-….
func isEquation(class [16]byte) bool {
	return (class[0] == 2 || class[0] == 3) && bytes.Equal(class[1:], []byte{0xce, 2, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46})
}

// ole looks at what lies in a compound file.
func (i *inspector) ole(s *subject) {
	f, err := compound.Read(s.body)
	if err != nil {
		i.unread(s, err.Error())
		return
	}
	if isEquation(f.Class) {
		i.find(Object, s, 0, "Equation Editor")
	}
	vba := false
	for _, e := range f.Entries {
		i.oleEntry(s, e)
		vba = vba || e.Storage && (strings.EqualFold(e.Name, "VBA") || strings.EqualFold(e.Name, "_VBA_PROJECT_CUR") || e.Path == "Macros")
	}
	if vba {
		i.find(Macro, s, -1, "VBA")
		i.vba(s, f)
	}
	for _, fault := range f.Faults {
		i.unread(s, fault)
	}
}

func (i *inspector) oleEntry(s *subject, e *compound.Entry) {
	name := strings.ToLower(e.Name)
	switch {
	case e.Storage:
		if isEquation(e.Class) {
			i.find(Object, s, -1, "Equation Editor: "+e.Path)
		}
	case name == "equation native":
		i.find(Object, s, e.Offset(), "Equation Editor: "+e.Path)
	case name == "encryptedpackage":
		i.find(Encrypted, s, e.Offset(), "document with a password")
	case name == "\x01ole10native":
		i.ole10(s, e)
	case name == "\x01ole":
		i.oleLink(s, e)
	case name == "package":
		i.find(Object, s, e.Offset(), "embedded: "+e.Path)
		i.member(s, e.Path, e.Data())
	case name == "contents" || name == "embeddedodf":
		i.oleContents(s, e)
	case name == "workbook" || name == "book":
		i.workbook(s, e)
	case name == "worddocument":
		i.wordDocument(s, e)
	case name == "encryptedsummary" || name == "\x06dataspaces":
		i.find(Encrypted, s, e.Offset(), "document with a password")
	case name == "1table", name == "0table", name == "data", name == "powerpoint document", name == "\x05documentsummaryinformation":
		i.oleLinks(s, e.Data())
	}
}

// oleContents takes a file out that a control keeps, as those of Acrobat do.
func (i *inspector) oleContents(s *subject, e *compound.Entry) {
	data := e.Data()
	if bytes.HasPrefix(data, []byte("%PDF-")) || bytes.HasPrefix(data, []byte("PK\x03\x04")) || isPE(data) {
		i.find(Object, s, e.Offset(), "embedded: "+e.Path)
		i.member(s, e.Path, data)
	}
}

func (i *inspector) oleLinks(s *subject, data []byte) {
	data = data[:min(len(data), mostPart)]
	for _, url := range wideAddresses(data) {
		i.link(s, "ole", url)
	}
	for _, m := range narrowField.FindAllSubmatch(data, mostLinks) {
		for _, url := range addressesIn(string(m[1])) {
			i.link(s, "ole", url)
		}
	}
}

// fields stand in the text of a Word document between the characters 0x13 and 0x14 (MS-DOC, 2.8.25).
var narrowField = regexp.MustCompile(`\x13 ?HYPERLINK ([^\x13\x14\x15]+)`)

// oleLink looks at what an object is a link to (MS-OLEDS, 2.3.3): a moniker with an address.
func (i *inspector) oleLink(s *subject, e *compound.Entry) {
	data := e.Data()
	if len(data) > 4 && data[4]&1 == 0 {
		return // embedded, not linked
	}
	for _, url := range append(wideAddresses(data), addressesIn(string(data))...) {
		i.find(Template, s, e.Offset(), "linked object: "+url)
		i.link(s, "ole", url)
	}
}

// ole10 takes the file out of a package (MS-OLEDS, 2.3.6): size, a mark, the name, the path it had, the path it gets, its bytes.
func (i *inspector) ole10(s *subject, e *compound.Entry) {
	name, content := packaged(e.Data())
	if content == nil {
		i.find(Object, s, e.Offset(), "package: "+e.Path)
		i.oleEquation(s, e)
		return
	}
	i.find(Object, s, e.Offset(), "package: "+name)
	i.member(s, name, content)
}

// oleEquation tells a formula of the Equation Editor, which may lie in a stream of that name.
func (i *inspector) oleEquation(s *subject, e *compound.Entry) {
	if data := e.Data(); len(data) > 6 && data[4] <= 3 && bytes.Contains(data[:min(len(data), 64)], []byte{0x1c, 0}) {
		i.find(Object, s, e.Offset(), "Equation Editor: "+e.Path)
	}
}

// packaged reads an Ole10Native stream; content is nil where it is no package.
func packaged(data []byte) (name string, content []byte) {
	if len(data) < 8 || binary.LittleEndian.Uint16(data[4:]) != 2 {
		return "", nil
	}
	at := 6
	text := func() string {
		t := zeroEnded(data[min(at, len(data)):])
		at += len(t) + 1
		return t
	}
	name, path := text(), text()
	at += 4
	if at+4 > len(data) {
		return "", nil
	}
	at += 4 + int(min(binary.LittleEndian.Uint32(data[at:]), uint32(len(data))))
	if at+4 > len(data) {
		return "", nil
	}
	size := int64(binary.LittleEndian.Uint32(data[at:]))
	at += 4
	if name == "" {
		name = path
	}
	return name, data[at:min(int64(len(data)), int64(at)+size)]
}

// wordDocument looks at the header of a document (MS-DOC, 2.5.2) and its text.
func (i *inspector) wordDocument(s *subject, e *compound.Entry) {
	data := e.Data()
	if len(data) > 12 && data[11]&1 != 0 {
		i.find(Encrypted, s, e.Offset(), "document with a password")
	}
	i.oleLinks(s, data)
	text := strings.ToLower(string(bytes.ReplaceAll(data[:min(len(data), mostPart)], []byte{0}, nil)))
	for _, call := range []string{"\x13ddeauto", "\x13 ddeauto", "\x13dde ", "\x13 dde "} {
		if at := strings.Index(text, call); at >= 0 {
			i.find(Object, s, -1, "DDE: "+text[at+1:min(len(text), at+160)])
		}
	}
}

// Records of a workbook (MS-XLS, 2.3).
const (
	recordName     = 0x18
	recordFilePass = 0x2f
	recordSheet    = 0x85
)

// workbook goes through the records: macro sheets, names that run, a password.
func (i *inspector) workbook(s *subject, e *compound.Entry) {
	data := e.Data()
	i.oleLinks(s, data)
	sheets := false
	for at := 0; at+4 <= len(data); {
		id, size := binary.LittleEndian.Uint16(data[at:]), int(binary.LittleEndian.Uint16(data[at+2:]))
		body := data[at+4 : min(len(data), at+4+size)]
		switch id {
		case recordFilePass:
			i.find(Encrypted, s, -1, "workbook with a password")
			return
		case recordSheet:
			if len(body) > 7 && body[5] == 1 {
				sheets = true
				hidden := [...]string{"", "hidden ", "very hidden ", ""}[body[4]&3]
				i.find(Macro, s, -1, fmt.Sprintf("%sExcel 4 macro sheet: %s", hidden, body[8:]))
			}
		case recordName:
			i.workbookName(s, body, sheets)
		}
		at += 4 + size
	}
}

// workbookName looks at a defined name (MS-XLS, 2.4.150): those built in have a number.
func (i *inspector) workbookName(s *subject, body []byte, sheets bool) {
	if len(body) < 16 {
		return
	}
	builtin := body[0]&0x20 != 0
	text := string(bytes.ReplaceAll(body[14:min(len(body), 60)], []byte{0}, nil))
	if builtin && (body[15] == 1 || body[15] == 2) {
		i.find(AutoMacro, s, -1, [...]string{1: "Auto_Open", 2: "Auto_Close"}[body[15]])
	} else if sheets && strings.HasPrefix(strings.ToLower(text), "auto_") {
		i.find(AutoMacro, s, -1, text[:min(len(text), int(body[3]))])
	}
}
