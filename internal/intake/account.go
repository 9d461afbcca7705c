package intake

import (
	"fmt"
	"strings"

	"picket/internal/account"
	"picket/internal/document"
	"picket/internal/intel"
	"picket/internal/knowledge"
	"picket/internal/prose"
	"picket/internal/technique"
)

// maxAccount is how many bytes of a text are read for more than indicators: no advisory is so long, and what is kept of
// names and sentences takes many times the memory of the text.
const maxAccount = 8 << 20

// tell adds to the indicators of a document in prose what else it tells. Structured documents say so themselves.
func tell(a *intel.Advisory, text *document.Text, names *knowledge.Base) {
	body := a.Text
	if len(body) > maxAccount {
		body = strings.ToValidUTF8(body[:maxAccount], "")
		a.Faults = append(a.Faults, fmt.Sprintf("after byte %d only indicators and rules were read: names, techniques, events and claims were not", len(body)))
	}
	cut := prose.Cut(body)
	account.Read(a, cut, names)
	a.Techniques = technique.Read(cut.Body, cut.Sentences, names)
	if len(text.Pages) > 0 {
		a.Account.EachEvidence(func(e *intel.Evidence) { e.Page = text.Page(e.Offset) })
	}
}
