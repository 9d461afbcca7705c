package mail

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"picket/internal/carrier"
	"picket/internal/lookalike"
	"picket/internal/lure"
	"picket/internal/mailauth"
	"picket/internal/message"
	"picket/internal/profile"
	"picket/internal/webpage"
)

// Facts are what signals look at: a message taken apart once.
type Facts struct {
	Message *message.Message
	Origin  *mailauth.Origin
	Hops    []message.Hop
	Profile *profile.Profile // never nil
	History *History         // nil where none is known

	From       message.Address // the first of From
	FromBase   string          // the registrable domain of its domain, in punycode
	ReplyTo    []message.Address
	Envelope   message.Address // the sender of the envelope
	Recipients []message.Address
	Subject    string

	Text  Text // what is read
	Pages []Page
	Links []*Linked
	shown []picture // of pages, that are loaded from elsewhere
	Files []File
	ours  *lookalike.Index // names of the profile

	FromBrands    []lookalike.Mention // in the display name
	SubjectBrands []lookalike.Mention
	TextBrands    []lookalike.Mention
	SubjectLures  []lure.Hit
	TextLures     []lure.Hit // of the new text; what is quoted from earlier mail does not count

	BodyHidden bool
}

// A Text is what a reader reads of the message.
type Text struct {
	Part string
	Text string // the plain text, or that of the page
	New  string // its beginning, before quoted mail
	page *webpage.Page
}

// A Page is an HTML part.
type Page struct {
	Part string
	*webpage.Page
}

// A File is a file of the message, with what carrier says of it.
type File struct {
	Part string
	Name string
	Body []byte
	*carrier.Report
}

// large bounds how many big messages are taken apart at one time: each takes several times its size.
var large sync.Mutex

const largeMessage = 4 << 20

// Gather takes a message apart. What lies beyond a limit is noted in its Faults.
func (j *Judge) Gather(raw []byte, m *message.Message) *Facts {
	if len(raw) > largeMessage {
		large.Lock()
		defer large.Unlock()
	}
	f := &Facts{Message: m, Profile: j.options.Profile, History: j.options.History, BodyHidden: j.options.HideBody, ours: j.ours}
	f.Hops = m.Hops()
	f.Origin = mailauth.Read(raw, m, f.Profile.TrustedServers, f.Profile.Keys)
	f.people()
	f.cutTexts()
	f.bodies()
	f.files()
	f.links()
	f.wording()
	f.tellLimits()
	return f
}

// tellLimits adds to the faults of the message the limits that were met, and puts those first that may cost an answer.
func (f *Facts) tellLimits() {
	for _, p := range f.Pages {
		for _, text := range p.Faults {
			f.tell(p.Part, text)
		}
	}
	for _, file := range f.Files {
		for _, found := range file.Findings {
			if found.Kind == carrier.Unread {
				f.tell(strings.Trim(file.Part+"!"+found.Name, "!"), found.Quote)
			}
		}
	}
	if len(f.Recipients) > MostRecipients {
		f.tell("", fmt.Sprintf("more than %d recipients: not all are named", MostRecipients))
	}
	if len(f.Pages) == pagesMost {
		f.tell("", fmt.Sprintf("%d pages: no more are looked at", pagesMost))
	}
	if len(f.Files) == filesMost {
		f.tell("", fmt.Sprintf("%d attachments: no more are looked into", filesMost))
	}
	if len(f.Links) == MostLinks {
		f.tell("", fmt.Sprintf("%d links: no more are looked at", MostLinks))
	}
	slices.SortStableFunc(f.Message.Faults, func(a, b message.Fault) int { return formLast(a) - formLast(b) })
}

func (f *Facts) tell(part, text string) {
	f.Message.AddFault(message.Fault{Offset: -1, Text: strings.TrimPrefix(part+": "+text, ": ")})
}

func formLast(f message.Fault) int {
	if f.Form {
		return 1
	}
	return 0
}

// people reads who writes to whom.
func (f *Facts) people() {
	h := f.Message.Header
	f.From = sender(h.Get("From"))
	f.FromBase = base(f.From.Spec)
	f.ReplyTo = message.Addresses(h.Get("Reply-To"))
	f.Envelope = first(message.Addresses(h.Get("Return-Path")))
	if f.Envelope.Spec == "" && f.Origin.SPFName != "" {
		f.Envelope.Spec = "@" + f.Origin.SPFName
	}
	for _, name := range []string{"To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To"} {
		for _, field := range h.All(name) {
			f.Recipients = append(f.Recipients, message.Addresses(field.Value)...)
		}
	}
	f.Subject = message.Decode(h.Get("Subject"))
}

// sender is the author that a mail program shows. Names with commas that nobody quoted fall apart; they are put together again.
func sender(value string) message.Address {
	all := message.Addresses(value)
	var names []string
	for _, a := range all {
		if a.Name != "" {
			names = append(names, a.Name)
		} else if !strings.Contains(a.Spec, "@") {
			names = append(names, a.Spec)
		}
		if strings.Contains(a.Spec, "@") {
			return message.Address{Name: strings.Join(names, ", "), Spec: a.Spec}
		}
	}
	return first(all)
}

func first(all []message.Address) message.Address {
	if len(all) == 0 {
		return message.Address{}
	}
	return all[0]
}

// base is the registrable domain of an address or a host, in punycode; the host itself where it has none.
func base(spec string) string {
	host := strings.ToLower(strings.TrimSuffix(spec[strings.LastIndexByte(spec, '@')+1:], "."))
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	if registered, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return registered
	}
	return host
}

// Limits of texts, in bytes.
const (
	textMost = 8 << 20 // of all parts, with their pictures where pages hold them
	readMost = 1 << 20 // of what is read: people do not read as much
)

// cutTexts lets go of what lies beyond.
func (f *Facts) cutTexts() {
	room := textMost
	for _, p := range f.Message.Parts {
		if len(p.Text) > room {
			f.tell(p.Path, fmt.Sprintf("more than %d MiB of text: the rest is not looked at", textMost>>20))
			p.Text = strings.ToValidUTF8(strings.Clone(p.Text[:room]), "")
		}
		room -= len(p.Text)
	}
}

// bodies finds what is read: the page where there is one, since mail programs show that, else the plain text.
func (f *Facts) bodies() {
	for _, p := range f.Message.Parts {
		if p.Container || p.Text == "" || p.IsFile() || len(f.Pages) == pagesMost {
			continue
		}
		switch {
		case p.MediaType == "text/html":
			f.Pages = append(f.Pages, Page{p.Path, webpage.Read(p.Text)})
		case f.Text.Text == "" && p.MediaType == "text/plain":
			f.Text = Text{Part: p.Path, Text: p.Text}
		}
	}
	for _, p := range f.Pages {
		if f.Text.page == nil && len(strings.TrimSpace(p.Text)) > 0 {
			f.Text = Text{Part: p.Part, Text: p.Text, page: p.Page}
		}
	}
	if len(f.Text.Text) > readMost {
		f.tell(f.Text.Part, fmt.Sprintf("more than %d MiB to read: the rest is not looked at", readMost>>20))
		f.Text.Text = strings.ToValidUTF8(f.Text.Text[:readMost], "")
	}
	f.Text.New = f.Text.Text[:lure.QuotedStart(f.Text.Text)]
}

// MostRecipients are named of one message.
const MostRecipients = 1000

// pagesMost bounds the HTML parts that are looked at.
const pagesMost = 20

// files looks into the attachments.
func (f *Facts) files() {
	for _, p := range f.Message.Parts {
		if !p.IsFile() || len(f.Files) == filesMost {
			continue
		}
		f.Files = append(f.Files, File{Part: p.Path, Name: p.Name, Body: p.Body, Report: carrier.Inspect(p.Name, p.MediaType, p.Body)})
	}
}

// filesMost bounds the attachments that are looked at.
const filesMost = 200

// wording finds brands and lures.
func (f *Facts) wording() {
	f.FromBrands = lookalike.Brands(f.From.Name)
	f.SubjectBrands = lookalike.Brands(f.Subject)
	f.SubjectLures = lure.Find(f.Subject)
	if !f.BodyHidden {
		f.TextBrands = lookalike.Brands(f.Text.New)
		f.TextLures = lure.Find(f.Text.New)
	}
}
