package mail

import (
	"slices"
	"strings"
	"time"
)

// isCode tells words that mix letters and digits, or capitals and small letters, so that nothing can be read in them, and long numbers. Names of
// products and standards, versions and dates are words and short numbers.
func isCode(word string) bool {
	if strings.ContainsFunc(word, func(r rune) bool { return r >= 0x80 }) {
		return false
	}
	letters, longest := 0, 0
	for _, run := range strings.FieldsFunc(word, isNoLetter) {
		letters += len(run)
	}
	for _, run := range strings.FieldsFunc(word, isNoDigit) {
		if !isDay(run) {
			longest = max(longest, len(run))
		}
	}
	if letters <= 1 {
		return longest >= 5 && !strings.Contains(word, ".")
	}
	return longest >= 6 || slices.ContainsFunc(strings.FieldsFunc(word, isSign), func(piece string) bool { return isMixed(piece, len(word)) })
}

// isMixed says whether a word of letters and digits, part of one of that length, changes between them, or between capitals and small letters, too often.
func isMixed(piece string, length int) bool {
	letters, digits := strings.FieldsFunc(piece, isNoLetter), strings.FieldsFunc(piece, isNoDigit)
	if len(piece) >= 6 && oddParts(piece) >= 2 {
		return true
	}
	changes, short := len(letters)+len(digits)-1, true
	for _, run := range letters {
		short = short && len(run) <= 2
	}
	least := 7
	if piece != strings.ToLower(piece) && piece != strings.ToUpper(piece) {
		least = 6
	}
	return length >= least && (changes >= 3 || changes == 2 && short)
}

// isDay tells dates written as one number: 20261102, 02112026.
func isDay(number string) bool {
	_, err := time.Parse("20060102", number)
	if err != nil {
		_, err = time.Parse("02012006", number)
	}
	return err == nil
}

func isSign(r rune) bool { return isNoLetter(r) && isNoDigit(r) }

func isNoLetter(r rune) bool { return r >= 0x80 || !isLatin(byte(r)) }

func isNoDigit(r rune) bool { return r < '0' || r > '9' }

// oddParts counts the parts of a word in capitals and small letters that are no words by themselves: single letters, and those without a vowel. It
// finds one in "McDonald", none in "DoNotReply" and "HRTeam", three in "wNiKteretY".
func oddParts(word string) (odd int) {
	for _, run := range strings.FieldsFunc(word, isNoLetter) {
		if run == strings.ToLower(run) || run == strings.ToUpper(run) {
			continue
		}
		for run != "" {
			part := firstPart(run)
			if len(part) == 1 || part != strings.ToUpper(part) && !strings.ContainsAny(strings.ToLower(part), "aeiouy") {
				odd++
			}
			run = run[len(part):]
		}
	}
	return odd
}

// firstPart is what stands before the next word within a word: small letters, a capital and small letters, or the capitals of an abbreviation.
func firstPart(run string) string {
	lower := strings.TrimLeft(run, capitals)
	upper := len(run) - len(lower)
	rest := strings.TrimLeft(lower, strings.ToLower(capitals))
	if upper > 1 && lower != "" {
		return run[:upper-1]
	}
	return run[:len(run)-len(rest)]
}

const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
