package main

import (
	"crypto/sha256"
	_ "embed" // the table
	"encoding/hex"
	"strings"
	"sync"
)

//go:embed reading.tsv
var readingText string

// hashDigits is how many digits of a hash name a message.
const hashDigits = 10

// reading is what messages are to one who reads them, by hash. Corpora are labelled wholesale: a trap for phishing fills with spam, and old spam holds phishing.
var reading = sync.OnceValue(func() map[string]string {
	classes := map[string]string{"P": "phish", "A": "fraud", "S": "spam", "H": "ham", "U": "unclear"}
	all := map[string]string{}
	for line := range strings.Lines(readingText) {
		if hash, letter, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && len(hash) == hashDigits {
			all[hash] = classes[letter]
		}
	}
	return all
})

// read is the class of a message: as read by us, else as the corpus gives it.
func read(raw []byte, given string) string {
	sum := sha256.Sum256(raw)
	if class, ok := reading()[hex.EncodeToString(sum[:])[:hashDigits]]; ok {
		return class
	}
	return given
}
