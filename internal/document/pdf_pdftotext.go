package document

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// pdftotext runs the program of that name, of poppler or xpdf, on standard input. Form feeds end its pages.
func pdftotext(ctx context.Context, data []byte) (*Text, error) {
	cmd := exec.CommandContext(ctx, "pdftotext", "-layout", "-enc", "UTF-8", "-l", strconv.Itoa(MaxPages+1), "-", "-")
	cmd.Stdin = bytes.NewReader(data)
	out, errs := &cappedBuffer{max: MaxText}, &cappedBuffer{max: 64 << 10}
	cmd.Stdout, cmd.Stderr = out, errs
	if err := runLimited(cmd); err != nil {
		return nil, pdftotextError(err, errs.String())
	}
	t := &Text{MediaType: PDF, Decoder: pdftotextVersion(ctx), Faults: pdftotextFaults(errs.String())}
	pages := strings.Split(strings.TrimSuffix(out.String(), "\f"), "\f")
	if out.full {
		t.Faults = append(t.Faults, fmt.Sprintf("page %d is cut off and none after it was read: more than %d bytes of text", len(pages), MaxText))
	}
	if len(pages) > MaxPages {
		pages = pages[:MaxPages]
		t.Faults = append(t.Faults, fmt.Sprintf("pages after %d were not read", MaxPages))
	}
	t.noteEmpty(pages)
	t.setPages(pages, pdfTitle(ctx, data))
	return t, nil
}

func runLimited(cmd *exec.Cmd) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	limitMemoryOf(cmd.Process.Pid, childMemory)
	return cmd.Wait()
}

// noteEmpty names pages without text: pdftotext does not say whether they are blank or pictures.
func (t *Text) noteEmpty(pages []string) {
	for i, page := range pages {
		if strings.TrimSpace(page) == "" {
			t.Faults = append(t.Faults, fmt.Sprintf("page %d: no text: it is blank or a picture", i+1))
		}
	}
}

func pdftotextError(err error, messages string) error {
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return errors.New("pdftotext is not installed")
	case strings.Contains(messages, "Incorrect password"):
		return errEncrypted
	}
	return fmt.Errorf("pdftotext: %v%s", err, firstLine(messages))
}

var syntaxError = regexp.MustCompile(`(?m)^Syntax Error.*$`)

// pdftotextFaults reports errors, after which parts may be missing; warnings are about looks.
func pdftotextFaults(messages string) []string {
	found := syntaxError.FindAllString(messages, -1)
	if len(found) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("pdftotext met %d errors in the file, text may be missing: %s", len(found), squeeze(found[0]))}
}

var versionLine = regexp.MustCompile(`version (\S+)`)

func pdftotextVersion(ctx context.Context) string {
	out, _ := exec.CommandContext(ctx, "pdftotext", "-v").CombinedOutput()
	if m := versionLine.FindSubmatch(out); m != nil {
		return "pdftotext " + string(m[1])
	}
	return "pdftotext"
}

var titleLine = regexp.MustCompile(`(?m)^Title:[ \t]+(.*)$`)

// pdfTitle is from pdfinfo, which comes with pdftotext; empty without it.
func pdfTitle(ctx context.Context, data []byte) string {
	cmd := exec.CommandContext(ctx, "pdfinfo", "-enc", "UTF-8", "-")
	cmd.Stdin = bytes.NewReader(data)
	out := &cappedBuffer{max: 64 << 10}
	cmd.Stdout = out
	if runLimited(cmd) != nil {
		return ""
	}
	if m := titleLine.FindSubmatch(out.Bytes()); m != nil {
		return string(m[1])
	}
	return ""
}
