package socketserver

// Remembered is how many requests the server knows by their values.
func Remembered(s *Server) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.requests)
}
