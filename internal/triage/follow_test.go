package triage

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/mail"
	"picket/internal/profile"
	"picket/internal/sweep"
)

// lure came at 10:31, to ada and kim. It leads to a host of its own, to a partner's, and to the recipients' own site.
const lure = "Received: from mail.lure.example ([198.51.100.24]) by mx.example.com with ESMTPS id 4b; Mon, 4 Mar 2024 10:31:40 +0000\n" +
	"From: office@lure.example\nTo: ada@example.com, Kim <KIM@example.com>\nSubject: A closed round\nDate: Fri, 1 Jan 2027 00:00:00 +0000\nMessage-ID: <1@lure.example>\n\n" +
	"Please open http://talks.lure.example/round?u=1 and https://files.partner.example/share/77 or https://www.partner.example/\n" +
	"Your colleagues at https://intranet.example.com/news were there.\n"

func campaign() []*intel.Advisory {
	a := intel.NewAdvisory(intel.Document{Name: "lures"})
	x, _ := indicator.New(indicator.Domain, "lure.example")
	a.Indicators = intel.IndicatorsOf(intel.Indicator{Indicator: x})
	return []*intel.Advisory{a}
}

func onDay(hour, minute int) time.Time { return time.Date(2024, 3, 4, hour, minute, 0, 0, time.UTC) }

// proxied is a line of Squid's log.
func proxied(at time.Time, client, user, url string) string {
	return fmt.Sprintf("%d.120    312 %s TCP_MISS/200 5120 GET %s %s HIER_DIRECT/203.0.113.7 text/html\n", at.Unix(), client, url, user)
}

// usualProxy is a day of a proxy's log, without gap: a request each six minutes. The lines are put where their times belong.
func usualProxy(lines ...string) string { return proxyLog(onDay(6, 0), onDay(18, 0), lines...) }

func proxyLog(from, to time.Time, lines ...string) string {
	for at := from; !at.After(to); at = at.Add(6 * time.Minute) {
		lines = append(lines, proxied(at, "10.1.4.40", "lee", "http://www.example.org/"))
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// askLogs gives what the logs tell of ada and kim.
func askLogs(t *testing.T, known *profile.Profile, logs map[string]string) *mail.Answer {
	t.Helper()
	t.Chdir(t.TempDir()) // observers are named by paths
	if err := os.Mkdir("logs", 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range logs {
		write(t, "logs", name, text)
	}
	o := options(&sweep.Question{Paths: []string{write(t, ".", "lure.eml", lure)}, Advisories: campaign()})
	o.Logs, o.Profile = &sweep.Question{Paths: []string{"logs"}, Skew: sweep.DefaultSkew}, known
	answer, _ := judgeAll(t, o)
	if len(answer.Reached) != 2 || !answer.Reached[0].First.Equal(onDay(10, 31).Add(40*time.Second)) {
		t.Fatalf("reached: %+v", answer.Reached)
	}
	return answer
}

// zoneless is a log that states no zone.
func zoneless(at, user string) string {
	return "time,user,src_ip,url\n" + at + "," + user + ",10.1.4.22,http://talks.lure.example/round?u=1\n"
}

func proxy(lines ...string) map[string]string {
	return map[string]string{"proxy.log": usualProxy(lines...)}
}

// said is a verdict with what it rests on.
func said(f mail.Followed) string { return string(f.Verdict) + ": " + f.Reason }

var partner = &profile.Profile{Partners: []profile.Partner{{Name: "Partner", Domains: []string{"partner.example"}}}}

// Who opened a link: asked of ada; kim is asked, too, where the two differ.
func TestOpened(t *testing.T) {
	const round, host = "http://talks.lure.example/round?u=1", "http://talks.lure.example/favicon.ico"
	quiet := map[string]string{"proxy.log": proxyLog(onDay(6, 0), onDay(11, 0)) + proxyLog(onDay(15, 0), onDay(18, 0))}
	notSeen := "not-seen: shown without gap by squid of proxy"
	for name, c := range map[string]struct {
		logs     map[string]string
		ada, kim string
		openings int
	}{
		"by name":                 {proxy(proxied(onDay(10, 52), "10.1.4.22", "ada", round)), "hit: ", notSeen, 0},
		"by address, in capitals": {proxy(proxied(onDay(10, 52), "10.1.4.22", "ADA@EXAMPLE.COM", round)), "hit: ", notSeen, 0},
		"by domain and name":      {proxy(proxied(onDay(10, 52), "10.1.4.22", `EXAMPLE\Ada`, round)), "hit: ", notSeen, 0},
		"by the directory's name": {proxy(proxied(onDay(10, 52), "10.1.4.22", "ada@corp.example.com", round)), "hit: ", notSeen, 0},
		"another page there":      {proxy(proxied(onDay(10, 52), "10.1.4.22", "ada", host)), "hit: ", notSeen, 0},
		"within the grace":        {proxy(proxied(onDay(10, 25), "10.1.4.22", "ada", round)), "hit: ", notSeen, 0},
		"a machine's account": {proxy(proxied(onDay(10, 52), "10.1.4.22", "LAP-7$", round)),
			"cannot-say: opened by 10.1.4.22, 4 Mar 2024 10:52 UTC: no log says who that is", "", 1},
		"nobody's name": {proxy(proxied(onDay(10, 52), "10.1.4.22", "-", round), proxied(onDay(10, 55), "10.1.4.22", "-", host)),
			"cannot-say: opened by 10.1.4.22, 4 Mar 2024 10:52 UTC: no log says who that is", "", 1},
		"another's name": {proxy(proxied(onDay(10, 52), "10.1.4.22", "a.example", round)),
			"cannot-say: opened by a.example at 10.1.4.22, 4 Mar 2024 10:52 UTC: no log says whose account that is", "", 1},
		"a name of another domain": {proxy(proxied(onDay(10, 52), "10.1.4.22", `OTHER\ada`, round)),
			`cannot-say: opened as OTHER\ada at 10.1.4.22, 4 Mar 2024 10:52 UTC, which may be this recipient's account`,
			`cannot-say: opened by OTHER\ada at 10.1.4.22, 4 Mar 2024 10:52 UTC: no log says whose account that is`, 1},
		"before it came":            {proxy(proxied(onDay(9, 2), "10.1.4.22", "ada", round)), notSeen + "; asked for before the message came: 1 record", notSeen, 0},
		"before it came, by nobody": {proxy(proxied(onDay(9, 2), "10.1.4.22", "-", round)), notSeen, notSeen, 0},
		"the recipients' own site":  {proxy(proxied(onDay(10, 52), "10.1.4.22", "ada", "https://intranet.example.com/news")), notSeen, notSeen, 0},
		"a referrer":                {proxy(strings.TrimSuffix(proxied(onDay(10, 52), "10.1.4.22", "ada", "http://www.example.net/"), "\n") + ` "Mozilla/5.0" "` + round + "\"\n"), notSeen, notSeen, 0},
		"nobody asked":              {proxy(), notSeen, notSeen, 0},
		"a gap":                     {quiet, "cannot-say: names of hosts: squid of proxy: no records on 4 Mar 2024 from 11:00 to 15:00", "", 0},
		"the log ends before": {map[string]string{"proxy.log": proxyLog(onDay(2, 0), onDay(10, 0))},
			"cannot-say: the logs end before the message came, on 4 Mar 2024 10:00 UTC", "", 0},
		"the log begins after": {map[string]string{"proxy.log": proxyLog(onDay(13, 0), onDay(22, 0))},
			"cannot-say: names of hosts: squid of proxy: no records on 4 Mar 2024 from 10:31 to 13:00", "", 0},
		"no log": {map[string]string{}, "cannot-say: the logs given hold no record with a time", "", 0},
		"no user names": {map[string]string{"http.log": `{"_path":"http","ts":"2024-03-04T10:52:00Z","uid":"C1","id.orig_h":"10.1.4.22","id.orig_p":50001,"id.resp_h":"203.0.113.7","id.resp_p":80,"method":"GET","host":"talks.lure.example","uri":"/round?u=1"}` + "\n"},
			"cannot-say: opened by 10.1.4.22, 4 Mar 2024 10:52 UTC: no log says who that is", "", 1},
		"looked up": {map[string]string{"proxy.log": usualProxy(), "dns.log": `{"_path":"dns","ts":"2024-03-04T10:52:00Z","uid":"C1","id.orig_h":"10.1.4.22","id.orig_p":50001,"id.resp_h":"10.1.0.53","id.resp_p":53,"query":"talks.lure.example","qtype_name":"A","rcode_name":"NOERROR"}` + "\n"},
			"cannot-say: looked up by 10.1.4.22, 4 Mar 2024 10:52 UTC, which is no request: no log says who that is", "", 1},
		"blocked": {proxy(strings.Replace(proxied(onDay(10, 52), "10.1.4.22", "ada", round), "TCP_MISS/200", "TCP_DENIED/403", 1)), "hit: ", notSeen, 0},
		"clicked, as Microsoft 365 tells": {map[string]string{"proxy.log": usualProxy(), "audit.json": `{"CreationTime":"2024-03-04T10:52:00","Id":"1","Operation":"TIUrlClickData","OrganizationId":"9","RecordType":41,"Workload":"ThreatIntelligence","UserId":"ada@example.com","UserIp":"198.51.100.7","Url":"http://talks.lure.example/round?u=1","UrlClickAction":0}` + "\n"},
			"hit: ", notSeen, 0},
		"delivered, as Microsoft 365 tells": {map[string]string{"proxy.log": usualProxy(), "audit.json": `{"CreationTime":"2024-03-04T10:52:00","Id":"1","Operation":"TIMailData","OrganizationId":"9","RecordType":28,"Workload":"ThreatIntelligence","UserId":"ThreatIntel","Recipients":["ada@example.com"],"Url":"http://talks.lure.example/round?u=1"}` + "\n"},
			notSeen, notSeen, 0},
		"clicked, as Defender tells": {map[string]string{"proxy.log": usualProxy(), "clicks.json": `{"Timestamp":"2024-03-04T10:52:00Z","ActionType":"ClickAllowed","AccountUpn":"ada@example.com","Url":"http://talks.lure.example/round?u=1","IPAddress":"198.51.100.7","ReportId":"1","Workload":"Email"}` + "\n"},
			"hit: ", notSeen, 0},
		"delivered, as Defender tells": {map[string]string{"proxy.log": usualProxy(), "urls.json": `{"Timestamp":"2024-03-04T10:52:00Z","NetworkMessageId":"n1","Url":"http://talks.lure.example/round?u=1","UrlDomain":"talks.lure.example","UrlLocation":"Body","ReportId":"1"}` + "\n"},
			notSeen, notSeen, 0},
		"named by our own server": {map[string]string{"proxy.log": usualProxy(), "access.log": `198.51.100.9 - ada [04/Mar/2024:10:52:00 +0000] "GET /?next=http://talks.lure.example/round?u=1 HTTP/1.1" 404 12 "-" "Mozilla/5.0"` + "\n"},
			notSeen, notSeen, 0},
		"the mail itself": {map[string]string{"proxy.log": usualProxy(), "again.eml": lure}, notSeen, notSeen, 0},
		"no zone, perhaps before": {map[string]string{"proxy.log": usualProxy(), "web.csv": zoneless("2024-03-04 03:52:00", "ada")},
			"cannot-say: opened by this account, before or since the message came: 1 record without a sure time", notSeen, 0},
		"no zone, perhaps before, by nobody": {map[string]string{"proxy.log": usualProxy(), "web.csv": zoneless("2024-03-04 03:52:00", "-")},
			"cannot-say: named in a record without a sure time: logs/web.csv line 2", "", 1},
		"no zone, surely before": {map[string]string{"proxy.log": usualProxy(), "web.csv": zoneless("2024-03-03 03:52:00", "ada")},
			notSeen + "; asked for before the message came: 1 record", notSeen, 0},
		"text":      {map[string]string{"proxy.log": usualProxy(), "notes.txt": "see talks.lure.example\n"}, "cannot-say: named in a record without a sure time: logs/notes.txt line 1", "", 1},
		"a cut log": {map[string]string{"proxy.log": usualProxy(), "more.log.gz": "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"}, "cannot-say: names of hosts: logs/more.log.gz: gzip stream ends early", "", 0},
	} {
		answer := askLogs(t, nil, c.logs)
		ada, kim := said(answer.Reached[0].Opened), said(answer.Reached[1].Opened)
		if c.kim == "" {
			c.kim = c.ada
		}
		if ada != c.ada || kim != c.kim || len(answer.Logs.Openings) != c.openings {
			t.Errorf("%s:\nada: %s\nkim: %s\n%+v", name, ada, kim, answer.Logs.Openings)
		}
	}
}

// A not-seen says of which period; a hit has its first records and counts all. One record that shows a link and its host is one.
func TestOpenedSays(t *testing.T) {
	var lines []string
	for minute := 52; minute > 40; minute-- {
		lines = append(lines, proxied(onDay(10, minute), "10.1.4.22", "ada", "http://talks.lure.example/round?u=1"))
	}
	answer := askLogs(t, nil, proxy(lines...))
	ada, kim := answer.Reached[0].Opened, answer.Reached[1].Opened
	if ada.Count != 12 || len(ada.Sightings) != mail.MostFollowed || !ada.Sightings[0].Time.Truncate(time.Minute).Equal(onDay(10, 41)) || ada.Sightings[0].Indicator.Kind != indicator.URL {
		t.Errorf("%d, %+v", ada.Count, ada.Sightings)
	}
	if !kim.Since.Equal(answer.Reached[1].First) || !kim.Until.Equal(onDay(18, 0).Add(120*time.Millisecond)) {
		t.Errorf("from %v to %v", kim.Since, kim.Until)
	}
	if g := answer.Logs; g.Sources != 1 || g.Records != 133 || g.Links != 6 || g.Failed.Count != 0 || !g.Until.Equal(kim.Until) {
		t.Errorf("%+v", g)
	}
}

// Of a host that many share only the whole link tells, and its absence cannot be said: no log shows all links whole.
func TestSharedHosts(t *testing.T) {
	for url, want := range map[string]string{
		"https://files.partner.example/share/77":   "hit: ",
		"https://files.partner.example/share/78":   "cannot-say: links to hosts that many share: shown only partly, by squid",
		"https://files.partner.example/":           "cannot-say: links to hosts that many share: shown only partly, by squid",
		"https://www.partner.example/":             "cannot-say: links to hosts that many share: shown only partly, by squid",
		"https://talks.lure.example/anything/else": "hit: ",
	} {
		answer := askLogs(t, partner, proxy(proxied(onDay(10, 52), "10.1.4.22", "ada", url)))
		if got := said(answer.Reached[0].Opened); got != want || len(answer.Logs.Openings) > 0 {
			t.Errorf("%s: %s %+v", url, got, answer.Logs.Openings)
		}
	}
}

// signIn is a record of Entra ID.
func signIn(at time.Time, user, address string, status int) string {
	return fmt.Sprintf(`{"createdDateTime":"%s","userPrincipalName":"%s","ipAddress":"%s","conditionalAccessStatus":"success","status":{"errorCode":%d},"location":{"city":"Lisbon","countryOrRegion":"PT"}}`+"\n",
		at.Format(time.RFC3339), user, address, status)
}

// usualSignIns are of a day, ada's from one network and all others from another.
func usualSignIns(lines ...string) string {
	for at, i := onDay(6, 0), 0; !at.After(onDay(18, 0)); at, i = at.Add(10*time.Minute), i+1 {
		if i%4 == 0 {
			lines = append(lines, signIn(at, "ada@example.com", fmt.Sprintf("198.51.100.%d", 10+i), 0))
		} else {
			lines = append(lines, signIn(at, "lee@example.com", "192.0.2.9", 0))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// What signed in to ada's account from new places.
func TestSignedIn(t *testing.T) {
	basis := "before the message: 7 sign-ins from 1 network since 4 Mar 2024 06:00 UTC"
	quiet := "12 sign-ins; " + basis
	signIns := func(lines ...string) map[string]string { return map[string]string{"a.json": usualSignIns(lines...)} }
	for name, c := range map[string]struct {
		logs   map[string]string
		want   string
		places string
		failed int
	}{
		"from a new network": {signIns(signIn(onDay(13, 5), "ada@example.com", "203.0.113.9", 0), signIn(onDay(11, 5), "ADA@example.com", "203.0.113.7", 0)),
			"hit: " + basis, "203.0.113.7 Lisbon, PT 2", 0},
		"of IPv6":                {signIns(signIn(onDay(13, 5), "ada@example.com", "2001:db8:1:2::9", 0), signIn(onDay(13, 7), "ada@example.com", "2001:db8:1:3::9", 0)), "hit: " + basis, "2001:db8:1:2::9 Lisbon, PT 2", 0},
		"as usual":               {signIns(), "not-seen: " + quiet, "", 0},
		"failed":                 {signIns(signIn(onDay(11, 5), "ada@example.com", "203.0.113.7", 50126)), "not-seen: " + quiet, "", 1},
		"failed before, then in": {signIns(signIn(onDay(9, 5), "ada@example.com", "203.0.113.7", 50126), signIn(onDay(11, 5), "ada@example.com", "203.0.113.7", 0)), "hit: " + basis, "203.0.113.7 Lisbon, PT 1", 0},
		"used before":            {signIns(signIn(onDay(9, 5), "ada@example.com", "203.0.113.7", 0), signIn(onDay(11, 5), "ada@example.com", "203.0.113.8", 0)), "not-seen: 13 sign-ins; before the message: 8 sign-ins from 2 networks since 4 Mar 2024 06:00 UTC", "", 0},
		"somebody else's":        {signIns(signIn(onDay(11, 5), "lee@example.com", "203.0.113.7", 0)), "not-seen: " + quiet, "", 0},
		"no address":             {signIns(signIn(onDay(11, 5), "ada@example.com", "", 0)), "cannot-say: 13 sign-ins since, none from a new network, but 1 sign-in without an address; " + basis, "", 0},
		"none before":            {map[string]string{"a.json": signIn(onDay(11, 5), "ada@example.com", "203.0.113.7", 0)}, "cannot-say: no sign-in of this account before the message, to compare with; 1 sign-in since", "", 0},
		"none since":             {map[string]string{"a.json": signIn(onDay(9, 5), "ada@example.com", "203.0.113.7", 0)}, "cannot-say: no sign-in of this account since the message came; before the message: 1 sign-in from 1 network since 4 Mar 2024 09:05 UTC", "", 0},
		"none of hers":           {map[string]string{"a.json": signIn(onDay(9, 5), "lee@example.com", "203.0.113.7", 0)}, "cannot-say: the logs given show no sign-in of this account", "", 0},
		"no such log":            {proxy(), "cannot-say: no log of sign-ins was given", "", 0},
		"too few to tell gaps": {map[string]string{"a.json": signIn(onDay(9, 5), "ada@example.com", "203.0.113.7", 0) + signIn(onDay(12, 5), "ada@example.com", "203.0.113.8", 0)},
			"cannot-say: 1 sign-in since, none from a new network, but entra.signin of a: no rhythm to judge gaps by in 1 records, on 4 Mar 2024 from 10:31 to 12:05; before the message: 1 sign-in from 1 network since 4 Mar 2024 09:05 UTC", "", 0},
	} {
		answer := askLogs(t, nil, c.logs)
		got := answer.Reached[0].SignedIn
		var places []string
		for _, p := range got.Places {
			places = append(places, fmt.Sprintf("%s %s %d", p.Address, p.Where, p.Count))
		}
		if said(got) != c.want || strings.Join(places, "; ") != c.places || got.Failed != c.failed || got.NewPlaces != len(places) {
			t.Errorf("%s: %s\n%v, %d failed", name, said(got), places, got.Failed)
		}
	}
}

// Of many new places the first are listed, and all are counted.
func TestManyPlaces(t *testing.T) {
	var lines []string
	for i := range 30 {
		lines = append(lines, signIn(onDay(11, i), "ada@example.com", fmt.Sprintf("203.0.%d.7", i), 0))
	}
	got := askLogs(t, nil, map[string]string{"a.json": usualSignIns(lines...)}).Reached[0].SignedIn
	if got.NewPlaces != 30 || len(got.Places) != mail.MostPlaces || got.Count != 30 || got.Places[0].Address != "203.0.0.7" {
		t.Errorf("%+v", got)
	}
}

// Without logs nothing is said, and how to learn more is.
func TestNoLogs(t *testing.T) {
	o := options(&sweep.Question{Paths: []string{write(t, t.TempDir(), "lure.eml", lure)}, Advisories: campaign()})
	answer, _, err := Run(context.Background(), o, func(*mail.Message) {}, nil)
	if err != nil || answer.Logs != nil || said(answer.Reached[0].Opened) != "cannot-say: "+notOpened || said(answer.Reached[1].SignedIn) != "cannot-say: "+notSigned {
		t.Errorf("%v %+v", err, answer)
	}
}

// Where the messages name no recipient, the logs still tell that somebody opened a link.
func TestNobodyByName(t *testing.T) {
	dir := t.TempDir()
	hidden := strings.Replace(lure, "To: ada@example.com, Kim <KIM@example.com>", "To: undisclosed-recipients:;", 1)
	o := options(&sweep.Question{Paths: []string{write(t, dir, "lure.eml", hidden)}, Advisories: campaign()})
	o.Logs = &sweep.Question{Paths: []string{write(t, dir, "proxy.log", usualProxy(proxied(onDay(10, 52), "10.1.4.22", "ada", "http://talks.lure.example/")))}}
	answer, _ := judgeAll(t, o)
	if len(answer.Reached) != 0 || len(answer.Logs.Openings) != 1 || answer.Logs.Openings[0].User != "ada" {
		t.Errorf("%+v %+v", answer.Reached, answer.Logs)
	}
}

// Clients beyond those that are listed are counted.
func TestManyStrangers(t *testing.T) {
	var lines []string
	for i := range mail.MostOpenings + 20 {
		lines = append(lines, proxied(onDay(11, i%60), fmt.Sprintf("10.1.5.%d", i), "-", "http://talks.lure.example/"))
	}
	answer := askLogs(t, nil, proxy(lines...))
	if g := answer.Logs; len(g.Openings) != mail.MostOpenings || g.MoreOpenings != 20 || !g.Openings[0].First.Truncate(time.Minute).Equal(onDay(11, 0)) {
		t.Errorf("%d and %d more", len(g.Openings), g.MoreOpenings)
	}
}
