package account

import "strings"

// A cue is what a word says about the names beside it; words may say several things.
type cue uint64

const (
	cueGroup      cue = 1 << iota // a kind of attacker: group, gang, hackers
	cueAttacker                   // surely one: hackers, state-sponsored, APT
	cueMalware                    // a kind of hostile software: backdoor, loader
	cueAttack                     // attacks, in any form: targeted, stole, compromised
	cueDeed                       // what attackers also do: used, deployed, sent, developed
	cuePassive                    // could be the participle of a passive: targeted, used, developed, launched
	cueBlame                      // attributed, linked, accused, blamed, behind, responsible
	cueCompare                    // similar, unlike, resembles, overlaps
	cueAlso                       // known, tracked, aka, called, dubbed
	cueBy                         // by
	cueTo                         // to, with
	cueJoin                       // what stands between names of a list
	cueIn                         // in, across, within, throughout
	cueAgainst                    // against, at, on
	cueVictim                     // organizations, companies, users, ministries
	cueTarget                     // targeted, targeting, victims, attacks, hit, threat
	cueDocument                   // advisory, alert, report, guidance
	cueAdvisory                   // surely an official one: advisory, alert, bulletin
	cueWritten                    // authored, released, issued, published
	cueReleasing                  // in the active: releases, issued, releasing
	cueAdvise                     // recommends, urges, assesses, encourages
	cueSay                        // said, reported, told, according
	cueContact                    // contact, report (it to), phone, e-mail
	cueJointly                    // joint, jointly, coauthored
	cueAuthoring                  // authoring
	cuePart                       // helping verbs and adverbs between a name and its verb: has, been, also
	cueSpy                        // services that attack: GRU, MSS, RGB
	cueBased                      // based, located, operating, originating
	cueBacked                     // backed, sponsored, behalf, directed, funded
	cueWanted                     // what is done with wanted technology: manufacture, designs, steal, secrets
	cueAuthorSelf                 // sector words that speak of the writers: vendor, researchers, firm
	cueAdjective                  // -linked, -backed, -nexus behind a country's name
	cueEarlier                    // previously, past, history, earlier
	cueThis                       // this
	cueNegative                   // not, no, never, without
	cueInside                     // respective, own: of countries
	cueState                      // government, regime, military, intelligence
	cueDoing                      // what a group does, and what also has a name: campaign, operation, activity
	cueKind                       // what an attacker may be called before the noun: elite, state-backed, malicious
	cueTogether                   // in conjunction, coordination, together with others
	cueBodies                     // agencies, authorities: of countries that speak through them
)

var cues = func() *cueTable {
	m := map[string]cue{}
	for c, words := range vocabulary {
		for _, w := range strings.Fields(words) {
			m[w] |= c
		}
	}
	return newCueTable(m)
}()

var vocabulary = map[cue]string{
	cueGroup: `group groups gang gangs team teams crew actor actors adversary adversaries operators operator cluster collective syndicate
		cartel affiliates affiliate apt apts intruders attackers attacker unit subgroup umbrella
		hackers hacker hacking cybercriminals cybercriminal criminals spies mercenaries hacktivists`,
	cueDoing: `campaign campaigns operation operations activity espionage threat intrusions attacks`,
	cueAttacker: `hackers hacker hacking cyber-espionage cyberespionage apt apts state-sponsored state-backed government-backed nation-state
		government-sponsored state-linked state-aligned state-affiliated cybercriminals cybercriminal cyber-criminals attackers attacker spies threat
		intruders hacktivists adversaries adversary cyber-actors espionage cyberspies regime-backed`,
	cueMalware: `malware backdoor backdoors trojan trojans rat rats loader loaders payload payloads dropper droppers ransomware stealer stealers
		infostealer infostealers implant implants worm worms wiper wipers botnet botnets downloader downloaders keylogger rootkit bootkit webshell
		webshells shell tool tools toolkit framework utility exploit beacon beacons spyware virus bot bots malspam cryptominer miner module modules
		sample samples variant variants family families dll binary c2 infection infections infected dropped drops installs installed executes deploys
		delivers delivered deployed downloads downloaded stager shellcode scareware adware maldoc banker skimmer plugin encryptor locker post-exploitation
		obfuscated packed persistence credential dumping dump proxy tunneling scanner remote access`,
	cueAttack: `attack attacks attacked attacking target targets targeted targeting compromise compromised compromises compromising exploit
		exploited exploits exploiting steal steals stole stolen stealing breach breached breaches breaching hack hacked hacks hit hits hitting infect
		infected infects infecting infiltrate infiltrated infiltrating penetrated intrusion intrusions spying spied sabotage sabotaged extort extorted
		extorting phish phished spearphishing defraud defrauded disrupted disrupt wiped encrypts encrypted exfiltrated exfiltrate exfiltrating espionage
		cyberattack cyberattacks cyber-attack cyber-attacks victim victims broke broken break breaks breaking`,
	cueDeed: `use uses used using deploy deploys deployed deploying deliver delivers delivered delivering distribute distributes distributed
		distributing launch launched launches conduct conducts conducted conducting send sends sent sending leverage leverages leveraged leveraging
		employ employs employed employing install installs installed develop develops developed developing register registered registers create
		created creates drop drops dropped host hosted hosts run runs ran perform performs performed carry carried carries continue continues
		continued began begun start started switched switches updated updates changed evolved evolves expanded relies rely relied abuse abuses abused
		abusing gain gained gains obtained maintains maintained moved masquerade masquerades masqueraded posed poses impersonate impersonates
		impersonated operate operates operated operating demanded demands leak leaked leaks published threatened seek seeks sought engaged engages
		added adds adopted adopts utilize utilizes utilized favors prefers tried trying tries attempted attempts attempting seeking resumed returned claimed earned laundered stays
		remains active specializes focuses focused known wants aims tend tends`,
	cuePassive: `targeted compromised exploited stolen breached hacked hit infected infiltrated penetrated attacked used deployed delivered
		distributed launched conducted sent leveraged employed installed developed created carried operated run perpetrated attributed orchestrated
		authored registered dropped hosted performed written maintained controlled abused utilized staged campaign campaigns attack attacks operation
		operations intrusion intrusions activity exploitation cyberattack cyberattacks hack breach spied made`,
	cueBlame: `attribute attributed attributes attributing attribution blame blamed blames blaming behind responsible linked link links tied ties
		accused accuse accuses connected work handiwork suspected believed culprit perpetrator perpetrators orchestrated charged indicted sanctioned associated`,
	cueCompare: `similar similarities similarity unlike resemble resembles resembling reminiscent overlap overlaps overlapping compared comparable
		comparison like likewise same differ differs different unrelated identical shared shares copycat copycats imitate imitating mimic mimicking`,
	cueAlso: `known aka a.k.a a.k.a. tracked called dubbed named referred codenamed code-named alias aliases refers tracks calls nicknamed`,
	cueBy:   `by`,
	cueTo:   `to with of`,
	cueJoin: `and or as well the in both also to from plus nor alongside together its their including with u.s us-based partners partner's
		united states kingdom australian canadian british new zealand south korean's republic korea of korea's along other addition cyber agencies partner counterparts international countries nations allies signed`,
	cueIn:      `in across within throughout inside over around spanning`,
	cueAgainst: `against at on upon toward towards into`,
	cueVictim: `organization organizations organisation organisations company companies entity entities victim victims user users bank banks
		ministry ministries government governments institution institutions embassy embassies agency agencies firm firms business businesses industry
		industries sector sectors network networks system systems infrastructure customers customer individuals officials diplomats journalists
		activists universities university schools hospitals targets target website websites people citizens military servers contractors contractor
		manufacturers provider providers operators think-tanks ngos politicians researchers academics exchanges exchange utility utilities
		corporations enterprises machines computers retailers exporters nationals speakers diaspora dissidents residents clients parliament
		telecoms telcos casinos airlines operator bank ministry hospital school`,
	cueTarget: `target targets targeted targeting victim victims victimology attack attacks attacked attacking compromise compromised compromises
		compromising hit hits hitting infect infected infecting infections infection threat threatens affected affect affects affecting impacted impact
		impacts impacting breach breached espionage spying steal stealing stole stolen exfiltrated exfiltrate against extorted aimed interested interest
		cyberattack cyberattacks cyber-attack cyber-attacks hacked hacking intrusion intrusions campaign campaigns prey phished focus focused focuses focusing
		infiltrate infiltrated infiltrating exploit exploited exploiting hunting pursues broke broken break breaks breaking`,
	cueDocument: `statement advisory advisories alert report guidance csa bulletin document publication product notice statement factsheet fact sheet mar
		announcement warning paper guide guidelines assessment press release update`,
	cueAdvisory:  `advisory alert csa bulletin mar guidance guidelines notice warning`,
	cueWritten:   `authored coauthored co-authored written issued released published prepared produced made developed drafted compiled signed co-signed co-sealed cosealed endorsed effort efforts collaboration joined`,
	cueReleasing: `releasing release releases released issuing issue issues issued publish published publishing publishes disseminating announced announces unveiled coauthored co-authored authored providing provide distributing`,
	cueAdvise:    `recommend recommends urge urges encourage encourages assess assesses assessed advise advises warn warns warned warning judge judges believe believes strongly observed discourage acknowledge confident confidence aware confirmed engaged identified suggest expects anticipate issued`,
	cueSay:       `said accuse accuses accused says reported reports told according stated states noted notes announced announces confirmed quoted cited added wrote commented explained director spokesperson spokesman spokeswoman chief officer`,
	cueContact:   `contact contacts visit email e-mail phone telephone hotline local cywatch reporting refer see`,
	cueJointly:   `joint jointly coauthored co-authored joined together`,
	cueAuthoring: `authoring authors`,
	cuePart: `has have had come teamed up led today monday tuesday wednesday thursday friday july on international allies been is are was were be being also may might can could would will likely probably reportedly allegedly recently now
		often then still has since previously first again primarily typically mainly continues continued believed suspected seen observed found group groups
		actors actor hackers gang team operators threat apt that which who to members spotted caught actively cyber attackers adversary did does do
		not`,
	cueSpy:   `gru svr fsb mss pla rgb irgc mois reconnaissance kgb`,
	cueBased: `based located operating operate operates originating originated originates headquartered nexus origin`,
	cueBacked: `backed sponsored sponsorship behalf directed funded support supported supporting affiliated aligned linked tied attributed
		attribution working works interests links ties connected ordered controlled`,
	cueWanted: `manufacture manufactures manufacturing manufacturers manufacturer design designs blueprints steal stealing stole stolen secrets secret technology
		technologies information data intellectual drawings exfiltrated exfiltrate produce produces producing develop develops developing makers maker
		sensitive classified obtain acquire programs programmes programme program firms companies contractors related`,
	cueAuthorSelf: `vendor vendors researchers researcher expert experts analyst analysts professionals practitioners`,
	cueEarlier:    `previously past history historically earlier formerly older ago`,
	cueThis:       `this`,
	cueNegative:   `not no never without neither nor isn't wasn't`,
	cueInside:     `respective own`,
	cueTogether:   `conjunction coordination partnership collaboration cooperation concert alongside together teamed joined led`,
	cueBodies:     `agencies authorities services centres centers`,
	cueKind: `elite malicious cyber advanced persistent backed sponsored linked aligned affiliated nexus hacking military state government intelligence
		regime notorious prolific sophisticated foreign security service services suspected alleged`,
	cueState: `government regime military intelligence state leader army ministry`,
}

// cueOf is what a word says, in any case, with or without an 's.
func cueOf(w string) cue {
	switch {
	case len(w) > 24:
		return 0
	case w[0] <= '9':
		return cuePart // of a date: on July 26
	}
	var buffer [24]byte
	low := buffer[:0]
	for i := range len(w) {
		b := w[i]
		if 'A' <= b && b <= 'Z' {
			b |= 0x20
		}
		low = append(low, b)
	}
	if n := len(low); n > 2 && low[n-2] == '\'' && low[n-1] == 's' {
		low = low[:n-2]
	}
	return cues.place(low).cue
}

// suffixCue is what is joined to a name by a hyphen: China-linked, US-based.
func suffixCue(w string, from int) cue {
	if from < 0 || from >= len(w) {
		return 0
	}
	switch strings.ToLower(strings.Trim(w[from:], "-'’ ")) {
	case "linked", "backed", "nexus", "aligned", "sponsored", "affiliated", "origin", "state", "government", "attributed", "associated", "connected":
		return cueAdjective
	case "based":
		return cueBased
	case "speaking":
		return cueNegative
	}
	return 0
}
