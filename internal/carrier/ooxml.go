package carrier

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"picket/internal/source"
)

// mostPart bounds what is read of one part of a document.
const mostPart = 8 << 20

// members are what could be read of an archive; what could not is told.
func (i *inspector) members(s *subject) iter.Seq[*source.Packed] {
	return func(yield func(*source.Packed) bool) {
		for p, err := range i.unpack.Members(s.body) {
			switch {
			case err != nil:
				i.whyUnread(s, err)
			case p.Err != nil:
				i.whyUnread(s.inner(p.Name, nil), p.Err)
			case !yield(p):
				return
			}
		}
	}
}

// ooxml looks at the parts of an Office document (ECMA-376, part 2): relations that lead outside, macros, objects, fields.
func (i *inspector) ooxml(s *subject) {
	for p := range i.members(s) {
		if !i.ooxmlPart(s, p.Name, p.Content) {
			return
		}
	}
}

// ooxmlPart looks at one part; false when no more can be held.
func (i *inspector) ooxmlPart(s *subject, name string, content io.Reader) bool {
	lower := strings.ToLower(name)
	base := path.Base(lower)
	switch {
	case strings.Contains(lower, "/media/") || strings.Contains(lower, "/embeddings/") || strings.Contains(lower, "afchunk") || base == "vbaproject.bin" ||
		strings.Contains(lower, "/activex/") && strings.HasSuffix(lower, ".bin"):
		i.ooxmlObject(s, name, lower, content)
		return true
	case strings.Contains(lower, "/macrosheets/"), strings.Contains(lower, "/dialogsheets/"):
		i.find(Macro, s, -1, "Excel 4 macro sheet: "+name)
	case strings.Contains(lower, "/activex/"):
		i.find(Object, s, -1, "ActiveX: "+name)
	case !strings.HasSuffix(lower, ".xml") && !strings.HasSuffix(lower, ".rels"):
		return true
	}
	part, err := io.ReadAll(io.LimitReader(content, min(mostPart, i.held)))
	i.held -= int64(len(part))
	if err != nil {
		i.unread(s, fmt.Sprintf("%s: %v", name, err))
	}
	if len(part) == mostPart || i.held <= 0 {
		i.unread(s, fmt.Sprintf("%s: only its first %d bytes are looked at", name, len(part)))
	}
	i.ooxmlXML(s, name, part)
	return i.held > 0
}

func (i *inspector) ooxmlObject(s *subject, name, lower string, content io.Reader) {
	switch {
	case strings.Contains(lower, "/embeddings/"):
		i.find(Object, s, -1, "embedded: "+name)
	case strings.Contains(lower, "/activex/"):
		i.find(Object, s, -1, "ActiveX: "+name)
	case strings.Contains(lower, "afchunk"):
		i.find(Object, s, -1, "imported part (altChunk): "+name)
	case strings.HasSuffix(lower, "vbaproject.bin"):
		i.find(Macro, s, -1, name)
		if macroFreeEndings[extension(s.own)] {
			i.find(Disguised, s, -1, "a document with macros, the name ends in ."+extension(s.own))
		}
	}
	i.memberFrom(s, name, content)
}

// ooxmlXML looks at one part that is XML.
func (i *inspector) ooxmlXML(s *subject, name string, part []byte) {
	text := utf8Text(part)
	if at := strings.Index(text, "TVqQAAMAAAA"); at >= 0 {
		i.find(Object, s, -1, name+": a program in base64: "+text[at:min(len(text), at+60)])
	}
	if autoSheet.MatchString(text) && strings.HasSuffix(strings.ToLower(name), "workbook.xml") {
		i.find(AutoMacro, s, -1, name+": "+autoSheet.FindString(text))
	}
	if !marked(text) {
		return
	}
	var fields strings.Builder // of a paragraph: a field may be cut into many runs
	err := elements(text, func(e xml.StartElement, inside string) {
		switch e.Name.Local {
		case "Relationship":
			i.relation(s, name, e)
		case "p":
			i.field(s, name, fields.String())
			fields.Reset()
		case "instrText", "delInstrText":
			if fields.Len() < 64<<10 {
				fields.WriteString(inside)
			}
		case "fldSimple":
			i.field(s, name, attribute(e, "instr"))
		case "ddeLink":
			i.find(Object, s, -1, fmt.Sprintf("DDE: %s %s", attribute(e, "ddeService"), attribute(e, "ddeTopic")))
		case "altChunk":
			i.find(Object, s, -1, "imported part (altChunk) in "+name)
		case "customUI":
			if call := attribute(e, "onLoad"); call != "" {
				i.find(AutoMacro, s, -1, name+": onLoad="+call)
			}
		case "f":
			if formula := strings.ToUpper(inside); strings.Contains(formula, "HYPERLINK(") || strings.Contains(formula, "WEBSERVICE(") {
				for _, url := range addressesIn(inside) {
					i.link(s, "ooxml", url)
				}
			}
		}
	})
	i.field(s, name, fields.String())
	if err != nil {
		i.unread(s, fmt.Sprintf("%s: %v", name, err))
	}
}

// marks are of what ooxmlXML looks for. Most parts have none, and need not be parsed.
var marks = []string{"Relationship", "instrText", "delInstrText", "fldSimple", "ddeLink", "altChunk", "customUI", "HYPERLINK(", "WEBSERVICE("}

func marked(text string) bool {
	for _, mark := range marks {
		if strings.Contains(text, mark) {
			return true
		}
	}
	return false
}

var autoSheet = regexp.MustCompile(`(?i)<definedName[^>]{0,200}name="(?:_xlnm\.)?auto_(?:open|close|activate)[^"]{0,80}"[^>]{0,200}>`)

// elements calls for each element of XML, with the text that stands directly behind its tag. It is lenient, and resolves no entities
// but the five.
func elements(text string, visit func(e xml.StartElement, inside string)) error {
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it was turned into UTF-8 before
	var open *xml.StartElement
	for depth := 0; ; {
		token, err := d.Token()
		if open != nil {
			if data, ok := token.(xml.CharData); ok && utf8.Valid(data) {
				visit(*open, string(data))
			} else {
				visit(*open, "")
			}
			open = nil
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			if depth++; depth > 1000 {
				return errors.New("XML elements lie more than 1000 deep")
			}
			e = e.Copy()
			open = &e
		case xml.EndElement:
			depth--
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// relation looks at what a part of the document refers to.
func (i *inspector) relation(s *subject, part string, e xml.StartElement) {
	kind, target := path.Base(attribute(e, "Type")), attribute(e, "Target")
	outside := strings.EqualFold(attribute(e, "TargetMode"), "External")
	if !outside {
		return
	}
	switch remote := isRemote(target); {
	case kind == "hyperlink":
		i.link(s, "ooxml", target)
	case strings.Contains(strings.ToLower(target), "mhtml:"), remote && kind != "image" && kind != "video" && kind != "audio", isUNC(target):
		i.find(Template, s, -1, fmt.Sprintf("%s in %s: %s", kind, part, target))
		i.link(s, "ooxml", target)
	case remote:
		i.link(s, "ooxml", target)
	}
}

// isRemote says whether a target lies on another machine.
func isRemote(target string) bool {
	lower := strings.ToLower(strings.TrimSpace(target))
	for _, scheme := range []string{"http:", "https:", "ftp:", "mhtml:", "ms-", "search-ms:", "mk:", "javascript:", "vbscript:", "webdav:", "smb:"} {
		if strings.HasPrefix(lower, scheme) {
			return true
		}
	}
	return isUNC(target)
}

// isUNC says whether a target is a share: its opening gives the user's credentials away.
func isUNC(target string) bool {
	t := strings.ToLower(strings.ReplaceAll(strings.TrimSpace(target), "\\", "/"))
	t = strings.TrimPrefix(t, "file:")
	if strings.HasPrefix(t, "///") { // file:///C:/…, but file://///host/share
		t = "/" + strings.TrimLeft(t[3:], "/")
		return strings.HasPrefix(strings.ReplaceAll(strings.ToLower(target), "\\", "/"), "file://///") && len(t) > 1
	}
	return strings.HasPrefix(t, "//") && len(t) > 2
}

var fieldCall = regexp.MustCompile(`(?i)^\s*(DDEAUTO|DDE|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK|HYPERLINK)\b(.*)`)

// field looks at the code of a field, as Word has them.
func (i *inspector) field(s *subject, part, code string) {
	for _, one := range strings.Split(code, "\x13") {
		m := fieldCall.FindStringSubmatch(strings.ReplaceAll(one, "\n", " "))
		if m == nil {
			continue
		}
		from := strings.SplitN(s.kind, " ", 2)[0]
		switch strings.ToUpper(m[1]) {
		case "DDE", "DDEAUTO":
			i.find(Object, s, -1, "DDE in "+part+": "+m[0])
		case "HYPERLINK":
			for _, url := range addressesIn(m[2]) {
				i.link(s, from, url)
			}
		default:
			for _, word := range strings.FieldsFunc(m[2], func(r rune) bool { return r == '"' || r == ' ' }) {
				if isRemote(word) {
					i.find(Template, s, -1, part+": "+m[0])
					i.link(s, from, word)
				}
			}
		}
	}
}

// odf looks at an OpenDocument file (ISO/IEC 26300): Basic and other scripts, objects, links.
func (i *inspector) odf(s *subject) {
	for p := range i.members(s) {
		lower := strings.ToLower(p.Name)
		switch {
		case strings.HasPrefix(lower, "basic/") && !strings.HasSuffix(lower, "-lc.xml") && !strings.HasSuffix(lower, "-lb.xml"), strings.HasPrefix(lower, "scripts/"):
			i.find(Macro, s, -1, p.Name)
		case strings.HasPrefix(lower, "pictures/"), strings.HasPrefix(lower, "object "):
			i.memberFrom(s, p.Name, p.Content)
		case strings.HasSuffix(lower, ".xml"):
			part, _ := io.ReadAll(io.LimitReader(p.Content, min(mostPart, i.held)))
			i.held -= int64(len(part))
			i.odfXML(s, p.Name, utf8Text(part))
		}
	}
}

func (i *inspector) odfXML(s *subject, part, text string) {
	if strings.Contains(text, "encryption-data") && strings.HasSuffix(part, "manifest.xml") {
		i.find(Encrypted, s, -1, "OpenDocument with a password")
	}
	_ = elements(text, func(e xml.StartElement, _ string) {
		target := attribute(e, "href")
		switch e.Name.Local {
		case "a":
			i.link(s, "odf", target)
		case "event-listener":
			i.find(AutoMacro, s, -1, part+": "+attribute(e, "event-name")+" "+target)
		case "dde-source":
			i.find(Object, s, -1, "DDE: "+attribute(e, "dde-application")+" "+attribute(e, "dde-topic"))
		default:
			if target != "" && isRemote(target) {
				i.find(Template, s, -1, e.Name.Local+" in "+part+": "+target)
				i.link(s, "odf", target)
			}
		}
	})
}
