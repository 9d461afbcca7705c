package account

import "picket/internal/knowledge"

// actorVotes counts, for names that both a group and its malware have, how often each is surely meant.
func actorVotes(c *cast) map[string]int {
	votes := map[string]int{}
	for i := range c.lines {
		l := &c.lines[i]
		for k := range l.names {
			n := &l.names[k]
			if e := n.of(knowledge.Actor); e != nil && malwareOf(n) != nil && !l.weak {
				votes[e.Name] += l.leans(n)
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
func (l *line) leans(n *named) int {
	next := l.after(n.last, 1)
	switch {
	case next&cueGroup != 0:
		return 2
	case next&cueMalware != 0:
		return -2
	case l.acts(n), l.before(n.first, 2)&cueGroup != 0:
		return 1
	case l.before(n.first, 2)&cueMalware != 0:
		return -1
	}
	return 0
}

// actorMeant is the group that a name means, or nil where it means something else, or nothing beside it says so.
func actorMeant(c *cast, l *line, n *named, votes map[string]int) *knowledge.Entity {
	e := n.of(knowledge.Actor)
	switch {
	case e == nil:
		return nil
	case malwareOf(n) != nil:
		if lean := l.leans(n); lean < 0 || lean == 0 && votes[e.Name] < 0 {
			return nil
		}
	}
	if n.Risky && !l.speaksOfGroup(n) {
		return nil
	}
	if isDetection(c.t.body, n) {
		return nil
	}
	return e
}

// speaksOfGroup says whether a group is spoken of where a risky name stands.
func (l *line) speaksOfGroup(n *named) bool {
	if l.after(n.last, 2)&cueGroup != 0 || l.before(n.first, 4)&(cueAttacker|cueAlso) != 0 || l.before(n.first, 2)&cueGroup != 0 {
		return true
	}
	for k := range l.names {
		if m := &l.names[k]; m.run == n.run && m != n && m.of(knowledge.Actor) != nil && !m.Risky {
			return true
		}
	}
	return l.acts(n) && l.all()&cueAttacker != 0
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
