//go:build browser

package report

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	cdpnetwork "github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// These tests open reports in headless Chromium: go test -tags browser ./internal/report. PICKET_SHOTS=DIR keeps
// pictures of what they saw.

// newBrowser starts one, in which each test opens a tab of its own.
func newBrowser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium: the page is not looked at")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// A tab is a page in the browser, and what was wrong in it.
type tab struct {
	*testing.T
	ctx context.Context
	complaints
}

func newTab(t *testing.T, browser context.Context, url string) *tab {
	t.Helper()
	ctx, stop := chromedp.NewContext(browser)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	ctx, stop = context.WithTimeout(ctx, time.Minute)
	t.Cleanup(stop)
	p := &tab{T: t, ctx: ctx}
	if err := chromedp.Listen(ctx, func(event any) { p.hear(event, url) }); err != nil {
		t.Fatal(err)
	}
	return p
}

// complaints gathers what must not be: errors of the console, exceptions, violations of the policy, and requests for
// anything but the file itself.
type complaints struct {
	mutex sync.Mutex
	list  []string
}

func (c *complaints) add(format string, args ...any) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.list = append(c.list, fmt.Sprintf(format, args...))
}

func (c *complaints) hear(event any, url string) {
	switch e := event.(type) {
	case *log.EventEntryAdded:
		c.add("log: %s: %s", e.Entry.Source, e.Entry.Text)
	case *runtime.EventExceptionThrown:
		c.add("exception: %s", e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		c.add("console: %s", e.Type)
	case *cdpnetwork.EventRequestWillBeSent:
		if e.Request.URL != url {
			c.add("request: %s", e.Request.URL)
		}
	case *cdppage.EventJavascriptDialogOpening:
		c.add("dialog: %s", e.Message)
	}
}

const watchPolicy = `window.violations = []; addEventListener("securitypolicyviolation", e => violations.push(e.violatedDirective + " " + e.blockedURI));`

func TestPageInBrowser(t *testing.T) {
	browser := newBrowser(t)
	for name, f := range map[string]*fixture{"hostile": hostile(), "large": large(10_000)} {
		url := writePage(t, name, f)
		for _, size := range [][2]int64{{1280, 800}, {390, 844}} {
			for _, scheme := range []string{"light", "dark"} {
				t.Run(fmt.Sprintf("%s/%d/%s", name, size[0], scheme), func(t *testing.T) {
					p := newTab(t, browser, url)
					p.open(url, size, scheme)
					p.picture("top", false)
					p.checkMarkup()
					p.checkWidth("")
					p.checkSorting()
					p.checkFinding(name)
					p.checkKeyboard()
					p.do(`document.querySelectorAll("details").forEach((d, i) => { if (i < 60) d.open = true })`)
					p.checkWidth(" with its details open")
					p.picture("whole", true)
					p.checkPolicy()
				})
			}
		}
	}
}

// What rules say, in all its forms: with an advisory, alone, and of 10,000 sightings.
func TestRulesInBrowser(t *testing.T) {
	browser := newBrowser(t)
	for name, f := range map[string]*fixture{"ruled": ruled(), "alone": rulesAlone(), "leads": leadsAlone(), "noisy": noisyRules(10_000)} {
		url := writePage(t, name, f)
		for _, size := range [][2]int64{{1280, 800}, {390, 844}} {
			for _, scheme := range []string{"light", "dark"} {
				t.Run(fmt.Sprintf("%s/%d/%s", name, size[0], scheme), func(t *testing.T) {
					p := newTab(t, browser, url)
					p.open(url, size, scheme)
					p.picture("top", false)
					for _, section := range []string{"techniques", "rules"} {
						p.do(fmt.Sprintf(`document.getElementById(%q).scrollIntoView()`, section))
						p.picture(section, false)
					}
					p.checkMarkup()
					p.checkWidth("")
					p.checkMatrix()
					p.checkLevels()
					p.do(`document.querySelectorAll("details").forEach((d, i) => { if (i < 60) d.open = true })`)
					p.checkWidth(" with its details open")
					p.picture("whole", true)
					p.checkPolicy()
				})
			}
		}
	}
}

// checkMatrix: a cell leads to what its verdict rests on, and opens it; the verdicts narrow; what is unlike in verdict is
// unlike in words and in colour.
func (p *tab) checkMatrix() {
	p.do(`document.querySelector(".cell").click()`)
	p.do(`dispatchEvent(new Event("hashchange"))`) // the browser's own comes later
	if target := value[string](p, `document.querySelector(".cell").hash`); target != value[string](p, `"#" + document.querySelector(".card.technique[open]").id`) {
		p.Errorf("the first cell does not open %s", target)
	}
	p.do(`const s = document.querySelector("#techniques select"); s.value = "fired"; s.dispatchEvent(new Event("change"))`)
	if n := value[int](p, `[...document.querySelectorAll(".card.technique")].filter(d => d.checkVisibility() && d.dataset.verdict !== "fired").length`); n > 0 {
		p.Errorf("%d techniques that did not fire", n)
	}
	p.do(`const s = document.querySelector("#techniques select"); s.value = ""; s.dispatchEvent(new Event("change"))`)
	colors := value[int](p, `new Set([...document.querySelectorAll("#techniques .key")].map(k => getComputedStyle(k).backgroundColor)).size`)
	states := value[int](p, `document.querySelectorAll("#techniques .key").length`)
	if colors != states {
		p.Errorf("%d colours for %d states", colors, states)
	}
}

// checkLevels: a rule opens by the keyboard.
func (p *tab) checkLevels() {
	const card = `document.querySelector("#rules details")`
	p.do(card + `.querySelector("summary").focus()`)
	p.run(chromedp.KeyEvent("\r"))
	if !value[bool](p, card+`.open`) {
		p.Error("Enter does not open a rule")
	}
	if n := value[int](p, `[...document.querySelectorAll("#rules .card")].filter(d => d.checkVisibility()).length`); n > 60 {
		p.Errorf("%d rules are shown at once", n)
	}
}

func writePage(t *testing.T, name string, f *fixture) (url string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name+".html")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	f.writeTo(t, "html", file)
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %d KiB", name, info.Size()>>10)
	return "file://" + path
}

func (p *tab) open(url string, size [2]int64, scheme string) {
	p.Helper()
	call(p, log.Enable, cdp.Empty{})
	call(p, cdpnetwork.Enable, cdpnetwork.EnableParams{})
	call(p, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: watchPolicy})
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	p.run(chromedp.EmulateViewport(size[0], size[1]), chromedp.Navigate(url))
	loaded := value[float64](p, `performance.getEntriesByType("navigation")[0].loadEventEnd`)
	p.Logf("loaded in %.0f ms", loaded)
	if loaded > 10_000 {
		p.Errorf("the page took %.1f s to load", loaded/1000)
	}
}

func (p *tab) run(actions ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	if err := chromedp.Do(p.ctx, actions...); err != nil {
		p.Fatal(err)
	}
}

func call[P, R any](p *tab, command cdp.Command[P, R], params P) R {
	p.Helper()
	result, err := chromedp.Call(p.ctx, command, params)
	if err != nil {
		p.Fatal(err)
	}
	return result
}

// value evaluates an expression in the page.
func value[T any](p *tab, expression string) T {
	p.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.Fatalf("%s: %v", expression, err)
	}
	return v
}

// do runs statements in the page.
func (p *tab) do(statements string) {
	p.Helper()
	value[bool](p, "{"+statements+"}; true")
}

// picture keeps what the page looks like, where pictures are asked for.
func (p *tab) picture(what string, whole bool) {
	dir := os.Getenv("PICKET_SHOTS")
	if dir == "" {
		return
	}
	take := chromedp.CaptureScreenshot()
	if whole {
		take = chromedp.FullScreenshot(100)
	}
	picture, err := chromedp.Run(p.ctx, take)
	if err != nil {
		p.Fatal(err)
	}
	name := strings.ReplaceAll(strings.TrimPrefix(p.Name(), "TestPageInBrowser/"), "/", "-")
	if err := os.WriteFile(filepath.Join(dir, name+"-"+what+".png"), picture, 0o600); err != nil {
		p.Fatal(err)
	}
}

// checkMarkup: what hostile values would have made is not there.
func (p *tab) checkMarkup() {
	if n := value[int](p, `document.querySelectorAll("img, iframe, object, embed, form, link, base, [style], [onerror], [onclick]").length`); n > 0 {
		p.Errorf("%d elements that no report has", n)
	}
	if n := value[int](p, `document.querySelectorAll("script").length`); n != 1 {
		p.Errorf("%d scripts", n)
	}
}

func (p *tab) checkWidth(when string) {
	if wide := value[float64](p, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 0 {
		p.Errorf("the page scrolls sideways by %v px%s", wide, when)
	}
}

func (p *tab) checkPolicy() {
	for _, violation := range value[[]string](p, `violations`) {
		p.Errorf("against the policy: %s", violation)
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for _, complaint := range p.list {
		p.Error(complaint)
	}
}

const column = `#indicators thead th:nth-child(%d)`

// checkSorting: the buttons of the head sort up and down, and say so.
func (p *tab) checkSorting() {
	const first = `document.querySelector("#indicators tbody tr:not([hidden])").cells[2].textContent`
	value3 := fmt.Sprintf(column, 3)
	p.do(`document.querySelector("` + value3 + ` button").click()`)
	up := value[string](p, first)
	p.do(`document.querySelector("` + value3 + ` button").click()`)
	down := value[string](p, first)
	if up >= down {
		p.Errorf("sorted up %q comes first, sorted down %q", up, down)
	}
	if state := value[string](p, `document.querySelector("`+value3+`").ariaSort`); state != "descending" {
		p.Errorf("aria-sort is %q", state)
	}
}

// checkFinding: a value is found defanged or not, and the verdicts narrow.
func (p *tab) checkFinding(name string) {
	typed, want := "update.example.com", 2
	if name == "large" {
		typed, want = "host-2999.example[.]com", 1
	}
	const shown = `[...document.querySelectorAll("#indicators tbody tr")].filter(r => r.checkVisibility())`
	find := func(text string) {
		p.do(fmt.Sprintf(`const i = document.querySelector("#indicators input"); i.value = %q; i.dispatchEvent(new Event("input"))`, text))
	}
	only := func(verdict string) {
		p.do(fmt.Sprintf(`const s = document.querySelector("#indicators select"); s.value = %q; s.dispatchEvent(new Event("change"))`, verdict))
	}
	all := value[int](p, shown+`.length`)
	find(typed)
	if n := value[int](p, shown+`.length`); n != want {
		p.Errorf("%d rows for %s, want %d", n, typed, want)
	}
	find("")
	if n := value[int](p, shown+`.length`); n != all || n > 100 {
		p.Errorf("%d rows again, of %d", n, all)
	}
	only("hit")
	if n := value[int](p, shown+`.filter(r => r.dataset.verdict !== "hit").length`); n > 0 {
		p.Errorf("%d rows that are no hits", n)
	}
	only("")
}

// checkKeyboard: a hit opens and closes, a column sorts, what is focused is to be seen, and Tab goes on.
func (p *tab) checkKeyboard() {
	const card = `document.querySelector("#hits details")`
	p.do(card + `.querySelector("summary").focus()`)
	for _, want := range []bool{true, false} {
		p.run(chromedp.KeyEvent("\r"))
		if value[bool](p, card+`.open`) != want {
			p.Errorf("Enter: a hit is not open: %v", want)
		}
	}
	if width := value[string](p, `getComputedStyle(document.activeElement).outlineWidth`); width == "0px" {
		p.Error("what is focused is not to be seen")
	}
	kind := fmt.Sprintf(column, 2)
	p.do(`document.querySelector("` + kind + ` button").focus()`)
	p.run(chromedp.KeyEvent(" "))
	if state := value[string](p, `document.querySelector("`+kind+`").ariaSort`); state != "ascending" {
		p.Errorf("the space bar does not sort: %q", state)
	}
	p.do(`document.querySelector(".skip").focus()`)
	known := map[string]bool{}
	for range 8 {
		p.run(chromedp.KeyEvent("\t"))
		known[value[string](p, `document.activeElement.outerHTML.slice(0, 200)`)] = true
	}
	if len(known) < 8 {
		p.Errorf("Tab stops: %d places in 8 steps", len(known))
	}
}

// Print folds everything out and leaves the controls away.
func TestPrintInBrowser(t *testing.T) {
	browser := newBrowser(t)
	url := writePage(t, "print", hostile())
	p := newTab(t, browser, url)
	p.open(url, [2]int64{1280, 800}, "dark")
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	if height := value[float64](p, `document.querySelector("#hits pre").getBoundingClientRect().height`); height < 5 {
		p.Errorf("the evidence is %v px high in print", height)
	}
	if value[bool](p, `document.querySelector("input").checkVisibility()`) {
		p.Error("print shows controls")
	}
	if dir := os.Getenv("PICKET_SHOTS"); dir != "" {
		ground := true
		printed := call(p, cdppage.PrintToPDF, cdppage.PrintToPDFParams{PrintBackground: &ground})
		if err := os.WriteFile(filepath.Join(dir, "print.pdf"), printed.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p.checkPolicy()
}
