// Package response holds what opening a URL yields: a source of bytes together
// with the headers, the address it really came from and a status.
//
// [File] is the source; its calls take a context because each may wait for the
// network. [Response] adds the rest and is implemented by *client.Response for
// http, by *AddInfoURL for everything else, and by HTTP errors. [Reader],
// [ReadAll] and [Copy] connect a File with package io.
//
// The classes addbase, addclosehook, addinfo and addinfourl of the document are
// [File], [WithCloseHook] and [AddInfoURL].
package response
