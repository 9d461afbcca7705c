package knowledge

import (
	"strings"
	"testing"
)

// BenchmarkOpen is the price of the first question.
func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		if _, err := read(embeddedTables); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFind reads invented prose with a name now and then.
func BenchmarkFind(b *testing.B) {
	text := strings.Repeat(`The analysts who looked at the server in the following days were not able to tell which of the files had been copied, as
the logs of that week had been overwritten. A second machine, which the group known as Andariel (APT45) is believed to have used for its
phishing, was found at a hosting company; the agencies of three countries, among them the FBI, have since asked for its disks.
`, 2000)
	base := Embedded()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		base.Find(text)
	}
}
