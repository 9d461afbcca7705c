package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"picket/internal/access"
	"picket/internal/store"
)

// A request is one that was let in.
type request struct {
	*http.Request
	api   *API
	w     http.ResponseWriter
	id    string
	who   access.Identity
	view  store.View // what they may see
	path  map[string]string
	query url.Values
}

// serve hands a request to its route.
func (a *API) serve(route *route, w http.ResponseWriter, h *http.Request) {
	id := requestID(w)
	segments := strings.Split(strings.TrimPrefix(h.URL.EscapedPath(), Prefix), "/")
	path, _ := match(strings.Split(route.path, "/"), segments)
	who := access.From(h.Context())
	r := &request{Request: h, api: a, w: w, id: id, who: who, view: a.store.View(who.Ceiling), path: path}
	err := r.check(route)
	if err == nil {
		err = route.handle(r)
	}
	if err == nil {
		return
	}
	if _, ours := told(err); ours {
		a.options.Log.Error("a request of the API failed", "request", id, "route", route.method+" "+route.path, "error", err.Error())
	}
	writeProblem(w, h, id, err)
}

// several are the parameters that may be given more than once.
var several = []string{"kind", "state", "type"}

// longestParameter bounds a value, in bytes: indicators may have 8 KiB.
const longestParameter = 8 << 10

// check refuses what the route does not take.
func (r *request) check(route *route) (err error) {
	if r.query, err = url.ParseQuery(r.URL.RawQuery); err != nil {
		return badRequest("the query is malformed")
	}
	for name, values := range r.query {
		switch {
		case !slices.Contains(route.query, name):
			return badRequest("there is no parameter %s here", quoted(name))
		case len(values) > 1 && !slices.Contains(several, name), len(values) > 32:
			return badRequest("the parameter %s is given more than once", name)
		case slices.ContainsFunc(values, func(v string) bool { return v == "" || len(v) > longestParameter }):
			return badRequest("the parameter %s is empty, or longer than %d bytes", name, longestParameter)
		}
	}
	return r.checkBody(route)
}

// checkBody refuses a body where none is taken, and one that calls itself something else.
func (r *request) checkBody(route *route) error {
	if route.accepts == "" {
		if r.ContentLength > 0 {
			return badRequest("there is no body here")
		}
		return nil
	}
	declared := r.Header.Get("Content-Type")
	if route.accepts == mediaAny || declared == "" {
		return nil
	}
	mediaType, parameters, err := mime.ParseMediaType(declared)
	if charset := parameters["charset"]; err != nil || mediaType != mediaJSON || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return faultf(http.StatusUnsupportedMediaType, "the body must be %s", mediaJSON)
	}
	return nil
}

// quoted is a text of the client's in an error: short, and without control characters.
func quoted(text string) string {
	return strconv.Quote(strings.ToValidUTF8(text[:min(len(text), 60)], "\uFFFD"))
}

// decode reads a body of JSON: one object with known members only. Where the body is optional, none is the zero value.
func (r *request) decode(into any, optional bool) error {
	body, err := io.ReadAll(http.MaxBytesReader(r.w, r.Body, r.api.options.MostJSON))
	if err != nil {
		return bodyFault(err)
	}
	if len(bytes.TrimSpace(body)) == 0 && optional {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return badRequest("the body: %s", strings.TrimPrefix(shortened(err), "json: "))
	}
	if _, err := decoder.Token(); err != io.EOF {
		return badRequest("the body: there is something behind the object")
	}
	if first := bytes.TrimSpace(body)[0]; first != '{' {
		return badRequest("the body: it is no object")
	}
	return nil
}

// bodyFault is for a body that did not arrive.
func bodyFault(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	return badRequest("the body did not arrive whole")
}

// longestError bounds, in bytes, what a reader says of the client's text.
const longestError = 500

func shortened(err error) string {
	text := strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(err.Error(), "\uFFFD"))
	if len(text) > longestError {
		text = strings.ToValidUTF8(text[:longestError], "") + "…"
	}
	return text
}

// queries is the time that the reads of a request may take.
func (r *request) queries() (context.Context, context.CancelFunc) {
	return context.WithTimeout(r.Context(), r.api.options.QueryTime)
}

// mostTagged bounds what gets a tag: computing one of a large answer costs more than it saves.
const mostTagged = 256 << 10

// answer writes JSON. What is read has a tag, by which a client can ask whether it changed (RFC 9110, section 13).
func (r *request) answer(status int, resource any) error {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(resource); err != nil {
		return err
	}
	r.w.Header().Set("Cache-Control", "no-store")
	return r.write(status, mediaJSON, body.Bytes())
}

// write answers with bytes, or with 304 where the client has them.
func (r *request) write(status int, mediaType string, body []byte) error {
	if status == http.StatusOK && (r.Method == http.MethodGet || r.Method == http.MethodHead) && len(body) <= mostTagged {
		sum := sha256.Sum256(body)
		tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
		r.w.Header().Set("ETag", tag)
		if hasTag(r.Header.Values("If-None-Match"), tag) {
			r.w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	write(r.w, r.Request, status, mediaType, body)
	return nil
}

// hasTag compares weakly (RFC 9110, section 13.1.2).
func hasTag(lists []string, tag string) bool {
	for _, list := range lists {
		for one := range strings.SplitSeq(list, ",") {
			if one = strings.TrimSpace(one); one == "*" || strings.TrimPrefix(one, "W/") == tag {
				return true
			}
		}
	}
	return false
}

func write(w http.ResponseWriter, r *http.Request, status int, mediaType string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("X-Content-Type-Options", "nosniff")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// nothing answers that it is done.
func (r *request) nothing() error {
	r.w.Header().Set("Cache-Control", "no-store")
	r.w.WriteHeader(http.StatusNoContent)
	return nil
}
