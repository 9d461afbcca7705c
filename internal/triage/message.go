package triage

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"picket/internal/mail"
	"picket/internal/message"
	"picket/internal/source"
)

// A judged is a message with its judgement; message is nil where it could not be read.
type judged struct {
	message *mail.Message
	bytes   int64
	came    time.Time      // when it was delivered; zero where it does not say
	links   []*mail.Linked // of a campaign's message
	failure *mail.Failure  // what of it could not be read; nil: nothing
}

// judge reads and judges one message.
func (j *job) judge(file string, raw *source.Message) *judged {
	m, err := raw.Read()
	if err != nil {
		return &judged{failure: &mail.Failure{File: file, Offset: raw.Offset, Reason: err.Error()}}
	}
	facts := j.Judge.Gather(raw.Data, m)
	answer := j.Judge.JudgeFacts(facts, j.found[place{file, raw.Offset}])
	sum := sha256.Sum256(raw.Data)
	x := &mail.Message{File: file, Offset: raw.Offset, Index: raw.Index, SHA256: hex.EncodeToString(sum[:]), Judgement: answer,
		ID: strings.Trim(m.Header.Get("Message-ID"), "<> "), From: message.Decode(m.Header.Get("From")), Subject: strings.Clone(facts.Subject), To: recipients(m)}
	if sent, ok := m.Sent(); ok {
		at := time.UnixMicro(sent).UTC()
		x.Date = &at
	}
	for _, f := range m.Faults[:min(len(m.Faults), 20)] {
		x.Faults = append(x.Faults, f.Text)
	}
	if j.Keep != nil && j.Keep(answer) {
		x.Shown = shown(m, facts)
	}
	result := &judged{message: x, bytes: int64(len(raw.Data)), came: delivered(facts.Hops, x.Date)}
	if answer.Verdict == mail.Campaign {
		result.links = facts.Links
	}
	if raw.Cut {
		result.failure = &mail.Failure{File: file, Offset: raw.Offset, Reason: fmt.Sprintf("message of over %d MiB: the rest is not read", message.MostBytes>>20)}
	}
	return result
}

// delivered is when a message came: the last server to take it says so, which is the recipients' own, else the sender.
func delivered(hops []message.Hop, stated *time.Time) time.Time {
	if len(hops) > 0 && hops[0].Time != 0 {
		return time.UnixMicro(hops[0].Time).UTC()
	}
	if stated != nil {
		return *stated
	}
	return time.Time{}
}

// shownFields are what a reader wants to see of a header.
var shownFields = []string{"From", "Sender", "Reply-To", "Return-Path", "To", "Cc", "Date", "Subject", "Message-ID", "Authentication-Results"}

func shown(m *message.Message, f *mail.Facts) *mail.Shown {
	s := &mail.Shown{Text: strings.Clone(f.Text.Text), Links: f.Links}
	for _, file := range f.Files {
		file.Body = nil // pages show what was found in it
		s.Files = append(s.Files, file)
	}
	for _, name := range shownFields {
		if value := m.Header.Get(name); value != "" {
			s.Header = append(s.Header, mail.Field{Name: name, Value: message.Decode(value)})
		}
	}
	return s
}

// recipients are all that the message names: who it says it is for, and who servers say it was delivered to.
func recipients(m *message.Message) (list []string) {
	seen := map[string]bool{}
	add := func(spec string) {
		key := strings.ToLower(spec)
		if strings.Contains(spec, "@") && !seen[key] && len(list) < mail.MostRecipients {
			seen[key] = true
			list = append(list, strings.Clone(spec))
		}
	}
	for _, name := range []string{"To", "Cc", "Bcc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-MS-Exchange-Organization-OriginalEnvelopeRecipients"} {
		for _, field := range m.Header.All(name) {
			for _, a := range message.Addresses(field.Value) {
				add(a.Spec)
			}
		}
	}
	for _, hop := range m.Hops() {
		add(strings.Trim(hop.For, "<>"))
	}
	return slices.Clip(list)
}
