package webpage

import "strings"

// comment reads what a conditional comment holds, which Outlook shows: "<!--[if mso]>…<![endif]-->".
func (r *reader) comment(raw string, start int) {
	open := strings.Index(raw, "[if ")
	if open < 0 || open > 16 || r.within != "" {
		return
	}
	end := strings.Index(raw[open:], "]>")
	if end < 0 {
		return
	}
	from := open + end + len("]>")
	inner := raw[from:]
	if i := strings.LastIndex(inner, "<!["); i >= 0 {
		inner = inner[:i]
	}
	if strings.Contains(inner, "<") && strings.TrimSpace(inner) != "" {
		r.readInner(inner, outlookOnly, nil, r.shift+start+from)
	}
}
