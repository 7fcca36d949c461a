package server

// CanOpen tells whether a file can be served.
func CanOpen(s *Static, name string) error {
	f, err := s.open(name)
	if err == nil {
		err = f.Close()
	}
	return err
}
