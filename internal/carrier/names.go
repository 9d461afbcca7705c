package carrier

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"picket/internal/prose"
)

// Endings of names, in small letters, by what opening such a file does.
var (
	scriptEndings     = prose.WordSet("js jse vbs vbe wsf wsh wsc sct ps1 psm1 psd1 ps1xml bat cmd jnlp reg inf scf py pyw pl rb sh command applescript scpt ahk au3 xsl mht-script")
	programEndings    = prose.WordSet("exe com scr pif cpl msi msp mst dll ocx sys xll wll ppam chm hlp gadget appx msix appxbundle msixbundle appinstaller application appref-ms apk dmg pkg app deb rpm elf jar class vsix")
	shortcutEndings   = prose.WordSet("url website webloc search-ms searchconnector-ms library-ms settingcontent-ms desklink mapimail rdp desktop iqy theme themepack")
	imageEndings      = prose.WordSet("iso img vhd vhdx udf vmdk wim daa")
	pageEndings       = prose.WordSet("html htm xhtml shtml xht shtm")
	documentEndings   = prose.WordSet("pdf doc docx docm dot dotx dotm xls xlsx xlsm xlsb xlt xltx ppt pptx pptm pps ppsx rtf odt ods odp txt csv eml msg hwp hwpx pages numbers key xps one")
	pictureEndings    = prose.WordSet("png jpg jpeg gif bmp webp tif tiff heic ico")
	mediaEndings      = prose.WordSet("mp3 mp4 wav avi mov mkv m4a ogg wma wmv")
	archiveEndings    = prose.WordSet("zip rar 7z gz tgz tar bz2 xz zst lz4 cab ace arj lzh z")
	macroFreeEndings  = prose.WordSet("docx xlsx pptx dotx xltx potx ppsx")
	wordProcessorLike = prose.WordSet("doc dot rtf xls xlt ppt pps wps et dps txt csv")
)

// extension is the ending of a name, in small letters. Windows does not see dots and spaces at the end.
func extension(name string) string {
	name = strings.TrimRight(name, ". \u00a0\t")
	return strings.ToLower(strings.TrimPrefix(path.Ext(strings.ReplaceAll(name, "\\", "/")), "."))
}

// kindOfName is what a file would be, as its name says.
func kindOfName(name string) (Kind, bool) {
	switch ending := extension(name); {
	case programEndings[ending] && ending != "jar" && ending != "class":
		return Executable, true
	case scriptEndings[ending], ending == "hta", ending == "jar", ending == "class":
		return Script, true
	case shortcutEndings[ending], ending == "lnk":
		return Shortcut, true
	case imageEndings[ending]:
		return DiskImage, true
	}
	return "", false
}

// judgeKind tells what carries code by what it is.
func (i *inspector) judgeKind(s *subject) {
	switch s.kind {
	case "pe", "elf", "mach-o", "chm", "msi", "apk", "msix", "rpm", "crx":
		i.find(Executable, s, 0, s.kind)
	case "jar", "script", "hta":
		i.find(Script, s, 0, firstLine(s.body, s.kind))
	case "iso", "udf", "vhd", "vhdx", "fat":
		i.find(DiskImage, s, 0, s.kind)
		if s.kind != "iso" && s.kind != "udf" {
			i.unread(s, s.kind+" image: what is in it is not read")
		}
	default:
		if kind, ok := kindOfName(s.own); ok && s.kind != "lnk" && s.kind != "shortcut" {
			i.find(kind, s, -1, "by its name: "+s.own)
		}
	}
}

func firstLine(body []byte, kind string) string {
	text := strings.TrimSpace(plainText(body[:min(len(body), 4096)]))
	line, _, _ := strings.Cut(text, "\n")
	if line == "" {
		return kind
	}
	return line
}

var (
	overrides  = regexp.MustCompile(`[\x{202a}-\x{202e}\x{2066}-\x{2069}]`)
	hiddenTail = regexp.MustCompile(`[\s\x{a0}\x{2000}-\x{200b}\x{3000}\x{2800}\x{3164}]{8,}\.\w+[\s.]*$`)
)

// judgeName tells of names that show something else than what the file is.
func (i *inspector) judgeName(s *subject) {
	name := path.Base(strings.ReplaceAll(s.own, "\\", "/"))
	ending := extension(name)
	before := extension(strings.TrimSuffix(strings.TrimRight(name, ". "), path.Ext(strings.TrimRight(name, ". "))))
	shown := documentEndings[before] || pictureEndings[before] || mediaEndings[before]
	_, opens := kindOfName(name)
	switch {
	case overrides.MatchString(name):
		i.find(Disguised, s, -1, "its name turns the direction of writing: "+name)
	case hiddenTail.MatchString(name):
		i.find(Disguised, s, -1, "spaces hide the ending: "+name)
	case shown && (opens || pageEndings[ending] || ending == "svg" || ending == "xhtml"):
		i.find(Disguised, s, -1, "two endings: "+name)
	}
	if why := contradiction(s.kind, ending); why != "" {
		i.find(Disguised, s, 0, why)
	}
}

// contradiction says how the content is something worse than the ending shows.
func contradiction(kind, ending string) string {
	if kind == "" || ending == "" {
		return ""
	}
	shows := documentEndings[ending] || pictureEndings[ending] || mediaEndings[ending]
	switch kind {
	case "pe", "elf", "mach-o", "msi", "chm", "lnk", "iso", "udf", "vhd", "vhdx", "hta", "jar", "onenote":
		if (shows || archiveEndings[ending]) && ending != "one" {
			return fmt.Sprintf("content is %s, the name ends in .%s", kind, ending)
		}
	case "script", "shortcut":
		if pictureEndings[ending] || mediaEndings[ending] || documentEndings[ending] && ending != "txt" && ending != "csv" {
			return fmt.Sprintf("content is %s, the name ends in .%s", kind, ending)
		}
	case "html", "svg":
		if shows && !wordProcessorLike[ending] && ending != "eml" && ending != "msg" {
			return fmt.Sprintf("content is %s, the name ends in .%s", kind, ending)
		}
	case "zip", "7z", "rar", "cab", "ace", "gzip", "tar":
		if (pictureEndings[ending] || documentEndings[ending]) && ending != "pages" && ending != "numbers" && ending != "key" && ending != "hwpx" && ending != "xps" {
			return fmt.Sprintf("content is %s, the name ends in .%s", kind, ending)
		}
	default:
		if ending == "pdf" && kind != "pdf" {
			return fmt.Sprintf("content is %s, the name ends in .pdf", kind)
		}
	}
	return ""
}
