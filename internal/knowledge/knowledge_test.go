package knowledge

import (
	"slices"
	"strings"
	"testing"
)

// found writes what Find finds: kind, the text as it stands there, and whose name it is; a question mark where it is risky.
func found(text string, kinds ...Kind) string {
	var list []string
	for _, m := range Embedded().Find(text, kinds...) {
		e := m.Entities[0]
		mark := ""
		if m.Risky {
			mark = "?"
		}
		list = append(list, mark+e.Kind.String()+" "+text[m.From:m.To]+"="+e.Name)
	}
	return strings.Join(list, "; ")
}

func TestFind(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		// One name, many ways to write it.
		{"The group APT45 struck.", "actor APT45=Andariel"},
		{"APT 45, apt-45 and Apt45's", "actor APT 45=Andariel; actor apt-45=Andariel; actor Apt45=Andariel"},
		{"Lazarus\n    Group’s hands", "actor Lazarus\n    Group=Lazarus Group"},
		{"Silent\u00a0Chollima, SILENT CHOLLIMA", "actor Silent\u00a0Chollima=Andariel; actor SILENT CHOLLIMA=Andariel"},
		{"Dark Seoul", "actor Dark Seoul=Andariel"},
		{"NUKIB and NÚKIB", "agency NUKIB=National Cyber and Information Security Agency; agency NÚKIB=National Cyber and Information Security Agency"},
		{"대한민국 경찰청은", "country 대한민국=South Korea; agency 경찰청=National Police Agency"},
		// A name ends where the sentence or the paragraph does.
		{"It was Onyx. Sleet fell.", ""},
		{"Lazarus\n\nGroup", "?actor Lazarus=Lazarus Group"},
		{"APT451 and xAPT45", ""},
		// The longest counts.
		{"South Korean National Intelligence Service", "agency South Korean National Intelligence Service=National Intelligence Service"},
		{"the U.S. Cyber Command", "agency U.S. Cyber Command=US Cyber Command"},
		{"Department of Health & Human Services", "agency Department of Health & Human Services=Department of Health and Human Services"},
		{"Centre for Cyber Security Belgium", "agency Centre for Cyber Security Belgium=Centre for Cybersecurity Belgium"},
		// Acronyms count in capitals.
		{"who warned us, it says", ""},
		{"WHO warned the US and the U.K.", "agency WHO=World Health Organization; country US=United States; country U.K=United Kingdom"},
		{"nis and NIS", "agency NIS=National Intelligence Service"},
		{"the IT sector", "sector IT sector=information technology"},
		// Countries.
		{"north korean hackers", ""},
		{"North Korean hackers of the DPRK", "country North Korean=North Korea; country DPRK=North Korea"},
		{"roast turkey with the china set", ""},
		{"Turkey and Jordan", "?country Turkey=Türkiye; ?country Jordan=Jordan"},
		{"SEOUL (Example Press)", "?country SEOUL=South Korea"},
		{"New Mexico, the South China Sea and the Indian Ocean", ""},
		{"a Chinese-speaking group", "country Chinese=China"},
		// Names that are ordinary words.
		{"They will play at home, and silence the net.", ""},
		{"Play the game. Royal blood.", ""},
		{"Play ransomware was seen", "malware Play ransomware=Playcrypt"},
		{"the operators of Silence stole", "?actor Silence=Silence"},
		{"a sea turtle; the group Sea Turtle", "?actor Sea Turtle=Sea Turtle"},
		{"look back at LookBack and Lookback", "malware LookBack=LookBack; malware Lookback=LookBack"},
		{"a royal empire of carbon", ""},
		{"ran at.exe and certutil.exe", "tool at.exe=at; tool certutil.exe=certutil"},
		{"in August 2023", ""},
		// Not prose.
		{"https://blog.example/andariel-group/ and andariel.example.org and info@turla.example", ""},
		{`C:\Andariel\x.exe and /opt/emotet/run and emotet[.]example`, ""},
		{"Emotet/TrickBot", "malware Emotet=Emotet; malware TrickBot=TrickBot"},
		// Sectors and technologies, British and American, one and many.
		{"defence, defense and Aerospace", "sector defence=defence; sector defense=defence; sector Aerospace=aerospace"},
		{"submarines, a torpedo, fighter jets", "technology submarines=submarine; technology torpedo=torpedo; technology fighter jets=fighter aircraft"},
		{"self-propelled howitzers and uranium enrichment", "technology self-propelled howitzers=self-propelled howitzer; technology uranium enrichment=uranium processing"},
		{"social engineering", ""},
		// Techniques.
		{"Phishing: Spearphishing Link", "technique Phishing: Spearphishing Link=Spearphishing Link"},
		{"they used process injection", "?technique process injection=Process Injection"},
	} {
		if got := found(c.text); got != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestFindAsksOnlyForKinds(t *testing.T) {
	if got := found("Andariel of North Korea", Country); got != "country North Korea=North Korea" {
		t.Error(got)
	}
}

func TestFindGivesAllOfAName(t *testing.T) {
	m := Embedded().Find("the NCSC said")
	var countries []string
	for _, e := range m[0].Entities {
		countries = append(countries, e.Country)
	}
	for _, country := range []string{"GB", "NZ", "CH", "IE", "NL", "FI"} {
		if !slices.Contains(countries, country) {
			t.Errorf("NCSC is of %v, not of %s", countries, country)
		}
	}
}

func TestByID(t *testing.T) {
	for id, want := range map[string]string{"G0138": "Andariel", "t1566.001": "Spearphishing Attachment", "T1193": "Spearphishing Attachment",
		"S0154": "Cobalt Strike", "M1032": "Multi-factor Authentication", "KP": "North Korea"} {
		if e := Embedded().ByID(id); e == nil || e.Name != want {
			t.Errorf("%s is %v, want %s", id, e, want)
		}
	}
	if e := Embedded().ByID("G9999"); e != nil {
		t.Error(e)
	}
	if e := Embedded().ByID("T1566.001"); !slices.Equal(e.Tactics, []string{"initial-access"}) {
		t.Error(e.Tactics)
	}
}

// Every name that the joint advisory of July 2024 and the vendors give to Andariel leads to it, and none of its neighbours'.
func TestNamesOfOneActor(t *testing.T) {
	for _, name := range []string{"Andariel", "APT45", "APT 45", "Silent Chollima", "Onyx Sleet", "PLUTONIUM", "Stonefly", "DarkSeoul", "Dark Seoul",
		"Nickel Hyatt", "Jumpy Pisces", "Clasiopa"} {
		if list := Embedded().Named(Actor, name); len(list) != 1 || list[0].ID != "G0138" {
			t.Errorf("%s: %v", name, list)
		}
	}
	for name, id := range map[string]string{"Diamond Sleet": "G0032", "Sapphire Sleet": "G0082", "Moonstone Sleet": "G1036", "Citrine Sleet": "G1049", "Emerald Sleet": "G0094",
		"Lazarus": "G0032", "UNC 2970": "", "Hidden Cobra": "G0032", "Velvet Chollima": "G0094"} {
		if list := Embedded().Named(Actor, name); len(list) != 1 || list[0].ID != id {
			t.Errorf("%s: %v", name, list)
		}
	}
	if e := Embedded().ByID("G0138"); e.Country != "KP" {
		t.Error(e.Country)
	}
}

func TestSimilar(t *testing.T) {
	for _, c := range []struct {
		kind     Kind
		name     string
		want     string
		distance int
	}{
		{Actor, "Anadriel", "Andariel", 1},
		{Actor, "Andarial", "Andariel", 1},
		{Actor, "Kimsukey", "Kimsuky", 1},
		{Actor, "Scatered Spiders", "Scattered Spider", 2},
		{Malware, "Cobolt Strike", "Cobalt Strike", 1},
		{Agency, "Federal Bureau of Investigations", "Federal Bureau of Investigation", 1},
		{Actor, "APT46", "", 0}, // another number is another group
		{Actor, "Turlo", "", 0}, // short names are near to too much
		{Actor, "", "", 0},
		{Actor, strings.Repeat("x", 10_000), "", 0},
	} {
		got := Embedded().Similar(c.kind, c.name)
		if c.want == "" && len(got) == 0 {
			continue
		}
		if len(got) == 0 || got[0].Entity.Name != c.want || got[0].Distance != c.distance {
			t.Errorf("%q: %v, want %s", c.name, got, c.want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"abc", "ab", 1}, {"abc", "xbc", 1}, {"abcdef", "badcfe", 3}, {"kitten", "sitting", 3}, {"abc", "xyz", 3}} {
		if got := distance([]rune(c.a), []rune(c.b), 3); got != c.want {
			t.Errorf("%s %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
