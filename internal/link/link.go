// Package link takes the links of mail apart: it finds them in running text, and unwraps what gateways and redirectors made of them, as far as
// the address itself tells. It asks nobody.
package link

import "unicode/utf8"

// A Found is a link in running text.
type Found struct {
	URL        string // refanged, and with "http://" where no scheme is written
	Start, End int    // bytes
}

// A Step is one wrapping that was taken off.
type Step struct {
	By  string // "Safe Links", "Proofpoint URL Defense v2", "google.com redirect"
	URL string // what was in it
	// Gateway says that a mail gateway of the recipients' wrapped it, which tells nothing of the sender; else it is a redirector of the sender's choice.
	Gateway bool
}

// maxSteps is how many wrappings are taken off one link.
const maxSteps = 8

// Unwrap takes wrapping after wrapping off (at most 8). Opaque ones (Mimecast, trackers that keep the target) give no step.
func Unwrap(url string) []Step {
	var steps []Step
	for len(steps) < maxSteps {
		step, ok := unwrapOnce(url)
		if !ok {
			break
		}
		steps = append(steps, step)
		url = step.URL
	}
	return steps
}

func unwrapOnce(url string) (Step, bool) {
	if inner, scheme, ok := inScheme(url); ok {
		return Step{By: scheme + ": link", URL: inner}, true
	}
	p, ok := Parse(url)
	if !ok || p.Scheme != "http" && p.Scheme != "https" {
		return Step{}, false
	}
	for _, try := range []func(Parsed) (Step, bool){byGateway, byRedirector, byParameter, byPath, byFragment} {
		// What is taken off may leave no text, or no link: paths and fragments are bytes of anybody's choice.
		if step, ok := try(p); ok && step.URL != url && utf8.ValidString(step.URL) && hasHost(step.URL) {
			return step, true
		}
	}
	return Step{}, false
}
