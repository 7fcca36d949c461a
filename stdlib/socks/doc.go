// Package socks connects through SOCKS proxies.
//
// Sources: RFC 1928 (SOCKS 5), RFC 1929 (its user names and passwords), the
// memos "SOCKS: A protocol for TCP proxy across firewalls" (4) and its extension
// 4A for names. A [Proxy] is made of a URL:
//
//	socks5://user:password@proxy:1080   the name of the target is looked up here
//	socks5h://proxy                     by the proxy; the port is 1080 by default
//	socks4://user@proxy                 looked up here, IPv4 only
//	socks4a://proxy                     by the proxy
//
// Map: proxy.go the URL and [Proxy.Dial], v5.go and v4.go the two dialogues,
// errors.go what can go wrong.
//
// golang.org/x/net/proxy is not used: what a proxy answers comes out of it as
// texts only, it knows no version 4, and it needs a goroutine for a context.
//
// The proxy is dialled through the host, so that permissions see its address.
// The target needs permission, too (see host.Network.Permit): a proxy widens
// nothing. Who may reach a proxy's address can however speak to it by other
// means; permission for a proxy is given to those who may use it.
package socks
