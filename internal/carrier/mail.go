package carrier

import (
	"picket/internal/message"
	"picket/internal/message/outlook"
)

// outlookMessage looks at what a message of Outlook holds: its bodies and its attachments.
func (i *inspector) outlookMessage(s *subject) {
	m, err := outlook.Read(s.body)
	if err != nil {
		i.unread(s, err.Error())
		return
	}
	i.parts(s, m.Parts)
}

// internetMessage looks at what a message holds that was put into an archive.
func (i *inspector) internetMessage(s *subject) { i.parts(s, message.Read(s.body).Parts) }

// tnef looks at what lies in a winmail.dat.
func (i *inspector) tnef(s *subject) {
	parts, err := outlook.Unwrap(s.body)
	if err != nil {
		i.unread(s, err.Error())
	}
	i.parts(s, parts)
}

func (i *inspector) parts(s *subject, parts []*message.Part) {
	for _, p := range parts {
		if p.Container || len(p.Body) == 0 {
			continue
		}
		name := p.Name
		if name == "" {
			name = "part " + p.Path
		}
		i.member(s, name, p.Body)
	}
}
