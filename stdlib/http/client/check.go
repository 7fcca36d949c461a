package client

// CheckTarget checks the method and the target of a request as PutRequest does,
// for programs that send them in another way.
func CheckTarget(method, target string) error {
	if err := checkMethod(method); err != nil {
		return err
	}
	return checkPath(target)
}

// CheckField checks a header as PutHeader does.
func CheckField(name, value string) error {
	if err := checkHeaderName(name); err != nil {
		return err
	}
	return checkHeaderValue(name, value)
}
