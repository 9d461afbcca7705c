package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Postgres makes an empty database and gives its URL. The server is private to the process, is shared by its tests, and ends with it. By default
// it does not wait for the disk; settings, such as "fsync=on", start another one that has them.
//
// Where there is no server to start, the test is skipped. Where CI is set that is a failure, unless PICKET_WITHOUT_POSTGRES says that it could not
// be installed.
func Postgres(t testing.TB, settings ...string) (url string) {
	t.Helper()
	s := serverWith(settings)
	err := s.start()
	if errors.Is(err, errNoServer) && (os.Getenv("CI") != "true" || os.Getenv("PICKET_WITHOUT_POSTGRES") != "") {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("test_%d", databases.Add(1))
	s.execute(t, "CREATE DATABASE "+name)
	return s.url(name)
}

var (
	errNoServer = errors.New("no PostgreSQL server binaries: install postgresql to run this test")

	databases atomic.Int64

	serversLock sync.Mutex
	servers     = map[string]*server{} // by their settings
)

// A server is one that this process started.
type server struct {
	settings []string
	dir      string // its data, and its socket
	once     sync.Once
	err      error
	alive    []*os.File // open as long as this process lives
}

func serverWith(settings []string) *server {
	serversLock.Lock()
	defer serversLock.Unlock()
	key := strings.Join(settings, "\n")
	if servers[key] == nil {
		servers[key] = &server{settings: settings}
	}
	return servers[key]
}

func (s *server) start() error {
	s.once.Do(func() { s.err = s.run() })
	return s.err
}

func (s *server) run() (err error) {
	bin, err := binaries()
	if err != nil {
		return err
	}
	if s.dir, err = os.MkdirTemp("", "picket-pg-"); err != nil {
		return err
	}
	if err := giveAway(s.dir); err != nil {
		return err
	}
	data := filepath.Join(s.dir, "data")
	initdb := unprivileged(exec.Command(filepath.Join(bin, "initdb"), "--pgdata="+data, "--username="+role, "--auth=trust", "--encoding=UTF8",
		"--locale=C", "--no-sync", "--no-instructions"), s.dir)
	if out, err := initdb.CombinedOutput(); err != nil {
		os.RemoveAll(s.dir)
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	if err := s.supervise(filepath.Join(bin, "postgres"), data); err != nil {
		return err
	}
	return s.await()
}

const role = "picket"

// PostgresThatStops makes an empty database on a server of its own, which stop ends at once, as a crash would, and starts again.
func PostgresThatStops(t testing.TB) (url string, stop func(t *testing.T)) {
	t.Helper()
	setting := fmt.Sprintf("application_name=stops_%d", databases.Add(1)) // what no other server has
	url = Postgres(t, setting)
	return url, func(t *testing.T) {
		t.Helper()
		if err := serverWith([]string{setting}).crash(); err != nil {
			t.Fatal(err)
		}
	}
}

// crash has the server quit without ending anything in order, and starts it again.
func (s *server) crash() error {
	pidFile := filepath.Join(s.dir, "data", "postmaster.pid")
	content, err := os.ReadFile(pidFile)
	if err != nil {
		return err
	}
	pid, _, _ := strings.Cut(string(content), "\n")
	if out, err := exec.Command("kill", "-QUIT", pid).CombinedOutput(); err != nil {
		return fmt.Errorf("kill: %w: %s", err, out)
	}
	for range 1000 {
		if _, err := os.Stat(pidFile); errors.Is(err, os.ErrNotExist) {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	bin, err := binaries()
	if err != nil {
		return err
	}
	if err := s.supervise(filepath.Join(bin, "postgres"), filepath.Join(s.dir, "data")); err != nil {
		return err
	}
	return s.await()
}

// supervisor runs the server until its input ends, which is when this process does, however that comes about. Then it clears away.
const supervisor = `dir=$1; shift
"$@" >"$dir/log" 2>&1 </dev/null &
read -r _
kill -QUIT $!
wait $!
rm -rf "$dir"`

func (s *server) supervise(postgres, data string) error {
	args := []string{"-c", supervisor, "sh", s.dir, postgres, "-D", data, "-k", s.dir}
	for _, setting := range slices.Concat([]string{"listen_addresses=", "fsync=off", "full_page_writes=off", "shared_buffers=64MB"}, s.settings) {
		args = append(args, "-c", setting)
	}
	cmd := unprivileged(exec.Command("sh", args...), s.dir)
	input, alive, err := os.Pipe()
	if err != nil {
		return err
	}
	defer input.Close()
	s.alive = append(s.alive, alive)
	cmd.Stdin = input
	return cmd.Start()
}

// await returns when the server answers.
func (s *server) await() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.url("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			return fmt.Errorf("the server does not answer: %w: %s", err, bytes.TrimSpace(log))
		}
	}
}

func (s *server) url(database string) string {
	u := url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + database}
	u.RawQuery = url.Values{"host": {s.dir}}.Encode()
	return u.String()
}

func (s *server) execute(t testing.TB, statement string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatal(err)
	}
}

// binaries is the directory with the server's programs: that of postgres in PATH, else where Debian has them, the newest first.
func binaries() (string, error) {
	if path, err := exec.LookPath("postgres"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path), nil
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if len(found) == 0 {
		return "", errNoServer
	}
	return filepath.Dir(found[len(found)-1]), nil
}
