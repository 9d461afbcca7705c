package technique

import (
	"strings"
	"sync"

	"picket/internal/technique/phrase"
)

// What a word is, as bits. The word of a stem may be several things.
const (
	isEnglish     uint16 = 1 << iota // a word that every English sentence is full of
	isForeign                        // such a word of another language
	isVerb                           // says that something is done
	isIrregular                      // a past form without -ed, which is a participle too
	isVerbHead                       // does so at the beginning of an item; elsewhere it may be a noun
	isHostile                        // is of attacks
	isAdvising                       // tells readers what to do
	isUrging                         // does so with "are" before it
	isBe                             // is, are
	isPreposition                    // shows that the word before is a noun or participle
	isTo                             // makes an infinitive
	isBidding                        // may be an imperative
	isReader                         // you, your
	isCaption                        // begins a caption or an entry of a table of contents
)

var vocabulary = sync.OnceValue(func() phrase.Stems {
	kinds := map[uint32]uint16{}
	for kind, words := range wordsOf {
		for _, word := range strings.Fields(words) {
			kinds[phrase.Stem(word)] |= kind
		}
	}
	for word := range imperatives {
		kinds[phrase.Stem(word)] |= isBidding
	}
	return phrase.NewStems(kinds)
})

var wordsOf = map[uint16]string{
	isEnglish: `the a an of to in and is are was were be been by with for from on at as that which this these those it its they their them he his
		has have had not or but if when while where who will would can could may might into than then through after before also such
		using other all some any via upon between during within because so more most only being both each there here once out up over
		under`,

	isForeign: `el la los las un una unos que y en del al por para con se su sus es como lo más este esta ha sobre entre desde muy pero si sin
		ser le les des du et est une dans pour sur qui au aux par pas ce cette sont avec ou ont plus leur ses de der die das und ist
		nicht von mit den ein eine einer zu auf für im dem auch werden wird sich bei als oder nach sind il che di per non uno gli della
		delle dei nel alla sono da è os o em uma não dos ao pelo het een van niet voor zijn op te och att som på av är till jest nie się
		że`,

	isVerb: `achieve acquire act add adds allow alter appear append apply are assign attach authenticate became become began begin believe
		belong bring brought brute build built bypass came can carry check choose clear collect combine communicate compile compress
		conceal conduct configure connect consist contain continue convert could create deactivate decode decompress decrypt deem deliver
		deobfuscate deploy describe detect determine did disable disguise distribute divide do does drop embed employ enable encode
		encrypt enumerate escalate establish evade examine execute exfiltrate exist extract facilitate fetch find follow found gain
		gather gave generate get gets give given got grab had harvest has have held hid hidden hide hides hijack identify impersonate
		implement include indicate infect infiltrate initialize initiate inject insert inspect install interact intercept invoke is
		iterate keep kept knew know known launch led left lets leverage load lost made maintain make manage manipulate masquerade may
		might mimic modify move obfuscate observe obtain occur open operate overwrite pack perform persist pose possess prepare prevent
		proceed propagate provide pull ran reach read receive redirect remain remove rename replace replicate require resolve retrieve
		return reveal run runs save saw see seek seem seen select send sent serve show spawn spread steal stole stolen store submit
		suspend take taken terminate took traverse try unpack upload use used uses using utilize validate verify wait was went were will
		wipe won would write written wrote`,

	isIrregular: `brought built found given got held hidden kept known led left lost made read seen sent stolen taken written`,

	isVerbHead: `abuse access aim attack attempt backup beacon call capture cause change claim close compromise contact control copy crawl delete
		display download dump exploit force grant kill list lock log lure match mine monitor pass phish place probe process proxy put
		puts query reboot record register request restart scan screenshot search set sets shut shutdown sleep sniff spoof stage start
		stop target track transfer trick tunnel uninstall update`,

	isHostile: `adversaries adversary apt apt0 apt00 attack attacker backdoor beacon botnet breach breached c&c c2 compromise cyber cyberattack
		cybercrime cybercriminal cyberespionage downloader dropper espionage exfiltrate exfiltration exploit exploitation extortion hack
		hacker hacking hacktivist implant infect infected infection intruder intrusion keylogger loader malicious malspam malware
		mimikatz obfuscated payload phishing ransom ransomware rootkit shellcode spearphishing spyware stealer threat trojan unpatched
		victim vulnerabilities vulnerability webshell wiper worm`,

	isAdvising:    `should recommend recommendation advisable`,
	isUrging:      `encourage urge advise`,
	isBe:          `is are organization`,
	isPreposition: `of in to by on from at with as for when during using through via and or`,
	isTo:          `to not`,
	isReader:      `you your yours`,
	isCaption:     `figure fig illustration image table screenshot annex listing`,
}
