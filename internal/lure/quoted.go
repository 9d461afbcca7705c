package lure

import (
	"strings"
	"unicode/utf8"
)

// QuotedStart is where the text of an earlier message begins in a reply or a forwarded message, in bytes; len(text) where it quotes none. What stands
// before it is new. It goes by the forms that mail programs write: a line that tells who wrote, a line with "Original Message", a block of From, To
// and Subject, lines that begin with ">" (RFC 3676, 4.5), in the languages that Find knows.
func QuotedStart(text string) int {
	lines := quotable{text: text}
	for lines.next() {
		line := lines.line()
		switch {
		case line == "":
		case strings.HasPrefix(line, ">") && !strings.HasPrefix(line, ">From "):
			return lines.start
		case separates(line), lines.attributes(), lines.headed():
			return lines.start
		}
	}
	return len(text)
}

// A quotable is a text that is read line by line.
type quotable struct {
	text       string
	start, end int // of the line, without its line end
	begun      bool
}

func (q *quotable) next() bool {
	if q.begun {
		q.start = q.end + 1
	}
	q.begun = true
	if q.start >= len(q.text) {
		return false
	}
	q.end = q.lineEnd(q.start)
	return true
}

func (q *quotable) lineEnd(from int) int {
	if n := strings.IndexByte(q.text[from:], '\n'); n >= 0 {
		return from + n
	}
	return len(q.text)
}

// line is the line without blanks around it, and without the stars of bold text.
func (q *quotable) line() string { return bare(q.text[q.start:q.end]) }

func bare(line string) string { return strings.Trim(line, " \t\r\u00a0*") }

// ahead are the next lines that are not empty, this one first; with together, up to the first that is empty.
func (q *quotable) ahead(most int, together bool) []string {
	var lines []string
	for from := q.start; from < len(q.text) && len(lines) < most; {
		end := q.lineEnd(from)
		if line := bare(q.text[from:min(end, from+mostLine)]); line != "" {
			lines = append(lines, line)
		} else if together {
			break
		}
		if from = end + 1; from > q.start+most*mostLine {
			break
		}
	}
	return lines
}

// mostLine is how long a line that introduces a quotation may be, bytes.
const mostLine = 400

// originals are the words that mail programs write between dashes above what they quote.
var originals = []string{"original message", "original appointment", "forwarded message", "begin forwarded message", "ursprungliche nachricht", "originalnachricht",
	"original nachricht", "weitergeleitete nachricht", "message d origine", "message original", "message transfere", "mensaje original", "mensaje reenviado",
	"mensagem original", "mensagem encaminhada", "messaggio originale", "messaggio inoltrato", "oorspronkelijk bericht", "doorgestuurd bericht",
	"исходное сообщение", "пересылаемое сообщение", "oryginalna wiadomosc", "wiadomosc oryginalna", "ozgun ileti", "orijinal mesaj", "원본 메시지", "원본 메일", "원본메일",
	"전달된 메시지", "original mail", "元のメッセージ", "転送メッセージ", "原始邮件", "原始郵件", "邮件原件", "转发邮件", "轉寄的郵件"}

var foldedOriginals = foldAll(originals)

// separates tells whether a line only says that an earlier message follows: dashes around the words, or a rule as Outlook draws it.
func separates(line string) bool {
	if len(line) > mostLine {
		return false
	}
	if strings.Trim(line, "_") == "" && len(line) >= 30 {
		return true
	}
	words := strings.Trim(line, "-—–=_ \t:")
	if len(line)-len(words) < 2 {
		return false
	}
	said := foldLine(words)
	for _, original := range foldedOriginals {
		if said == original {
			return true
		}
	}
	return false
}

// wrote are the ends of lines that tell who wrote what follows.
var wrote = foldAll([]string{"wrote", "writes", "schrieb", "geschrieben", "a ecrit", "escribio", "escreveu", "ha scritto", "schreef", "пишет", "написал", "написала",
	"написал а", "napisal", "napisala", "napisal a", "yazdi", "sunu yazdi", "님이 작성", "작성", "님의 말", "さんのメール", "のメール", "のメッセージ", "書きました", "写道", "寫道"})

// inside are words of languages that put the name last: "Am … schrieb Ann:", "Op … schreef Ann:".
var inside = []string{" schrieb ", " schreef "}

// attributes tells whether the line tells who wrote and when; it may be wrapped into three, of which the first has some of the date.
func (q *quotable) attributes() bool {
	first := q.text[q.start:q.end]
	if len(first) > mostLine || !strings.ContainsAny(first, "0123456789") && !endsInColon(bare(first)) {
		return false
	}
	lines := q.ahead(3, true)
	for n := range lines {
		if endsInColon(lines[n]) {
			return attribution(strings.Join(lines[:n+1], " "))
		}
	}
	return false
}

func endsInColon(line string) bool {
	return strings.HasSuffix(line, ":") || strings.HasSuffix(line, "：")
}

// attribution tells whether a line that ends in a colon names a day or an address, and ends as such lines do.
func attribution(said string) bool {
	if len(said) > mostLine || !strings.ContainsAny(said, "0123456789@") {
		return false
	}
	line := foldLine(said)
	for _, end := range wrote {
		if strings.HasSuffix(line, end) {
			return true
		}
	}
	for _, word := range inside {
		if strings.Contains(" "+line, foldLine(word)+" ") {
			return true
		}
	}
	return false
}

// from and other are the labels of the header that a program writes above what it quotes.
var (
	from  = labels("From", "Von", "De", "Da", "Van", "От", "Od", "Kimden", "보낸 사람", "보낸사람", "보낸이", "差出人", "送信者", "发件人", "寄件者", "寄件人", "發件人")
	other = labels("Sent", "Date", "To", "Subject", "Cc", "Gesendet", "Datum", "An", "Betreff", "Envoyé", "À", "Objet", "Enviado", "Enviada em", "Enviado el", "Para", "Asunto",
		"Fecha", "Assunto", "Data", "Inviato", "A", "Oggetto", "Verzonden", "Aan", "Onderwerp", "Отправлено", "Дата", "Кому", "Тема", "Wysłano", "Do", "Temat", "Gönderilme",
		"Gönderme Tarihi", "Kime", "Konu", "보낸 날짜", "보낸날짜", "날짜", "받는 사람", "받는사람", "제목", "참조", "送信日時", "日時", "宛先", "件名", "发送时间", "日期", "收件人", "主题", "抄送",
		"寄件日期", "收件者", "主旨", "副本")
)

// headed tells whether a header begins here: who it is from, and two more labels in the lines that follow.
func (q *quotable) headed() bool {
	if !from[label(q.text[q.start:q.end])] {
		return false
	}
	others := 0
	for _, line := range q.ahead(7, false)[1:] {
		if other[label(line)] {
			others++
		}
	}
	return others >= 2
}

// label is what stands before a line's first colon, folded; "" where that is too long for one.
func label(line string) string {
	at := strings.IndexAny(line, ":：")
	if at < 0 || at > 40 || !utf8.ValidString(line[:at]) {
		return ""
	}
	return foldLine(bare(line[:at]))
}

func labels(names ...string) map[string]bool {
	set := map[string]bool{}
	for _, name := range foldAll(names) {
		set[name] = true
	}
	return set
}

func foldAll(words []string) []string {
	var all []string
	for _, word := range words {
		all = append(all, foldLine(word))
	}
	return all
}

// foldLine is a line as Find sees it.
func foldLine(line string) string { return strings.Trim(string(fold(line).bytes), " .") }
