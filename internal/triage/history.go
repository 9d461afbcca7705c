package triage

import (
	"bytes"
	"context"
	"io"

	"picket/internal/mail"
	"picket/internal/message"
	"picket/internal/message/mailbox"
	"picket/internal/source"
)

// ReadHistory reads whom mail came from in the files under paths, and how many messages that were. Files that also lie under judged are left
// out, by whatever name: a message would vouch for itself. Of what cannot be read there is no history, which costs nothing but a hint.
func ReadHistory(ctx context.Context, paths, judged []string) (*mail.History, int, error) {
	h := mail.NewHistory()
	messages := 0
	isJudged := map[string]bool{}
	for _, path := range judged {
		isJudged[path] = path != source.Stdin
	}
	// Each real file comes once, under the first name.
	for entry := range source.Walk(ctx, append(onDisk(judged), paths...)) {
		if isJudged[entry.Root] || entry.Err != nil || entry.Skipped != "" {
			continue
		}
		for reader := range source.Open(entry, nil) {
			messages += addSenders(ctx, h, reader)
		}
	}
	return h, messages, ctx.Err()
}

func onDisk(paths []string) (list []string) {
	for _, path := range paths {
		if path != source.Stdin {
			list = append(list, path)
		}
	}
	return list
}

// addSenders counts the senders of a source, and gives how many messages it has.
func addSenders(ctx context.Context, h *mail.History, r *source.Reader) (messages int) {
	for r.IsMail() && ctx.Err() == nil {
		block, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			continue // damage: what follows it is still to come, or the end
		}
		for _, from := range sendersOf(block.Message()) {
			h.Add(from.Spec)
		}
		messages++
		block.Release()
	}
	return messages
}

// sendersOf are the addresses in From. Of text no more than the header is read.
func sendersOf(m *source.Message) []message.Address {
	var read *message.Message
	if m.Kind == mailbox.Outlook {
		read, _ = m.Read()
	} else {
		read = message.Read(headerOf(m.Data))
	}
	if read == nil {
		return nil
	}
	return message.Addresses(read.Header.Get("From"))
}

// headerOf is a message to its first empty line (RFC 5322, 2.1).
func headerOf(raw []byte) []byte {
	for _, end := range []string{"\r\n\r\n", "\n\n"} {
		if i := bytes.Index(raw, []byte(end)); i >= 0 {
			raw = raw[:i+len(end)]
		}
	}
	return raw
}
