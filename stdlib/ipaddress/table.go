package ipaddress

import "iter"

// Table holds a value for each of a set of networks and finds, for an address,
// the longest of them that it is in: a routing table, or a list of networks to
// allow. The zero value is empty. It is not safe for concurrent writing.
//
// It is a binary trie with a node per network and per fork in the road, so it
// needs memory for the networks that it holds and not for their sizes.
type Table[V any] struct {
	v4, v6 *node[V]
	size   int
}

type node[V any] struct {
	network Network
	value   V
	held    bool // false: only a fork in the road
	child   [2]*node[V]
}

func (t *Table[V]) root(v Version) **node[V] {
	if v == V4 {
		return &t.v4
	}
	return &t.v6
}

// Len returns the number of networks.
func (t *Table[V]) Len() int { return t.size }

// side is the child of a network of that prefix length that a number goes to.
func side(n Network, number uint128) int { return number.bit(n.hostBits() - 1) }

// covers tells whether o is n or in it.
func (n Network) covers(o Network) bool { return n.bits <= o.bits && n.Contains(o.addr) }

// Set gives a network a value.
func (t *Table[V]) Set(n Network, value V) {
	n = n.WithoutZone()
	at := t.root(n.Version())
	for *at != nil && (*at).network.covers(n) && (*at).network != n {
		at = &(*at).child[side((*at).network, n.first())]
	}
	old := *at
	switch {
	case old == nil:
		*at = &node[V]{network: n}
	case old.network == n:
	case n.covers(old.network):
		*at = &node[V]{network: n}
		(*at).child[side(n, old.network.first())] = old
	default:
		common := n.Version().Bits() - n.first().xor(old.network.first()).bitLen()
		fork := &node[V]{network: NetworkOf(n.addr, common)}
		fork.child[side(fork.network, old.network.first())] = old
		*at = fork
		at = &fork.child[side(fork.network, n.first())]
		*at = &node[V]{network: n}
	}
	if !(*at).held {
		t.size++
	}
	(*at).value, (*at).held = value, true
}

// find returns the way to the node of exactly that network, nil if there is none.
func (t *Table[V]) find(n Network) (path []**node[V]) {
	n = n.WithoutZone()
	for at := t.root(n.Version()); *at != nil && (*at).network.covers(n); at = &(*at).child[side((*at).network, n.first())] {
		path = append(path, at)
		if (*at).network == n {
			if (*at).held {
				return path
			}
			break
		}
	}
	return nil
}

// Get returns the value of exactly that network.
func (t *Table[V]) Get(n Network) (value V, ok bool) {
	if path := t.find(n); path != nil {
		return (*path[len(path)-1]).value, true
	}
	return value, false
}

// Delete takes a network out and tells whether it was there.
func (t *Table[V]) Delete(n Network) bool {
	path := t.find(n)
	if path == nil {
		return false
	}
	var none V
	last := *path[len(path)-1]
	last.value, last.held = none, false
	t.size--
	for i := len(path) - 1; i >= 0; i-- { // forks that lead to one place are none
		at := path[i]
		switch {
		case (*at).held || (*at).child[0] != nil && (*at).child[1] != nil:
			return true
		case (*at).child[0] != nil:
			*at = (*at).child[0]
		default:
			*at = (*at).child[1]
		}
	}
	return true
}

// Lookup returns the longest network that all of n is in, with its value.
func (t *Table[V]) Lookup(n Network) (match Network, value V, ok bool) {
	n = n.WithoutZone()
	for at := *t.root(n.Version()); at != nil && at.network.covers(n); at = at.child[side(at.network, n.first())] {
		if at.held {
			match, value, ok = at.network, at.value, true
		}
		if at.network == n {
			break
		}
	}
	return match, value, ok
}

// All ranges over the networks and their values in the order of [Network.Compare].
func (t *Table[V]) All() iter.Seq2[Network, V] {
	return func(yield func(Network, V) bool) {
		if t.v4.walk(yield) {
			t.v6.walk(yield)
		}
	}
}

func (n *node[V]) walk(yield func(Network, V) bool) bool {
	if n == nil {
		return true
	}
	return (!n.held || yield(n.network, n.value)) && n.child[0].walk(yield) && n.child[1].walk(yield)
}
