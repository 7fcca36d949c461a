// Package getpass asks a person for a password and finds out who runs the
// program, as the module getpass of Python's library does.
package getpass
