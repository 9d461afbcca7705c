package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"picket/internal/knowledge"
)

// alsoOrdinary are words that dictionaries lack or write with a capital: commands, and products that malware and groups share their names with.
var alsoOrdinary = strings.Fields(`cmd net netsh netstat ping ipconfig ifconfig reg tasklist systeminfo route arp ftp at nbtstat nltest schtasks
	dsquery certutil esentutl bitsadmin tor
	alibaba electrum foxmail autoit chromium iodine netflix outlook android linux windows chrome firefox opera discord telegram skype whatsapp signal
	teamviewer anydesk dropbox onedrive mega facebook twitter instagram youtube tiktok bitcoin monero ethereum metamask exodus coinbase binance php asp java
	javascript python perl ruby golang rust mysql apache nginx tomcat wordpress joomla drupal docker kubernetes jenkins github gitlab vmware virtualbox hyperv
	citrix fortinet cisco oracle adobe acrobat flash photoshop office excel word powerpoint onenote teams zoom slack trello notion sharepoint azure aws google
	apple microsoft safari edge ios macos iphone samsung huawei xiaomi amazon ebay paypal visa mastercard uber lyft airbnb spotify steam roblox minecraft fortnite
	january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday
	photo https json xml html css sql dns smtp imap ssl tls ssh vpn usb pdf api url uri ransom antivirus malwarebytes kaspersky
	lexus ferrari porsche nissan toyota honda bmw audi volvo`)

// phrases are names of several words that are ordinary phrases as well.
var phrases = []string{"sea turtle", "dust storm", "cloud atlas", "night dragon", "evil corp", "cold river", "comment group",
	"double dragon", "spring dragon"}

// writeWords writes which words of the names are ordinary words, small, and which are names of people and places, with a
// capital: a name of one such word needs context.
func writeWords(dictionary, tables string) error {
	data, err := readInput(dictionary)
	if err != nil {
		return err
	}
	english := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		english[strings.TrimSpace(line)] = true
	}
	also := map[string]bool{}
	for _, word := range alsoOrdinary {
		also[word] = true
	}
	for _, phrase := range phrases {
		english[phrase] = true
	}
	used, err := wordsOfNames(tables)
	if err != nil {
		return err
	}
	for _, phrase := range phrases {
		used[phrase] = true
	}
	var b strings.Builder
	b.WriteString("# Words of names that are ordinary words too; with a capital: names of people and places. Made by internal/knowledge/generate.\n")
	for _, word := range slices.Sorted(maps.Keys(used)) {
		switch titled := strings.ToUpper(word[:1]) + word[1:]; {
		case english[word] || also[word]:
			b.WriteString(word + "\n")
		case english[titled]:
			b.WriteString(titled + "\n")
		}
	}
	return os.WriteFile(filepath.Join(tables, "common.txt"), []byte(b.String()), 0o644)
}

// camel are the parts of a name like LookBack.
var camel = regexp.MustCompile(`[A-Z][a-z]+`)

// wordsOfNames are the ASCII words of all names of the tables.
func wordsOfNames(tables string) (map[string]bool, error) {
	used := map[string]bool{}
	for kind := knowledge.Actor; kind <= knowledge.Organisation; kind++ {
		file, err := os.Open(filepath.Join(tables, kind.String()+".tsv"))
		if err != nil {
			return nil, err
		}
		list, err := knowledge.ReadTable(file, kind)
		file.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", kind, err)
		}
		for _, e := range list {
			for _, name := range append([]string{e.Name}, e.Aliases...) {
				for _, word := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) || r > unicode.MaxASCII }) {
					used[word] = true
				}
				for _, part := range camel.FindAllString(name, -1) {
					used[strings.ToLower(part)] = true
				}
			}
		}
	}
	return used, nil
}
