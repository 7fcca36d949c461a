// Package robotparser answers what a robots.txt lets a robot fetch, as
// urllib.robotparser of the Python reference does, by the rules of RFC 9309.
//
//	file.go   File: groups, site maps, and the questions
//	parse.go  reading lines
//	rule.go   paths with * and $, matched in linear time
//
// Deliberate differences from CPython 3.9, which later versions share: the
// longest rule that matches decides and not the first, Allow wins a tie, * and $
// are special, groups for the same robot are merged, empty lines end nothing, a
// group that names the robot exactly goes before one whose name is a part of the
// robot's, and %2F is not a slash. Addresses of site maps stay as written.
package robotparser
