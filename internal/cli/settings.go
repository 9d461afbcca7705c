package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"picket/internal/bytemask"
)

// applySettings gives each flag that was not set its value from the environment (PICKET_WARNING_LISTS for
// --warning-lists), else from the configuration file, whose keys are the flags' names.
func applySettings(cmd *cobra.Command, _ []string) error {
	if err := chooseSIMD(); err != nil {
		return err
	}
	file, err := readConfig()
	if err != nil {
		return err
	}
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		value, from, ok := setting(flag.Name, file)
		if flag.Changed || !ok || err != nil {
			return
		}
		if failed := cmd.Flags().Set(flag.Name, value); failed != nil {
			err = usageError("%s: %w: change it or remove it", from, failed)
		}
	})
	return err
}

// chooseSIMD takes PICKET_SIMD=off|avx2|avx512, by which tests compare the ways to search.
func chooseSIMD() error {
	level, ok := os.LookupEnv("PICKET_SIMD")
	if !ok {
		return nil
	}
	if err := bytemask.Use(bytemask.Level(level)); err != nil {
		return usageError("PICKET_SIMD: %w: remove it", err)
	}
	return nil
}

func setting(flag string, file map[string]any) (value, from string, ok bool) {
	if flag == "help" {
		return "", "", false
	}
	name := "PICKET_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
	if value, ok := os.LookupEnv(name); ok {
		return value, name, true
	}
	if value, ok := file[flag]; ok {
		return fmt.Sprint(value), configPath() + ": " + flag, true
	}
	return "", "", false
}

func configPath() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "picket", "config.yaml")
}

// profilePath is where the organisation's profile is, if there is one.
func profilePath() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	path := filepath.Join(dir, "picket", "profile.yaml")
	if info, err := os.Stat(path); err != nil || info.IsDir() {
		return ""
	}
	return path
}

func readConfig() (map[string]any, error) {
	path := configPath()
	data, err := os.ReadFile(path)
	if path == "" || errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, usageError("the configuration cannot be read: %w", err)
	}
	var settings map[string]any
	if err := yaml.Unmarshal(data, &settings); err != nil {
		return nil, usageError("%s: %w: mend it or remove it", path, err)
	}
	return settings, nil
}
