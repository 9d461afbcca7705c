package sqlite

import (
	"context"
	"database/sql/driver"

	"modernc.org/sqlite"
)

// What a service asks has some dozen forms, of two KiB at most but for lists.
const (
	maxStatements = 64       // compiled ones that a connection keeps
	maxText       = 16 << 10 // bytes of one; longer ones do not come again
)

// A remembering connector makes connections that keep the statements that they compiled: compiling takes longer than most of what is asked, and
// without this each query is compiled anew.
type remembering struct{ driver.Connector }

func newRemembering(dsn string) (driver.Connector, error) {
	connector, err := sqlite.NewConnector(dsn)
	return remembering{connector}, err
}

func (r remembering) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := r.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &connection{conn: c.(conn), statements: map[string]*statement{}}, nil
}

// conn is what the driver's connections can do, as far as package sql makes use of it.
type conn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// A connection is used by one goroutine at a time, as package sql promises.
type connection struct {
	conn
	statements map[string]*statement // by their text
	uses       int64
}

// A statement of the driver, and when it was used last, as a count of uses.
type statement struct {
	driver.Stmt
	lastUse int64
	isBusy  bool // its rows are being read: in a transaction the same may be asked meanwhile
}

// QueryContext asks with a statement that is compiled already, where there is one.
func (c *connection) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.conn.QueryContext(ctx, query, args)
	}
	found, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		c.forget(query)
		return nil, err
	}
	s.isBusy = true
	return &rows{found, s}, nil
}

// statement is nil where the text is too long to come again, or its statement is busy.
func (c *connection) statement(ctx context.Context, query string) (*statement, error) {
	s := c.statements[query]
	if len(query) > maxText || s != nil && s.isBusy {
		return nil, nil
	}
	if s == nil {
		compiled, err := c.conn.PrepareContext(ctx, query)
		if err != nil {
			return nil, err
		}
		c.makeRoom()
		s = &statement{Stmt: compiled}
		c.statements[query] = s
	}
	c.uses++
	s.lastUse = c.uses
	return s, nil
}

// makeRoom forgets what was used longest ago.
func (c *connection) makeRoom() {
	if len(c.statements) < maxStatements {
		return
	}
	oldest := ""
	for query, s := range c.statements {
		if !s.isBusy && (oldest == "" || s.lastUse < c.statements[oldest].lastUse) {
			oldest = query
		}
	}
	c.forget(oldest)
}

func (c *connection) forget(query string) {
	if s := c.statements[query]; s != nil {
		delete(c.statements, query)
		s.Close() //nolint:errcheck // its error is that of its last use
	}
}

// Close ends the statements before the connection.
func (c *connection) Close() error {
	for query := range c.statements {
		c.forget(query)
	}
	return c.conn.Close()
}

// rows free their statement when they are closed.
type rows struct {
	driver.Rows
	of *statement
}

func (r *rows) Close() error {
	r.of.isBusy = false
	return r.Rows.Close()
}
