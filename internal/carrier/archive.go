package carrier

import "strings"

// archive looks at each member of an archive, or at what lies in a compressed file.
func (i *inspector) archive(s *subject) {
	for p, err := range i.unpack.Members(s.body) {
		switch {
		case err != nil:
			i.whyUnread(s, err)
		case len(i.report.Files) >= mostFiles:
			i.named(s, p.Name, p.Size) // says so
			return
		case p.Err != nil:
			i.named(s, p.Name, p.Size)
			i.whyUnread(s.inner(p.Name, nil), p.Err)
		case p.Name == "":
			i.memberFrom(s, innerName(s.own), p.Content)
		default:
			i.memberFrom(s, p.Name, p.Content)
		}
	}
}

// innerName is what lies in a compressed file.
func innerName(name string) string {
	ending := extension(name)
	switch {
	case ending == "tgz" && strings.HasSuffix(name, "tgz"):
		return name[:len(name)-len("tgz")] + "tar"
	case archiveEndings[ending] && len(name) > len(ending)+1 && strings.HasSuffix(strings.ToLower(name), "."+ending):
		return name[:len(name)-len(ending)-1]
	}
	return "content"
}

// zipType tells what of the many formats that are zips a file is.
func (i *inspector) zipType(s *subject) string {
	names := make(map[string]bool)
	n := 0
	for p, err := range i.unpack.Members(s.body) {
		if err != nil || n == 200 {
			break
		}
		n++
		names[p.Name] = true
		for _, part := range []string{"word/", "xl/", "ppt/"} {
			if strings.HasPrefix(strings.ToLower(p.Name), part) {
				names[part] = true
			}
		}
	}
	switch {
	case names["AndroidManifest.xml"]:
		return "apk"
	case names["AppxManifest.xml"], names["AppxMetadata/AppxBundleManifest.xml"]:
		return "msix"
	case names["[Content_Types].xml"] && names["word/"]:
		return "ooxml word"
	case names["[Content_Types].xml"] && names["xl/"]:
		return "ooxml excel"
	case names["[Content_Types].xml"] && names["ppt/"]:
		return "ooxml powerpoint"
	case names["[Content_Types].xml"]:
		return "ooxml"
	case names["mimetype"] && (names["content.xml"] || names["META-INF/manifest.xml"]):
		return "odf"
	case names["META-INF/MANIFEST.MF"]:
		return "jar"
	}
	return "zip"
}
