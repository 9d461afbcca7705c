package account

import (
	"strings"
	"testing"

	"picket/internal/intel"
)

func TestClaims(t *testing.T) {
	for _, c := range []struct {
		name, body, want string // want: speaker|via|standing|confidence: text, one a line
	}{
		{"quotation, speaker behind", `"The operation shows how far the group will go," said Jane Roe at the NCSC as quoted by Reuters.`,
			"Jane Roe, NCSC|Reuters|asserted|: The operation shows how far the group will go"},
		{"quotation, other marks, verb behind", "“The operation shows how far the group will go,” Jane Roe, director of operations at the NCSC, told Reuters.",
			"Jane Roe, director of operations at the NCSC|Reuters|asserted|: The operation shows how far the group will go"},
		{"quotation, speaker before", "Jane Roe of the NCSC told AFP: «The operation shows how far the group will go.»",
			"Jane Roe, NCSC|AFP|asserted|: The operation shows how far the group will go."},
		{"quotation, single marks", "The operation was large, officials say. ‘We don’t know how far the group will go,’ said Jane Roe.",
			"officials||asserted|: The operation was large\nJane Roe||asserted|: We don’t know how far the group will go"},
		{"quotation in two parts", `"The operation was large," said Jane Roe. "We will find out who did it."`,
			"Jane Roe||asserted|: The operation was large We will find out who did it."},
		{"quotation of sentences", `Jane Roe said: "It was large. It was loud. We will find out who did it."`,
			"Jane Roe||asserted|: It was large. It was loud. We will find out who did it."},
		{"quotation over paragraphs", "Jane Roe said: “It was a large operation.\n\n“We will find out who did it.”", "Jane Roe||asserted|: It was a large operation. We will find out who did it."},
		{"quotation in a paragraph of its own", "“It was a large operation,” said office director Jane Roe.\n\n“It will not be the last.”", "office director Jane Roe||asserted|: It was a large operation It will not be the last."},
		{"office before the name", "The office’s head of operations, Jane Roe, said today: “It was a large operation.”", "Jane Roe, the office’s head of operations||asserted|: It was a large operation."},
		{"words quoted in a sentence of the writer's", "The office said the gull “is a large and very loud bird”.", "the office||asserted|: the gull “is a large and very loud bird”."},
		{"closing with a list", "Hackers have taken the plans of ships, the United States, Britain and South Korea said in an advisory.", "the United States, Britain and South Korea||asserted|: Hackers have taken the plans of ships"},
		{"according to", "According to Jane Roe, \"the operation shows how far the group will go.\"", "Jane Roe||asserted|: the operation shows how far the group will go."},
		{"a document speaks for its authors", `"The authoring agencies believe the group remains a threat" said the advisory as reported by Reuters.`,
			"the authoring agencies|Reuters|assessed|believe: The authoring agencies believe the group remains a threat"},
		{"reported speech", "The advisory said that the group used phishing.", "the advisory||asserted|: the group used phishing."},
		{"inverted", "Hackers are stealing plans of ships, said the US, Britain and South Korea in a joint advisory.",
			"the US, Britain and South Korea||asserted|: Hackers are stealing plans of ships"},
		{"closing", "The group was behind the theft of the plans, two officials told Reuters on Monday.", "two officials|Reuters|asserted|: The group was behind the theft of the plans"},
		{"assessed", "CISA, FBI, and NSA assess with high confidence that the group serves the state.", "CISA, FBI, and NSA||assessed|high confidence: the group serves the state."},
		{"confidence that", "The FBI has moderate confidence that the group serves the state.", "the FBI||assessed|moderate confidence: the group serves the state."},
		{"likely", "Example Labs said the group likely serves the state.", "Example Labs||assessed|likely: the group likely serves the state."},
		{"by no one named", "The group is believed to serve the state of Ruritania.", "||assessed|believed: The group is believed to serve the state of Ruritania."},
		{"according to, behind", "The group used phishing, according to Example Labs.", "Example Labs||asserted|: The group used phishing"},
		{"according to several", "Hackers stole plans of ships, according to an advisory from the United States (U.S.), Japan, and France released on Monday.",
			"an advisory from the United States (U.S.), Japan, and France||asserted|: Hackers stole plans of ships"},
		{"according to, within", "Gull is a name for a group of attackers which, according to the FBI, is run by the state.", "the FBI||asserted|: Gull is a name for a group of attackers which is run by the state."},
		{"according to one", "According to the FBI, Japan and France were hit by the group.", "the FBI||asserted|: Japan and France were hit by the group."},
		{"quotation, a body in two parts", "“It shows how far the group will go,” said Jane Roe at Britain’s National Cyber Security Centre, part of a larger body.",
			"Jane Roe, Britain’s National Cyber Security Centre||asserted|: It shows how far the group will go"},
		{"nested", "Reuters reported that Ruritania claimed it had shot down the drone.", "Ruritania|Reuters|asserted|: it had shot down the drone."},
		{"unverified before", "Although it has not been comprehensively verified by a global body, Ruritania claims it has such weapons.", "Ruritania||unverified|: it has such weapons."},
		{"unverified behind", "Ruritania claims it has such weapons. AFP could not independently confirm the claim.", "Ruritania||unverified|: it has such weapons."},
		{"allegedly", "The files were allegedly taken from the yard in May.", "||unverified|: The files were allegedly taken from the yard in May."},
		{"denied", "Ruritania has denied any part in the theft.", "Ruritania||denied|: any part in the theft."},
		{"denied, passed on", "Ruritania denied any part in the theft, Reuters reported.", "Ruritania|Reuters|denied|: any part in the theft"},
		{"scare quotes", `The so-called "big bad wolf" campaign was said to be over.`, ""},
		{"code", `The rule has $a = "this program cannot be run in DOS mode" said nowhere. The file "report of the last year.doc" was sent.`, ""},
		{"a title", "They read “How to keep your hosts safe from the group” before lunch.", ""},
		{"not said", "The spokesperson did not say that the group was known.", ""},
		{"software does not speak", "The implant reported that the host was idle. Access was denied to the hosts of the yard.", ""},
		{"a relative clause", "Plans that the authorities believe were stolen have been found.", ""},
		{"a noun with a relative clause", "The researchers have read several reports in print that have been wrong.", ""},
		{"a noun", "The claim that it was safe is wrong. No report claims that it was safe.", ""},
		{"an object", "Example Labs reported the flaw to the vendor in May. The agency confirmed receipt of the samples.", ""},
		{"anybody", "Users believe that it is safe. It said that the password was wrong.", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := intel.NewAccount()
			x := read(c.body, "")
			people(x, &a)
			var got []string
			for _, claim := range claims(x, &a) {
				got = append(got, strings.Join([]string{claim.Speaker, claim.Via, claim.Standing, claim.Confidence}, "|")+": "+claim.Text)
				quoted(t, c.body, claim.Evidence)
			}
			if got := strings.Join(got, "\n"); got != c.want {
				t.Errorf("\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// Claims are bounded, and each is told once.
func TestClaimsBounded(t *testing.T) {
	var body strings.Builder
	for range 999 {
		body.WriteString("Jane Roe said that the group was known. ")
	}
	a := intel.NewAccount()
	if got := claims(read(body.String(), ""), &a); len(got) != 1 {
		t.Errorf("%d claims", len(got))
	}
	if got := claims(read("", ""), &a); got == nil {
		t.Error("no list")
	}
}
