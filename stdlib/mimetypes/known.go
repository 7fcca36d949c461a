package mimetypes

// KnownFiles returns where systems keep files of types, those that count more last.
func KnownFiles() []string {
	return []string{
		"/etc/mime.types",
		"/etc/httpd/mime.types",
		"/etc/httpd/conf/mime.types",
		"/etc/apache/mime.types",
		"/etc/apache2/mime.types",
		"/usr/local/etc/httpd/conf/mime.types",
		"/usr/local/lib/netscape/mime.types",
		"/usr/local/etc/httpd/conf/mime.types",
		"/usr/local/etc/mime.types",
	}
}
