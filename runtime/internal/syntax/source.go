package syntax

import "strings"

// ShortSource is a chunk name as Lua shows it in messages: "@file" and "=text"
// lose their mark and are cut to 59 bytes, anything else is taken for source
// text and becomes [string "first line..."].
func ShortSource(chunkname string) string {
	const idSize = 60 // LUA_IDSIZE, which counts a closing NUL
	if chunkname == "" {
		return `[string ""]`
	}
	switch chunkname[0] {
	case '=':
		name := chunkname[1:]
		return name[:min(len(name), idSize-1)]
	case '@':
		name := chunkname[1:]
		if room := idSize - len(" '...' \x00"); len(name) > room {
			return "..." + name[len(name)-room:]
		}
		return name
	}
	room := idSize - len(` [string "..."] `) - 1
	line := chunkname
	if i := strings.IndexAny(line, "\r\n"); i >= 0 {
		line = line[:i]
	}
	if len(line) > room {
		line = line[:room]
	}
	if len(line) < len(chunkname) {
		line += "..."
	}
	return `[string "` + line + `"]`
}

// signature opens a chunk precompiled by luac.
const signature = "\x1bLua"

// bom is the UTF-8 byte order mark.
const bom = "\xef\xbb\xbf"

// body checks that src is text and blanks what may stand before the program.
// A first line that begins with '#' is dropped up to its line end, so that
// lines keep their numbers.
func body(src string) (text string, problem string) {
	src = strings.TrimPrefix(src, bom)
	if strings.HasPrefix(src, signature) {
		return "", "precompiled chunks cannot be loaded"
	}
	if strings.HasPrefix(src, "#") {
		end := strings.IndexAny(src, "\r\n")
		if end < 0 {
			return "", ""
		}
		src = src[end:]
	}
	// A program may hold a NUL within a string; an archive or executable holds
	// them by the handful in its first page.
	const page, tolerated = 1024, 3
	if strings.Count(src[:min(len(src), page)], "\x00") > tolerated {
		return "", "binary file, not Lua source"
	}
	return src, ""
}
