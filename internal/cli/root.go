// Package cli is Picket's command line: one file a command, flags and printing only.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"picket/internal/report"
)

// Exit statuses: a promise to scripts.
const (
	exitNothing     = 0   // nothing found, and everything asked was answered
	exitFound       = 1   // found, whether or not the rest was answered
	exitUsage       = 2   // usage, or intelligence that cannot be read
	exitUnanswered  = 3   // nothing found, but part of the question could not be answered
	exitInternal    = 70  // a bug
	exitInterrupted = 130 // by the user
)

// graceOfInterrupt is how long a command has to end by itself.
const graceOfInterrupt = 500 * time.Millisecond

// A failure is an error with its exit status.
type failure struct {
	status int
	err    error
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// usageError says what was wrong with the command line or with a file of intelligence, and what to do.
func usageError(format string, args ...any) error {
	return &failure{exitUsage, fmt.Errorf(format, args...)}
}

// status is the exit status of a command that printed its answer.
type status int

func (s status) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// Main runs the command line and gives the exit status.
func Main(args []string, in io.Reader, out, errs io.Writer) (code int) {
	defer func() {
		if bug := recover(); bug != nil {
			fmt.Fprintf(errs, "picket: internal error: %s: please report it\n", report.Plain(fmt.Sprint(bug)))
			code = exitInternal
		}
	}()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// What blocks in a read, of a silent pipe say, does not see that it should end.
	defer context.AfterFunc(ctx, func() {
		time.Sleep(graceOfInterrupt)
		fmt.Fprintln(errs, "picket: interrupted")
		os.Exit(exitInterrupted)
	})()
	root := newRoot(&streams{in, out, errs})
	root.SetArgs(args)
	return exitStatus(root.ExecuteContext(ctx), errs)
}

func exitStatus(err error, errs io.Writer) int {
	var printed status
	if err == nil {
		return exitNothing
	}
	if errors.As(err, &printed) {
		return int(printed)
	}
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(errs, "picket: interrupted")
		return exitInterrupted
	}
	fmt.Fprintf(errs, "picket: %s\n", report.Plain(err.Error()))
	var failed *failure
	if errors.As(err, &failed) {
		return failed.status
	}
	return exitUsage
}

func newRoot(std *streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "picket",
		Short: "Makes a threat advisory answer: were we hit, where, when, and what could not be answered",
		Long: `Picket reads a threat advisory as published, searches your own logs for what it names, and answers:
were we hit, where, when — and what could not be answered.`,
		Example: `  picket read advisory.pdf                     what does this advisory say
  picket sweep -i advisory.pdf /var/log        were we hit
  zcat dns.log.gz | picket sweep -i list.txt -`,
		SilenceUsage:      true,
		SilenceErrors:     true,
		Args:              cobra.NoArgs,
		PersistentPreRunE: applySettings,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(std.in)
	root.SetOut(std.out)
	root.SetErr(std.err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageError("%w: see %s --help", err, cmd.CommandPath())
	})
	root.AddCommand(newRead(std), newSweep(std), newMail(std), newEvents(std), newRules(std), newIntel(std), newFeed(std), newServe(std), newToken(std), newAudit(std),
		newDecode(std), newKnowledge(std), newProfile(std), newWarningLists(std), newVersion(std))
	return root
}
