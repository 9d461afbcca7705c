package main

import (
	"fmt"
	"strings"
	"time"
)

const (
	rundll32      = `C:\Windows\System32\rundll32.exe`
	hiddenLibrary = `D:\thumbs.dll`
	library       = `C:\ProgramData\TideGauge\tidegauge.dll`
	libraryDigest = "a2af79f2e8fc858ead5a22bf5d09e1d8205ad9c8b957f7647da112dce3b58711"
)

// openImage tells what hr-17's logs show of the disk image: it is saved and opened, its shortcut loads the library from
// the image's drive, the library is copied and loaded again, a Run key keeps it, and somebody looks around.
func (d *desktop) openImage() {
	saved := imageSaved.at
	browser := d.browserProcess()
	d.create(saved, browser, imageSaved.file)
	d.observe(saved.Add(80*time.Millisecond), 15, browser, text("TargetFilename", imageSaved.file),
		text("Hash", "SHA256="+strings.ToUpper(imageDigest)), text("Contents", "-"), text("User", d.user()))

	opened := saved.Add(75 * time.Second)
	shell := process{number: explorerNumber, guid: guidValue(d.id, days[0], explorerNumber), image: explorer}
	d.create(opened, shell, `C:\Users\e.marsh\AppData\Roaming\Microsoft\Windows\Recent\remittance.iso.lnk`)

	at := opened.Add(22 * time.Second)
	first := d.start(at, process{image: rundll32, line: `"` + rundll32 + `" ` + hiddenLibrary + `,Open`, parent: explorer, directory: `D:\`})
	d.load(at.Add(60*time.Millisecond), first, hiddenLibrary)
	d.create(at.Add(900*time.Millisecond), first, library)
	second := d.start(at.Add(1200*time.Millisecond), first.child(rundll32, rundll32+" "+library+",Open"))
	d.load(at.Add(1260*time.Millisecond), second, library)
	d.observe(at.Add(2*time.Second), 13, second, text("EventType", "SetValue"),
		text("TargetObject", fmt.Sprintf(`HKU\S-1-5-21-1004-2024-3-%d\Software\Microsoft\Windows\CurrentVersion\Run\TideGauge`, d.account)),
		text("Details", rundll32+" "+library+",Open"), text("User", d.user()))

	at = at.Add(7 * time.Minute)
	for i, line := range []string{"whoami.exe /all", "ipconfig.exe /all", "net.exe view"} {
		image := `C:\Windows\System32\` + strings.Fields(line)[0]
		d.start(at.Add(time.Duration(i)*4*time.Second), second.child(image, line))
	}
}

func (d *desktop) create(at time.Time, p process, file string) {
	d.observe(at, 11, p, text("TargetFilename", file), text("CreationUtcTime", at.Format("2006-01-02 15:04:05.000")),
		text("User", d.user()))
}

func (d *desktop) load(at time.Time, p process, file string) {
	d.observe(at, 7, p, text("ImageLoaded", file), text("Hashes", "SHA256="+strings.ToUpper(libraryDigest)),
		text("Signed", "false"), text("SignatureStatus", "Unavailable"), text("User", d.user()))
}
