package cli

import (
	"fmt"
	"io"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"picket/internal/sweep"
)

// newProgress draws a bar on a terminal. Stop must be called before anything else is printed. Off a terminal, or when
// quiet is asked for, progress is nil.
func newProgress(w io.Writer, quiet bool) (progress func(sweep.Progress), stop func()) {
	if quiet || !isTerminal(w) {
		return nil, func() {}
	}
	bars := mpb.New(mpb.WithOutput(w), mpb.WithWidth(40))
	var files string
	bar := bars.AddBar(0, mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Any(func(decor.Statistics) string { return files })),
		mpb.AppendDecorators(decor.CountersKibiByte("% .1f / % .1f"), decor.Name("  "), decor.AverageETA(decor.ET_STYLE_GO)))
	progress = func(p sweep.Progress) {
		files = fmt.Sprintf("%d of %d files ", p.Sources, p.TotalSources)
		bar.SetTotal(max(p.TotalBytes, p.Bytes+1), false)
		bar.SetCurrent(p.Bytes)
	}
	return progress, func() {
		bar.Abort(true)
		bars.Wait()
	}
}
