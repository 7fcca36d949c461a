package spec

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed api.tsv
var apiTable string

//go:embed differs.tsv
var differsTable string

//go:embed finished.txt
var finishedList string

// Entry is a row of api.tsv.
type Entry struct {
	Module    string
	Name      string // inside the module; members as Class.name
	Kind      string // function, class, exception, method, attribute, constant, operator ...
	Signature string // as documented, "" if not callable
	Seeds     string // which document has it; "" for neither
	Since     string
	Note      string
}

// Documented tells whether one of the documents has the name. The others are
// in the inventory only so that nothing is overlooked.
func (e *Entry) Documented() bool { return e.Seeds != "" }

// Inventory returns all rows of api.tsv, in its order.
func Inventory() []Entry {
	rows, err := table(apiTable, 7)
	if err != nil {
		panic(err) // the file is part of the program
	}
	out := make([]Entry, len(rows))
	for i, r := range rows {
		out[i] = Entry{r[0], r[1], r[2], r[3], r[4], r[5], r[6]}
	}
	return out
}

// Difference is a row of differs.tsv: a documented name that is not found
// under that name, or not with those parameters.
type Difference struct {
	Module, Name string
	// Here is how netlua has it: another name in the same module, "-" for not
	// at all, or "parameters" if the name stands and only its parameters differ.
	Here string
	Why  string
}

// Differences returns the rows of differs.tsv by module and name.
func Differences() map[[2]string]Difference {
	rows, err := table(differsTable, 4)
	if err != nil {
		panic(err)
	}
	out := map[[2]string]Difference{}
	for _, r := range rows {
		out[[2]string{r[0], r[1]}] = Difference{r[0], r[1], r[2], r[3]}
	}
	return out
}

// Finished returns the modules that finished.txt lists.
func Finished() map[string]bool {
	out := map[string]bool{}
	for line := range strings.Lines(finishedList) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			out[line] = true
		}
	}
	return out
}

// table splits tab-separated text with a header row into rows of n fields.
func table(text string, n int) ([][]string, error) {
	var out [][]string
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		fields := strings.Split(line, "\t")
		if len(fields) != n {
			return nil, fmt.Errorf("line %d: %d fields, want %d", i+1, len(fields), n)
		}
		if i > 0 {
			out = append(out, fields)
		}
	}
	return out, nil
}
