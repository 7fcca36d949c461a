package ipaddress

import "slices"

// Summarize returns the networks that make the range, in order: 254 at most.
func Summarize(first, last Address) ([]Network, error) {
	if first.Version() != last.Version() {
		return nil, notSameVersion(first, last)
	}
	if last.number().less(first.number()) {
		return nil, fail(BadValue, "last IP address must be greater than first")
	}
	return cover(nil, first.Version(), first.number(), last.number()), nil
}

// cover appends the fewest networks that make a range.
func cover(list []Network, v Version, first, last uint128) []Network {
	for {
		host := min(first.trailing(), v.Bits())
		if left := last.sub(first); left != ones(128) { // the size of the range is one more
			host = min(host, left.add(uint128{0, 1}).bitLen()-1)
		}
		list = append(list, Network{fromNumber(v, first), uint8(v.Bits() - host)})
		end := first.add(ones(host))
		if end == last {
			return list
		}
		first = end.add(uint128{0, 1})
	}
}

// Collapse returns the fewest networks with the same addresses, in order. All
// must be of one version.
func Collapse(networks []Network) ([]Network, error) {
	if len(networks) == 0 {
		return nil, nil
	}
	v := networks[0].Version()
	sorted := make([]Network, len(networks))
	for i, n := range networks {
		if n.Version() != v {
			return nil, notSameVersion(n, networks[i-1])
		}
		sorted[i] = n.WithoutZone()
	}
	slices.SortFunc(sorted, Network.Compare)
	var out []Network
	first, last := sorted[0].first(), sorted[0].last()
	for _, n := range sorted[1:] {
		if n.first() == last.add(uint128{0, 1}) || !last.less(n.first()) {
			if last.less(n.last()) {
				last = n.last()
			}
			continue
		}
		out = cover(out, v, first, last)
		first, last = n.first(), n.last()
	}
	return cover(out, v, first, last), nil
}

// Exclude returns the networks that remain of n without other: 128 at most, the
// largest first.
func (n Network) Exclude(other Network) ([]Network, error) {
	inside, err := other.SubnetOf(n)
	if err != nil {
		return nil, notSameVersion(n, other)
	}
	if !inside {
		return nil, fail(BadValue, "%s not contained in %s", other, n)
	}
	var out []Network
	for bits := n.Bits() + 1; bits <= other.Bits(); bits++ {
		// The half that other is not in differs from the one that it is in by one bit.
		sibling := NetworkOf(other.addr.WithoutZone(), bits).first().xor(uint128{0, 1}.shl(n.Version().Bits() - bits))
		out = append(out, Network{fromNumber(n.Version(), sibling), uint8(bits)})
	}
	return out, nil
}
