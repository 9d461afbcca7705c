package advisory

import (
	"strings"
	"unicode/utf8"

	"picket/indicator"
)

var fileKinds = indicator.SetOf(indicator.MD5, indicator.SHA1, indicator.SHA256, indicator.SHA512, indicator.FileName, indicator.FilePath)

// roleWords are the words that say plainly what a value is for, and the kinds of which they can say it. A blank in front
// stands for the beginning of a word. Behind the English come those of other languages, in the order of headingsAbroad.
var roleWords = []struct {
	role  string
	kinds indicator.KindSet
	words []string
}{
	{"c2", anyHost, []string{" c2", " c&c", " cnc ", " command and control", " command-and-control", " command & control", " beacon",
		" mando y control", " comando y control", " commande et contrôle", " commande et de contrôle", " contrôle-commande", " kommandoserver", " kommando- und", " steuerungsserver",
		" comando e controll", " comando e control", " commando- en", " dowodzenia i kontroli", " сервер керування", " сервера керування", " сервер управлен", " сервера управлен", " сервером управлен", " командный сервер", " командного сервера", " командным сервером", " командному серверу", " управляющ",
		"c2サーバ", "c&cサーバ", "指令サーバ", "控制服务器", "控制伺服器", "控制端", "명령제어", "명령 제어", "명령 및 제어"}},
	{"exfiltration", anyHost, []string{" exfil", " ексфільтр", " эксфильтр", "窃取データ", "数据外传", "정보 유출"}},
	{"sender", indicator.SetOf(indicator.Email), []string{" sender", " sent from", " from:", " phishing",
		" remitente", " expéditeur", " absender", " mittente", " remetente", " afzender", " nadawca", " відправник", " отправител", "送信元", "差出人", "发件人", "寄件人", "발신"}},
	{"download", anyHost, []string{" download", " staging", " payload", " distribution", " delivery", " dropper",
		" descarga", " télécharge", " herunter", " nachgeladen", " scarica", " baixa", " pobier", " завантаж", " загру", " скачив", "ダウンロード", "配布", "下载", "下載", "다운로드", "유포"}},
	{"payload", fileKinds, []string{" payload", " dropper", " implant", " backdoor", " loader", " ransomware", " trojan", " malware",
		" carga útil", " charge utile", " schadsoftware", " maliciel", " троян", " бекдор", " бэкдор", "マルウェア", "恶意软件", "惡意程式", "악성코드"}},
}

// A roleWord is one of roleWords: which role it says, and of what.
type roleWord struct {
	word  string // without the blank in front
	rank  int    // of its role in roleWords
	begin bool   // only at the beginning of a word
}

// roleWordsBy are the words by their first byte.
var roleWordsBy = func() (index [256][]roleWord) {
	for rank := range roleWords {
		for _, word := range roleWords[rank].words {
			bare := strings.TrimPrefix(word, " ")
			index[bare[0]] = append(index[bare[0]], roleWord{bare, rank, bare != word})
		}
	}
	return index
}()

// roleAt is the rank of the role that a word at an offset of a text says of a kind, -1 for none.
func roleAt(text string, at int, kind indicator.Kind) int {
	for _, w := range roleWordsBy[text[at]] {
		if w.begin && at > 0 && !isWordBreak[text[at-1]] || !strings.HasPrefix(text[at:], strings.TrimSuffix(w.word, " ")) {
			continue
		}
		if end := at + len(w.word) - 1; w.word[len(w.word)-1] == ' ' && end < len(text) && !isWordBreak[text[end]] {
			continue
		}
		if roleWords[w.rank].kinds.Has(kind) {
			return w.rank
		}
	}
	return -1
}

// isWordBreak says which bytes part words.
var isWordBreak = func() (set [256]bool) {
	for _, c := range []byte(" |(\t/`\"*_>\r\n") {
		set[c] = true
	}
	return set
}()

// role reads the sentence in front of the value, the row or item that it stands in, the head of its column, then the
// heading above; "" if none says it.
func (s *setting) role(columns *columns, lower string) string {
	if s.isSender() {
		return "sender"
	}
	if role := nearestRole(folded(s.sentence()), s.Kind); role != "" {
		return role
	}
	value := strings.ToLower(s.value)
	if role := roleIn(s.line, value, s.Kind); role != "" {
		return role
	}
	if role := roleIn(columns.at(lower, s.from), value, s.Kind); role != "" {
		return role
	}
	return roleIn(s.heading, value, s.Kind)
}

// sentence is what stands in front of the value in its sentence, or cell.
func (s *setting) sentence() string {
	if i := strings.LastIndexAny(s.lead, "\t|"); i >= 0 {
		return s.lead[i+1:]
	}
	before := s.before
	for _, end := range []string{". ", "; ", "|", "  ", "。"} {
		if i := strings.LastIndex(before, end); i >= 0 {
			before = before[i+len(end):]
		}
	}
	return before
}

// nearestRole is the role of the last of roleWords in a text.
func nearestRole(text string, kind indicator.Kind) string {
	for at := len(text) - 1; at >= 0; at-- {
		if rank := roleAt(text, at, kind); rank >= 0 {
			return roleWords[rank].role
		}
	}
	return ""
}

// roleIn is the first role in the order of roleWords that a text says, beside the value.
func roleIn(text, value string, kind indicator.Kind) string {
	least := firstRole(folded(text), kind)
	if least < len(roleWords) && strings.Contains(text, value) {
		least = firstRole(folded(strings.ReplaceAll(text, value, " ")), kind)
	}
	if least == len(roleWords) {
		return ""
	}
	return roleWords[least].role
}

func firstRole(text string, kind indicator.Kind) int {
	least := len(roleWords)
	for at := range len(text) {
		if rank := roleAt(text, at, kind); rank >= 0 && rank < least {
			least = rank
		}
	}
	return least
}

// folded is a text in lower case. Most texts here are, but for letters beyond ASCII.
func folded(text string) string {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf || isUpper(text[i]) {
			return strings.ToLower(text)
		}
	}
	return text
}
