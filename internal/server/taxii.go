package server

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"picket/internal/access"
	"picket/internal/ingest"
	"picket/internal/intel"
	"picket/internal/store"
	"picket/internal/taxii"
)

// mountTAXII serves TAXII 2.1 to who may read. What clients posted is imported before the service ends.
func (s *Server) mountTAXII(mux *http.ServeMux) error {
	c := s.config.TAXII
	server := taxii.New(auditedObjects{taxii.Of(s.store), s}, importer{s}, taxii.Options{
		Caller: callerOf, Title: c.Title, Description: c.Description, Contact: c.Contact,
		MaxPage: c.MaxPage, MaxContentLength: int64(c.MaxContentLength), MaxWaiting: c.MaxWaiting, SpoolDir: c.Spool,
		Fault: func(id string, err error) { s.log.Error("taxii", "id", id, "error", err.Error()) },
	})
	s.closers = append(s.closers, server.Close)
	mux.Handle(taxii.DiscoveryPath, s.access.Require(access.Read, known(s.limited(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		visitOf(r.Context()).route = taxiiRoute(r.URL.Path)
		server.ServeHTTP(w, r)
	})))))
	return nil
}

// callerOf is who was let in, as TAXII knows them.
func callerOf(r *http.Request) (taxii.Caller, bool) {
	i := access.From(r.Context())
	return taxii.Caller{Name: callerName(i), Ceiling: i.Ceiling, CanRead: i.Role.May(access.Read), CanWrite: i.Role.May(access.WriteTAXII)}, i.Role != access.Nobody
}

// callerName tells tokens apart: their names may repeat.
func callerName(i access.Identity) string {
	if i.TokenID == 0 {
		return i.Name
	}
	return fmt.Sprintf("%s (token %d)", i.Name, i.TokenID)
}

// taxiiRoute is the pattern that a path is of (TAXII 2.1, section 1.4).
func taxiiRoute(path string) string {
	below, isRoot := strings.CutPrefix(path, taxii.RootPath)
	parts := strings.Split(strings.TrimSuffix(below, "/"), "/")
	switch {
	case path == taxii.DiscoveryPath:
		return path
	case !isRoot:
		return ""
	case below == "":
		return path
	case parts[0] == "status" && len(parts) == 2:
		return taxii.RootPath + "status/{id}/"
	case parts[0] != "collections" || len(parts) > 5:
		return ""
	}
	return taxii.RootPath + []string{"", "collections/", "collections/{id}/", "collections/{id}/" + endpointOf(parts), "collections/{id}/objects/{object-id}/",
		"collections/{id}/objects/{object-id}/versions/"}[len(parts)]
}

func endpointOf(parts []string) string {
	if len(parts) == 3 && parts[2] == "manifest" {
		return "manifest/"
	}
	return "objects/"
}

// An importer takes what clients of TAXII post into the store.
type importer struct{ *Server }

// ImportObjects imports a post as a document of its own. Objects that hold what is no indicator stand in the collection all the same, so
// none is rejected: what could not be read of them is told by the document.
func (i importer) ImportObjects(ctx context.Context, c store.Collection, by string, envelope io.Reader) ([]taxii.Rejection, error) {
	imported, err := ingest.Objects(ctx, i.store, store.Origin{Collection: c.ID, By: by}, "TAXII post by "+by, envelope)
	i.metrics.imported("taxii", imported, err)
	entry := store.AuditEntry{Actor: store.Actor{Name: by}, Action: "taxii.add", Target: "collection " + c.Alias, Outcome: store.Done}
	if err != nil {
		entry.Outcome = store.Failed
	} else {
		entry.Detail = map[string]any{"document": imported.Document.ID, "objects": imported.Document.Objects}
	}
	i.audit(ctx, entry)
	return nil, err
}

// auditedObjects tells the audit log what is deleted.
type auditedObjects struct {
	taxii.Store
	server *Server
}

// DeleteObjects deletes as the store does.
func (a auditedObjects) DeleteObjects(ctx context.Context, ceiling intel.TLP, q store.ObjectQuery) (int64, error) {
	deleted, err := a.Store.DeleteObjects(ctx, ceiling, q)
	if err == nil && deleted == 0 {
		return 0, nil
	}
	entry := store.AuditEntry{Actor: access.From(ctx).Actor(), Action: "taxii.delete", Target: strings.Join(q.IDs, " "), Outcome: store.Done,
		Detail: map[string]any{"collection": q.Collection, "versions": q.Versions, "deleted": deleted}}
	if err != nil {
		entry.Outcome = store.Failed
	}
	a.server.audit(ctx, entry)
	return deleted, err
}

// audit adds to the audit log, also where the client has gone. What was done is done: a log that cannot be written is the operator's to know.
func (s *Server) audit(ctx context.Context, e store.AuditEntry) {
	if err := s.store.AppendAudit(context.WithoutCancel(ctx), e); err != nil {
		s.log.Error("the audit log cannot be written", "action", e.Action, "target", e.Target, "error", err.Error())
	}
}
