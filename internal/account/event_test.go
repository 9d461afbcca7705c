package account

import (
	"strings"
	"testing"

	"picket/internal/intel"
	"picket/internal/knowledge"
	"picket/internal/prose"
)

// read cuts a text as Read does.
func read(body, published string) *text {
	cut := prose.Cut(body)
	return &text{body: body, names: knowledge.Embedded(), blocks: cut.Blocks, sentences: cut.Sentences, published: published}
}

// quoted fails unless every quotation stands at its offset.
func quoted(t *testing.T, body string, evidence []intel.Evidence) {
	t.Helper()
	if len(evidence) == 0 {
		t.Error("no evidence")
	}
	for _, e := range evidence {
		if e.Offset < 0 || e.Offset+len(e.Quote) > len(body) || e.Quote == "" || body[e.Offset:e.Offset+len(e.Quote)] != e.Quote {
			t.Errorf("%q is not at %d", e.Quote, e.Offset)
		}
	}
}

func TestEvents(t *testing.T) {
	for _, c := range []struct {
		name, body, want string // want: date, precision and places of each event, one a line
	}{
		{"month", "In August 2023 the group stole the plans.", "2023-08 month"},
		{"day before month", "The server was seized on 26 July 2024 by police.", "2024-07-26 day"},
		{"day behind month", "On July 26th, 2024, the server was seized by police.", "2024-07-26 day"},
		{"ISO", "The implant was first seen on 2024-07-26 in a scan.", "2024-07-26 day"},
		{"dots", "The implant was first seen on 26.07.2024 in a scan.", "2024-07-26 day"},
		{"slashes that can be read in one way", "It was seen on 07/26/2024 and on 03/04/2024 in a scan.", "2024-07-26 day"},
		{"late", "The group began its work in late 2022.", "2022 year"},
		{"quarter", "The group was idle in Q3 2021 and returned in the first quarter of 2022.", "2021-Q3 quarter\n2022-Q1 quarter"},
		{"two months", "Between March and May 2024 the group scanned the hosts.", "2024-03/2024-05 span"},
		{"over the turn of the year", "Hosts were scanned from November 2023 through January 2024.", "2023-11/2024-01 span"},
		{"years", "The campaign lasted from 2019 to 2021, as was found.", "2019/2021 span"},
		{"days", "The hosts were wiped on July 26-28, 2024, by the group.", "2024-07-26/2024-07-28 span"},
		{"list", "The group returned in March and May 2024 with new tools.", "2024-03 month\n2024-05 month"},
		{"since", "The group has been active since at least 2009.", "2009 year"},
		{"last Tuesday", "The site was defaced last Tuesday.", "2024-07-23 day"},
		{"a month of the year of publication", "The bank was robbed in November.", "2023-11 month"},
		{"a month of the year told of", "The bank was founded in 1998.\n\nIt was robbed in November.", "1998 year"},
		{"a named breach", "The tool was used in the 2014 breach of a studio.", "2014 year"},
		{"a report", "A wire report in August 2023 told of hackers at Example Shipyard. It is a yard based in Exampleville near Capital City.", "2023-08 month reported Example Shipyard;Exampleville;Capital City"},
		{"last August", "Last August, Example News reported that a rocket maker was robbed.", "2023-08 month reported"},
		{"last July", "The bank was robbed last July by the group.", "2023-07 month"},
		{"places", "In May 2021 banks in Poland, Ukraine and Japan were robbed.", "2021-05 month Poland;Ukraine;Japan"},
		{"countries and capitals", "In May 2021 it was seen in Nairobi, in Burkina Faso and in Russian banks.", "2021-05 month Nairobi;Burkina Faso"},
		{"Spanish", "El grupo fue detectado el 26 de julio de 2023 y ha atacado bancos desde 2019.", "2023-07-26 day\n2019 year"},
		{"French", "Les serveurs ont été saisis le 29 avril 2021 par la police.", "2021-04-29 day"},
		{"German", "Die Rechner wurden am 19. Februar 2023 beschlagnahmt.", "2023-02-19 day"},
		{"no place", "In May 2021 a flaw in Example Mail was used by the group in PowerShell scripts.", "2021-05 month"},
		{"over a line end", "The implant was used from April\n      through June of 2023.", "2023-04/2023-06 span"},
		{"product", "The flaw in Example Office 2016 was fixed, as was that in Server 2019.", ""},
		{"vulnerability", "The group used CVE-2017-0144 to spread, tracked as EX-2020-11.", ""},
		{"copyright", "Copyright 2019 Example Corp was noted. © 2020 Example Corp has all rights.", ""},
		{"edition", "Published on 26 July 2024 and was read since.\n\nJuly 26, 2024: Initial version.\n\nThis advisory was updated on 3 May 2024.", ""},
		{"references", "It began in 2020.\n\nReferences\n\n[1] Example Corp has found it, May 2021.\n\nThe paper was printed in June 2019.\n\nImpact\n\nIt ended in 2021.", "2020 year\n2021 year"},
		{"citation", "The group used a new tool (Example Labs, May 2021) for it.", ""},
		{"title", "The lure was called “Plans of May 2021 for staff” by the group.", ""},
		{"table", "| report.doc | 2021-05-03 |\nCompile Date   2019-02-03 10:11:12\n", ""},
		{"heading", "Campaigns observed in 2019", ""},
		{"versions", "All versions of Example Mail from 2010 through 2016 were read by it.", ""},
		{"cover", "A Guide to Hosts Example Labs June 2014 was printed there.", ""},
		{"a report by its name", "A February 2021 Example Labs report claimed that the gang was known.", "2021-02 month reported"},
		{"when it was said", "The plans were stolen, the advisory said on Thursday.", ""},
		{"forecast", "By 2030 the damage will have doubled.", ""},
		{"yet to come", "Support was to end in October 2025.", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, e := range events(read(c.body, "2024-07-26")) {
				line := e.Date + " " + e.Precision
				if e.Reported {
					line += " reported"
				}
				got = append(got, strings.TrimSpace(line+" "+strings.Join(e.Places, ";")))
				quoted(t, c.body, e.Evidence)
				if e.Places == nil || e.Text != prose.OneLine(e.Evidence[0].Quote) {
					t.Errorf("%+v", e)
				}
			}
			if got := strings.Join(got, "\n"); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// Without a date of publication nothing settles what has no year.
func TestEventsWithoutPublication(t *testing.T) {
	if got := events(read("The site was defaced last Tuesday. The bank was robbed in November.", "")); got == nil || len(got) != 0 {
		t.Errorf("%+v", got)
	}
}
