package cgitb

import (
	"path/filepath"

	"github.com/netlua/netlua/stdlib/host"
)

// Save writes a report to a new file in dir, which is there once it is complete,
// readable by its owner only. ext is ".html" or ".txt". It returns the name.
func Save(files host.Files, dir, ext, report string) (name string, err error) {
	f, err := files.CreateTemp(dir, ".cgitb-*"+ext)
	if err != nil {
		return "", err
	}
	hidden := f.Name()
	_, err = f.Write([]byte(report))
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = files.Chmod(hidden, 0o600)
	}
	if err == nil {
		name = filepath.Join(filepath.Dir(hidden), filepath.Base(hidden)[1:])
		err = files.Rename(hidden, name)
	}
	if err != nil {
		_ = files.Remove(hidden) // the first error counts
		return "", err
	}
	return name, nil
}
