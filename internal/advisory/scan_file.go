package advisory

import (
	"strings"

	"picket/indicator"
)

// How telling a file extension is.
const (
	telling = iota + 1 // a program, script, archive or document: a name of it is worth looking for
	common             // text, data and web pages: of note on a list of indicators only
)

var extensions = func() map[string]int {
	all := map[string]int{}
	for _, ext := range strings.Fields(`exe dll sys scr ocx cpl drv efi msi msix appx com_ ps1 psm1 psd1 vbs vbe js jse wsf wsh hta bat cmd
		lnk url_ iso img vhd vhdx zip rar 7z cab ace arj tar gz tgz bz2 xz zst jar war ear class apk ipa dex elf so ko dylib bin run_ dmg pkg
		doc docx docm dot dotm xls xlsx xlsm xlsb xll xlam ppt pptx pptm ppam rtf one pdf chm odt sh py pyc pyd pl rb pif gadget msc
		asp aspx ashx asmx jsp jspx php phtml cfm dat db tmp sqlite kdbx pem pfx key cer dmp mdmp evtx reg inf job xsl sct wll library-ms
		search-ms settingcontent-ms iqy slk eml msg au3 a3x nsi vba deb rpm appimage app_ ps_ node crx xpi`) {
		all[strings.TrimSuffix(ext, "_")] = telling
	}
	for _, ext := range strings.Fields(`txt log csv tsv json jsonl xml yml yaml ini cfg conf config htm html css map md rst ico png jpg jpeg
		gif bmp svg webp mp3 mp4 avi mov wav ttf woff woff2 c h cpp hpp cc_ cs go rs java kt swift ts tsx vue sql lock toml bak old rels
		yar yara rules ics vcf lng mui resx sln csproj gitignore env pdb`) {
		all[strings.TrimSuffix(ext, "_")] = common
	}
	for _, domainFirst := range []string{"com", "url", "run", "app", "ps", "cc", "one", "pl"} {
		delete(all, domainFirst)
	}
	return all
}()

// fileTLDs are file extensions that are public suffixes too: a plain name with one dot in running text is a file.
var fileTLDs = map[string]int{"zip": 1, "mov": 1, "cab": 1, "py": 1, "sh": 1, "md": 1, "rs": 1, "so": 1, "dot": 1}

// extensionOf is the extension of a name, in lower case, if it is one of the known; else "".
func extensionOf(name string) string {
	i := strings.LastIndexByte(name, '.')
	if i <= 0 || len(name)-i > 16 {
		return ""
	}
	ext := strings.ToLower(name[i+1:])
	if extensions[ext] == 0 {
		return ""
	}
	return ext
}

// isFile says whether a name that nobody defanged is a file name rather than a domain.
func (sc *scanner) isFile(name string) bool {
	ext := extensionOf(name)
	if ext == "" {
		return false
	}
	if fileTLDs[ext] != 0 {
		return !hasPrefixFold(name, "www.")
	}
	return !looksLikeDomain(name)
}

// file keeps a file name, whole if it stands in quotes with spaces inside.
func (sc *scanner) file(from, to int) int {
	from = sc.quotedNameStart(from, to)
	sc.add(indicator.FileName, from, to)
	return to
}

// quotedNameStart goes back to the quotation mark that the one behind a name closes: "annual report.docm".
func (sc *scanner) quotedNameStart(from, to int) int {
	open := map[byte]byte{'"': '"', '\'': '\'', '`': '`'}[sc.byteAt(to)]
	opening := string(open)
	if open == 0 {
		switch {
		case strings.HasPrefix(sc.text[to:], "”"):
			opening = "“"
		case strings.HasPrefix(sc.text[to:], "’"):
			opening = "‘"
		default:
			return from
		}
	}
	before := sc.before(from, 100)
	i := strings.LastIndex(before, opening)
	if i < 0 {
		return from
	}
	words := before[i+len(opening):]
	if words == "" || words[0] == ' ' || strings.Count(words, " ") > 12 || strings.ContainsAny(words, `/\:*?"<>|,;=[]{}$`) || strings.Contains(words, ". ") {
		return from
	}
	return from - len(words)
}
