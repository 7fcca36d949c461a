// Package netrc declares the module netrc.
package netrc
