// Package carrier looks at the structure of attachments for what carries code or hides it: macros, OLE objects, remote templates, shortcuts, disk
// images, scripts, pages that build a file, encrypted archives, and pictures with QR codes. It reads bytes; it opens, runs and fetches nothing.
package carrier

// A Finding is something in an attachment that speaks against it, or that must be told.
type Finding struct {
	Kind   Kind
	Name   string // of the file; members as "invoice.zip!invoice.iso"
	Offset int64  // in that file, bytes; -1 where it has no one place
	Quote  string // at most 200 bytes, printable
}

// A Kind is what was found.
type Kind string

// The kinds.
const (
	Macro      Kind = "macro" // VBA or Excel 4 macros
	AutoMacro  Kind = "macro that runs by itself"
	Object     Kind = "embedded object"         // OLE package, ActiveX, DDE, equation
	Template   Kind = "remote template"         // attachedTemplate, external OLE links, oleObject by URL
	Shortcut   Kind = "shortcut"                // LNK, URL, WEBLOC, search-ms, library-ms
	DiskImage  Kind = "disk image"              // ISO, IMG, VHD, VHDX
	Script     Kind = "script"                  // JS, VBS, HTA, PS1, BAT, WSF, JAR, …
	Executable Kind = "executable"              // PE, ELF, Mach-O, MSI, SCR, CHM, XLL
	Smuggling  Kind = "page that builds a file" // HTML or SVG with script that decodes and saves or opens a blob
	PageForm   Kind = "page with a form"        // HTML attachment that asks for a password
	Notebook   Kind = "notebook with files"     // OneNote with embedded files
	PDFAction  Kind = "active PDF"              // /Launch, /JavaScript, /EmbeddedFile, /OpenAction
	Encrypted  Kind = "encrypted"               // archive or document with a password
	Disguised  Kind = "disguised name"          // two extensions, right-to-left override, content that is not what the name says
	Unread     Kind = "not read"                // limits, damage
)

// A File is an attachment, or a member of an archive in it, at any depth.
type File struct {
	Name              string // with members: "invoice.zip!invoice.iso"
	Size              int64  // bytes; as its archive states it where that is not read
	Type              string // by content: "zip", "ooxml word", "pe", "pdf", "html", "png", "ole", "lnk", …; "" where unknown
	MD5, SHA1, SHA256 string // hexadecimal; "" where it could not be read
}

// A Report is what was found in one attachment.
type Report struct {
	Files    []File // the attachment first
	Findings []Finding
	Links    []Link // from documents, shortcuts, QR codes
}

// A Link is an address found in an attachment.
type Link struct {
	URL  string
	From string // "qr code", "pdf", "ooxml", "odf", "ole", "rtf", "macro", "onenote", "shortcut", "calendar", "html", "text", "script"
	Name string // of the file
}
