package cli

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"picket/internal/mail"
	"picket/internal/profile"
	"picket/internal/report"
	"picket/internal/sweep"
	"picket/internal/triage"
)

// mailFlags are as typed. Those of a sweep mean the same here.
type mailFlags struct {
	sweepFlags
	profile  string
	history  []string
	logs     []string
	strict   bool
	noModel  bool
	hideBody bool
	explain  bool
}

func newMail(std *streams) *cobra.Command {
	var f mailFlags
	cmd := &cobra.Command{
		Use:   "mail [-i INTEL...] PATH...",
		Short: "Judge mail, and answer: is this message part of the campaign, is it phishing, and why",
		Long: `Mail reads messages (EML, mbox, Maildir, Outlook's MSG; in directories and archives; - is standard input) and judges each:
campaign, where an indicator of an advisory is in it; phish, suspicious, spam or clean, with a probability, the signals
that speak against it and for it, and the places that show them. For a campaign it says who was reached. Nothing in a
message is fetched, run or shown live. docs/MAIL.md lists the signals and says how often the verdicts are wrong.

With --profile it knows the organisation's names, with --history its correspondents. With --logs it says of those whom a
campaign reached who opened a link, and whose account was signed in to from a new place afterwards.

Exit status: 0 nothing found and everything read; 1 a campaign or phishing found; 2 usage, or no mail in what was given;
3 neither found, but a message is suspicious or something could not be read.`,
		Example: `  picket mail reported.eml
  picket mail -i advisory.pdf inbox.mbox --format html -o report.html
  picket mail -i advisory.pdf inbox.mbox --logs proxy --logs sign-ins.json
  picket mail --profile profile.yaml --history archive.mbox inbox.mbox
  picket mail --format ndjson - < reported.eml | jq 'select(.record=="message") | .verdict'`,
		Args: atLeastOne("the mail to judge"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.typed = typedAgain(cmd.CommandPath(), cmd.Flags(), args)
			return f.run(cmd.Context(), std, args)
		},
	}
	f.define(cmd)
	return cmd
}

func (f *mailFlags) define(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVarP(&f.intel, "intel", "i", nil, "advisory whose campaign to look for: anything that picket read takes, or store: (repeat for more)")
	flags.StringVar(&f.profile, "profile", "", "file that names the organisation and whom it deals with (default: picket/profile.yaml under $XDG_CONFIG_HOME, if it is there)")
	flags.StringArrayVar(&f.history, "history", nil, "earlier mail, whose senders are known correspondents (repeat for more)")
	flags.StringArrayVar(&f.logs, "logs", nil, "logs of proxies, resolvers and sign-ins, which tell what readers of a campaign's messages did (repeat for more)")
	flags.BoolVar(&f.strict, "strict", false, "fewer false alarms: about 1 in 1,000 harmless messages, in place of 1 in 100, as measured")
	flags.BoolVar(&f.noModel, "no-model", false, "show the signals, judge by the indicators of advisories only")
	flags.BoolVar(&f.hideBody, "hide-body", false, "judge without the text of bodies: by headers, links and attachments")
	flags.BoolVar(&f.explain, "explain", false, "tell every signal with its share in the log-odds, what it means, and its places")
	flags.StringVar(&f.format, "format", "", strings.Join(report.MailFormats, ", ")+" (default: as the output is named; else table on a terminal, ndjson to others)")
	flags.StringVarP(&f.output, "output", "o", "", "file to write the result to, whole or not at all (default: standard output)")
	flags.StringSliceVar(&f.ask, "ask", nil, "look for these kinds of indicator only, such as domain,url")
	flags.StringVar(&f.warningLists, "warning-lists", "on", "off: also look for values that are shared or harmless")
	flags.StringVar(&f.ignore, "ignore", "", "file of known findings to set aside, each with a reason and an end")
	flags.StringArrayVar(&f.timezone, "timezone", nil, "GLOB=ZONE: the zone of times that state none, in sources so named (repeat for more); or ZONE for all")
	flags.IntVar(&f.jobs, "jobs", 0, "files to read at once (default: one a processor)")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "no progress, no notes")
	pdfFlag(cmd, &f.pdf)
	storeFlag(flags, &f.store)
}

func (f *mailFlags) run(ctx context.Context, std *streams, paths []string) error {
	out, err := newOutput(f.output, f.format, std.out, report.MailFormats...)
	if err != nil {
		return err
	}
	defer out.discard()
	known, err := f.readProfile(std)
	if err != nil {
		return err
	}
	question, err := f.mailQuestion(ctx, std, paths)
	if err != nil {
		return err
	}
	history, err := f.readHistory(ctx, std, paths)
	if err != nil {
		return err
	}
	run := f.mailRun(question, known, out, std)
	found, err := f.judge(ctx, std, run, out, triage.Options{Question: question, Logs: f.logsQuestion(question), Profile: known, Keep: report.KeepShown(out.format, run),
		Judge: mail.NewJudge(mail.Options{Profile: known, History: history, HideBody: f.hideBody, Strict: f.strict, NoModel: f.noModel})})
	if err != nil {
		return err
	}
	if err := out.keep(); err != nil {
		return err
	}
	if out.file != nil && !f.quiet {
		fmt.Fprintf(std.err, "picket: %s: %s\n", report.Plain(out.file.path), found.headline)
	}
	return f.status(found.answer, &run, paths)
}

// judgedMail is what was found, and said in a sentence.
type judgedMail struct {
	answer   *mail.Answer
	headline string
}

// mailMemory is where garbage is collected early: messages of tens of MB would leave several times as much lying. Beyond it the work goes on.
const mailMemory = 120 << 20

// judge reads and judges all messages, and writes what is found.
func (f *mailFlags) judge(ctx context.Context, std *streams, run report.MailRun, out *output, o triage.Options) (*judgedMail, error) {
	writer := report.NewMail(out.format, out, run)
	progress, stop := newProgress(std.err, f.quiet)
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(mailMemory)
	}
	answer, found, err := triage.Run(ctx, o, writer.Message, progress)
	stop()
	if err != nil {
		return nil, err
	}
	return &judgedMail{answer, writer.Headline(answer)}, writer.Answer(answer, found)
}

func (f *mailFlags) mailRun(q *sweep.Question, p *profile.Profile, out *output, std *streams) report.MailRun {
	run := report.MailRun{Question: q, Version: version(), Started: time.Now(), Command: f.typed, Color: out.color, Width: widthOf(std.out), Explain: f.explain,
		Strict: f.strict, NoModel: f.noModel, HideBody: f.hideBody}
	if p != nil {
		run.Profile = nameOfProfile(p)
	}
	return run
}

// status is the exit status. A message that nobody judged is no message found clean, and an advisory without indicators none that was
// looked for.
func (f *mailFlags) status(a *mail.Answer, run *report.MailRun, paths []string) error {
	switch {
	case a.Messages == 0 && a.Failed.Count == 0:
		return usageError("there is no mail under %s: give EML, mbox, Maildir or MSG", report.Plain(strings.Join(paths, ", ")))
	case a.Verdicts[mail.Campaign]+a.Verdicts[mail.Phish] > 0:
		return status(exitFound)
	case a.Failed.Count > 0, a.Verdicts[mail.Suspicious] > 0, f.noModel && len(f.intel) == 0, run.HasNoIndicators():
		return status(exitUnanswered)
	}
	return nil
}

// mailQuestion turns flags into what is looked for, and where.
func (f *mailFlags) mailQuestion(ctx context.Context, std *streams, paths []string) (*sweep.Question, error) {
	q := &sweep.Question{Paths: paths, Output: f.output, Store: f.storeFile(), Stdin: std.in, Skew: sweep.DefaultSkew, Workers: f.jobs}
	if occurrences("-", slices.Concat([]string{f.profile}, paths, f.intel, f.history, f.logs)) > 1 {
		return nil, usageError("standard input can be read only once: name a file instead of the other -")
	}
	if f.jobs < 0 {
		return nil, usageError("--jobs cannot be negative")
	}
	if len(f.logs) > 0 && len(f.intel) == 0 {
		return nil, usageError("--logs tell of a campaign's readers: name the campaign's advisory with -i")
	}
	err := f.matching(std, q)
	if err != nil {
		return nil, err
	}
	q.Advisories, err = f.advisories(ctx, std)
	return q, err
}

// logsQuestion is how the logs are read, in which links and recipients are looked for; nil where none are given.
func (f *mailFlags) logsQuestion(q *sweep.Question) *sweep.Question {
	if len(f.logs) == 0 {
		return nil
	}
	return &sweep.Question{Paths: f.logs, Output: q.Output, Store: q.Store, Stdin: q.Stdin, Skew: q.Skew, Warnings: q.Warnings, Zones: q.Zones, Workers: q.Workers}
}

// readProfile reads the profile that is named, else the user's own; nil where there is none.
func (f *mailFlags) readProfile(std *streams) (*profile.Profile, error) {
	if f.profile == "" {
		f.profile = profilePath()
	}
	if f.profile == "" {
		return nil, nil
	}
	return readProfile(f.profile, std.in)
}

// readHistory reads who wrote before; nil where that is not known.
func (f *mailFlags) readHistory(ctx context.Context, std *streams, paths []string) (*mail.History, error) {
	if len(f.history) == 0 {
		return nil, nil
	}
	history, messages, err := triage.ReadHistory(ctx, f.history, paths)
	if err == nil && messages == 0 {
		return nil, usageError("--history: there is no mail under %s that is not judged itself", report.Plain(strings.Join(f.history, ", ")))
	}
	return history, err
}
