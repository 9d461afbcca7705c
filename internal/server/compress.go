package server

import (
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// compressible are the media types of answers that are worth it. Streams of events are not among them: they are to arrive at once.
var compressible = []string{"application/json", "application/taxii+json", "application/stix+json", "application/problem+json",
	"application/x-ndjson", "text/csv", "text/plain", "application/yaml"}

// smallest is what is worth compressing, in bytes, where the length is known.
const smallest = 1 << 10

// compressors bounds how much memory compression takes: whoever finds none free is answered as it is.
const compressors = 16

// compressed answers GET by gzip (RFC 9110, section 8.4.1.3) for who accepts it. Other methods are left alone: an answer to POST may hold
// the secret of a new token beside what the client chose, whose length compression would tell (as BREACH does).
func compressed(next http.Handler) http.Handler {
	free := make(chan *gzip.Writer, compressors)
	for range compressors {
		free <- nil // made when it is needed
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Add("Vary", "Accept-Encoding")
		if !acceptsGzip(r.Header.Values("Accept-Encoding")) {
			next.ServeHTTP(w, r)
			return
		}
		out := &compressor{ResponseWriter: w, free: free}
		whole := false
		defer func() { out.end(whole) }()
		next.ServeHTTP(out, r)
		whole = true
	})
}

// acceptsGzip reads Accept-Encoding (RFC 9110, section 12.5.3). A client that names gzip with the weight 0 does not want it.
func acceptsGzip(lines []string) bool {
	for _, coding := range strings.Split(strings.Join(lines, ","), ",") {
		name, parameters, _ := strings.Cut(coding, ";")
		if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
			continue
		}
		weight, found := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(parameters), " ", ""), "q=")
		q, err := strconv.ParseFloat(weight, 64)
		return !found || err == nil && q > 0
	}
	return false
}

// A compressor decides at the first byte.
type compressor struct {
	http.ResponseWriter
	free    chan *gzip.Writer
	gz      *gzip.Writer // nil: as it is
	decided bool
}

func (c *compressor) WriteHeader(status int) {
	if !c.decided && status >= 200 {
		c.decide(status)
	}
	c.ResponseWriter.WriteHeader(status)
}

func (c *compressor) decide(status int) {
	c.decided = true
	h := c.Header()
	mediaType, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	length, lengthErr := strconv.Atoi(h.Get("Content-Length"))
	switch {
	case err != nil || !slices.Contains(compressible, mediaType):
		return
	case status == http.StatusNoContent || status == http.StatusNotModified || status == http.StatusPartialContent:
		return
	case h.Get("Content-Encoding") != "" || lengthErr == nil && length < smallest:
		return
	}
	select {
	case c.gz = <-c.free:
	default:
		return
	}
	if c.gz == nil {
		c.gz, _ = gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is one of those that there are
	}
	c.gz.Reset(c.ResponseWriter)
	h.Del("Content-Length")
	h.Set("Content-Encoding", "gzip")
	if tag := h.Get("ETag"); tag != "" && !strings.HasPrefix(tag, "W/") {
		h.Set("ETag", "W/"+tag) // the same, but not byte for byte (RFC 9110, section 8.8.1)
	}
}

func (c *compressor) Write(data []byte) (int, error) {
	if !c.decided {
		c.WriteHeader(http.StatusOK)
	}
	if c.gz != nil {
		return c.gz.Write(data)
	}
	return c.ResponseWriter.Write(data)
}

// Flush sends what was written, as an http.Flusher.
func (c *compressor) Flush() {
	if c.gz != nil {
		c.gz.Flush()
	}
	_ = http.NewResponseController(c.ResponseWriter).Flush()
}

// Unwrap is for http.ResponseController.
func (c *compressor) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// end gives the writer back. An answer that broke off is not ended as if it were whole.
func (c *compressor) end(whole bool) {
	if c.gz == nil {
		return
	}
	if whole {
		c.gz.Close()
	}
	c.gz.Reset(nil)
	c.free <- c.gz
	c.gz = nil
}
