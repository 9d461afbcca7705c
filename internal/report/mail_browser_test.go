//go:build browser

package report

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// The page of mail: it loads nothing, holds no element of a message's, fits the screen, and works by keyboard.
func TestMailInBrowser(t *testing.T) {
	browser := newBrowser(t)
	for name, f := range map[string]*mailFixture{"mailbox": mailbox(), "many": manyMessages(3_000)} {
		path := filepath.Join(t.TempDir(), name+".html")
		text := f.write(t, "html")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d KiB", name, len(text)>>10)
		for _, size := range [][2]int64{{1280, 800}, {390, 844}} {
			for _, scheme := range []string{"light", "dark"} {
				t.Run(fmt.Sprintf("%s/%d/%s", name, size[0], scheme), func(t *testing.T) {
					p := newTab(t, browser, "file://"+path)
					p.open("file://"+path, size, scheme)
					p.picture("mail-top", false)
					p.checkMarkup()
					p.checkWidth("")
					p.checkMessages()
					p.do(`document.querySelectorAll("details").forEach((d, i) => { if (i < 60) d.open = true })`)
					p.checkWidth(" with its details open")
					p.picture("mail-whole", name == "mailbox")
					p.checkPolicy()
				})
			}
		}
	}
}

// checkMessages: no link leads off the page, a message opens by keyboard, and is found by its subject.
func (p *tab) checkMessages() {
	if n := value[int](p, `[...document.links].filter(a => !a.getAttribute("href").startsWith("#")).length`); n > 0 {
		p.Errorf("%d links lead off the page", n)
	}
	const card = `document.querySelector("#messages details")`
	p.do(card + `.querySelector("summary").focus()`)
	p.run(chromedp.KeyEvent("\r"))
	if !value[bool](p, card+`.open`) {
		p.Error("Enter does not open a message")
	}
	p.do(`const i = document.querySelector("#messages input"); i.value = "명세서: your mailbox"; i.dispatchEvent(new Event("input"))`)
	if n := value[int](p, `[...document.querySelectorAll("#messages .card")].filter(d => d.checkVisibility()).length`); n != 1 {
		p.Errorf("%d messages of the subject, want 1", n)
	}
	p.do(`const i = document.querySelector("#messages input"); i.value = ""; i.dispatchEvent(new Event("input"))`)
	p.do(card + `.open = false`)
}
