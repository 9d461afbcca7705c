package store

import (
	"bytes"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The vectors were made by a shell and sha256sum, not by this code.
func TestTheHashOfARecordIsThatOfOtherTools(t *testing.T) {
	data, err := os.ReadFile("testdata/audit.vectors")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(strings.TrimSpace(string(data)), "\n\n")[1:]
	if len(blocks) != 3 {
		t.Fatalf("%d vectors", len(blocks))
	}
	var previous Digest
	for _, block := range blocks {
		lines := strings.Split(block, "\n")
		r := vector(t, lines, previous)
		if got := string(r.encode()); got != lines[10] {
			t.Errorf("entry %d: encoded as\n%s, want\n%s", r.N, got, lines[10])
		}
		if got := r.digest().String(); got != lines[11] {
			t.Errorf("entry %d: hash %s, want %s", r.N, got, lines[11])
		}
		if lines[9] != previous.String() {
			t.Errorf("entry %d: the vector itself is wrong", r.N)
		}
		previous = r.digest()
	}
}

func vector(t *testing.T, lines []string, previous Digest) *AuditRecord {
	t.Helper()
	number := func(text string) int64 {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	text := func(line string) string { return strings.TrimPrefix(line, "-") }
	return &AuditRecord{N: number(lines[0]), Time: time.UnixMicro(number(lines[1])), Actor: text(lines[2]), Token: number(lines[3]), Action: text(lines[4]),
		Target: text(lines[5]), Outcome: Outcome(text(lines[6])), Remote: text(lines[7]), Detail: text(lines[8]), Previous: previous}
}

func TestHeadsAreReadAsTheyArePrinted(t *testing.T) {
	hash := strings.Repeat("0a", 32)
	for text, want := range map[string]int64{"12:" + hash: 12, hash: 0, "0:" + hash: 0, strings.ToUpper(hash): 0} {
		h, err := ParseAuditHead(text)
		if err != nil || h.N != want || h.Hash.String() != hash {
			t.Errorf("%s: %v, %v", text, h, err)
		}
	}
	for _, text := range []string{"", ":", "12:", "12:0a", hash + "00", "-1:" + hash, "x:" + hash, "1:2:" + hash, "99999999999999999999:" + hash} {
		if h, err := ParseAuditHead(text); err == nil {
			t.Errorf("%q is taken as %v", text, h)
		}
	}
	if h := (AuditHead{N: 3}); h.String() != "3:"+strings.Repeat("0", 64) {
		t.Error(h)
	}
}

func TestSecretsAreLeftOut(t *testing.T) {
	secret := "picket_" + strings.Repeat("abcd2345", 7) + "ab"
	for text, want := range map[string]string{
		"with " + secret + ".":                              "with picket_….",
		"Authorization: Bearer " + secret:                   "Authorization: Bearer picket_…",
		"Basic dXNlcjpwYXNzd29yZDEyMw==":                    "Basic …",
		"bearer eyJhbGciOiJub25lIn0.e30.":                   "bearer eyJ…",
		"https://user:hunter2@feeds.example/a?b=c":          "https://…@feeds.example/a?b=c",
		"https://feeds.example/a?api_key=hunter2&x=1":       "https://feeds.example/a?api_key=…&x=1",
		"/taxii2/?x=1&access_token=hunter2#end":             "/taxii2/?x=1&access_token=…#end",
		"indicator https://c2.example/login?id=7 expired":   "indicator https://c2.example/login?id=7 expired",
		"the basic rules of picket_ and bearer of bad news": "the basic rules of picket_ and bearer of bad news",
		"a\x00b\xff": "a\uFFFDb\uFFFD",
	} {
		if got := loggable(text); got != want {
			t.Errorf("%q is logged as %q, want %q", text, got, want)
		}
	}
	if got := loggable(strings.Repeat("é", 4000)); got != strings.Repeat("é", 512)+"…" {
		t.Errorf("%d bytes are logged", len(got))
	}
	if got := loggable(strings.Repeat("x", 1000) + secret); strings.Contains(got, "abcd") {
		t.Errorf("half a secret is logged: %q", got)
	}
}

func TestDetailIsBounded(t *testing.T) {
	if _, err := recordOf(&AuditEntry{Action: "test", Detail: strings.Repeat("x", mostDetail)}, time.Now()); err == nil {
		t.Error("no error")
	}
	if _, err := recordOf(&AuditEntry{Action: "test", Detail: func() {}}, time.Now()); err == nil {
		t.Error("no error for what is no JSON")
	}
	r, err := recordOf(&AuditEntry{Action: "test", Detail: map[string]string{"url": "https://u:p@feeds.example/?key=secret"}}, time.Now())
	if want := `{"url":"https://…@feeds.example/?key=…"}`; err != nil || r.Detail != want {
		t.Errorf("%s, %v, want %s", r.Detail, err, want)
	}
}

// Whatever the fields hold, the encoding can be read back: so no two records share one.
func FuzzAuditEncodingIsInjective(f *testing.F) {
	f.Add(int64(1), int64(0), "cli:root", int64(0), "token.add", "token 1 x", "done", "", "{}")
	f.Add(int64(2), int64(-1), "1:a,", int64(7), "", "0:,0:,", ",", "::1", "3:")
	f.Fuzz(func(t *testing.T, n, micros int64, actor string, token int64, action, target, outcome, remote, detail string) {
		const furthest = 1 << 60 // what time.UnixMicro gives back
		micros %= furthest
		r := AuditRecord{N: n, Time: time.UnixMicro(micros), Actor: actor, Token: token, Action: action, Target: target, Outcome: Outcome(outcome), Remote: remote, Detail: detail}
		want := []string{"picket-audit-1", strconv.FormatInt(n, 10), strconv.FormatInt(micros, 10), actor, strconv.FormatInt(token, 10), action, target,
			outcome, remote, detail, strings.Repeat("0", 64)}
		rest := r.encode()
		for _, field := range want {
			length, after, ok := bytes.Cut(rest, []byte(":"))
			size, err := strconv.Atoi(string(length))
			if !ok || err != nil || size >= len(after) || string(after[:size]) != field || after[size] != ',' {
				t.Fatalf("%q is not read back from %q", field, rest)
			}
			rest = after[size+1:]
		}
		if len(rest) > 0 {
			t.Fatalf("%q is left", rest)
		}
	})
}

func FuzzLoggable(f *testing.F) {
	f.Add("https://user:pass@feeds.example/?token=x")
	f.Add("Bearer \x00\xff")
	f.Fuzz(func(t *testing.T, text string) {
		got := loggable(text)
		if len(got) > mostText+len("…") || strings.ContainsRune(got, 0) || strings.ToValidUTF8(got, "") != got {
			t.Fatalf("%q is logged as %q", text, got)
		}
	})
}

// A record that was replaced together with its hash does not fit the next one.
func TestAReplacedRecordBreaksTheChain(t *testing.T) {
	var c chain
	first := AuditRecord{N: 1, Action: "test.first"}
	first.Hash = first.digest()
	second := AuditRecord{N: 2, Action: "test.second", Previous: first.Hash}
	second.Hash = second.digest()
	first.Action = "test.other"
	first.Hash = first.digest()
	if err := c.add(&first); err != nil {
		t.Fatal(err)
	}
	var broken *AuditBreak
	if err := c.add(&second); !errors.As(err, &broken) || broken.N != 2 || broken.Harm != OutOfOrder {
		t.Error(err)
	}
}
