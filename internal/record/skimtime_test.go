package record

import (
	"math/rand/v2"
	"testing"

	"picket/internal/intel"
)

// The clocks read what epochTime and anyTime do, of whatever text, after whatever text.
func TestSkimClocks(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	texts := []string{
		"1709352669.123456", "1709352670.000001", "1709352669.123", "0631152000.000000", "0631151999.999999", "4133980799.999999",
		"4133980800.000000", "1709352669", "2024-03-02T04:11:09.123456+0000", "2024-03-02T04:11:59.999999Z", "2024-03-02 04:12:00.000000-01:30",
		"2024-03-02T04:11:60.000000Z", "2024-03-02T04:11:09Z", "2024-03-02T04:11:09.123456", "2024-03-02T04:11:09.1234567Z", "2024-03-02T04:11:09.123456 UTC",
	}
	const characters = "0123456789:.-+TZ /a"
	var epoch epochClock
	var iso isoClock
	for range 200_000 {
		text := []byte(texts[random.IntN(len(texts))])
		for range random.IntN(3) {
			text[random.IntN(len(text))] = characters[random.IntN(len(characters))]
		}
		at, size := epochTime(text)
		if got, ok := epoch.read(append(text[:len(text):len(text)], "\tsome of what follows"...), len(text)); ok != (size > 0 && size == len(text)) || ok && got != at {
			t.Fatalf("%q is %d %v, want %d %d", text, got, ok, at, size)
		}
		at, basis, ok := anyTime(text)
		if got, isStated := iso.read(text); isStated != (ok && basis == intel.Stated) || isStated && got != at {
			t.Fatalf("%q is %d %v, want %d %s %v", text, got, isStated, at, basis, ok)
		}
	}
}
