package document

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// Limits on an Office file, which is a zip archive of XML (ECMA-376, part 2).
const (
	maxParts    = 10_000    // entries of the archive
	maxPart     = 128 << 20 // bytes of one part, decompressed
	maxPackage  = 256 << 20 // of all parts that are read
	maxRatio    = 250       // of decompressed to compressed bytes, for parts of a MiB and more
	maxXMLDepth = 1_000     // elements within each other
)

// A pack is an Office file: parts by name, read under limits.
type pack struct {
	parts map[string]*zip.File // by name in lower case: names of parts are compared so (part 2, 6.2.2.3)
	main  string               // the part where the document begins
	read  int64
}

var errNoOffice = errors.New("a zip archive, and no document of Word or workbook of Excel: save what is in it as PDF, HTML or text")

// openPack opens a zip archive that has a main document; the error says why it is none.
func openPack(data []byte) (*pack, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("a damaged zip archive: %s", strings.TrimPrefix(err.Error(), "zip: "))
	}
	if len(archive.File) > maxParts {
		return nil, fmt.Errorf("a zip archive of %d entries, more than %d", len(archive.File), maxParts)
	}
	p := &pack{parts: make(map[string]*zip.File, len(archive.File))}
	for _, f := range archive.File {
		name := partName("", f.Name)
		if _, twice := p.parts[name]; !twice {
			p.parts[name] = f
		}
	}
	p.main = p.mainPart()
	if p.parts["[content_types].xml"] == nil || p.main == "" {
		return nil, errNoOffice
	}
	return p, nil
}

// zipPrefix begins a zip archive that is not empty.
const zipPrefix = "PK\x03\x04"

// mediaType is empty for presentations and others.
func (p *pack) mediaType() string {
	switch folder, _, _ := strings.Cut(p.main, "/"); folder {
	case "word":
		return DOCX
	case "xl":
		return XLSX
	}
	return ""
}

// partName is the name of a part that a relation names from a folder.
func partName(folder, target string) string {
	target = strings.ToLower(strings.ReplaceAll(target, `\`, "/"))
	if !strings.HasPrefix(target, "/") {
		target = folder + "/" + target
	}
	return strings.TrimPrefix(path.Clean("/"+target), "/")
}

// mainPart is what the archive's own relations name as the document.
func (p *pack) mainPart() string {
	for _, r := range p.relations("") {
		if strings.HasSuffix(r.Type, "/officeDocument") && p.parts[r.Target] != nil {
			return r.Target
		}
	}
	for _, name := range []string{"word/document.xml", "xl/workbook.xml"} {
		if p.parts[name] != nil {
			return name
		}
	}
	return ""
}

// A relation names a part that belongs to another.
type relation struct{ ID, Type, Target string }

// relations are those of a part, in their order, with whole names; those of the package for "".
func (p *pack) relations(part string) []relation {
	folder, name := path.Split(part)
	data, err := p.part(path.Join(folder, "_rels", name+".rels"))
	if err != nil {
		return nil
	}
	var list struct {
		Relationship []struct {
			ID         string `xml:"Id,attr"`
			Type       string `xml:",attr"`
			Target     string `xml:",attr"`
			TargetMode string `xml:",attr"`
		}
	}
	if xml.Unmarshal(data, &list) != nil {
		return nil
	}
	var relations []relation
	for _, r := range list.Relationship {
		if r.TargetMode != "External" {
			relations = append(relations, relation{r.ID, r.Type, partName(strings.TrimSuffix(folder, "/"), r.Target)})
		}
	}
	return relations
}

// properties are what the file says of itself (part 2, 8.3).
type properties struct {
	Title    string `xml:"title"`
	Language string `xml:"language"`
}

func (p *pack) properties() properties {
	var core properties
	for _, r := range p.relations("") {
		if strings.HasSuffix(r.Type, "/core-properties") {
			if data, err := p.part(r.Target); err == nil {
				_ = xml.Unmarshal(data, &core) // without them, the text tells
			}
		}
	}
	return core
}

// part reads a part whole. What would be more than the limits is not decompressed further.
func (p *pack) part(name string) ([]byte, error) {
	f := p.parts[name]
	switch {
	case f == nil:
		return nil, fmt.Errorf("%.80s: not in the archive", name)
	case f.Flags&1 != 0:
		return nil, fmt.Errorf("%.80s: encrypted", name)
	}
	limit := min(maxPart, maxPackage-p.read)
	if compressed := int64(f.CompressedSize64); compressed < maxPart/maxRatio {
		limit = min(limit, max(1<<20, compressed*maxRatio))
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%.80s: %s", name, strings.TrimPrefix(err.Error(), "zip: "))
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	p.read += int64(len(data))
	switch {
	case int64(len(data)) > limit:
		return nil, fmt.Errorf("%.80s: more than %d bytes decompressed: a zip bomb, or larger than is read", name, limit)
	case err != nil:
		return data, fmt.Errorf("%.80s: %s", name, strings.TrimPrefix(err.Error(), "zip: "))
	}
	return data, nil
}

// walkXML calls start, end and text in the order of the part, whose namespaces are ignored: the transitional and the
// strict form of the standard differ in them. It ends at the first fault.
func walkXML(data []byte, start func(xml.StartElement), end func(string), text func([]byte)) error {
	if order, _ := utf16Order(data); order != nil {
		data = []byte(toUTF8(data))
	}
	dec := xml.NewDecoder(bytes.NewReader(data))
	dec.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil } // UTF-8 or UTF-16 only (part 2, 6.2.5)
	for depth := 0; ; {
		token, err := dec.RawToken()
		switch {
		case errors.Is(err, io.EOF) && depth > 0:
			return fmt.Errorf("ends at byte %d within an element", dec.InputOffset())
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("XML at byte %d: %w", dec.InputOffset(), syntaxOf(err))
		}
		switch x := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxXMLDepth {
				return fmt.Errorf("byte %d: elements nested deeper than %d", dec.InputOffset(), maxXMLDepth)
			}
			start(x)
		case xml.EndElement:
			if depth--; depth < 0 {
				return fmt.Errorf("byte %d: the end of an element that did not begin", dec.InputOffset())
			}
			end(x.Name.Local)
		case xml.CharData:
			text(x)
		}
	}
}

// syntaxOf leaves out what the caller says in bytes.
func syntaxOf(err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return errors.New(syntax.Msg)
	}
	return err
}

// attr is an attribute by its local name, and whether it is there.
func attr(x xml.StartElement, name string) (string, bool) {
	for _, a := range x.Attr {
		if a.Name.Local == name {
			return a.Value, true
		}
	}
	return "", false
}

// isOn is the value of a property that stands for yes unless it says no (part 1, 17.17.4).
func isOn(x xml.StartElement) bool {
	switch value, _ := attr(x, "val"); value {
	case "0", "false", "off":
		return false
	}
	return true
}
