// Package getpass declares the module getpass.
package getpass
