package report

import (
	"strings"
	"testing"

	"picket/indicator"
	"picket/internal/intel"
)

// tideText is an advisory of our own about a group that does not exist.
const tideText = `TLP:AMBER
Tide Lynx spies on shipyards

The Coastal Cyber Agency (CCA) and the National Centre for Cyber Safety warn of Tide Lnyx, also called TIDEGAUGE.
The group, which works for the government of Iceland, targets shipyards in Norway and Malta. It is after submarine
drawings and radar designs. It may also have been seen in Fiji.
It sends spearphishing messages (T1566) and then runs PowerShell. It dumps the memory of the logon process to get passwords.
The implant GullRAT calls 203.0.113[.]7 and update[.]example[.]com; the group also used PuTTY. See https://cca.example/advisories.
In August 2023 an intruder copied the drawings of a ferry at Harbour Works near Valletta.
"We are confident that this goes on," said Ada Example of the CCA, as quoted by the Example Times.
A forum claims that 40 yards were hit; nobody has verified it. The embassy denied any part in it.
Patch the remote access gateways. Require a second factor for all mail.
rule GullRAT { condition: false }
CVE-2024-0001 was used. Contact help@cca.example.
`

// tide is an advisory with a bit of everything, and evidence where the text has the words.
func tide(t testing.TB) *intel.Advisory {
	at := func(words ...string) []intel.Evidence {
		list := []intel.Evidence{}
		for _, w := range words {
			i := strings.Index(tideText, w)
			if i < 0 {
				t.Fatalf("%q does not stand in the text", w)
			}
			list = append(list, intel.Evidence{Page: 1, Offset: i, Quote: w})
		}
		return list
	}
	a := intel.NewAdvisory(intel.Document{Name: "tide.txt", SHA256: strings.Repeat("ab", 32), TextSHA256: strings.Repeat("cd", 32),
		MediaType: "text/plain", Decoder: "text", Title: "Tide Lynx spies on shipyards", Published: "2024-03-07", Language: "en", Pages: 2})
	a.Marking, a.Text = "TLP:AMBER", tideText
	a.Indicators = intel.IndicatorsOf(
		intel.Indicator{Indicator: domain, Confidence: 75, Evidence: at("update[.]example[.]com")},
		intel.Indicator{Indicator: c2, Role: "c2", Confidence: 90, Evidence: at("203.0.113[.]7")},
		intel.Indicator{Indicator: indicator.Indicator{Kind: indicator.FilePath, Value: `C:\ProgramData\gull\o'brien.dll`}, Confidence: 90, Evidence: at("GullRAT")},
		intel.Indicator{Indicator: indicator.Indicator{Kind: indicator.JA3, Value: hash.Value}, Role: "payload", Confidence: 50, Evidence: at("GullRAT")},
	)
	a.Rejected = []intel.Rejected{
		{Kind: "domain", Value: "cca.example", Reason: "the publisher's own site", Evidence: at("cca.example")},
		{Kind: "email", Value: "help@cca.example", Reason: "a contact", Evidence: at("help@cca.example")},
		{Kind: "url", Value: "https://cca.example/advisories", Reason: "the publisher's own site", Evidence: at("https://cca.example/advisories")},
	}
	a.Vulnerabilities = []intel.Vulnerability{{ID: "CVE-2024-0001", Evidence: at("CVE-2024-0001")}}
	a.Actors = []intel.Actor{{Reading: intel.Reading{Name: "Tide Lynx", ID: "G9901", ReadAs: "Tide Lnyx", Match: intel.MatchFuzzy,
		Why: "TIDEGAUGE, another of its names, stands beside it"}, Aliases: []string{"TIDEGAUGE", "Wet Cat", "UNC990", "Storm-990", "APT990"},
		Role: intel.RoleAccused, Evidence: at("Tide Lnyx", "TIDEGAUGE")}}
	a.Malware = []intel.Malware{
		{Reading: intel.Reading{Name: "GullRAT", ID: "S9901", Match: intel.MatchExact}, Type: "malware", Aliases: []string{}, Evidence: at("GullRAT")},
		{Reading: intel.Reading{Name: "PuTTY", Match: intel.MatchExact}, Type: "tool", Aliases: []string{}, Evidence: at("PuTTY")},
	}
	a.Techniques = []intel.Technique{
		{Reading: intel.Reading{Name: "LSASS Memory", ID: "T1003.001", Match: intel.MatchPhrase}, Tactics: []string{"credential-access"}, Probability: .81,
			Evidence: at("It dumps the memory of the logon process to get passwords.")},
		{Reading: intel.Reading{Name: "PowerShell", ID: "T1059.001", Match: intel.MatchName}, Tactics: []string{"execution"}, Evidence: at("PowerShell")},
		{Reading: intel.Reading{Name: "Phishing", ID: "T1566", Match: intel.MatchID}, Tactics: []string{"initial-access"}, Evidence: at("T1566")},
	}
	a.Agencies = []intel.Agency{
		{Reading: intel.Reading{Name: "Coastal Cyber Agency", Match: intel.MatchExact}, Acronym: "CCA", Country: "MT", Role: intel.RoleAuthor, Evidence: at("Coastal Cyber Agency", "CCA")},
		{Reading: intel.Reading{Name: "National Cyber Safety Centre", ReadAs: "National Centre for Cyber Safety", Match: intel.MatchFuzzy, Why: "its words in another order"},
			Acronym: "NCSC-NO", Country: "NO", Role: intel.RoleAuthor, Evidence: at("National Centre for Cyber Safety")},
		{Reading: intel.Reading{Name: "Embassy", Match: intel.MatchExact}, Role: intel.RoleMentioned, Evidence: at("embassy")},
	}
	a.Sectors = []intel.Sector{{Name: "shipbuilding", Technologies: []string{"submarines", "radar"}, Evidence: at("shipyards")},
		{Name: "Defence", Technologies: []string{}, Evidence: at("submarine")}}
	a.Countries = []intel.Country{
		{Code: "IS", Name: "Iceland", Role: intel.RoleOrigin, Evidence: at("Iceland")},
		{Code: "NO", Name: "Norway", Role: intel.RoleTarget, Evidence: at("Norway")},
		{Code: "MT", Name: "Malta", Role: intel.RoleTarget, Evidence: at("Malta")},
		{Code: "MT", Name: "Malta", Role: intel.RoleAuthor, Evidence: at("Coastal Cyber Agency")},
		{Code: "FJ", Name: "Fiji", Role: intel.RoleMentioned, Evidence: at("Fiji")},
	}
	a.Events = []intel.Event{{Date: "2023-08", Precision: "month", Text: "In August 2023 an intruder copied the drawings of a ferry at Harbour Works near Valletta.",
		Places: []string{"Harbour Works", "Valletta"}, Evidence: at("In August 2023")}}
	a.Claims = []intel.Claim{
		{Text: "We are confident that this goes on", Speaker: "Ada Example (CCA)", Via: "Example Times", Standing: intel.Assessed, Confidence: "confident", Evidence: at("We are confident that this goes on")},
		{Text: "40 yards were hit", Speaker: "a forum", Standing: intel.Unverified, Evidence: at("A forum claims that 40 yards were hit")},
		{Text: "The embassy denied any part in it.", Standing: intel.Denied, Evidence: at("The embassy denied any part in it.")},
	}
	a.Mitigations = []intel.Mitigation{{Text: "Patch the remote access gateways.", ID: "M1051", Evidence: at("Patch the remote access gateways.")},
		{Text: "Require a second factor for all mail.", Evidence: at("Require a second factor for all mail.")}}
	a.Rules = []intel.Rule{{Language: "yara", Name: "GullRAT", Text: "rule GullRAT { condition: false }", Evidence: at("rule GullRAT { condition: false }")},
		{Language: "sigma", Name: "Gull", Text: "title: Gull", Fault: "line 1: no detection", Evidence: at("GullRAT")}}
	return a
}

// silent is an advisory without anything in it.
func silent() *intel.Advisory {
	return intel.NewAdvisory(intel.Document{Name: "empty.txt", SHA256: strings.Repeat("00", 32), TextSHA256: strings.Repeat("00", 32),
		MediaType: "text/plain", Decoder: "text"})
}
