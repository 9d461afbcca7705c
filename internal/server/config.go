package server

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	"picket/internal/access"
)

// A Config says how the service is run. Default has what holds where nothing else is said; default.yaml explains each.
type Config struct {
	Listen   string      `yaml:"listen"`
	Insecure bool        `yaml:"insecure"`
	Store    string      `yaml:"store"`
	TLS      TLS         `yaml:"tls"`
	TAXII    TAXII       `yaml:"taxii"`
	Limits   Limits      `yaml:"limits"`
	OIDC     access.OIDC `yaml:"oidc"`
	Sweep    Sweep       `yaml:"sweep"`
	Feeds    Feeds       `yaml:"feeds"`
	Metrics  Metrics     `yaml:"metrics"`
	Log      Log         `yaml:"log"`
}

// TLS names the files of a certificate and its key, PEM.
type TLS struct {
	Certificate string `yaml:"certificate"`
	Key         string `yaml:"key"`
}

// TAXII is what clients of TAXII are told.
type TAXII struct {
	Title            string `yaml:"title"`
	Description      string `yaml:"description"`
	Contact          string `yaml:"contact"`
	MaxPage          int    `yaml:"max-page"`
	MaxContentLength Size   `yaml:"max-content-length"`
	MaxWaiting       int    `yaml:"max-waiting"`
	Spool            string `yaml:"spool"`
}

// Limits bound what clients may take.
type Limits struct {
	RequestsPerSecond float64       `yaml:"requests-per-second"` // 0: any number
	Burst             int           `yaml:"burst"`
	Concurrent        int           `yaml:"concurrent"`
	Connections       int           `yaml:"connections"`
	Header            Size          `yaml:"header"`
	Body              Size          `yaml:"body"`
	HeaderTime        time.Duration `yaml:"header-time"`
	ReadTime          time.Duration `yaml:"read-time"`
	WriteTime         time.Duration `yaml:"write-time"`
	IdleTime          time.Duration `yaml:"idle-time"`
	Grace             time.Duration `yaml:"grace"`
}

// Sweep says what sweeps of the API may read.
type Sweep struct {
	Paths []string `yaml:"paths"`
}

// Feeds says whether feeds are fetched.
type Feeds struct {
	Run bool `yaml:"run"`
}

// Metrics says who may read them.
type Metrics struct {
	Open bool `yaml:"open"`
}

// Log says what is written, and how.
type Log struct {
	Level  string `yaml:"level"`
	Format string `yaml:"format"`
}

// Check says what cannot be in a configuration. It looks at no file.
func (c *Config) Check() error {
	return cmp.Or(c.checkListen(), c.checkStore(), c.Limits.check(), c.checkTAXII(), c.checkOIDC(), c.Log.check())
}

func (c *Config) checkListen() error {
	host, _, err := net.SplitHostPort(c.Listen)
	switch {
	case err != nil:
		return fmt.Errorf("listen: %q is no HOST:PORT", c.Listen)
	case (c.TLS.Certificate == "") != (c.TLS.Key == ""):
		return errors.New("tls: name both the certificate and the key")
	case c.TLS.Certificate == "" && !isLoopback(host) && !c.Insecure:
		return fmt.Errorf("listen: %s can be reached from elsewhere, and tokens would travel in clear: name tls.certificate and tls.key, or say insecure: true", c.Listen)
	}
	return nil
}

func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.Unmap().IsLoopback()
}

// checkStore keeps secrets out of the file.
func (c *Config) checkStore() error {
	u, err := url.Parse(c.Store)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return nil
	}
	if _, isSecret := u.User.Password(); isSecret || u.Query().Has("password") || u.Query().Has("sslpassword") {
		return errors.New("store: it has a password: put that in a file that PGPASSFILE names")
	}
	return nil
}

func (l *Limits) check() error {
	for _, limit := range []struct {
		name        string
		value, most int64
	}{
		{"burst", int64(l.Burst), 1e6}, {"concurrent", int64(l.Concurrent), 1e6}, {"connections", int64(l.Connections), 1e6},
		{"header", int64(l.Header), 16 << 20}, {"body", int64(l.Body), 1 << 40},
		{"header-time", int64(l.HeaderTime), int64(time.Hour)}, {"read-time", int64(l.ReadTime), int64(24 * time.Hour)},
		{"write-time", int64(l.WriteTime), int64(24 * time.Hour)}, {"idle-time", int64(l.IdleTime), int64(24 * time.Hour)},
		{"grace", int64(l.Grace), int64(time.Hour)},
	} {
		if limit.value <= 0 || limit.value > limit.most {
			return fmt.Errorf("limits.%s: not above 0, or too large", limit.name)
		}
	}
	if !(l.RequestsPerSecond >= 0 && l.RequestsPerSecond <= 1e9) {
		return errors.New("limits.requests-per-second: not a number from 0 on, or too large")
	}
	return nil
}

func (c *Config) checkTAXII() error {
	t := c.TAXII
	if t.MaxPage < 1 || t.MaxPage > 100_000 || t.MaxContentLength < 1 || t.MaxContentLength > 1<<40 || t.MaxWaiting < 1 || t.MaxWaiting > 100_000 {
		return errors.New("taxii: max-page, max-content-length or max-waiting is not above 0, or too large")
	}
	return nil
}

func (c *Config) checkOIDC() error {
	if c.OIDC.Issuer == "" {
		if c.OIDC.RoleClaim != "" || len(c.OIDC.Grants)+len(c.OIDC.Audience) > 0 {
			return errors.New("oidc: name the issuer, or remove the rest")
		}
		return nil
	}
	if _, err := access.NewProvider(c.OIDC); err != nil {
		return fmt.Errorf("oidc: %w", err)
	}
	return nil
}

func (l *Log) check() error {
	var level slog.Level
	if err := level.UnmarshalText([]byte(l.Level)); err != nil {
		return fmt.Errorf("log.level: %q is none of debug, info, warn, error", l.Level)
	}
	if !slices.Contains([]string{"json", "text"}, l.Format) {
		return fmt.Errorf("log.format: %q is neither json nor text", l.Format)
	}
	return nil
}

// SweepPaths are the paths that sweeps may read, with links resolved: what a request names is to be resolved too before it is compared.
func (c *Config) SweepPaths() ([]string, error) {
	var list []string
	for _, path := range c.Sweep.Paths {
		if !filepath.IsAbs(path) {
			return nil, fmt.Errorf("sweep.paths: %s: name it from the root on", path)
		}
		real, err := filepath.EvalSymlinks(path)
		var failed *os.PathError
		if errors.As(err, &failed) {
			err = failed.Err
		}
		if err != nil {
			return nil, fmt.Errorf("sweep.paths: %s: %w", path, err)
		}
		list = append(list, real)
	}
	return list, nil
}
