package mail

import (
	"slices"
	"strings"

	"picket/internal/carrier"
	"picket/internal/prose"
)

var attachmentSignals = []Signal{
	{Name: "file-runs", Group: Attachment, Speaks: +1, About: "an attachment is a program, a script or a shortcut, or holds one", find: carries1(carrier.Executable, carrier.Script, carrier.Shortcut)},
	{Name: "file-macro", Group: Attachment, Speaks: +1, About: "an attachment has macros, embedded objects or a remote template", find: carries1(carrier.Macro, carrier.AutoMacro, carrier.Object, carrier.Template)},
	{Name: "file-image-of-disk", Group: Attachment, Speaks: +1, About: "an attachment is a disk image or a notebook with files", find: carries1(carrier.DiskImage, carrier.Notebook)},
	{Name: "file-smuggles", Group: Attachment, Speaks: +1, About: "an attached page builds a file by script", find: carries1(carrier.Smuggling)},
	{Name: "file-page", Group: Attachment, Speaks: +1, About: "a page is attached (HTML, SVG), above all with a form for a password", find: filePage},
	{Name: "file-active-pdf", Group: Attachment, Speaks: +1, About: "an attached PDF runs or opens something by itself", find: carries1(carrier.PDFAction)},
	{Name: "file-encrypted", Group: Attachment, Speaks: +1, About: "an attachment is encrypted", find: carries1(carrier.Encrypted)},
	{Name: "file-password-in-mail", Group: Attachment, Speaks: +1, About: "an attachment is encrypted, and the mail tells its password", find: passwordInMail},
	{Name: "file-disguised", Group: Attachment, Speaks: +1, About: "an attachment's name hides what it is", find: carries1(carrier.Disguised)},
	{Name: "file-leads-out", Group: Attachment, Speaks: +1, About: "an attached document leads out: it has links or QR codes, five at most", find: fileLeadsOut},
	{Name: "file-named-as-bait", Group: Attachment, Speaks: +1, About: "a document's or picture's name tells of an invoice, an order, a payment, or a document's holds a code", find: fileNamedAsBait},
	{Name: "text-in-file", Group: Body, Speaks: +1, About: "a few words, no link, and a document or picture to be read instead", find: textInFile},
	{Name: "file-plain", Group: Attachment, Speaks: -1, About: "it carries source code, a patch, a signature or a calendar entry, as people do", find: filePlain},
	{Name: "mail-attached", Group: Attachment, Speaks: 0, About: "another mail is attached", find: mailAttached},
}

// carries1 finds attachments with one of the findings.
func carries1(kinds ...carrier.Kind) finder {
	return func(f *Facts) (strength float64, evidence []Evidence) {
		for _, file := range f.Files {
			for _, x := range file.Findings {
				for _, kind := range kinds {
					if x.Kind == kind {
						strength = 1
						evidence = append(evidence, Evidence{file.Part + member(x.Name), int(x.Offset), quote(string(x.Kind) + " in " + x.Name + ": " + x.Quote)})
					}
				}
			}
		}
		return strength, evidence
	}
}

// evidence is the file as a whole, by its name.
func (f *File) evidence() Evidence { return Evidence{f.Part, -1, quote(f.Name)} }

func filePage(f *Facts) (strength float64, evidence []Evidence) {
	for i := range f.Files {
		file := &f.Files[i]
		if len(file.Files) == 0 {
			continue
		}
		if kind := file.Files[0].Type; kind == "html" || kind == "svg" && strings.Contains(string(file.Body[:min(len(file.Body), 1<<20)]), "<script") {
			strength, evidence = max(strength, 0.7), append(evidence, file.evidence())
		}
		for _, x := range file.Findings {
			if x.Kind == carrier.PageForm {
				strength, evidence = 1, append(evidence, Evidence{file.Part + member(x.Name), int(x.Offset), quote(x.Quote)})
			}
		}
	}
	return strength, evidence
}

// passwordWords announce a password, in the languages of the targets.
var passwordWords = []string{"password:", "password is", "passcode", "pass:", "pwd:", "pw:", "비밀번호", "암호", "パスワード", "解凍", "密码", "密碼", "пароль", "passwort", "kennwort", "mot de passe", "contraseña", "senha", "hasło", "parola", "wachtwoord"}

func passwordInMail(f *Facts) (float64, []Evidence) {
	if f.BodyHidden {
		return 0, nil
	}
	strength, evidence := carries1(carrier.Encrypted)(f)
	if strength == 0 {
		return 0, nil
	}
	text := strings.ToLower(f.Text.New)
	if len(text) != len(f.Text.New) {
		text = f.Text.New
	}
	for _, word := range passwordWords {
		if at := strings.Index(text, word); at >= 0 {
			return 1, append(evidence, f.words(at, min(len(text), at+60)))
		}
	}
	return 0, nil
}

func fileLeadsOut(f *Facts) (strength float64, evidence []Evidence) {
	for i := range f.Files {
		file := &f.Files[i]
		if len(file.Files) == 0 || len(file.Links) == 0 || len(file.Links) > 5 {
			continue
		}
		switch file.Files[0].Type {
		case "pdf", "html", "rtf", "ooxml word", "ooxml excel", "ooxml powerpoint", "odf":
			strength, evidence = 1, append(evidence, Evidence{file.Part, -1, quote(file.Name + ": " + file.Links[0].URL)})
		}
	}
	return strength, evidence
}

func filePlain(f *Facts) (float64, []Evidence) {
	for i := range f.Files {
		file := &f.Files[i]
		name := strings.ToLower(file.Name)
		for _, end := range []string{".patch", ".diff", ".c", ".py", ".asc", ".sig", ".ics", ".p7s", ".vcf", ".log", ".txt"} {
			if strings.HasSuffix(name, end) && len(file.Findings) == 0 {
				return 1, []Evidence{file.evidence()}
			}
		}
	}
	for _, p := range f.Message.Parts {
		switch p.MediaType {
		case "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "text/calendar":
			return 1, []Evidence{{p.Path, -1, p.MediaType}}
		}
	}
	return 0, nil
}

func mailAttached(f *Facts) (float64, []Evidence) {
	for _, p := range f.Message.Parts {
		if p.MediaType == "message/rfc822" {
			return 1, []Evidence{{p.Path, -1, quote("Subject: " + p.Message.Get("Subject"))}}
		}
	}
	return 0, nil
}

// baitWords are what files are called that want to be opened.
var baitWords = prose.WordSet(`invoice order purchase payment receipt statement remittance account bill billing refund confirmation transaction transfer swift voice voicemail fax
	scan scanned document shipping shipment delivery parcel dhl fedex ups awb tracking notice case complaint summons fine tax salary payroll bonus contract
	agreement proposal quotation quote po rfq copy details update subscription renewal rechnung mahnung zahlung bestellung facture commande paiement factura
	pedido pago boleto comprovante extrato nota fiscal fattura ordine pagamento atualizacao`)

// fileNamedAsBait looks at documents and pictures that are read, not at what people send each other from their work.
func fileNamedAsBait(f *Facts) (strength float64, evidence []Evidence) {
	for i := range f.Files {
		file := &f.Files[i]
		stem, extension := file.Name, strings.ToLower(lastOf(file.Name, "."))
		if !isRead[extension] || f.isList() {
			continue
		}
		stem = strings.TrimSuffix(stem, "."+lastOf(stem, "."))
		bait := 0.0
		for _, word := range nameWords(stem) {
			if baitWords[word] {
				bait = 0.6
			}
		}
		if !isPhoto[extension] && slices.ContainsFunc(strings.FieldsFunc(stem, isSign), isCode) {
			bait += 0.4
		}
		if bait > 0 {
			strength, evidence = max(strength, min(bait, 1)), append(evidence, file.evidence())
		}
	}
	return strength, evidence
}

// isRead are extensions of what a reader opens to read.
var isRead = prose.WordSet("pdf doc docx png jpg jpeg gif html htm shtml xls xlsx ppt pptx odt rtf")

// isPhoto are extensions of pictures, which cameras and mail programs name by numbers and codes.
var isPhoto = prose.WordSet("png jpg jpeg gif")

// textInFile finds mail that says what it has to say in a file, which filters of text do not read.
func textInFile(f *Facts) (float64, []Evidence) {
	words := wordCount(f.Text.New)
	if words > 60 || f.isList() || f.quotes() || len(f.clicked()) > 0 {
		return 0, nil // answers are short, and bring the pictures of a signature
	}
	for i := range f.Files {
		if file := &f.Files[i]; isRead[strings.ToLower(lastOf(file.Name, "."))] {
			return 1 - float64(words)/100, []Evidence{file.evidence()}
		}
	}
	return 0, nil
}
