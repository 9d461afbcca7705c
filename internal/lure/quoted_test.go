package lure

import (
	"strings"
	"testing"
)

func TestQuotedStart(t *testing.T) {
	for _, quoted := range []string{
		"On Mon, 2 Mar 2026 at 10:00, Ann <ann@example.com> wrote:\n> Hello",
		"On Mon, 2 Mar 2026 at 10:00, Ann Example\n<ann@example.com> wrote:\n\nHello",
		"Am 02.03.2026 um 10:00 schrieb Ann:\n> Hallo",
		"Le lun. 2 mars 2026 à 10:00, Ann <ann@example.com> a écrit :\nBonjour",
		"2026년 3월 2일 (월) 오전 10:00, Ann <ann@example.com>님이 작성:\n안녕하세요",
		"2026年3月2日(月) 10:00 Ann <ann@example.com>さんのメール：\nこんにちは",
		"-----Original Message-----\nFrom: Ann\n",
		"-----Ursprüngliche Nachricht-----\nVon: Ann\n",
		"---------- Forwarded message ---------\nFrom: Ann",
		"________________________________\nFrom: Ann\n",
		"From: Ann <ann@example.com>\r\nSent: Monday, 2 March 2026\r\nTo: Bob\r\nSubject: Plan\r\n\r\nHello",
		"*Von:* Ann\n*Gesendet:* Montag\n*An:* Bob\n*Betreff:* Plan\n\nHallo",
		"보낸 사람: Ann\n보낸 날짜: 2026년\n받는 사람: Bob\n제목: 계획\n",
		"差出人: Ann\n送信日時: 2026年\n宛先: Bob\n件名: 計画\n",
		"> Hello\n> there",
	} {
		text := "Thanks, I will.\nAnn\n\n" + quoted
		if got, want := QuotedStart(text), len(text)-len(quoted); got != want {
			t.Errorf("%q: %d, want %d", quoted, got, want)
		}
	}
	for _, text := range []string{"", "Dear all,\nas Kafka wrote:\nsomebody must have slandered Josef K.", "From: what I see, all is well.\nTo: be sure, look.\n",
		"-----\n", ">From here on, all is new.", "He is 30 years old. Ann has what he wrote."} {
		if got := QuotedStart(text); got != len(text) {
			t.Errorf("%q: %d, want %d: nothing is quoted", text, got, len(text))
		}
	}
}

func FuzzQuotedStart(f *testing.F) {
	f.Add("Yes.\n\nOn Mon, 2 Mar 2026, Ann wrote:\n> No?")
	f.Add("From: a\nTo: b\nSubject: c\n")
	f.Fuzz(func(t *testing.T, text string) {
		at := QuotedStart(text)
		if at < 0 || at > len(text) || at > 0 && at < len(text) && text[at-1] != '\n' {
			t.Errorf("%d of %d is no start of a line", at, len(text))
		}
	})
}

func BenchmarkQuotedStart(b *testing.B) {
	text := strings.Repeat("A line of some new text that quotes nothing at all, neither here nor there\n", 500)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		QuotedStart(text)
	}
}
