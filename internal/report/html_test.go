package report

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/sweep"
)

// The policy names exactly the script and the style that the page holds.
func TestPolicyNamesWhatThePageHolds(t *testing.T) {
	checkPolicyOf(t, hostile().write(t, "html"))
	checkPolicyOf(t, ruled().write(t, "html"))
}

func checkPolicyOf(t *testing.T, text string) {
	t.Helper()
	policy := html.UnescapeString(regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(text)[1])
	for _, element := range []string{"script", "style"} {
		inside := regexp.MustCompile(`(?s)<`+element+`>(.*?)</`+element+`>`).FindAllStringSubmatch(text, -1)
		if len(inside) != 1 {
			t.Fatalf("%d elements %s", len(inside), element)
		}
		if want := element + "-src '" + digest(inside[0][1]) + "'"; !strings.Contains(policy, want) {
			t.Errorf("the policy lacks %s", want)
		}
	}
}

// What a page leaves out, it says.
func TestPageIsBounded(t *testing.T) {
	f := hostile()
	f.sightings = nil
	for i := range mostHitRows + 30 {
		f.sightings = append(f.sightings, intel.Sighting{Indicator: c2, Src: fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255), Matched: c2.Value,
			Role: intel.RoleDst, Direction: intel.Outbound, Observer: "zeek-1", LogKind: "zeek.conn", Text: c2.Value, Time: at(2, 0, 0)})
	}
	text := f.write(t, "html")
	for _, want := range []string{"Not on this page: 9,000 more rows and 30 more sightings.", "Not drawn: 1,700 more machines.",
		"3 of 5 indicators seen on 10,000 machines."} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if n := strings.Count(text, `<details class="card"`); n != mostCards {
		t.Errorf("%d cards, want %d", n, mostCards)
	}
}

// A row quotes the first and the last records by time, in whatever order they come.
func TestExamples(t *testing.T) {
	var s rowStream
	for _, day := range []int{5, 3, 9, 1, 7, 2, 8, 6, 4} {
		if when := at(day, 0, 0); s.wants(when) {
			s.show(&example{time: when})
		}
	}
	var days []int
	for _, e := range s.examples {
		days = append(days, e.time.Day())
	}
	if want := []int{1, 2, 8, 9}; !slices.Equal(days, want) {
		t.Errorf("got %v, want %v", days, want)
	}
}

func TestExampleMarksTheMatch(t *testing.T) {
	long := strings.Repeat("ä", 1000)
	for _, c := range []struct{ text, matched, before, match, after string }{
		{"see Update.Example.com now", "update.example.com", "see ", "Update.Example.com", " now"},
		{"(6)update(7)example(3)com(0)", "update.example.com", "(6)update(7)example(3)com(0)", "", ""},
		{long + "x" + long, "x", "…" + strings.Repeat("ä", 120), "x", strings.Repeat("ä", 200) + "…"},
	} {
		e := exampleOf(&intel.Sighting{Text: c.text, Matched: c.matched})
		if e.before != c.before || e.match != c.match || e.after != c.after {
			t.Errorf("%.40s: got %q %q %q", c.text, e.before, e.match, e.after)
		}
	}
}

func TestPulse(t *testing.T) {
	var p pulse
	for i := range 100_000 {
		p.add(at(1, 0, 0).Add(time.Duration(i)*time.Minute), 1)
	}
	p.add(time.Unix(-5, 0), 2)
	all := 0
	for _, n := range p.cells {
		all += n
	}
	if all != 100_002 || len(p.cells) > mostCells {
		t.Errorf("%d sightings in %d cells", all, len(p.cells))
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		hours int
		want  string
	}{
		{0, "1 Mar 00:00"},
		{2, "1 Mar 00:00, 1 Mar 01:00, 1 Mar 02:00"},
		{72, "1 Mar 00:00, 1 Mar 12:00, 2 Mar 00:00, 2 Mar 12:00, 3 Mar 00:00, 3 Mar 12:00, 4 Mar 00:00"},
		{24 * 30, "4 Mar, 11 Mar, 18 Mar, 25 Mar"},
	} {
		x := axis{*at(1, 0, 0), at(1, 0, 0).Add(time.Duration(c.hours) * time.Hour)}
		var labels []string
		for _, tick := range x.ticks() {
			labels = append(labels, tick.Label)
		}
		if got := strings.Join(labels, ", "); got != c.want {
			t.Errorf("%d h: got %s, want %s", c.hours, got, c.want)
		}
	}
}

func TestDefangText(t *testing.T) {
	for _, c := range []struct {
		kind       indicator.Kind
		text, want string
	}{
		{indicator.IPv4, "203.0.113.7", "203[.]0[.]113[.]7"},
		{indicator.Domain, "update[.]example.com", "update[.]example.com"},
		{indicator.Email, "a@example.com", "a[@]example[.]com"},
		{indicator.URL, "HTTPS://Example.com/a.b", "HxxPS://Example[.]com/a.b"},
		{indicator.URL, "example.com/a.b?c=http://d.e", "example[.]com/a.b?c=hxxp://d.e"},
		{indicator.IPv6, "2001:db8::1", "2001:db8:[:]1"},
		{indicator.FileName, "a.exe", "a.exe"},
	} {
		if got := defangText(c.kind, c.text); got != c.want {
			t.Errorf("%s: got %s, want %s", c.text, got, c.want)
		}
	}
	if got, want := harmless("GET http://a.example \x1b ftp://b.example"), "GET hxxp://a.example ⟨U+001B⟩ fxxp://b.example"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Whatever a log or an advisory holds, the page has the elements that it has, and no invisible characters.
func FuzzPage(f *testing.F) {
	f.Fuzz(func(t *testing.T, text, matched, name string) {
		report := ruled()
		rule := intel.MatchedRule{ID: name, Title: text, Level: matched, Techniques: []string{name, matched}, File: name}
		report.sightings = []intel.Sighting{report.sightings[0], report.sightings[len(report.sightings)-1]}
		report.sightings[0].Indicator.Value, report.sightings[1].Rule = "203.0.113.7", &rule
		for i := range report.sightings {
			s := &report.sightings[i]
			s.Text, s.Matched, s.Field, s.User, s.Observer, s.File, s.LogKind, s.Machine = text, matched, name, name, name, name, name, name
		}
		said := report.answer.Behaviour
		said.Matched[0].Rule, said.Matched[3].Rule = rule, rule
		said.Problems[0] = sweep.RuleProblem{File: name, Line: 1, Rule: matched, Reason: text}
		said.Techniques[0] = sweep.TechniqueVerdict{ID: name, Name: text, Tactics: []string{matched}, Advisory: name, Verdict: intel.Fired,
			Rules: []string{text}, RuleCount: 2, EventIDs: []string{matched}, Observers: []string{name}, Reason: text}
		report.verdicts[3].Reason = text
		report.run.Question.Advisories[0].Document.Title = name
		report.run.Command = text
		var b strings.Builder
		report.writeTo(t, "html", &b)
		elements := map[string]int{}
		tokens := html.NewTokenizer(strings.NewReader(b.String()))
		for {
			kind := tokens.Next()
			if kind == html.ErrorToken {
				if tokens.Err() != io.EOF {
					t.Fatal(tokens.Err())
				}
				break
			}
			if kind == html.StartTagToken || kind == html.SelfClosingTagToken {
				token := tokens.Token()
				elements[token.Data]++
				for _, a := range token.Attr {
					if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "src" || a.Key == "href" && !strings.HasPrefix(a.Val, "#") {
						t.Errorf("<%s %s=%q>", token.Data, a.Key, a.Val)
					}
				}
			}
		}
		for _, never := range []string{"img", "iframe", "object", "embed", "form", "base", "link", "video", "audio"} {
			if elements[never] > 0 {
				t.Errorf("the page has <%s>", never)
			}
		}
		if elements["script"] != 1 || elements["style"] != 1 {
			t.Errorf("%d scripts, %d styles", elements["script"], elements["style"])
		}
		for _, r := range b.String() {
			if isInvisible(r) && r != '\n' && r != '\t' {
				t.Fatalf("the page holds %U", r)
			}
		}
	})
}
