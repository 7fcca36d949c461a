package cookiejar

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
)

// everything is a policy that returns all cookies.
type everything struct{ asked }

func (everything) ReturnOK(context.Context, *Cookie, *Request) (bool, error)      { return true, nil }
func (everything) DomainReturnOK(context.Context, string, *Request) (bool, error) { return true, nil }
func (everything) PathReturnOK(context.Context, string, *Request) (bool, error)   { return true, nil }

// meddling is a policy that changes the jar while it is asked.
type meddling struct {
	everything
	jar *Jar
}

func (m meddling) SetOK(_ context.Context, c *Cookie, _ *Request) (bool, error) {
	m.jar.ClearSessionCookies()
	m.jar.SetCookie(plain("by-"+c.Name, "1"))
	return true, nil
}

func (m meddling) DomainReturnOK(_ context.Context, domain string, _ *Request) (bool, error) {
	_ = m.jar.ClearDomain(domain)
	return true, nil
}

func TestPolicyMayUseTheJar(t *testing.T) {
	j := empty()
	j.SetPolicy(meddling{everything{asked{NewDefaultPolicy()}}, j})
	visit(t, j, "http://h.example/", "a=1", "b=2")
	if got := fmt.Sprint(j.Cookies()); got != "[<Cookie by-a=1 for .h.example/> <Cookie by-b=1 for .h.example/> <Cookie b=2 for h.example/>]" {
		t.Errorf("%s", got)
	}
	carried(t, j, "http://h.example/")
	if j.Len() != 0 {
		t.Errorf("%v", j.Cookies())
	}
}

type failing struct{ everything }

var errPolicy = errors.New("policy")

func (failing) SetOK(context.Context, *Cookie, *Request) (bool, error) { return false, errPolicy }
func (failing) PathReturnOK(context.Context, string, *Request) (bool, error) {
	return false, errPolicy
}

func TestErrorsOfAPolicy(t *testing.T) {
	j := empty()
	j.SetCookie(plain("a", "1"))
	j.SetPolicy(failing{everything{asked{NewDefaultPolicy()}}})
	r := NewRequest(Info{URL: "http://www.h.example/", Now: start})
	if err := j.Extract(t.Context(), Headers{SetCookie: []string{"b=1"}}, r); !errors.Is(err, errPolicy) {
		t.Errorf("Extract: %v", err)
	}
	if _, _, err := j.CookieHeader(t.Context(), r); !errors.Is(err, errPolicy) {
		t.Errorf("CookieHeader: %v", err)
	}
	if err := j.SetCookieIfOK(t.Context(), plain("c", "1"), r); !errors.Is(err, errPolicy) || j.Len() != 1 {
		t.Errorf("SetCookieIfOK: %v", err)
	}
}

// TestThreads is for the race detector.
func TestThreads(t *testing.T) {
	j := empty()
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 200 {
				url := fmt.Sprintf("http://h%d.example/", (g+i)%5)
				visit(t, j, url, fmt.Sprintf("n%d=%d; Max-Age=%d", i%20, i, i%3), "s=1")
				carried(t, j, url)
				switch i % 7 {
				case 0:
					j.ClearSessionCookies()
				case 1:
					j.ClearExpiredCookies()
				case 2:
					for c := range j.All() {
						_ = c.String()
					}
				case 3:
					j.SetPolicy(NewDefaultPolicy())
				case 4:
					_ = j.ClearDomain("h1.example")
				case 5:
					j.Replace(nil)
				}
			}
		})
	}
	wg.Wait()
	if n := len(j.Cookies()); n != j.Len() {
		t.Errorf("%d cookies, Len is %d", n, j.Len())
	}
}
