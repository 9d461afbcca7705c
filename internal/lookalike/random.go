package lookalike

import (
	"strings"

	"picket/internal/prose"
)

// commonPairs are pairs of letters that names and words of European languages, and romanised ones, are full of.
var commonPairs = prose.WordSet(`th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce
	li ch ll be ma si om ur el la ta no ca pe ec ho us ge di ct il lo na un ei ie ss tr ot so su mo po po em ee oo ol ai ad ac am ap ab ag im id ir ia iv
	ke ki ko ka ya yo mi mu ni nu pa pi pl pr qu ru sa sc sh sk sp sw tu ul um up ut va vi vo wa we wi wo ay ey oy ow aw ew ck ly ty ry ny fi fo fe fa fr fl
	bl br bo ba bi bu by cl cr cu da do dr du ef em ep et ex ev gi go gr gu ga gl ig ja je jo ju is ov ob od op os ov rt rd rs rk rm rn rl ld lt ls lk ns nc nk
	ts ps ks ds gs ms tt pp ff rr nn mm dd gg cc bb sy my dy gy cy ze za zi zo au ue ui ua uc ub ud ug uk sl sm sn tw tz xt lu lv lf lm lp mb mp nf nv ph gh
	kr ks eb ek eo ua ij oe`)

// Random tells how much a label looks made by a machine, 0 to 1: few pairs of letters that words have, long runs of consonants, digits between
// letters. Labels in other scripts, and those of less than 6 letters, tell nothing.
func Random(label string) float64 {
	label = strings.ToLower(label)
	if len(label) < 6 || !isASCII(label) || strings.HasPrefix(label, "xn--") {
		return 0
	}
	var score float64
	for part := range strings.SplitSeq(label, "-") {
		if len(part) >= 6 {
			score = max(score, randomPart(part))
		}
	}
	return score
}

func randomPart(part string) float64 {
	letters, common, changes, digits, consonants, longest := 0, 0, 0, 0, 0, 0
	for i := range len(part) {
		c := part[i]
		if isDigit(c) {
			digits++
			consonants = 0
		} else {
			letters++
			if strings.IndexByte("aeiouy", c) < 0 {
				consonants++
			} else {
				consonants = 0
			}
			longest = max(longest, consonants)
		}
		if i > 0 && isDigit(c) != isDigit(part[i-1]) {
			changes++
		}
		if i > 0 && commonPairs[part[i-1:i+1]] {
			common++
		}
	}
	if letters == 0 {
		return min(1, float64(len(part))/20) // a number: dates and telephone numbers are honest
	}
	rare := 1 - float64(common)/float64(max(1, letters-1-changes/2))
	score := 0.75*max(0, rare-0.15)/0.6 + 0.12*float64(max(0, changes-1)) + 0.08*float64(max(0, longest-3))
	if len(part) < 9 {
		score *= 0.8 // abbreviations
	}
	return max(0, min(1, score))
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
