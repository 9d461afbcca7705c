package frame

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
)

// field is a binary field of a journal entry.
func field(name, value string) string {
	return name + "\n" + string(binary.LittleEndian.AppendUint64(nil, uint64(len(value)))) + value + "\n"
}

func TestJournal(t *testing.T) {
	const first = "__CURSOR=s=1;i=2\n__REALTIME_TIMESTAMP=1709352669000000\n"
	const firstOut = "__CURSOR=s=1;i=2\x1f__REALTIME_TIMESTAMP=1709352669000000\x1f"
	at := func(err error, offset int) string { return fmt.Sprintf("%v at byte %d", err, offset) }
	for _, test := range []framingTest{
		{"two entries", first + "MESSAGE=a b\n\n" + first + "MESSAGE=\n\n", firstOut + "MESSAGE=a b\x1f\n" + firstOut + "MESSAGE=\x1f\n", journalExport, ""},
		{"empty lines between", first + "\n\n\n" + first + "\n", firstOut + "\n\n\n" + firstOut + "\n", journalExport, ""},
		{"binary field", first + field("MESSAGE", "a\nb\x1f\x00\n\n__CURSOR=x") + "_PID=1\n\n", firstOut + "MESSAGE=        a b \x00  __CURSOR=x\x1f_PID=1\x1f\n", journalExport, ""},
		{"empty binary field", first + field("MESSAGE", "") + "\n", firstOut + "MESSAGE=        \x1f\n", journalExport, ""},
		{"length like line breaks", first + field("A", strings.Repeat("\n", 0x0a0a)) + "\n", firstOut + "A=        " + strings.Repeat(" ", 0x0a0a) + "\x1f\n", journalExport, ""},
		{"separator in a value", first + "MESSAGE=a\x1f_UID=0\n\n", firstOut + "MESSAGE=a _UID=0\x1f\n", journalExport, ""},
		{"carriage returns", "__CURSOR=1\r\nMESSAGE=a\r\n\r\n__CURSOR=2\r\n\r\n", "__CURSOR=1\r\x1fMESSAGE=a\r\x1f\r\n__CURSOR=2\r\x1f\r\n", journalExport, ""},

		{"length beyond the end", first + "MESSAGE\n\x09\x00\x00\x00\x00\x00\x00\x00abc\n\n", firstOut + "MESSAGE=        abc  ", journalExport, at(errFieldEnd, len(first)+8)},
		{"length too short", first + "MESSAGE\n\x02\x00\x00\x00\x00\x00\x00\x00abc\nd\n\n" + first + "\n", firstOut + "MESSAGE=        abc\nd\n\n" + firstOut + "\n", journalExport, at(errFieldEnd, len(first)+8)},
		{"length out of bounds", first + "MESSAGE\n\x02\x00\x00\x00\x00\x00\x00\xffabc\n" + first + "\n", firstOut + "MESSAGE=        abc\n" + firstOut + "\n", journalExport, at(errFieldLength, len(first)+8)},
		{"text between", first + "\n-- Reboot --\n__CURSO\nmore\n" + first + "\n", firstOut + "\n-- Reboot --\n__CURSO\nmore\n" + firstOut + "\n", journalExport, at(errField, len(first)+1)},
		{"text inside", first + "Killed\nA=b\n\nA=b\n\n", firstOut + "Killed\nA=b\n\nA=b\x1f\n", journalExport, at(errField, len(first)+1)},
		{"name too long", first + strings.Repeat("A", 65) + "=b\n\n", firstOut + strings.Repeat("A", 65) + "=b\n\n", journalExport, at(errField, len(first)+64)},
		{"no empty line at the end", first, firstOut, journalExport, at(errEntryEnds, len(first))},
		{"ends in a name", first + "\n__CUR", firstOut + "\n__CUR", journalExport, at(errEntryEnds, len(first)+6)},
		{"ends in a length", first + "A\n\x01\x00", firstOut + "A=  ", journalExport, at(errEntryEnds, len(first)+4)},
	} {
		test.run(t)
	}
}
