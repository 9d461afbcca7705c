// Package frame makes each record of a text one line, where records are no lines: documents and arrays of JSON, systemd's
// journal export format, the leases of ISC dhcpd.
//
// It exchanges separators and nothing else. A line break inside a record becomes another byte, a separator between
// records becomes a line break, and every other byte passes as it is: the output has as many bytes as the input, so
// offsets stay what they are, and every byte is still searched. What cannot be understood passes line by line, and is a
// fault of the Reader; two records are never joined without one.
//
// The forms, and what becomes of their separators:
//
//   - JSON (RFC 8259). An array of objects, whether it is the document or lies in one that wraps it (names in
//     isListName): its brackets and the commas between its elements become line breaks, and so does the brace that
//     closes the wrapper. What the wrapper says before its list, up to the colon, is a line of its own, and so is what it
//     says after it. An object that wraps nothing is one record. Line breaks inside become spaces. Where a document
//     follows another with nothing between, a space there becomes the line break; where there is none, its opening brace
//     does. The brace then takes the place of the first blank within; a record without any is a line that lacks it and
//     begins with the quotation mark of its first key.
//   - Journal export (https://systemd.io/JOURNAL_EXPORT_FORMATS/). An entry is one line, and 0x1f ends each field. Of a
//     binary field, the line break after its name becomes "=", its length eight spaces, line breaks within spaces. What
//     was 0x1f before becomes a space, so that no value can pretend to be a field.
//   - DHCP leases, dhcpd.leases(5). A declaration with braces is one line: line breaks within become spaces. The one that
//     ends a comment within becomes ";", so that the comment is a statement like others, and hides none.
package frame

import (
	"bytes"
	"io"
)

// A Framing is how the records of a text are told from each other.
type Framing uint8

// Lines is the framing of most logs: each line is a record, and there is nothing to do.
const Lines Framing = 0

const (
	jsonArray Framing = iota + 1
	jsonObject
	journalExport
	dhcpLeases
)

var names = [...]string{
	Lines:         "lines",
	jsonArray:     "json array",
	jsonObject:    "json object",
	journalExport: "journal export",
	dhcpLeases:    "dhcp leases",
}

// Name is what documents call the framing: "lines", "json array", "json object", "journal export", "dhcp leases".
func (f Framing) Name() string { return names[f] }

// Detect tells the framing from the first bytes of a text, of which 64 KiB are plenty; whole says that they are all of
// it. Without evidence, records are lines: JSON Lines has none, and neither has a first record longer than the head.
func Detect(head []byte, whole bool) Framing {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte(mark)), " \t\r\n")
	switch {
	case len(text) == 0:
		return Lines
	case text[0] == '[' && hasRecords(text):
		return jsonArray
	case text[0] == '{' && hasRecords(text):
		return jsonObject
	case isJournal(text, whole):
		return journalExport
	case isLeases(text, whole):
		return dhcpLeases
	}
	return Lines
}

// mark is the byte order mark of UTF-8.
const mark = "\xef\xbb\xbf"

// Reader gives the text of r with each record as one line.
func (f Framing) Reader(r io.Reader) *Reader {
	reader := &Reader{src: r}
	switch f {
	case jsonArray, jsonObject:
		reader.framer = newJSONFramer()
	case journalExport:
		reader.framer = &journalFramer{}
	case dhcpLeases:
		reader.framer = &leasesFramer{}
	}
	return reader
}

// wholeLine cuts the first line, without its break. The last one is a line too if the text ends there.
func wholeLine(text []byte, whole bool) (line, rest []byte, ok bool) {
	line, rest, ok = bytes.Cut(text, []byte{'\n'})
	return bytes.TrimSuffix(line, []byte{'\r'}), rest, ok || whole && len(line) > 0
}
