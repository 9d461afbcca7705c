package document

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// decodeDOCX reads a document of WordprocessingML (ECMA-376, part 1, section 17), also with macros or as a template, as it
// is shown: deleted revisions and hidden text are left out, links give their text. Headers come once, at the top, where
// markings stand; then the body, footnotes, endnotes, and footers.
func decodeDOCX(p *pack) (*Text, error) {
	d := &docx{pack: p, relations: p.relations(p.main)}
	d.styles = d.readStyles()
	body, err := d.blocks(p.main)
	if err != nil && len(body) == 0 {
		return nil, err
	}
	d.fault(err)
	all := slices.Concat(d.others("header"), body, d.others("footnotes"), d.others("endnotes"), d.others("footer"))
	t := &Text{MediaType: DOCX, Decoder: "docx", Body: mend(strings.ToValidUTF8(render(all), "\uFFFD")), Faults: d.faults}
	core := p.properties()
	t.Language = languageTag(core.Language)
	t.Title = docxTitle(t.Body, core.Title, body)
	// The dates of the file's properties are those of its template or its conversion as often as its own.
	t.Published = published(t.Body)
	return t, nil
}

type docx struct {
	pack      *pack
	relations []relation
	styles    styleSheet
	faults    []string
}

func (d *docx) fault(err error) {
	if err != nil {
		d.faults = append(d.faults, err.Error())
	}
}

// related are the parts of a kind that belong to the document.
func (d *docx) related(kind string) []string {
	var names []string
	for _, r := range d.relations {
		if strings.HasSuffix(r.Type, "/"+kind) && !slices.Contains(names, r.Target) {
			names = append(names, r.Target)
		}
	}
	return names
}

// others are the blocks of further parts, each said once: first, even and odd pages have the same headers.
func (d *docx) others(kind string) []block {
	var all []block
	said := map[string]bool{}
	for _, name := range d.related(kind) {
		blocks, err := d.blocks(name)
		d.fault(err)
		if text := render(blocks); !said[text] {
			said[text] = true
			all = append(all, blocks...)
		}
	}
	return all
}

func (d *docx) blocks(part string) ([]block, error) {
	data, err := d.pack.part(part)
	if err != nil && len(data) == 0 {
		return nil, err
	}
	r := docxReader{styles: d.styles}
	r.open = []*flow{{}}
	walked := walkXML(data, r.start, r.end, r.text)
	if walked != nil && err == nil {
		err = fmt.Errorf("%.80s: %w: what follows was not read", part, walked)
	}
	return r.finish(), err
}

// docxTitle is the paragraph in the style for it, else the file's own title if the beginning shows it, else the first heading
// that names more than a section.
func docxTitle(text, stated string, body []block) string {
	for _, b := range body {
		if b.isTitle {
			return squeeze(b.text)
		}
	}
	front := text[:min(len(text), 4<<10)]
	if stated = squeeze(mend(stated)); len(strings.Fields(stated)) > 1 && strings.Contains(foldText(front), foldText(stated)) {
		return stated
	}
	for _, b := range body {
		if b.kind == headingBlock {
			return headingTitle(b.text)
		}
	}
	return plainTitle(text)
}

// readStyles has no fault: without styles, the text is still all there.
func (d *docx) readStyles() styleSheet {
	for _, name := range d.related("styles") {
		if data, err := d.pack.part(name); err == nil {
			return newStyleSheet(data)
		}
	}
	return styleSheet{}
}

// decodeOffice reads what openPack takes.
func decodeOffice(data []byte) (*Text, error) {
	p, err := openPack(data)
	if err != nil {
		return nil, errors.New("not a document that picket reads: " + err.Error())
	}
	decode := decodeDOCX
	if p.mediaType() == XLSX {
		decode = decodeXLSX
	}
	t, err := decode(p)
	if err != nil {
		return nil, fmt.Errorf("an Office file that cannot be read: %w", err)
	}
	return t, nil
}
