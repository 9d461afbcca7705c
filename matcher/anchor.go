package matcher

import (
	"math"
	"strings"
	"unicode"

	"picket/indicator"
	"picket/internal/literal"
)

// addText makes a value ready to be compared, and counts its words.
func (c *compiler) addText(id int, x indicator.Indicator) {
	t := text{id: int32(id), kind: x.Kind, body: strings.Map(unicode.ToLower, x.Value)}
	switch x.Kind {
	case indicator.FilePath:
		t.body = strings.ReplaceAll(t.body, "/", `\`)
		t.below = x.Value[0] == '\\' && !strings.HasPrefix(x.Value, `\\`)
		t.head, t.body = c.splitPath(withPlaceholders(collapse(t.body)))
	case indicator.Registry:
		t.head, t.body = splitKey(withPlaceholders(collapse(t.body)))
	case indicator.Mutex:
		t.head, t.body = splitMutex(collapse(t.body))
	case indicator.UserAgent:
		t.body = collapse(t.body)
	}
	for _, w := range wordsOf(t.body) {
		c.words[w.hash]++
	}
	c.texts.list = append(c.texts.list, t)
}

// splitPath cuts off the place in front of a path that has other names. Many paths have the same.
func (c *compiler) splitPath(path string) (head []string, body string) {
	place, body := splitPath(path)
	if place == "" {
		return nil, body
	}
	head, ok := c.places[place]
	if !ok {
		head = namesOf(place)
		c.places[place] = head
	}
	return head, body
}

// withPlaceholders puts anyComponent in place of the components of a path or key by which authors mean any user. There
// are keys of the registry that are called *.
func withPlaceholders(path string) string {
	components := strings.Split(path, `\`)
	for i, c := range components[1:] {
		if c == "*" && !strings.HasPrefix(components[0], "hk") || c == "%username%" || c == "$user" || inBrackets(c) {
			components[i+1] = string(rune(anyComponent))
		}
	}
	return strings.Join(components, `\`)
}

func inBrackets(c string) bool {
	return len(c) > 2 && (c[0] == '<' && c[len(c)-1] == '>' || c[0] == '[' && c[len(c)-1] == ']')
}

// splitMutex cuts the namespace off the name of a mutex in lower case. Where none is named it is the session's own.
func splitMutex(name string) (head []string, body string) {
	if rest, ok := strings.CutPrefix(name, `global\`); ok && rest != "" {
		return []string{`global`, `\basenamedobjects`}, `\` + rest
	}
	if rest, ok := strings.CutPrefix(name, `local\`); ok && rest != "" {
		return nil, rest
	}
	return nil, name
}

// collapse makes runs of backslashes one.
func collapse(text string) string {
	for strings.Contains(text, `\\`) {
		text = strings.ReplaceAll(text, `\\`, `\`)
	}
	return text
}

// anchorTexts chooses for each text the word by which it is found.
func (c *compiler) anchorTexts() {
	set := &c.texts
	set.shortest = math.MaxInt
	var keys []uint64
	var starts []literal.Literal
	for i := range set.list {
		t := &set.list[i]
		best, ok := c.rarest(t.body)
		if !ok {
			starts = append(starts, set.addBare(i)...)
			continue
		}
		t.at = int32(best.start)
		set.anchors.add(best.hash, i)
		if best.foreign {
			set.foreign = true
			continue
		}
		set.shortest = min(set.shortest, best.end-best.start)
		keys = append(keys, wordKey([]byte(t.body), best.start, best.end))
	}
	set.filter = filterOf(keys)
	if len(starts) > 0 {
		set.starts, _ = literal.Compile(starts) // none is empty
	}
	c.words = nil
}

// rarest is the word of a text that fewest others of the set hold, and that logs hold least often, as far as its length
// and digits tell.
func (c *compiler) rarest(body string) (best anchor, ok bool) {
	cost := math.MaxInt
	for _, w := range wordsOf(body) {
		word := body[w.start:w.end]
		price := 64*min(c.words[w.hash], 1000) - 4*min(len(word), 24)
		if common[word] || len(word) < 4 {
			price += 1 << 20
		}
		if strings.ContainsAny(word, "0123456789") {
			price -= 8
		}
		if price < cost {
			best, cost, ok = w, price, true
		}
	}
	return best, ok
}

// An anchor is a word of a text: a token, or a run of letters beyond ASCII.
type anchor struct {
	start, end int
	hash       uint64
	foreign    bool
}

// wordsOf are the words of a text in lower case, cut as the scanner cuts data.
func wordsOf(body string) []anchor {
	var words []anchor
	data := []byte(body)
	for i := 0; i < len(data); {
		start := i
		if data[i] >= 0x80 {
			var word []byte
			if word, i = foreignWord(nil, data, i); i > start {
				words = append(words, anchor{start, i, foldedHash(word), true})
				continue
			}
		}
		for i < len(data) && is(data[i], inToken) {
			i++
		}
		if i == start {
			i++
			continue
		}
		end := i
		if start > 0 && data[start-1] == '%' {
			start = afterEscape(data, start, end)
		}
		for end > start && data[end-1] == '.' {
			end--
		}
		if start < end {
			words = append(words, anchor{start, end, foldedHash(data[start:end]), false})
		}
	}
	return words
}

// common are words that ordinary logs are full of.
var common = func() map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(`mozilla 4.0 5.0 compatible windows win64 x64 applewebkit 537.36 khtml gecko like
		chrome safari firefox linux x86_64 macintosh intel mac program files x86 users public appdata local roaming temp
		programdata system32 syswow64 software microsoft currentversion run runonce services parameters imagepath classes
		clsid inprocserver32 default policies explorer system global http https www.google.com google.com .exe .dll
		svchost.exe rundll32.exe cmd.exe powershell.exe explorer.exe home root library documents desktop downloads`) {
		set[word] = true
	}
	return set
}()
