package lookalike

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"picket/internal/prose"
)

// A brandWord is a name of a brand, ready to be found.
type brandWord struct {
	brand    *Brand
	text     string   // in small letters, as in the table
	pieces   []string // folded, but those of scripts without blanks
	gaps     []string // what stands between them
	tail     string   // what stands behind the last: "+"
	ordinary bool
}

// brandWords are the names by their first piece, those of scripts without blanks by their first two letters; the longest first.
type brandWords struct {
	spaced   map[string][]*brandWord
	unspaced map[[2]rune][]*brandWord
	spread   spreadNames
	// Most words begin no name: these tell so by few bits, before they are looked up.
	maybeSpaced, maybeUnspaced [1 << 14]bool
}

func (w *brandWords) startingWith(folded []byte) []*brandWord {
	if len(folded) == 0 || !w.maybeSpaced[hashOf(folded)] {
		return nil
	}
	return w.spaced[string(folded)]
}

func hashOf(folded []byte) int {
	last := len(folded) - 1
	mixed := uint32(folded[0]) | uint32(folded[(last+1)/2])<<8 | uint32(folded[last])<<16 | uint32(last)<<24
	return int((mixed ^ uint32(folded[min(1, last)])<<4) * 0x9e3779b1 >> 18) // golden ratio: 14 bits
}

func (w *brandWords) startingAt(first, second rune) []*brandWord {
	if !w.maybeUnspaced[hashOfTwo(first, second)] {
		return nil
	}
	return w.unspaced[[2]rune{first, second}]
}

func hashOfTwo(first, second rune) int { return int(first+second<<5) & (1<<14 - 1) }

var words = sync.OnceValue(func() *brandWords {
	table := &brandWords{spaced: map[string][]*brandWord{}, unspaced: map[[2]rune][]*brandWord{}, spread: spreadNames{whole: map[string]*brandWord{}}}
	for _, b := range brands() {
		for _, text := range b.Words {
			w := &brandWord{brand: b, text: text, ordinary: b.ordinary[text]}
			if first, size := utf8.DecodeRuneInString(text); isUnspaced(first) {
				second, _ := utf8.DecodeRuneInString(text[size:])
				key := [2]rune{first, second}
				table.unspaced[key] = append(table.unspaced[key], w)
				table.maybeUnspaced[hashOfTwo(first, second)] = true
				continue
			}
			w.takeApart()
			table.spaced[w.pieces[0]] = append(table.spaced[w.pieces[0]], w)
			table.maybeSpaced[hashOf([]byte(w.pieces[0]))] = true
			table.spread.add(w)
		}
	}
	for _, list := range table.spaced {
		slices.SortStableFunc(list, longestFirst)
	}
	for _, list := range table.unspaced {
		slices.SortStableFunc(list, longestFirst)
	}
	return table
})

func longestFirst(a, b *brandWord) int { return cmp.Compare(len(b.text), len(a.text)) }

func (w *brandWord) takeApart() {
	buffer := make([]byte, 0, mostFolded)
	end := 0
	for {
		p := nextPiece(w.text, end, buffer)
		if p.start == len(w.text) {
			w.tail = strings.TrimSuffix(w.text[end:], ".")
			return
		}
		if end > 0 {
			w.gaps = append(w.gaps, w.text[end:p.start])
		}
		if p.unspaced {
			w.pieces = append(w.pieces, w.text[p.start:p.end])
		} else {
			w.pieces = append(w.pieces, string(p.folded))
		}
		end = p.end
	}
}

// isUnspaced tells the scripts that are written without blanks, or join endings to their words: Chinese, Japanese, Korean.
func isUnspaced(r rune) bool {
	return r >= 0x3040 && r <= 0x30ff || r >= 0x3400 && r <= 0x9fff || r >= 0xac00 && r <= 0xd7a3 || r >= 0xf900 && r <= 0xfaff
}

// businessWords are those beside which an ordinary word is an organisation's name, folded as texts are.
var businessWords = func() map[string]bool {
	set := map[string]bool{}
	for word := range prose.WordSet(`account accounts alert alerts app bank banking banque business card cards care cash center centre client clients company concierge
		connect corp customer customers delivery department email energy fraud gmbh group help helpdesk id inc info invoice limited llc ltd mail member
		membership message mobile notice notification notifications online order orders parcel pass password pay payment payments plus points prime rewards
		sa sas secure security service services servicio servicios shop sign signin spa store subscription support team telecom tv update us usa verification verify wallet
		wallets webmail wifi your dear announcement announcements airdrop airdrops blog community dao events exchange finance foundation gift giveaway
		incident insights labs network news official promo promotions protocol recovery survey token tokens voucher winner winners gewinnspiel gutschein gutscheine
		gutscheins umfrage treueprogramm vip gewinner geschenk geschenkpaket paket package box partner konto kundenservice sicherheit servizio cliente clienti atendimento atención assistance espace compte plc customerservice protection`) {
		set[foldSlowlyAll(word)] = true
	}
	return set
}()

func foldSlowlyAll(text string) string {
	var out strings.Builder
	for _, r := range text {
		out.WriteString(foldSlowly(r))
	}
	return out.String()
}
