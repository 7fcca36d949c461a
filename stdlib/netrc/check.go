package netrc

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/netlua/netlua/stdlib/host"
)

// checkOwn holds the user's own file against who owns it and who may use it,
// where the system knows such things.
func checkOwn(h host.Host, f host.File) error {
	uid := h.Getuid()
	if uid < 0 {
		return nil
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if owner, ok := host.Owner(info); ok && owner != uid {
		return fmt.Errorf("~/.netrc file owner (%s) does not match current user (%s)", nameOf(h, owner), nameOf(h, uid))
	}
	if info.Mode().Perm()&0o077 != 0 {
		return errors.New("~/.netrc access too permissive: access permissions must restrict access to only the owner")
	}
	return nil
}

func nameOf(h host.Host, uid int) string {
	if u, err := h.User(uid); err == nil {
		return u.Name
	}
	return "uid " + strconv.Itoa(uid)
}
