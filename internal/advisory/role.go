package advisory

import (
	"strings"

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

// role reads the sentence in front of the value, the row or item that it stands in, the head of its column, then the
// heading above; "" if none says it.
func (s *setting) role(column string) string {
	if s.isSender() {
		return "sender"
	}
	if role := nearestRole(s.sentence(), s.Kind); role != "" {
		return role
	}
	for _, text := range []string{s.line, column, s.heading} {
		if role := roleIn(text, strings.ToLower(s.value), s.Kind); role != "" {
			return role
		}
	}
	return ""
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
func nearestRole(text string, kind indicator.Kind) (role string) {
	text = " " + wordBreaks.Replace(strings.ToLower(text))
	nearest := -1
	for i := range roleWords {
		if !roleWords[i].kinds.Has(kind) {
			continue
		}
		for _, word := range roleWords[i].words {
			if at := strings.LastIndex(text, word); at > nearest {
				nearest, role = at, roleWords[i].role
			}
		}
	}
	return role
}

var wordBreaks = strings.NewReplacer("|", " ", "(", " ", "\t", " ", "/", " ", "`", " ", "\"", " ", "*", " ", "_", " ", ">", " ")

func roleIn(text, value string, kind indicator.Kind) string {
	if text == "" {
		return ""
	}
	text = " " + wordBreaks.Replace(strings.ToLower(strings.ReplaceAll(text, value, " "))) + " "
	for i := range roleWords {
		if !roleWords[i].kinds.Has(kind) {
			continue
		}
		for _, word := range roleWords[i].words {
			if strings.Contains(text, word) {
				return roleWords[i].role
			}
		}
	}
	return ""
}
