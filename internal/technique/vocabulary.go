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
	isVerbHead                       // does so at the beginning of an item; elsewhere it may be a noun
	isHostile                        // is of attacks
	isAdvising                       // tells readers what to do
	isUrging                         // does so with "are" before it
	isBe                             // is, are
	isPreposition                    // shows that the word before is a noun or participle
	isTo                             // makes an infinitive
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
	return phrase.NewStems(kinds)
})

var wordsOf = map[uint16]string{
	isEnglish: `the a an of to in and is are was were be been by with for from on at as that which this these those it its they their them he his
		has have had not or but if when while where who will would can could may might into than then through after before also such using
		other all some any via upon between during within because so more most only being both each there here once out up over under`,

	isForeign: `el la los las un una unos que y en del al por para con se su sus es como lo más este esta ha sobre entre desde muy pero si sin ser
		le les des du et est une dans pour sur qui au aux par pas ce cette sont avec ou ont plus leur ses de
		der die das und ist nicht von mit den ein eine einer zu auf für im dem auch werden wird sich bei als oder nach sind
		il che di per non uno gli della delle dei nel alla sono da è os o em uma não dos ao pelo
		het een van niet voor zijn op te och att som på av är till jest nie się że`,

	isVerb: `uses used using runs adds gets lets hides is are was were has have had can could may might will would does did do use achieve acquire act add allow
		alter appear append apply assign attach authenticate become begin believe belong bring brute build bypass carry 
		check choose clear collect combine communicate compile compress conceal conduct configure connect consist contain
		 continue convert create deactivate decode decompress decrypt deem deliver deobfuscate deploy describe detect determine
		disable disguise distribute divide drop embed employ enable encode encrypt enumerate escalate establish evade examine execute exfiltrate
		exist extract facilitate fetch find follow gain gather generate get give grab harvest hide hijack identify impersonate
		implement include indicate infect infiltrate initialize initiate inject insert inspect install intercept interact invoke iterate
		keep know launch leverage load maintain make manage manipulate masquerade mimic modify move obfuscate observe
		obtain occur open operate overwrite pack perform persist pose possess prepare prevent proceed propagate provide pull 
		reach read receive redirect register remain remove rename replace replicate require resolve retrieve return reveal run save
		see seek seem select send serve show spawn spread steal store submit suspend take terminate traverse try 
		unpack upload utilize validate verify wait wipe write wrote sent took stole ran hid found gave began got made stolen
		written hidden taken known seen came went left read let led kept brought won lost held became`,

	isVerbHead: `compromise attempt cause claim contact display lure match monitor query start stop place pass tunnel trick force abuse aim grant call update set puts put sets control
		access attack backup beacon capture change close copy crawl delete dump download exploit kill list log mine phish probe
		process proxy record reboot restart request scan screenshot search shut shutdown sniff spoof stage target track transfer uninstall
		uninstall steal lock register sleep`,

	isHostile: `attack attacker adversary malware ransomware phishing spearphishing backdoor trojan botnet hacker hack hacking threat exploit
		exploitation malicious victim compromise infect infection infected implant payload c2 c&c intrusion intruder stealer keylogger
		spyware espionage cyberespionage cyberattack apt dropper downloader worm rootkit wiper exfiltrate exfiltration breach malspam
		shellcode webshell mimikatz cybercriminal vulnerability vulnerabilities adversaries unpatched cyber cybercrime ransom breached apt0 apt00 hacktivist obfuscated beacon loader extortion`,

	isAdvising:    `should recommend recommendation advisable`,
	isUrging:      `encourage urge advise`,
	isBe:          `is are organization`,
	isPreposition: `of in to by on from at with as for when during using through via and or`,
	isTo:          `to not`,
	isReader:      `you your yours`,
	isCaption:     `figure fig illustration image table screenshot annex listing`,
}
