// Package learn fits the model of package mail: it makes examples of labelled messages, fits sums of small trees that may not point
// against what their signals speak for, calibrates them, and measures by cross-validation. An example holds strengths of signals, and no word of a message.
package learn

import (
	"bufio"
	"encoding/json"
	"hash/fnv"
	"io"
	"strings"

	"picket/internal/mail"
	"picket/internal/message"
)

// An Example is a labelled message as the signals see it.
type Example struct {
	Path   string             `json:"path"`
	Class  string             `json:"class"`  // "phish", "ham", "spam"; "fraud" (by conversation) and "unclear" where it was read anew
	Given  string             `json:"given"`  // what the corpus says: "phish", "ham", "spam"
	Source string             `json:"source"` // the corpus
	Year   int                `json:"year,omitempty"`
	Shared bool               `json:"shared,omitempty"` // it is in the corpus that developers look at
	Group  uint32             `json:"group"`            // equal for messages of one mailing: they stay in one fold
	Full   map[string]float64 `json:"full"`             // strengths by the signal's name
	Hidden map[string]float64 `json:"hidden"`           // the same without the text of bodies
}

// Of makes an example of a message. Its labels are not set.
func Of(raw []byte, full, hidden *mail.Judge) *Example {
	m := message.Read(raw)
	facts := full.Gather(raw, m)
	return &Example{
		Group:  group(facts.FromBase, facts.Subject),
		Full:   strengths(mail.Find(facts)),
		Hidden: strengths(mail.Find(hidden.Gather(raw, m))),
	}
}

func strengths(all []mail.Finding) map[string]float64 {
	m := map[string]float64{}
	for _, f := range all {
		m[f.Name] = f.Strength
	}
	return m
}

// group is equal for messages of one mailing: the sender's domain, and the subject less what is different in each.
func group(from, subject string) uint32 {
	h := fnv.New32a()
	io.WriteString(h, from+"\x00"+strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(subject)))
	return h.Sum32()
}

// ReadAll reads examples as WriteAll wrote them.
func ReadAll(in io.Reader) ([]*Example, error) {
	var all []*Example
	for d := json.NewDecoder(bufio.NewReader(in)); ; {
		e := new(Example)
		if err := d.Decode(e); err == io.EOF {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
}

// WriteAll writes examples, one a line.
func WriteAll(out io.Writer, all []*Example) error {
	w := bufio.NewWriter(out)
	e := json.NewEncoder(w)
	for _, x := range all {
		if err := e.Encode(x); err != nil {
			return err
		}
	}
	return w.Flush()
}

// Shares are the means of what each signal has in the log-odds, over the examples in which it fired.
func Shares(m *mail.Model, f *mail.Forest, view View, all []*Example) map[string]float64 {
	sum, n := map[string]float64{}, map[string]float64{}
	for _, e := range all {
		for name, share := range m.Shares(f, view(e)) {
			sum[name], n[name] = sum[name]+share, n[name]+1
		}
	}
	for name := range sum {
		sum[name] /= n[name]
	}
	return sum
}
