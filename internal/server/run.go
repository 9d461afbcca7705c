package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/net/netutil"
)

// Run listens and answers until ctx ends. Then it takes no more, finishes what was begun as long as the grace lasts, and says which
// posts it gave up. The store stays open.
func (s *Server) Run(ctx context.Context) error {
	certificate, err := s.certificate()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.config.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	return s.serve(ctx, listener, certificate)
}

// certificate is nil without TLS.
func (s *Server) certificate() (*certificate, error) {
	if s.config.TLS.Certificate == "" {
		return nil, nil
	}
	return loadCertificate(s.config.TLS, s.log)
}

func (s *Server) serve(ctx context.Context, listener net.Listener, certificate *certificate) error {
	background, stopBackground := context.WithCancel(context.WithoutCancel(ctx))
	defer stopBackground()
	web := s.web(background)
	ended := make(chan error, 1)
	listener = netutil.LimitListener(listener, s.config.Limits.Connections)
	scheme := "http"
	if certificate != nil {
		scheme = "https"
		web.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: certificate.get}
		defer certificate.onSignal()()
	}
	var feeds sync.WaitGroup
	if s.config.Feeds.Run {
		feeds.Go(func() { s.runFeeds(background) })
	}
	go func() {
		if certificate != nil {
			ended <- web.ServeTLS(listener, "", "")
		} else {
			ended <- web.Serve(listener)
		}
	}()
	s.log.Info("ready", "url", scheme+"://"+listener.Addr().String(), "store", s.store.Name())
	notify("READY=1")
	var err error
	select {
	case err = <-ended:
	case <-ctx.Done():
	}
	return errors.Join(err, s.stop(web, stopBackground, &feeds))
}

// web is the HTTP server: its times and sizes keep slow and huge requests from taking more than their share.
func (s *Server) web(background context.Context) *http.Server {
	l := s.config.Limits
	return &http.Server{
		Handler:           s,
		ReadHeaderTimeout: l.HeaderTime,
		ReadTimeout:       l.ReadTime,
		WriteTimeout:      l.WriteTime,
		IdleTimeout:       l.IdleTime,
		MaxHeaderBytes:    int(l.Header),
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: 100, MaxReceiveBufferPerConnection: 1 << 20, MaxReceiveBufferPerStream: 256 << 10},
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug), // of handshakes and the like: noise that anybody can make
		BaseContext:       func(net.Listener) context.Context { return background },
	}
}

// stop ends everything, in the time of the grace. What clients have asked for is finished beside the requests, some of which wait for it.
func (s *Server) stop(web *http.Server, stopBackground func(), feeds *sync.WaitGroup) error {
	s.stopping.Store(true)
	notify("STOPPING=1")
	s.log.Info("stopping", "grace", s.config.Limits.Grace.String())
	ctx, cancel := context.WithTimeout(context.Background(), s.config.Limits.Grace)
	defer cancel()
	var parts sync.WaitGroup
	failures := make([]error, len(s.closers))
	for i, end := range s.closers {
		parts.Go(func() { failures[i] = end(ctx) })
	}
	if err := web.Shutdown(ctx); err != nil {
		s.log.Warn("requests were cut off: the grace is over")
	}
	stopBackground()
	web.Close()
	feeds.Wait()
	parts.Wait()
	var err error
	for _, failed := range failures {
		if errors.Is(failed, context.DeadlineExceeded) {
			s.log.Warn("work that clients had asked for was given up: the grace is over; its status says so")
		} else {
			err = errors.Join(err, failed)
		}
	}
	s.log.Info("stopped")
	return err
}

// pause waits, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
