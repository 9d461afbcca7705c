package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"picket/internal/ingest"
	"picket/internal/intake"
	"picket/internal/store"
)

// naming reads what the parameters say of a document in the body.
func (r *request) naming() (name string, opts intake.Options, err error) {
	opts = r.api.options.Intake
	if name = r.query.Get("name"); name == "" {
		name = "document"
	}
	if err := line("name", name); err != nil {
		return "", opts, err
	}
	decoder, err := r.oneOf("pdf", "auto", "builtin", "pdftotext")
	if decoder != "" {
		opts.Document.PDF = decoder
	}
	return name, opts, err
}

// longestTurn is how long a document waits for others to be read.
const longestTurn = 10 * time.Second

// turn waits for a place to read a document: each may need many times its size in memory.
func (r *request) turn() (leave func(), err error) {
	timer := time.NewTimer(longestTurn)
	defer timer.Stop()
	select {
	case r.api.reading <- struct{}{}:
		return func() { <-r.api.reading }, nil
	case <-timer.C:
		return nil, faultf(http.StatusServiceUnavailable, "other documents are being read: come again")
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// read says what a document says. Nothing is kept.
func (a *API) read(r *request) error {
	name, opts, err := r.naming()
	if err != nil {
		return err
	}
	file, _, err := r.spool(a.options.MostRead)
	if err != nil {
		return err
	}
	defer file.Close()
	leave, err := r.turn()
	if err != nil {
		return err
	}
	defer leave()
	advisory, err := intake.ReadFrom(r.Context(), name, file, opts)
	if err != nil {
		return unreadable(err)
	}
	return r.answer(http.StatusOK, advisory)
}

// unreadable is for a document that its reader refuses.
func unreadable(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return unprocessable("%s", shortened(err))
}

// spool takes the body into a file that goes with its handle, so that a slow client holds up nobody. It gives its SHA-256 too.
func (r *request) spool(most int64) (file *os.File, sum string, err error) {
	if r.ContentLength > most {
		return nil, "", &http.MaxBytesError{Limit: most}
	}
	if file, err = os.CreateTemp(r.api.options.SpoolDir, "picket-*"); err != nil {
		return nil, "", err
	}
	os.Remove(file.Name()) // where the system does not allow it, it stays until somebody tidies up
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(file, hash), http.MaxBytesReader(r.w, r.Body, most))
	switch {
	case err == nil && size == 0:
		err = badRequest("there is no body: it is to be a document")
	case err == nil:
		_, err = file.Seek(0, io.SeekStart)
	case !errors.As(err, new(*os.PathError)): // the disk is not the client's fault
		err = bodyFault(err)
	}
	if err != nil {
		file.Close()
		return nil, "", err
	}
	return file, hex.EncodeToString(hash.Sum(nil)), nil
}

// An importView says what became of an import. Withheld: the document is marked above the ceiling of who imported it.
type importView struct {
	Known    bool          `json:"known,omitempty"`
	Withheld bool          `json:"withheld,omitempty"`
	Document *documentView `json:"document,omitempty"`
}

func (a *API) importDocument(r *request) error {
	name, opts, err := r.naming()
	if err != nil {
		return err
	}
	from := store.Origin{Collection: r.query.Get("collection"), Marking: r.query.Get("marking"), By: r.who.Name}
	if from.Marking != "" {
		if _, err := markingOf("marking", from.Marking); err != nil {
			return err
		}
	}
	if from.Collection, err = r.alias(r.Context(), from.Collection); err != nil {
		return err
	}
	file, sum, err := r.spool(a.options.MostImported)
	if err != nil {
		return err
	}
	defer file.Close()
	id, known, err := a.importFile(r, from, name, sum, file, opts)
	target := name
	if id != 0 {
		target = "document " + strconv.FormatInt(id, 10)
	}
	detail := map[string]any{"name": name, "sha256": sum, "known": known}
	if err := r.note("document.import", target, detail, err); err != nil {
		return err
	}
	return r.answerImport(id, known)
}

func (a *API) importFile(r *request, from store.Origin, name, sum string, file io.Reader, opts intake.Options) (id int64, known bool, err error) {
	if id, known, err = a.store.HasDocument(r.Context(), from.Collection, sum); known || err != nil {
		return id, known, err
	}
	leave, err := r.turn()
	if err != nil {
		return 0, false, err
	}
	defer leave()
	imported, err := ingest.Reader(r.Context(), a.store, from, name, file, opts)
	if err != nil {
		return 0, false, unreadable(err)
	}
	return imported.Document.ID, imported.Known, nil
}

// answerImport is the same for a document above the ceiling whether it is new or was there.
func (r *request) answerImport(id int64, known bool) error {
	d, _, err := r.view.Document(r.Context(), id)
	if errors.Is(err, store.ErrNotFound) {
		return r.answer(http.StatusCreated, importView{Withheld: true})
	}
	if err != nil {
		return err
	}
	shown := r.showDocument(d)
	status := http.StatusCreated
	if known {
		status = http.StatusOK
	} else {
		r.w.Header().Set("Location", Prefix+"/documents/"+strconv.FormatInt(id, 10))
	}
	return r.answer(status, importView{Known: known, Document: &shown})
}
