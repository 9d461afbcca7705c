package account

import (
	"strings"

	"picket/internal/knowledge"
)

// actorVotes counts, for names that both a group and its malware have, how often each is surely meant.
func actorVotes(c *cast) map[string]int {
	votes := map[string]int{}
	for i := range c.lines {
		l := &c.lines[i]
		for k := range l.names {
			n := &l.names[k]
			if e := n.of(knowledge.Actor); e != nil && malwareOf(n) != nil && !l.weak {
				votes[e.Name] += l.leans(c.t.body, n)
			}
		}
	}
	return votes
}

func malwareOf(n *named) *knowledge.Entity {
	if e := n.of(knowledge.Malware); e != nil {
		return e
	}
	return n.of(knowledge.Tool)
}

// leans is above zero where the words beside a name speak of a group, below where they speak of malware.
func (l *line) leans(body string, n *named) int {
	next := l.after(n.last, 1)
	switch {
	case next&cueMalware != 0 && l.after(n.last+1, 1)&cueGroup != 0: // the X ransomware gang
		return 2
	case l.word(body, n.first-1) == "behind": // the actor behind it
		return -1
	case next&cueGroup != 0, cueOf(l.words[n.last].Of(body))&cueGroup != 0 && n.last > n.first: // the name itself ends in Group
		return 2
	case next&cueMalware != 0:
		return -2
	case l.acts(body, n), l.before(n.first, 2)&cueGroup != 0:
		return 1
	case l.before(n.first, 2)&cueMalware != 0:
		return -1
	}
	return 0
}

// actorMeant is the group that a name means, or nil where it means something else, or nothing beside it says so.
func actorMeant(c *cast, l *line, n *named) *knowledge.Entity {
	e := n.of(knowledge.Actor)
	switch {
	case e == nil:
		return gangOf(c, l, n)
	case malwareOf(n) != nil:
		lean := l.leans(c.t.body, n)
		if lean == 0 {
			lean = c.votes[e.Name]
		}
		if lean < 0 || lean == 0 && malwareOf(n).ID != "" { // what ATT&CK has as software is that first
			return nil
		}
	}
	if n.Risky && !l.speaksOfGroup(c.t.body, n) {
		return nil
	}
	if l.isNumbered(c.t.body, n, e) {
		return nil
	}
	if isDetection(c.t.body, n) || isPlain(c.t.body, l, n) {
		return nil
	}
	if full := c.fullNames[strings.ToLower(n.written(c.t.body))]; full != nil {
		return full
	}
	return e
}

// learnFullName takes in the group whose name without its last word is short for it in this document: Example Group, of
// which catalogues have an Example as well.
func (c *cast) learnFullName(n *named) {
	e := n.of(knowledge.Actor)
	if e == nil || !n.Exact {
		return
	}
	for _, kind := range []string{" Group", " Team"} {
		if short, ok := strings.CutSuffix(e.Name, kind); ok && strings.EqualFold(n.written(c.t.body), e.Name) {
			c.fullNames[strings.ToLower(short)] = e
		}
	}
}

// speaksOfGroup says whether a group is spoken of where a risky name stands.
func (l *line) speaksOfGroup(body string, n *named) bool {
	if l.after(n.last, 2)&(cueGroup|cueDoing) != 0 || l.before(n.first, 4)&(cueAttacker|cueAlso) != 0 || l.before(n.first, 2)&(cueGroup|cueDoing) != 0 {
		return true
	}
	for k, near := 0, l.near(n); k < len(near); k++ {
		if m := &near[k]; m.run == n.run && m != n && m.of(knowledge.Actor) != nil && !m.Risky {
			return true
		}
	}
	return l.acts(body, n) && l.all()&cueAttacker != 0
}

// gangOf is the group that is called after its malware: the X ransomware gang.
func gangOf(c *cast, l *line, n *named) *knowledge.Entity {
	if malwareOf(n) == nil || l.after(n.last, 1)&cueGroup == 0 || n.last == n.first {
		return nil
	}
	name := n.written(c.t.body)
	if last := strings.LastIndexByte(name, ' '); last > 0 && l.words[n.last].cue == 0 && cueOf(name[last+1:])&cueMalware != 0 {
		for _, e := range c.t.names.Named(knowledge.Actor, name[:last]) {
			return e
		}
	}
	return nil
}

// isNumbered says whether a name is only a word and a number, Group 8, that every catalogue gives to others; it counts
// where another name of the same group stands in the line.
func (l *line) isNumbered(body string, n *named, e *knowledge.Entity) bool {
	if n.last != n.first+1 || cueOf(l.words[n.first].Of(body))&cueGroup == 0 || strings.Trim(l.words[n.last].Of(body), "0123456789") != "" ||
		len(l.words[n.last].Of(body)) > 4 { // a military unit has a number of its own
		return false
	}
	for k, near := 0, l.near(n); k < len(near); k++ {
		if m := &near[k]; m.at != n.at && m.of(knowledge.Actor) == e {
			return false
		}
	}
	return true
}

// isPlain says whether a name of several words is written like plain words: "do not" is no DoNot.
func isPlain(body string, l *line, n *named) bool {
	if n.last == n.first {
		return false
	}
	first, last := l.words[n.first].Of(body), l.words[n.last].Of(body)
	if len(last) > 4 && strings.Trim(last, "0123456789") == "" { // unit 12345
		return false
	}
	return !isCapital(first) || !isCapital(last) && last[0] > '9' && cueOf(last)&(cueGroup|cueMalware) == 0
}

// isDetection says whether a name is part of a product's name for a file: Trojan.Turla.A, Win32/Turla.
func isDetection(body string, n *named) bool {
	before, after := byte(' '), byte(' ')
	if n.From > 0 {
		before = body[n.From-1]
	}
	if n.To < len(body) {
		after = body[n.To]
	}
	joinsAfter := after == '.' && n.To+1 < len(body) && isWordByte(body[n.To+1]) || after == '!'
	return joinsAfter || before == '.' || before == ':' || before == '/' && n.From > 1 && isWordByte(body[n.From-2]) && body[n.From-2] < 'A'
}
