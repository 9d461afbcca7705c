package advisory

import (
	"strings"
	"testing"
)

// What the quick look lets pass by, none of the forms would have told.
func TestMayTell(t *testing.T) {
	for _, title := range strings.Split("references|external references|sources|further reading|related research|helpful resources|links|bibliography|footnotes|"+
		"endnotes|citations|contact us|reporting|how to report it|points of contact|disclaimers|acknowledgements|acknowledgments|credits|about|authors|mitigations|"+
		"recommended actions|conclusions and recommendations|best practices|security best practices|feedback|notification|version history|revision history|document faq|"+
		"legal notice|privacy|copyright 2024|license|subscribe|share this|recent posts|popular posts|tags|leave a reply|comments|mail a friend|newsletter|"+
		"validate security controls|learn more|read more|indicators of compromise|iocs|ioas|key hashes|observed c2s|c2 servers|samples|domains|ip addresses|urls|artifacts|"+
		"network infrastructure|appendix b: domains|md5 hashes|sha-256|command & control servers|executive summary|introduction|overview|background|technical details|analysis|"+
		"closing thoughts|final thoughts|key findings|timeline|attribution|threat attribution|victimology|attack chain|infection vector|mapped to mitre att&ck|ttps|tactics, techniques|"+
		"detections|yara rules|sigma|snort|suricata|appendices|table of contents|contents|coverage|protections|faq|frequently asked questions|findings|discussion", "|") {
		told := false
		for _, h := range headings {
			if is := h.form.MatchString(title); is && !quickLooks[h.kind].mayTell(title) {
				t.Errorf("%q is passed by", title)
			} else if is {
				told = true
			}
		}
		if !told {
			t.Errorf("%q is not told", title)
		}
	}
}
