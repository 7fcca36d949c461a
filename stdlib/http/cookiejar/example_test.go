package cookiejar_test

import (
	"context"
	"fmt"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/http/cookiejar"
)

// A jar between requests of any kind: what it needs to know of one is an Info.
func Example() {
	ctx := context.Background()
	policy := cookiejar.NewDefaultPolicy()
	policy.PublicSuffixes = true
	jar := cookiejar.New(host.OS(), policy)

	login := cookiejar.NewRequest(cookiejar.Info{URL: "https://www.example.co.uk/login", Type: "https", Now: jar.Now()})
	err := jar.Extract(ctx, cookiejar.Headers{SetCookie: []string{"sid=42; Path=/; Secure", "spy=1; Domain=co.uk"}}, login)
	if err != nil {
		fmt.Println(err)
		return
	}
	next := cookiejar.NewRequest(cookiejar.Info{URL: "https://www.example.co.uk/account", Type: "https", Now: jar.Now()})
	header, _, err := jar.CookieHeader(ctx, next)
	fmt.Println("Cookie:", header, err)
	// Output: Cookie: sid=42 <nil>
}
