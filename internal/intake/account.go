package intake

import (
	"picket/internal/account"
	"picket/internal/document"
	"picket/internal/intel"
	"picket/internal/knowledge"
	"picket/internal/prose"
	"picket/internal/technique"
)

// tell adds to the indicators of a document in prose what else it tells. Structured documents say so themselves.
func tell(a *intel.Advisory, text *document.Text, names *knowledge.Base) {
	if names == nil {
		names = knowledge.Embedded()
	}
	account.Read(a, names)
	a.Techniques = technique.Read(a.Text, prose.Sentences(a.Text), names)
	if len(text.Pages) > 0 {
		a.Account.EachEvidence(func(e *intel.Evidence) { e.Page = text.Page(e.Offset) })
	}
}
