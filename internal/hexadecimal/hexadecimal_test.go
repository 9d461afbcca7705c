package hexadecimal

import "testing"

func TestDigit(t *testing.T) {
	const digits = "0123456789abcdefABCDEF"
	want := map[byte]int{}
	for i := range len(digits) {
		want[digits[i]] = i
		if i >= 16 {
			want[digits[i]] = i - 6
		}
	}
	for c := range 256 {
		value, ok := want[byte(c)]
		if !ok {
			value = -1
		}
		if got := Digit(byte(c)); got != value {
			t.Errorf("%q: %d, want %d", byte(c), got, value)
		}
	}
}

func TestUnescape(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "a": "a", "%41": "A", "%4": "%4", "%": "%", "%4g%2F": "%4g/", "%%41": "%A", "%2541": "%41", "a%e2%82%acb": "a€b",
	} {
		if got := Unescape(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
