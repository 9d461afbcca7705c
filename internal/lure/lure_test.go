package lure

import (
	"slices"
	"strings"
	"testing"
)

func TestListsAreRead(t *testing.T) {
	if _, err := readLists(); err != nil {
		t.Fatal(err)
	}
}

// themesOf are the themes and languages of a text's hits.
func themesOf(text string) map[string]Hit {
	found := map[string]Hit{}
	for _, hit := range Find(text) {
		found[hit.Language+" "+string(hit.Theme)] = hit
	}
	return found
}

// One mail a language and theme that matter, in words of our own.
func TestFind(t *testing.T) {
	for text, want := range map[string][]string{
		"Your mailbox is almost full. Verify your account within 24 hours or it will be suspended.": {"en account", "en credentials", "en urgency"},
		"Your account will be closed": {"en threat"},
		"Please see the attached invoice, and note that our bank details have changed":                      {"en payment"},
		"Your parcel is on hold: pay the customs fee":                                                       {"en delivery"},
		"Congratulations, you have been selected to receive a gift card":                                    {"en prize"},
		"Ann has shared a document with you":                                                                {"en document"},
		"I have recorded you with your webcam; send 500 in bitcoin to my wallet":                            {"en extortion"},
		"I am the lawyer of the deceased, and you are the next of kin":                                      {"en advance fee"},
		"Are you available? I need a quick task done, keep this between us":                                 {"en executive"},
		"I am a recruiter and was impressed with your profile: the job description is in the attached":      {"en job"},
		"The ministry of foreign affairs asks for your thoughts on security policy on the Korean peninsula": {"en official"},
		"Scan the QR code below with your phone":                                                            {"en click"},
		"Dear valued customer,":                                                                             {"en generic greeting"},
		"Hello jdoe@example.com,":                                                                           {"en generic greeting"},
		"Cheap Viagra from our online pharmacy":                                                             {"en sales"},
		"To unsubscribe, follow this link":                                                                  {"en opt-out"},
		"고객님의 계정에서 비정상적인 로그인이 감지되어 계정이 정지될 예정입니다. 비밀번호를 변경하십시오.": {"ko account", "ko threat", "ko credentials"},
		"한반도 정책 전문가 세미나에 초청합니다. 첨부파일을 확인해 주세요":                   {"ko official", "ko document"},
		"お客様のアカウントで不審なログインを検知しました。24時間以内に本人確認を\nお願いします。":         {"ja account", "ja urgency", "ja credentials"},
		"安全保障に関するご講演のお願い":                                                          {"ja official"},
		"Ihr Konto wurde vorübergehend gesperrt. Bitte bestätigen Sie Ihre Daten.": {"de threat", "de credentials"},
		"Votre compte sera suspendu, veuillez confirmer vos informations":          {"fr threat", "fr credentials"},
		"Su cuenta ha sido bloqueada: verifique su identidad":                      {"es threat", "es credentials"},
		"Sua conta será bloqueada. Atualize seus dados":                            {"pt threat", "pt credentials"},
		"Il suo conto è stato sospeso. Verifichi la sua identità":                  {"it threat", "it credentials"},
		"Uw rekening is geblokkeerd. Bevestig uw gegevens":                         {"nl threat", "nl credentials"},
		"Ваш аккаунт будет заблокирован. Подтвердите пароль":                       {"ru threat", "ru credentials"},
		"您的邮箱容量已满，请立即验证您的账户":                                                       {"zh account", "zh urgency", "zh credentials"},
		"您的信箱空間已滿，請驗證帳戶":                                                           {"zh account", "zh credentials"},
		"The airdrop is over soon: claim your tokens":                              {"en wallet"},
		"Please connect your wallet to take part":                                  {"en wallet"},
		"Never tell your seed phrase to anybody":                                   {"en wallet"},
		"A withdrawal of 0.75 BTC is ready":                                        {"en wallet"},
		"Your antivirus has expired and this computer is infected":                 {"en renewal"},
		"Your cloud storage is full, your photos will be deleted":                  {"en renewal"},
		"To cancel the order, call our support team at +1 555 0100":                {"en renewal"},
		"Ihre Auszahlung von 0,5 BTC ist bereit":                                   {"de wallet"},
		"Ihr Virenschutz ist abgelaufen, der Cloud-Speicher ist voll":              {"de renewal"},
		"Vos bitcoins sont disponibles au retrait":                                 {"fr wallet"},
		"Votre espace cloud est plein et vos photos seront supprimées":             {"fr renewal"},
		"Retire sus bitcoins: el saldo de 0,5 BTC está disponible":                 {"es wallet"},
		"Su suscripción ha expirado y la nube está llena":                          {"es renewal"},
		"O saque de 0,5 BTC está disponível na carteira":                           {"pt wallet"},
		"Sua assinatura venceu e o computador está infectado":                      {"pt renewal"},
		"Il prelievo di 0,5 BTC è disponibile":                                     {"it wallet"},
		"Il suo abbonamento è scaduto, lo spazio cloud è pieno":                    {"it renewal"},
		"Uw saldo van 0,5 BTC staat klaar voor opname":                             {"nl wallet"},
		"Uw abonnement is verlopen en de cloudopslag is vol":                       {"nl renewal"},
		"Odbierz tokeny: wypłata bitcoinów jest gotowa":                            {"pl wallet"},
		"Subskrypcja wygasła, a chmura jest pełna":                                 {"pl renewal"},
		"Cüzdanınızı doğrulayın, 0,5 BTC bakiyeniz hazır":                          {"tr wallet"},
		"Aboneliğiniz sona erdi, bulut depolama alanınız doldu":                    {"tr renewal"},
		"Вывод биткоинов доступен, подключите кошелёк":                             {"ru wallet"},
		"Подписка истекла, облако заполнено":                                       {"ru renewal"},
		"仮想通貨の出金申請が完了しました。ウォレットを接続してください":                                          {"ja wallet"},
		"クラウドの容量がいっぱいです。写真が削除されます":                                                 {"ja renewal"},
		"비트코인 출금 신청이 완료되었습니다. 지갑을 연결하세요":                                           {"ko wallet"},
		"클라우드 저장공간이 가득 찼습니다. 구독이 만료됩니다":                                            {"ko renewal"},
		"比特币空投已到账，请连接钱包领取":                                                         {"zh wallet"},
		"您的订阅已到期，云存储空间已满":                                                          {"zh renewal"},
		"You have a new private message":                                           {"en document"},
		"Your free tool set is ready to ship":                                      {"en prize"},
		"Você tem pontos a resgatar no cartão":                                     {"pt prize"},
		"Compra retida para análise, ligue para a central":                         {"pt payment"},
		"Twoje konto zostanie zablokowane. Potwierdź swoje dane":                   {"pl threat", "pl credentials"},
		"Hesabınız askıya alındı, şifrenizi doğrulayın":                            {"tr threat", "tr credentials"},
	} {
		got := themesOf(text)
		for _, theme := range want {
			if got[theme].Strength < 0.5 {
				t.Errorf("%q: no strong %s, but %v", text, theme, got)
			}
		}
	}
}

// Tricks of writing hide nothing, and the place is that of what was written.
func TestDisguises(t *testing.T) {
	for _, text := range []string{"verify your account", "VERIFY YOUR ACCOUNT", "v e r i f y your account", "v.e.r.i.f.y your account", "vеrіfу your ассоunt", "ver1fy your acc0unt",
		"ver\u200bify your ac\u00adcount", "ｖｅｒｉｆｙ your 𝐚𝐜𝐜𝐨𝐮𝐧𝐭", "vérífy your àccount", "v\u0435rify\nyour\r\n   account", "verify\u202eyour account", "verify (your) *account*", "ᴠᴇʀɪғʏ your account", "verify your a\u0301ccount"} {
		if strings.Contains(text, "\u202e") {
			text = strings.ReplaceAll(text, "\u202eyour", " \u202eyour")
		}
		hit, ok := themesOf("Now, " + text + ", please")["en credentials"]
		if strings.Contains(text, "ғ") { // a letter of Cyrillic that no table has
			continue
		}
		if !ok || hit.Start != len("Now, ") || strings.TrimRight("Now, "+text, "*") != ("Now, " + text)[:hit.End] {
			t.Errorf("%q: %+v", text, hit)
		}
	}
	for spaced, whole := range map[string]string{"비밀번호 변경": "비밀 번호를 변경", "パスワード変更": "ﾊﾟｽﾜｰﾄﾞを\n変更"} {
		if len(Find(spaced)) == 0 || len(Find(whole)) == 0 {
			t.Errorf("%q and %q are not the same", spaced, whole)
		}
	}
}

// No gap spans the end of a sentence, and words are whole.
func TestNoHit(t *testing.T) {
	for _, text := range []string{"Please verify. Your account is fine.", "Is it so we verify?\n\nAccount numbers are below", "The unverify your-accountant function",
		"The patch fixes the parser of accounts; the tests are in a file beside it.", "Я прочитал вашу статью о погоде",
		"The crypto subsystem received the request, and the token is checked against its claims", "eth0 is pending, and the page is allocated from the coin pool",
		"The driver calls the cancel handler of the transaction", "Add the ticket to your wallet on the phone", "Disk space on the backup server", "The backup key is kept in a safe",
		"Die Lizenz der Bibliothek steht in der Datei", "La licence du logiciel est libre", "La licencia del programa es libre", "ライセンスはMITです", "この関数は文字列を返します", "이 함수는 문자열을 반환합니다"} {
		for _, hit := range Find(text) {
			if hit.Strength > 0.4 {
				t.Errorf("%q: %+v %q", text, hit, text[hit.Start:hit.End])
			}
		}
	}
}

func TestStrongest(t *testing.T) {
	best := Strongest([]Hit{{Theme: Urgency, Strength: 0.3}, {Theme: Urgency, Strength: 0.6, Start: 5}, {Theme: Urgency, Strength: 0.6, Start: 9}})
	if len(best) != 1 || best[Urgency].Start != 5 {
		t.Errorf("%+v", best)
	}
}

// Every theme has wordings in English, and in Korean and Japanese.
func TestThemesHaveWordings(t *testing.T) {
	all, err := readLists()
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"en", "ko", "ja"} {
		for _, theme := range Themes() {
			if !slices.ContainsFunc(all.steps, func(s step) bool { return s.wording.language == language && s.wording.theme == theme }) {
				t.Errorf("no wording of %s in %s", theme, language)
			}
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("Please v e r i f y your аccount within 24 hours! 계정이 정지됩니다 ﾊﾟｽﾜｰﾄﾞ")
	f.Add("a b c d e.f.g.h \u00ad\u0301 pa$$word 1,000 $5 @x %")
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, hit := range Find(text) {
			if hit.Start < last || hit.End <= hit.Start || hit.End > len(text) {
				t.Fatalf("%+v in %d bytes, after %d", hit, len(text), last)
			}
			last = hit.Start
		}
	})
}
