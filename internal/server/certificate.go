package server

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// A certificate is read again when its files change. One that cannot be read is no reason to stop: the last good one serves on.
type certificate struct {
	files TLS
	log   *slog.Logger

	mu      sync.Mutex
	now     *tls.Certificate
	stamps  [2]stamp
	checked time.Time
}

// A stamp tells whether a file changed.
type stamp struct {
	size int64
	time time.Time
}

// lookEvery is how often a handshake looks whether the files changed.
const lookEvery = 5 * time.Second

func loadCertificate(files TLS, log *slog.Logger) (*certificate, error) {
	c := &certificate{files: files, log: log}
	c.checked, c.stamps = time.Now(), c.stampsNow()
	if err := c.load(); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *certificate) load() error {
	pair, err := tls.LoadX509KeyPair(c.files.Certificate, c.files.Key)
	if err != nil {
		return fmt.Errorf("tls: %w", err)
	}
	leaf, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		return fmt.Errorf("tls: %s: %w", c.files.Certificate, err)
	}
	c.now = &pair
	if left := time.Until(leaf.NotAfter); left < 7*24*time.Hour {
		c.log.Warn("the certificate ends soon, or has ended", "until", leaf.NotAfter)
	}
	return nil
}

func (c *certificate) stampsNow() (list [2]stamp) {
	for i, path := range []string{c.files.Certificate, c.files.Key} {
		if info, err := os.Stat(path); err == nil {
			list[i] = stamp{info.Size(), info.ModTime()}
		}
	}
	return list
}

// get is for tls.Config.GetCertificate.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.checked) >= lookEvery {
		c.checked = time.Now()
		if stamps := c.stampsNow(); stamps != c.stamps {
			c.stamps = stamps
			c.reload()
		}
	}
	return c.now, nil
}

func (c *certificate) reload() {
	if err := c.load(); err != nil {
		c.log.Error("the certificate cannot be read again: the one before serves on", "error", err.Error())
		return
	}
	c.log.Info("the certificate was read again")
}

// onSignal reads the files again on SIGHUP, until stop.
func (c *certificate) onSignal() (stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGHUP)
	go func() {
		for range signals {
			c.mu.Lock()
			c.checked, c.stamps = time.Now(), c.stampsNow()
			c.reload()
			c.mu.Unlock()
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
	}
}
