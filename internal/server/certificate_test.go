package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// writeCertificate makes a certificate for this host, of that serial number.
func writeCertificate(t *testing.T, files TLS, serial int64) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "picket.example"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(30 * 24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for path, block := range map[string]*pem.Block{files.Certificate: {Type: "CERTIFICATE", Bytes: der}, files.Key: {Type: "PRIVATE KEY", Bytes: keyDER}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestACertificateIsReadAgain(t *testing.T) {
	dir := t.TempDir()
	files := TLS{filepath.Join(dir, "a.pem"), filepath.Join(dir, "a.key")}
	if _, err := loadCertificate(files, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("files that are not there")
	}
	writeCertificate(t, files, 1)
	s, log := newServer(t, Default())
	c, err := loadCertificate(files, s.log)
	if err != nil {
		t.Fatal(err)
	}
	address, _ := running(t, s, c)
	serial := func() int64 {
		t.Helper()
		conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}}) //nolint:gosec // it has just been made
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if proto := conn.ConnectionState().NegotiatedProtocol; proto != "h2" {
			t.Errorf("protocol %q", proto)
		}
		return conn.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
	}
	look := func() { // as if time had passed
		c.mu.Lock()
		c.checked = time.Time{}
		c.stamps[0].size++
		c.mu.Unlock()
	}
	if got := serial(); got != 1 {
		t.Errorf("serial %d", got)
	}
	writeCertificate(t, files, 2)
	look()
	if got := serial(); got != 2 {
		t.Errorf("serial %d after a change", got)
	}
	if err := os.WriteFile(files.Key, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	look()
	if got := serial(); got != 2 {
		t.Errorf("serial %d after a fault", got)
	}
	if got := log.String(); got == "" {
		t.Error("the log is silent")
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}} //nolint:gosec // as above
	answer, err := client.Get("https://" + address + "/healthz")
	if err != nil || answer.StatusCode != 200 || answer.ProtoMajor != 2 || answer.Header.Get("Strict-Transport-Security") == "" {
		t.Error(answer, err)
	}
	client.CloseIdleConnections()
	old := &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11} //nolint:gosec // as above
	if conn, err := tls.Dial("tcp", address, old); err == nil {
		conn.Close()
		t.Error("TLS 1.1 was taken")
	}
}
