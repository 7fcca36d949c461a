// Netlua runs Lua scripts that speak the Internet's protocols. See netlua --help.
package main

import (
	"os"

	"github.com/netlua/netlua/cmd/netlua/internal/cli"
)

func main() { os.Exit(cli.Main(cli.Grace)) }
