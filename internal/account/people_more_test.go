package account

import (
	"slices"
	"testing"

	"picket/internal/intel"
	"picket/internal/knowledge"
	"picket/internal/prose"
)

// TestCountryRoles: what a sentence makes of the countries in it, and nothing more.
func TestCountryRoles(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Chinese hackers stole files from companies in Japan.", "origin CN, target JP"},
		{"A company in Russia was hit by a worm.", "target RU"},
		{"The office is in Russia.", "mentioned RU"},
		{"The attack has been attributed to the government of Iran.", "origin IR"},
		{"The attack has not been attributed to Iran.", "mentioned IR"},
		{"Russian-speaking criminals sell it.", "mentioned RU"},
		{"The China-linked group used it against Taiwanese ministries.", "origin CN, target TW"},
		{"US officials said that Ukrainian banks were targeted.", "target UA, mentioned US"},
		{"Please tell us what happened to us.", ""},
		{"Jordan Example and Chad Sample wrote this.", ""},
		{"SEOUL, July 26 (Example) - A worm is about.", ""},
		{"France and Spain jointly warned of it in an advisory.", "author FR, author ES"},
		{"Officials accused North Korea of the theft.", "origin KP"},
		{"The group is accused by the UK, Japan and France of the theft.", "author GB, author JP, author FR"},
		{"Hackers of a Ruritanian campaign hit Georgia's ministries.", "target GE"},
		{"U.S. victims include a base in Georgia.", "mentioned US"},
		{"The advisory exposes a Russian cyber campaign.", "origin RU"},
		{"It is a campaign of malicious cyber activity by Russia against logistics firms in Poland.", "origin RU, target PL"},
		{"The attackers are part of the Russian Foreign Intelligence Service (SVR).", "origin RU"},
		{"It attacks Korean-speaking targets.", "mentioned KR"},
		{"Russia's GRU has conducted a malicious campaign.", "origin RU"},
		{"Un groupe est connu en France, c'est APT28.", "mentioned FR"},
		{"It is a threat posed by Russia to critical infrastructure.", "mentioned RU"},
		{"The group targets companies spanning Southeast Asia, the US, and Europe.", "target US"},
		{"They stole letters on matters of interest to the Chinese government.", "mentioned CN"},
		{"The office works with organisations across Australia to help build their resilience to cyber compromises.", "mentioned AU"},
		{"An APT actor, likely Russian in origin, is responsible.", "origin RU"},
		{"In a new advisory, the UK's National Cyber Security Centre (NCSC) – a part of GCHQ – and partners from 10 countries have revealed details of it.", "author GB"},
		{"Seven U.S. allies jointly warned of it in an advisory.", "mentioned US"},
		{"The UK, along with the US, Germany and Poland, have signed and published an advisory on it.", "author GB, author US, author DE, author PL"},
		{"Hackers stole plans, according to a joint advisory from the United States (U.S.), Britain, and France released on Monday.", "author US, author GB, author FR"},
	} {
		got := ""
		for _, x := range readPeople(c.text).Countries {
			if got != "" {
				got += ", "
			}
			got += x.Role + " " + x.Code
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
}

// TestActorNames: how a name was told, and that spelling alone tells nothing.
func TestActorNames(t *testing.T) {
	for _, c := range []struct{ text, name, match, readAs string }{
		{"The Lazarus Group attacked a bank.", "Lazarus Group", intel.MatchExact, ""},
		{"HIDDEN COBRA actors attacked a bank.", "Lazarus Group", intel.MatchAlias, "HIDDEN COBRA"},
		{"The hackers of Andarial, also known as APT45, attacked a bank.", "Andariel", intel.MatchFuzzy, "Andarial"},
		{"The hackers of Andarial attacked a bank.", "", "", ""},
		{"The hackers of military unit 26165 attacked a bank.", "APT28", intel.MatchAlias, "unit 26165"},
		{"The hackers of Advanced Persistent Threat 40 attacked a bank.", "Leviathan", intel.MatchAlias, "Advanced Persistent Threat 40"},
		{"The Winnti Group attacked a bank. The Winnti hackers attacked another.", "Winnti Group", intel.MatchExact, ""},
		{"Do not let Group 8 attack a bank.", "", "", ""},
		{"The hackers of Andarial, unlike APT28, attacked a bank.", "APT28", intel.MatchExact, ""},
		{"See https://apt28.example/apt28 or C:\\APT28\\a.exe.", "", "", ""},
	} {
		actors := readPeople(c.text).Actors
		switch {
		case c.name == "" && len(actors) == 0:
		case len(actors) != 1 || actors[0].Name != c.name || actors[0].Match != c.match || actors[0].ReadAs != c.readAs:
			t.Errorf("%s: %+v", c.text, actors)
		case c.match == intel.MatchFuzzy && actors[0].Why == "":
			t.Errorf("%s: no reason", c.text)
		}
	}
}

// TestNoMalware: what catalogues also have as names of malware, and words of other languages.
func TestNoMalware(t *testing.T) {
	for _, text := range []string{"The malware ran on Windows 10 hosts with McAfee.", "It used zlib and a 0day.", "De esta forma el malware usa Node.js."} {
		if list := readPeople(text).Malware; len(list) > 0 {
			t.Errorf("%s: %+v", text, list)
		}
	}
}

// TestFurtherNames: a name that only the document gives is kept, and said to be the document's.
func TestFurtherNames(t *testing.T) {
	actors := readPeople("Turla, also tracked as Copper Kettle, attacked an embassy.").Actors
	if len(actors) != 1 || !slices.Contains(actors[0].Aliases, "Copper Kettle") || actors[0].Why == "" {
		t.Errorf("%+v", actors)
	}
}

// TestListsAreNeverNil: programs that read the output need no case for null.
func TestListsAreNeverNil(t *testing.T) {
	a := intel.NewAccount()
	people(&text{body: "Nothing.", sentences: prose.Sentences("Nothing."), names: knowledge.Embedded()}, &a)
	if a.Actors == nil || a.Malware == nil || a.Agencies == nil || a.Countries == nil || a.Sectors == nil {
		t.Errorf("%+v", a)
	}
	for _, x := range readPeople("UNC1234 targeted banks.").Actors {
		if x.Aliases == nil || x.Evidence == nil {
			t.Errorf("%+v", x)
		}
	}
}
