package uuid

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/uuid"
)

const usage = `usage: netlua -m uuid [-h] [-u {uuid1,uuid3,uuid4,uuid5,uuid6,uuid7,uuid8}]
                      [-n NAMESPACE] [-N NAME] [-C COUNT]

Make UUIDs and print them, one a line.

  -h, --help            print this and exit
  -u, --uuid FUNCTION   the function that makes them (uuid4)
  -n, --namespace SPACE for uuid3 and uuid5: a UUID, @dns, @url, @oid or @x500
  -N, --name NAME       for uuid3 and uuid5: the name
  -C, --count COUNT     how many (1)
`

var spaces = map[string]core.UUID{"@dns": core.NamespaceDNS, "@url": core.NamespaceURL, "@oid": core.NamespaceOID, "@x500": core.NamespaceX500}

// command is the options of the command line by their long names.
type command struct {
	values map[string]string
	help   bool
}

// run is netlua -m uuid.
func run(c *runtime.Call, args []string) (int, error) {
	out := c.VM().Host().Stdout()
	cmd, err := parseArgs(args)
	if err == nil && !cmd.help {
		err = cmd.print(generator(c), out)
	}
	if err != nil {
		_, err = fmt.Fprintf(c.VM().Host().Stderr(), "%snetlua -m uuid: error: %v\n", usage[:strings.Index(usage, "\n\n")+1], err)
		return 2, err
	}
	if cmd.help {
		_, err = io.WriteString(out, usage)
	}
	return 0, err
}

func parseArgs(args []string) (*command, error) {
	cmd := &command{values: map[string]string{"uuid": "uuid4", "count": "1"}}
	letters := map[byte]string{'u': "uuid", 'n': "namespace", 'N': "name", 'C': "count", 'h': "help"}
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		name, value, has := strings.Cut(strings.TrimPrefix(arg, "--"), "=")
		if !strings.HasPrefix(arg, "--") {
			if len(arg) < 2 || arg[0] != '-' {
				return nil, fmt.Errorf("unrecognized arguments: %s", arg)
			}
			name, value, has = letters[arg[1]], arg[2:], len(arg) > 2
		}
		switch {
		case name == "help":
			cmd.help = true
			continue
		case !slices.Contains([]string{"uuid", "namespace", "name", "count"}, name):
			return nil, fmt.Errorf("unrecognized arguments: %s", arg)
		case !has && len(args) == 0:
			return nil, fmt.Errorf("argument --%s: expected one argument", name)
		case !has:
			value, args = args[0], args[1:]
		}
		cmd.values[name] = value
	}
	return cmd, nil
}

func (cmd *command) print(g *core.Generator, w io.Writer) error {
	next, err := cmd.maker(g)
	if err != nil {
		return err
	}
	count, err := strconv.Atoi(cmd.values["count"])
	if err != nil {
		return fmt.Errorf("argument --count: invalid int value: '%s'", cmd.values["count"])
	}
	for range count {
		u, err := next()
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(w, u); err != nil {
			return err
		}
	}
	return nil
}

// maker returns the function that the options ask for.
func (cmd *command) maker(g *core.Generator) (func() (core.UUID, error), error) {
	function := cmd.values["uuid"]
	switch function {
	case "uuid1":
		return func() (core.UUID, error) { return g.V1(core.Stamp{}) }, nil
	case "uuid4":
		return g.V4, nil
	case "uuid6":
		return func() (core.UUID, error) { return g.V6(core.Stamp{}) }, nil
	case "uuid7":
		return g.V7, nil
	case "uuid8":
		return func() (core.UUID, error) { return g.V8(nil, nil, nil) }, nil
	case "uuid3", "uuid5":
		space, name := cmd.values["namespace"], cmd.values["name"]
		if space == "" || name == "" {
			return nil, fmt.Errorf("%s needs a --namespace and a --name", function)
		}
		u, ok := spaces[space]
		if !ok {
			var err error
			if u, err = core.Parse(space); err != nil {
				return nil, fmt.Errorf("argument --namespace: %w", err)
			}
		}
		made := core.V5(u, name)
		if function == "uuid3" {
			made = core.V3(u, name)
		}
		return func() (core.UUID, error) { return made, nil }, nil
	}
	return nil, fmt.Errorf("argument --uuid: invalid choice: '%s' (choose from uuid1, uuid3 to uuid8)", function)
}
