package server

import "context"

// runFeeds fetches the feeds that are due, one at a time, until ctx ends.
func (s *Server) runFeeds(ctx context.Context) {
	<-ctx.Done() // not written yet
}
