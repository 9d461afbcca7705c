package mail

import (
	"picket/internal/intel"
	"picket/internal/lookalike"
	"picket/internal/message"
	"picket/internal/profile"
)

// Options are what is known besides the messages.
type Options struct {
	Profile *profile.Profile // nil: nothing is known of the organisation
	History *History         // nil: whom the recipients had mail from before is not known
	Model   *Model           // nil: the one that comes with Picket
	// HideBody withholds the text of bodies: headers, links and attachments are judged alone.
	HideBody bool
	// Strict asks for fewer false alarms: at most 1 in 1,000 messages that are no phishing, as measured.
	Strict bool
	// NoModel lets the signals stand by themselves: no message is judged but by indicators of a campaign.
	NoModel bool
}

// A Judge judges messages. It is safe for concurrent use.
type Judge struct {
	options Options
	ours    *lookalike.Index
}

// NewJudge makes one.
func NewJudge(o Options) *Judge {
	if o.Profile == nil {
		o.Profile = new(profile.Profile)
	}
	if o.Model == nil {
		o.Model = DefaultModel()
	}
	return &Judge{o, lookalike.NewIndex(o.Profile.Names())}
}

// Judge judges a message, with what was matched in it.
func (j *Judge) Judge(raw []byte, m *message.Message, sightings []*intel.Sighting) *Judgement {
	return j.JudgeFacts(j.Gather(raw, m), sightings)
}

// JudgeFacts is Judge of a message that was taken apart already.
func (j *Judge) JudgeFacts(f *Facts, sightings []*intel.Sighting) *Judgement {
	answer := &Judgement{Verdict: Clean, Signals: Find(f), Sightings: sightings}
	phish, spam := &j.options.Model.Phish, &j.options.Model.Spam
	if j.options.HideBody {
		phish, spam = &j.options.Model.PhishHidden, &j.options.Model.SpamHidden
	}
	if !j.options.NoModel {
		answer.Probability = j.options.Model.weigh(phish, answer.Signals)
		answer.Verdict = j.verdict(phish, answer.Probability)
		if answer.Verdict == Clean && j.options.Model.probability(spam, answer.Signals) >= 0.5 {
			answer.Verdict = Spam
		}
		byWeight(answer.Signals)
	}
	for _, s := range sightings {
		if !s.IsMention() && s.Ignored == "" {
			answer.Verdict, answer.Advisory = Campaign, s.Advisory
			break
		}
	}
	return answer
}

func (j *Judge) verdict(w *Forest, probability float64) Verdict {
	alarm := w.Usual
	if j.options.Strict {
		alarm = w.Strict
	}
	switch {
	case probability >= alarm:
		return Phish
	case probability >= w.Doubt:
		return Suspicious
	}
	return Clean
}
