// Package webbrowser declares the module webbrowser.
//
//	module.go   the module, its functions and its command line
//	registry.go browsers by name
//	classes.go  the controllers
package webbrowser
