// Command picket makes a threat advisory answer: were we hit, where, when, and what could not be answered.
package main

import (
	"os"

	"picket/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
