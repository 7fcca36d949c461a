package socketserver

// EndsAtOnce tells whether nothing of the script's runs between the end of
// handle and that of the connection: then what is sent last may wait for the
// end (see core.Stream.FlushLast).
func (b *Base) EndsAtOnce() bool {
	if !b.direct || b.Server == nil {
		return false
	}
	for _, f := range b.steps[1:] { // handle, which the caller stands for, and finish
		if f != nil {
			return false
		}
	}
	for _, step := range [...]int{
		stepProcessRequest, stepProcessRequestThread, stepFinishRequest, stepShutdownRequest, stepCloseRequest,
	} {
		if b.Server.overridden(step) != nil {
			return false
		}
	}
	return true
}
