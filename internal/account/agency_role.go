package account

import "picket/internal/knowledge"

// signs says whether a line makes a name, of an agency or a country, one of the authors of the document, or of the warning
// that the document reports.
func (l *line) signs(c *cast, n *named) bool {
	first, last := l.runOf(n)
	switch {
	case l.weak, l.before(first, 3)&cueContact != 0, l.isParent(c.t.body, n):
		return false
	case l.authors:
		return true
	case l.after(last, 60)&cueAuthoring != 0 && l.after(last, 60)&cueContact == 0: // "…, hereafter the authoring agencies"
		return true
	case l.writtenBy(c.t.body, first), l.releases(c.t.body, last, c.official), l.reveals(c.t.body, first, last):
		return true
	}
	return l.saidJointly(first, last)
}

// reveals says whether the names at words first to last speak in a warning of theirs: "In a new advisory, X revealed".
func (l *line) reveals(body string, first, last int) bool {
	if !l.lead || l.word(body, 0) != "in" || l.before(min(7, first), 6)&cueAdvisory == 0 {
		return false
	}
	if l.word(body, 2) != "new" && l.word(body, 2) != "joint" {
		return false
	}
	for i, from := l.pastAside(body, last), last; i < min(len(l.words), from+16); i++ {
		switch w := l.words[i].cue; {
		case w&(cueSay|cueAdvise) != 0, isRevealing(l.word(body, i)):
			return true
		case w&(cuePart|cueJoin|cueJointly|cueTogether) == 0 && !l.isName(i):
			return false
		}
	}
	return false
}

func isRevealing(w string) bool {
	switch w {
	case "revealed", "reveal", "reveals", "exposed", "expose", "exposes", "detailed", "described", "disclosed":
		return true
	}
	return false
}

// isParent says whether an agency is only named to tell whose part follows: "Department of … (D…) Center for …".
func (l *line) isParent(body string, n *named) bool {
	for k, near := 0, l.near(n); k < len(near); k++ {
		m := &near[k]
		if m.From < n.To || m.of(knowledge.Agency) == nil {
			continue
		}
		gap := body[n.To:m.From]
		if gap == " (" && m.To < len(body) && body[m.To] == ')' {
			n = m // its own acronym
			continue
		}
		return gap == " " || gap == ") "
	}
	return false
}

// writtenBy says whether authors begin at word first: "This alert was written by …", "the result of efforts between …",
// "a joint advisory from …".
func (l *line) writtenBy(body string, first int) bool {
	for i := first - 1; i >= max(0, first-8); i-- {
		switch w := l.word(body, i); {
		case w == "by" || w == "between" || w == "among" || w == "amongst" || w == "from":
			before := l.before(i, 4)
			return (before&(cueWritten|cueAdvisory) != 0 || l.before(i, 2)&cueJointly != 0) && (l.before(i, 60)&cueDocument != 0 || l.follows&cueAdvisory != 0) && (l.lead || l.top && l.all()&(cueThis|cueJointly) != 0)
		case w == "with" && (l.before(i, 3)&cueTogether != 0 || l.before(i, 12)&cueJointly != 0):
			return l.before(i, 12)&(cueWritten|cueReleasing) != 0 && l.before(i, 60)&cueDocument != 0
		case l.words[i].cue&(cueJoin|cueIn|cueBodies) == 0 && !l.isName(i) && !isCapital(l.words[i].Of(body)):
			return false
		}
	}
	return false
}

// releases says whether the names up to word last publish a warning: "… are releasing this advisory". Of a document that
// is no warning itself this counts only at the top: what else was ever released is background.
func (l *line) releases(body string, last int, official bool) bool {
	if !l.lead && (!l.top || l.all()&(cueThis|cueJointly) == 0) || l.all()&cueEarlier != 0 {
		return false
	}
	from := l.pastAside(body, last)
	for i := from; i < min(len(l.words), from+9); i++ {
		w := l.words[i].cue
		if w&cueReleasing != 0 {
			return l.after(i, 10)&cueAdvisory != 0 || official && l.after(i, 10)&cueDocument != 0 || w&cueJointly != 0 && l.after(i, 10)&cueDocument != 0
		}
		if w&(cuePart|cueJoin|cueJointly|cueThis|cueAdvisory|cueTogether) == 0 && !l.isName(i) && l.word(body, i) != "signed" {
			return false
		}
	}
	return false
}

// saidJointly says whether the names at words first to last speak in one voice: "said … and … in a joint advisory".
func (l *line) saidJointly(first, last int) bool {
	if l.all()&cueJointly == 0 || l.all()&cueDocument == 0 && !l.lead || l.all()&cueEarlier != 0 {
		return false
	}
	if near := l.before(first, 2); near&(cueSay|cueAdvise) != 0 && l.before(first, 1)&cuePart == 0 {
		return true
	}
	return l.sayNext(last)
}

// sayNext says whether the names up to word last say something: "X and Y jointly warned".
func (l *line) sayNext(last int) bool {
	for i := last + 1; i < min(len(l.words), last+8); i++ {
		switch w := l.words[i].cue; {
		case w&(cueSay|cueAdvise) != 0:
			return true
		case w&(cuePart|cueJointly|cueTogether) == 0:
			return false
		}
	}
	return false
}

// advises says whether the agency recommends, assesses or has observed.
func (l *line) advises(n *named) bool {
	_, last := l.runOf(n)
	for i := last + 1; i < min(len(l.words), last+4); i++ {
		switch w := l.words[i].cue; {
		case w&cueAdvise != 0:
			return l.after(last, 6)&cueContact == 0
		case w&(cuePart|cueJoin) == 0:
			return false
		}
	}
	return false
}

// speaks says whether somebody of the agency speaks, or it is cited.
func (l *line) speaks(body string, n *named) bool {
	first, last := l.runOf(n)
	if l.word(body, first-1) == "of" && l.word(body, first-2) == "part" { // another's part speaks
		return false
	}
	return (l.before(first, 6)|l.after(last, 6))&cueSay != 0
}

// introducesAuthors says whether a sentence ends in a colon behind which authors are listed.
func introducesAuthors(c cue) bool {
	return c&cueAuthoring != 0 || c&cueDocument != 0 && c&(cueWritten|cueReleasing) != 0
}

// isAgencyList says whether two names that words of an unknown agency part may still be of one list.
func isAgencyList(m, n *named) bool {
	return m.of(knowledge.Agency) != nil && n.of(knowledge.Agency) != nil
}
