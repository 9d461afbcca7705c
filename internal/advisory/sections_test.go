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
			if is := h.form.MatchString(title); is && mayTell(title)&(1<<h.kind) == 0 {
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

// A sidebar in the midst of a document sets aside what is beside it, and not what follows.
func TestSidebarBreaksIntoASection(t *testing.T) {
	list := strings.Repeat("heron-relay.example\nhxxp://heron.example/a\n", 60)
	body := "Indicators of Compromise\n\n" + list + "\nSubscribe\n\nOur letter comes each week\n\n" + list + strings.Repeat("More of the report. ", 500)
	o := outlineOf(body)
	for _, c := range []struct {
		offset int
		want   section
	}{{100, indicators}, {strings.Index(body, "Our letter"), references}, {strings.Index(body, "Our letter") + 1500, indicators}} {
		if got, _ := o.at(c.offset); got != c.want {
			t.Errorf("at %d: section %d, want %d", c.offset, got, c.want)
		}
	}
	end := outlineOf("Findings\n\n" + strings.Repeat("Text of the report. ", 1000) + "\n\nRelated Articles\n\n" + list)
	if got, _ := end.at(len("Findings") + 20000 + 2000); got != references {
		t.Errorf("at the end: section %d", got)
	}
}

func TestNumbering(t *testing.T) {
	for line, want := range map[string]string{
		"## 3.2. Findings": "Findings", "7 References": "References", "2 domains": "2 domains", "A) Hosts": "Hosts", "IV. Tools": "Tools", "Indicators": "Indicators",
		"• **Notes**": "Notes**", "1.2.3 Files": "Files", "203.0.113.7": "203.0.113.7", "X": "X", "- ": "", "": "", "a. b": "b",
	} {
		if got := withoutNumbering(line); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

func TestHeadingsAbroad(t *testing.T) {
	for title, want := range map[string]section{
		"6. Indicadores de compromiso de Garza": indicators, "ANEXO II: INDICADORES DE COMPROMISO": indicators, "Anexo 3 – Referencias": references,
		"7 Recomendaciones y contacto": references, "Références": references, "Annexe B : Indicateurs de compromission": indicators,
		"3.1 Maßnahmen": references, "Kompromittierungsindikatoren (IoCs)": indicators, "Conclusão": narrative, "第3章 侵害指標": indicators, "■ 参考資料": references,
		"一、概述": narrative, "附录：威胁指标": indicators, "2. 침해 지표": indicators, "권고 사항": references, "Индикаторы компрометации": indicators, "ДЖЕРЕЛА": references,
		"Wskaźniki kompromitacji": indicators, "Bronnen": references, "Allegato A - Indicatori di compromissione": indicators,
	} {
		o := outlineOf("Indicators\n\nReferences\n\n" + title + "\n")
		if len(o.kinds) != 3 || o.kinds[2] != want {
			t.Errorf("%q: sections %v, want the last %d", title, o.kinds, want)
		}
	}
	for _, line := range []string{"Fuentes del sector hablan de un grupo", "Links sieht man den Lader", "参考になる情報は次のとおりである", "Contact avec le serveur établi"} {
		if kind, ok := sectionAbroad(strings.ToLower(line)); ok {
			t.Errorf("%q opens section %d", line, kind)
		}
	}
}
