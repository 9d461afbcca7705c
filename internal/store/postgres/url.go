package postgres

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
)

// settings are those of every session.
var settings = map[string]string{
	"application_name": "picket",
	"search_path":      schemaName,
	// Timeouts that a role or database has by default would end imports and long reads.
	"statement_timeout":                   "0",
	"lock_timeout":                        "0",
	"idle_in_transaction_session_timeout": "0",
	"idle_session_timeout":                "0",
	// A host that vanished is noticed within a minute, and its locks are freed.
	"tcp_keepalives_idle":     "30",
	"tcp_keepalives_interval": "10",
	"tcp_keepalives_count":    "3",
	// The queries are written for SQLite, which goes from row to row along indexes. PostgreSQL is told to do the same: what it may think of
	// instead reads whole tables for a page, or keeps one in memory and goes through it for each row, and to start parallel workers or compile
	// costs more than a page.
	"enable_hashjoin":                 "off",
	"enable_mergejoin":                "off",
	"enable_material":                 "off",
	"max_parallel_workers_per_gather": "0",
	"jit":                             "off",
}

const (
	connectTimeout = 10 * time.Second // where the URL and PGCONNECT_TIMEOUT say nothing
	maxStatements  = 128              // that a connection keeps planned: each takes memory of the server, and clients choose limits
)

var errURL = errors.New("not a URL of PostgreSQL, such as postgres://user@host:5432/database?sslmode=verify-full " +
	"(in a user and password, write what is no letter or digit as %XX)")

// parse reads a URL. The error never shows a part of it that may be of a password.
func parse(text string) (*pgx.ConnConfig, error) {
	_, rest, found := strings.Cut(text, "://")
	if !found || !strings.HasPrefix(text, "postgres://") && !strings.HasPrefix(text, "postgresql://") {
		return nil, errURL
	}
	config, err := pgx.ParseConfig(text)
	if err != nil {
		if mayHoldPassword(rest) {
			return nil, errURL
		}
		return nil, oneLine(err)
	}
	if misread(config) {
		return nil, errURL
	}
	for name, value := range settings {
		config.RuntimeParams[name] = value
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	config.StatementCacheCapacity = min(config.StatementCacheCapacity, maxStatements)
	config.BuildContextWatcherHandler = cancelOnServer
	return config, nil
}

// mayHoldPassword judges the text of a URL that could not be read, so it is generous.
func mayHoldPassword(rest string) bool {
	return strings.ContainsAny(rest, "@:%") || strings.Contains(strings.ToLower(rest), "pass")
}

// misread is true where a password with a "/" or "@" in it was taken for the name of a host or database.
func misread(config *pgx.ConnConfig) bool {
	names := config.Host + config.Database
	for _, other := range config.Fallbacks {
		names += other.Host
	}
	return strings.Contains(names, "@")
}

// cancelOnServer asks the server to stop a statement whose context ends, and keeps the connection; if that does not help, the connection
// is closed.
func cancelOnServer(conn *pgconn.PgConn) ctxwatch.Handler {
	return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: 5 * time.Second}
}

// nameOf is a URL that libpq's tools take too, without a password.
func nameOf(config *pgx.ConnConfig) string {
	name := url.URL{Scheme: "postgres", User: url.User(config.User), Path: "/" + config.Database}
	port := strconv.Itoa(int(config.Port))
	if strings.HasPrefix(config.Host, "/") { // a directory with a socket
		name.RawQuery = url.Values{"host": {config.Host}, "port": {port}}.Encode()
	} else {
		name.Host = net.JoinHostPort(config.Host, port)
	}
	return name.String()
}

// oneLine brings an error of several lines, as of several hosts that were tried, to one.
func oneLine(err error) error {
	var server *pgconn.PgError
	if errors.As(err, &server) || !strings.Contains(err.Error(), "\n") {
		return err
	}
	return fmt.Errorf("%s", strings.Join(strings.Fields(err.Error()), " "))
}
