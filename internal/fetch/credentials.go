package fetch

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Credentials are a bearer token (RFC 6750), or a user and password (RFC 7617).
type Credentials struct {
	Token    string `yaml:"token"`
	User     string `yaml:"user"`
	Password string `yaml:"password"`
}

// CredentialsFile is where credentials are kept, by host or host:port:
// $XDG_CONFIG_HOME/picket/credentials.yaml. "" where there is no place for it.
func CredentialsFile() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "picket", "credentials.yaml")
}

// CredentialsFor looks up the server of a URL in a file. A user that the URL names must be that of the file. nil: it names none.
func CredentialsFor(path string, u *url.URL) (*Credentials, error) {
	hosts, err := readCredentials(path)
	if err != nil {
		return nil, err
	}
	for _, host := range []string{u.Hostname() + ":" + port(u), u.Hostname()} {
		for name, k := range hosts {
			if strings.EqualFold(name, host) && (u.User.Username() == "" || k.Token != "" || k.User == u.User.Username()) {
				return &k, nil
			}
		}
	}
	return nil, nil
}

// maxCredentials bounds the file.
const maxCredentials = 1 << 20

func readCredentials(path string) (map[string]Credentials, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("credentials: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("credentials: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, fmt.Errorf("%s can be read by others (mode %04o): chmod 600 it", path, mode)
	}
	data, err := io.ReadAll(io.LimitReader(file, maxCredentials))
	if err != nil {
		return nil, fmt.Errorf("credentials: %w", err)
	}
	return parseCredentials(path, data)
}

func parseCredentials(path string, data []byte) (map[string]Credentials, error) {
	var hosts map[string]Credentials
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&hosts); err != nil && err != io.EOF {
		// What the parser says quotes the file, and so perhaps a secret.
		return nil, fmt.Errorf("%s is not of the form host: {token: …} or host: {user: …, password: …}", path)
	}
	for host, k := range hosts {
		if (k.Token == "") == (k.User == "") {
			return nil, fmt.Errorf("%s: %s: give either a token, or a user and password", path, host)
		}
	}
	return hosts, nil
}
