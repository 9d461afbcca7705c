package lookalike

import (
	"strings"

	"picket/internal/prose"
)

// addedWords are those that phishing adds to a name to make an address of it: "example-login", "secure-example", "examplesupport".
var addedWords = prose.WordSet(`
	access account accounts accnt acct action activate activation active admin administrator adm advisory alert alerts app apply approve apps area assist assistance
	auth authenticate authentication authorize authorization auto aviso ayuda
	backup bank banking bill billing billpay bonus box business buy
	c care cancel card cards cargo carte cc center centre central chat check checkout claim claims cliente clientes client clients cloud club co com community
	confirm confirmation connect connexion conta contact conto control corp corporate courier cpanel cs cuenta customer customers customerservice
	dashboard data delivery deliver department dept desk device digital direct dispute dispatch doc docs document documents domain download drive
	e ebank ebanking ecommerce edm email emails emailer entrega envios error espace exclusive express extra
	fatura file files finance financial fix form forms forum fr fraud free
	gateway get gift giftcard global gmbh go group gov grp guard gutschein
	help helpdesk helpline hilfe home host hosting hq hr http https
	id identification identity idp inbox inc info information inloggen install internal international internet intl intranet invest investor invoice invoices it
	jobs join kunde kunden kundenservice konto
	law legal limited link links live livraison llc local locker log login logistics logon logout ltd
	m mail mailbox mailer mailing mails maintenance manage management manager mein member members membership message messages messaging mobile mobil moj mon mx my
	net netbank netbanking network news newsletter no noreply notice notification notifications notify now nfe
	office official offer offers on one online open oplata order orders org
	pacote package page pagamento pago pagos paiement panel paket parcel partner partners password pay payment payments payout pec pedido pending people personal portal post
	premium prime priority privacy pro process product profile program promo promos promotion protect protection prv
	quarantine query quick quota receipt recover recovery recrute redirect refund refunds register registration release remit remittance remove renew renewal report request reply
	required reschedule reset resolution resolve restore restrict review reward rewards rh
	safe safety sale sales save scan secure secured secureacc secureid securelogin security segura seguro seguridad sec segurança seguranca send server service services servizi servizio servicio servicios serv
	session set settings setup share shared ship shipment shipping shop shopping sicher sicherheit sign signin signup signon site smart sms soporte sso sp ssl staff start statement status store
	storage suivi summary supplier support sup suporte supportteam survey suspend suspended sync sys system systems
	tax team tech technical ticket token tool tools track tracking trade transaction transfer trust tw
	uk unlock unpaid update updated updates updating upgrade url us usa user users utente
	valid validate validation vendor ver verif verifica verificar verificacion verification verified verifizierung verify verifying via view vip virtual voice voicemail vpn
	w wallet warn warning web webapp webmail webmaster website welcome win work world ww www www1 www2 xn your zone zustellung
	actualizar acceso accedi accesso acceder atendimento anmelden anmeldung atualizar bloqueo boleto cadastro cobranca compte conferma correio desbloqueio devis espaceclient facture ingresar
	jp jpn kr kor de es it nl be br eu in cn ca au mx ch at pl ru sg hk th vn my ph za ae
	member1 anmeldelse bestelling betaling betalen bezorging pakket sendung versand rechnung zahlung paczka dostawa platnosc kargo`)

// mostAffix is the length of the longest of them, in bytes.
var mostAffix = func() (most int) {
	for word := range addedWords {
		most = max(most, len(word))
	}
	return most
}()

// isAdded says whether a piece between hyphens or dots is such a word, several of them in one, a number, or a single letter.
func isAdded(piece string) bool {
	if len(piece) <= 1 || addedWords[piece] {
		return true
	}
	stem := strings.TrimRight(piece, "0123456789")
	return stem == "" || splits(stem, 3)
}

// splits says whether text is made of added words, each of at least so many letters.
func splits(text string, least int) bool {
	return len(text) > 0 && len(text) <= maxLabel && reachable(text, least)[len(text)]
}

const maxLabel = 63 // RFC 1035, 2.3.4

// reachable tells the places of the text that added words, one after the other, lead to from its beginning.
func reachable(text string, least int) []bool {
	places := make([]bool, len(text)+1)
	places[0] = true
	for start := range text {
		for end := start + least; places[start] && end <= min(len(text), start+mostAffix); end++ {
			places[end] = places[end] || addedWords[text[start:end]]
		}
	}
	return places
}

// leading tells the places from which added words, one after the other, lead to the end of the text.
func leading(text string, least int) []bool {
	places := make([]bool, len(text)+1)
	places[len(text)] = true
	for start := len(text) - least; start >= 0; start-- {
		for end := start + least; end <= min(len(text), start+mostAffix); end++ {
			places[start] = places[start] || places[end] && addedWords[text[start:end]]
		}
	}
	return places
}
