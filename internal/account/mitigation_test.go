package account

import (
	"strings"
	"testing"
)

func TestMitigations(t *testing.T) {
	for _, c := range []struct {
		name, body, want string // want: [id] text, one a line
	}{
		{"items", "Mitigations\n\n- Patch hosts [CPG 1.E].\n- Require phishing-resistant\n  MFA for all [M1032].\n- Example Agency: help@agency.example\n- See the guide for more.\n",
			"[CPG 1.E] Patch hosts [CPG 1.E].\n[M1032] Require phishing-resistant MFA for all [M1032]."},
		{"sections", "Technical Details\n\n- Run the payload.\n\nRecommended Actions\n\nRegularly test your backups. Backups age.\n\nNetwork Security\n\n- Segment networks.\n\nIndicators of Compromise\n\n- Check evil.example\n",
			"[] Regularly test your backups. Backups age.\n[] Segment networks."},
		{"headings with text", "## Mitigations\n\n**Implement MFA.** Require it for mail,\nand for remote work.\n\nSecure remote access\n\nRemote access has been abused by the group at several victims.\n",
			"[] Implement MFA. Require it for mail, and for remote work.\n[] Secure remote access Remote access has been abused by the group at several victims."},
		{"conditions and labels", "Best Practices\n\n- Where possible, disable macros.\n- Accounts: Remove those unused.\n- Do not pay.\n- Logs older than a year.\n",
			"[] Where possible, disable macros.\n[] Accounts: Remove those unused.\n[] Do not pay."},
		{"addressed to readers", "The group is active. Organizations should block the port at the edge. Victims should have paid, the group wrote. CISA recommends testing backups.",
			"[] Organizations should block the port at the edge.\n[] CISA recommends testing backups."},
		{"announced", "The agencies recommend that administrators take the following actions:\n\n- Rotating all keys.\n- Review logs.\n\nThe group is active.\n\n- Remove file.\n",
			"[] Rotating all keys.\n[] Review logs."},
		{"table of ATT&CK", "Impact\n\n| ID | Name | Use |\n| M1032 | Multi-factor Authentication | Require it. |\n", "[M1032] M1032 | Multi-factor Authentication | Require it."},
		{"once", "Mitigations\n\n- Patch hosts.\n- Patch hosts.\n", "[] Patch hosts."},
		{"commands of an implant", "The implant takes these commands:\n\n- Download a file.\n- Delete itself.\n- Update the list of servers.\n", ""},
		{"a ransom note", "You should contact us. You must not restore files by yourself.", ""},
		{"a pointer", "The agencies encourage organizations to implement the recommendations in the Mitigations section. It is important to note that it ran twice.", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, m := range mitigations(read(c.body, "")) {
				got = append(got, "["+m.ID+"] "+m.Text)
				quoted(t, c.body, m.Evidence)
			}
			if got := strings.Join(got, "\n"); got != c.want {
				t.Errorf("\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}
