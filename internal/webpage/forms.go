package webpage

import "strings"

// maxFields is how many fields of one form are kept.
const maxFields = 1000

func (r *reader) openForm(at Place) bool {
	if r.form >= 0 {
		return false // forms do not nest: the inner tag counts for nothing
	}
	method := strings.ToLower(strings.TrimSpace(r.attr.get("method")))
	if method != "post" && method != "dialog" {
		method = "get"
	}
	action := r.attr.url("action")
	r.form = len(r.page.Forms)
	r.page.Forms = append(r.page.Forms, Form{Action: cutURL(action), Method: method, At: at})
	if action != "" {
		r.addLink(Link{URL: action, From: "form", At: at}, r.style())
	}
	return true
}

// field adds a field to the open form. Fields outside of forms, which scripts read, make a form without an action.
func (r *reader) field(kind string) {
	form := r.form
	if form < 0 {
		if r.loose < 0 {
			r.loose = len(r.page.Forms)
			r.page.Forms = append(r.page.Forms, Form{Method: "get", At: r.tagPlace})
		}
		form = r.loose
	}
	name := r.attr.get("name")
	for _, other := range []string{"id", "placeholder"} {
		if name == "" {
			name = r.attr.get(other)
		}
	}
	f := &r.page.Forms[form]
	if len(f.Fields) == maxFields {
		r.fault("more than %d fields in a form", maxFields)
	}
	if len(f.Fields) < maxFields {
		f.Fields = append(f.Fields, strings.TrimSpace(kind+" "+cut(name)))
	}
}

// input takes an input element, with what it shows: the words on a button, or the hint in an empty field.
func (r *reader) input(s *style, at Place) {
	kind := strings.ToLower(strings.TrimSpace(r.attr.get("type")))
	if kind == "" {
		kind = "text"
	}
	r.field(kind)
	switch kind {
	case "hidden":
		return
	case "image":
		r.addImage(r.attr.url("src"), at)
	case "submit", "button", "reset":
		r.addLabel(s, r.attr.get("value"), at)
	default:
		r.addLabel(s, r.attr.get("placeholder"), at)
	}
	if action := r.attr.url("formaction"); action != "" {
		r.addLink(Link{URL: action, Shown: r.attr.get("value"), From: "button", At: at}, s)
	}
}

// addLabel adds text that stands in an attribute and is seen.
func (r *reader) addLabel(s *style, text string, at Place) {
	if s.why() != "" || r.style().why() != "" {
		return
	}
	r.seen.space = true
	for word := range strings.FieldsSeq(cut(text)) {
		r.seen.write(word, at.Offset)
		r.seen.space = true
	}
}
