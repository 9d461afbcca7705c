package api

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"picket/internal/access"
	"picket/internal/intel"
	"picket/internal/store"
)

// longestNoting bounds how long an answer waits for the audit log.
const longestNoting = 5 * time.Second

// note tells the audit log what was done, or tried in vain, also where the client has gone. It gives the error of what was done, else its own: what
// nobody can account for is reported as a fault. Values of indicators stay out of it.
func (r *request) note(action, target string, detail any, err error) error {
	entry := store.AuditEntry{Actor: r.who.Actor(), Action: action, Target: target, Outcome: store.Done, Detail: detail}
	if err != nil {
		entry.Outcome = store.Failed
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), longestNoting)
	defer cancel()
	failed := r.api.store.AppendAudit(ctx, entry)
	if err != nil {
		return err
	}
	return failed
}

// alias is that of a collection by its alias or UUID; "" stays.
func (r *request) alias(ctx context.Context, name string) (string, error) {
	if name == "" {
		return "", nil
	}
	c, err := r.api.store.Collection(ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		return "", faultf(http.StatusNotFound, "there is no collection %s", quoted(name))
	}
	if err != nil {
		return "", err
	}
	return c.Alias, nil
}

func (a *API) collections(r *request) error {
	ctx, cancel := r.queries()
	defer cancel()
	list, err := a.store.Collections(ctx)
	if err != nil {
		return err
	}
	return answerPage(r, list, 0)
}

var aliasForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,62}$`)

func (a *API) addCollection(r *request) error {
	var body struct {
		Alias       string `json:"alias"`
		Title       string `json:"title"`
		Description string `json:"description"`
		CanWrite    bool   `json:"can_write"`
	}
	if err := r.decode(&body, false); err != nil {
		return err
	}
	if !aliasForm.MatchString(body.Alias) || uuid.Validate(body.Alias) == nil {
		return badRequest("alias: use up to 63 small letters, digits, - and _, and no UUID")
	}
	for name, text := range map[string]string{"title": body.Title, "description": body.Description} {
		if err := line(name, text); err != nil {
			return err
		}
	}
	if body.Title == "" {
		body.Title = body.Alias
	}
	added, err := a.store.AddCollection(r.Context(), store.Collection{Alias: body.Alias, Title: body.Title, Description: body.Description, CanWrite: body.CanWrite})
	if err != nil {
		if _, isThere := a.store.Collection(r.Context(), body.Alias); isThere == nil {
			err = faultf(http.StatusConflict, "the collection is there already")
		}
	}
	if err := r.note("collection.add", "collection "+body.Alias, nil, err); err != nil {
		return err
	}
	return r.answer(http.StatusCreated, added)
}

// A tokenView is a token as it is listed. Its secret is not known to anybody.
type tokenView struct {
	store.Token
	TLP   string `json:"tlp"`
	State string `json:"state"` // active, expired or revoked
}

func (a *API) showToken(t *store.Token) tokenView {
	state := "active"
	switch {
	case !t.Revoked.IsZero():
		state = "revoked"
	case !t.Stands(a.now()):
		state = "expired"
	}
	return tokenView{*t, t.Ceiling.String(), state}
}

func (a *API) tokens(r *request) error {
	ctx, cancel := r.queries()
	defer cancel()
	list, err := a.store.Tokens(ctx)
	if err != nil {
		return err
	}
	shown := make([]tokenView, len(list))
	for i := range list {
		shown[i] = a.showToken(&list[i])
	}
	return answerPage(r, shown, 0)
}

// Lives of tokens.
const (
	usualLife   = 90 * 24 * time.Hour
	longestLife = 3650 * 24 * time.Hour // what shall last longer shall say never
	longestName = 100                   // bytes
)

// tokenBody is what is asked of a new token.
type tokenBody struct {
	Name    string `json:"name"`
	Role    string `json:"role"`
	TLP     string `json:"tlp"`
	Expires string `json:"expires"` // RFC 3339, never; "": in 90 days
}

func (a *API) addToken(r *request) error {
	var body tokenBody
	if err := r.decode(&body, false); err != nil {
		return err
	}
	t, err := a.tokenOf(&body)
	if err != nil {
		return err
	}
	if t.Ceiling > r.who.Ceiling {
		return r.note("token.add", "token "+t.Name, nil, faultf(http.StatusForbidden, "a token cannot see more than who makes it: up to %s", r.who.Ceiling))
	}
	secret, hash := access.NewSecret()
	added, err := a.store.AddToken(r.Context(), *t, hash, r.who.Actor()) // it writes to the audit log
	if err != nil {
		return err
	}
	return r.answer(http.StatusCreated, struct {
		Token  tokenView `json:"token"`
		Secret string    `json:"secret"`
	}{a.showToken(added), secret})
}

func (a *API) tokenOf(body *tokenBody) (*store.Token, error) {
	if err := line("name", body.Name); err != nil {
		return nil, err
	}
	if _, err := strconv.ParseInt(body.Name, 10, 64); err == nil || strings.TrimSpace(body.Name) == "" || len(body.Name) > longestName {
		return nil, badRequest("name: say what the token is for, in at most %d bytes, and not as a number", longestName)
	}
	role, err := access.ParseRole(body.Role)
	if err != nil {
		return nil, badRequest("role: it is none of reader, analyst, publisher, admin")
	}
	ceiling, err := markingOf("tlp", body.TLP)
	if err != nil {
		return nil, err
	}
	expires, now := time.Time{}, a.now()
	switch body.Expires {
	case "never":
	case "":
		expires = now.Add(usualLife)
	default:
		if expires, err = timeOf("expires", body.Expires, true); err != nil {
			return nil, err
		}
		if !expires.After(now) || expires.After(now.Add(longestLife)) {
			return nil, badRequest("expires: it is past, or more than ten years ahead")
		}
	}
	return &store.Token{Name: body.Name, Role: role.String(), Ceiling: ceiling, Expires: expires.UTC().Truncate(time.Microsecond)}, nil
}

func (a *API) revokeToken(r *request) error {
	id, err := r.number()
	if err != nil {
		return err
	}
	if err := a.store.RevokeToken(r.Context(), id, r.who.Actor()); err != nil { // where it does so, it writes to the audit log
		return r.note("token.revoke", "token "+strconv.FormatInt(id, 10), nil, err)
	}
	return r.nothing()
}

// audit is the audit log, oldest first. It tells of everything, so a ceiling below RED does not show it.
func (a *API) audit(r *request) error {
	page, err := r.page()
	if err != nil {
		return err
	}
	if r.who.Ceiling < intel.Red {
		return faultf(http.StatusForbidden, "the audit log tells of everything: a token up to TLP:RED is needed")
	}
	ctx, cancel := r.queries()
	defer cancel()
	list, err := a.store.Audit(ctx, page.after, page.limit+1)
	if err != nil {
		return err
	}
	list, after := cut(list, page.limit, func(x *store.AuditRecord) int64 { return x.N })
	return answerPage(r, list, after)
}

func (a *API) version(r *request) error {
	return r.answer(http.StatusOK, map[string]string{"version": a.options.Version, "api": "v1"})
}

// whoami says who asks, as what.
func (a *API) whoami(r *request) error {
	return r.answer(http.StatusOK, struct {
		Name  string `json:"name"`
		Role  string `json:"role"`
		TLP   string `json:"tlp"`
		Token int64  `json:"token,omitempty"`
	}{r.who.Name, r.who.Role.String(), r.who.Ceiling.String(), r.who.TokenID})
}
