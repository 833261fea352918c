package main

import (
	"io"
	"sync/atomic"

	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/encoding/gzip"
)

// perhaps is gzip for the messages that are to be compressed. grpc-go has a compressor for a whole call; a message of which that makes
// nothing is sent as it is, without the flag.
type perhaps struct {
	encoding.Compressor
	plain int32 // 1: messages are sent as they are
}

type nothing struct{}

func (nothing) Write(bytes []byte) (int, error) { return len(bytes), nil }
func (nothing) Close() error                    { return nil }

func (p *perhaps) Compress(w io.Writer) (io.WriteCloser, error) {
	if atomic.LoadInt32(&p.plain) == 1 {
		return nothing{}, nil
	}
	return p.Compressor.Compress(w)
}

// sendPlain has the messages that are sent from now on compressed or not, in calls that use gzip.
func (p *perhaps) sendPlain(plain bool) {
	var value int32
	if plain {
		value = 1
	}
	atomic.StoreInt32(&p.plain, value)
}

var compression = func() *perhaps {
	made := &perhaps{Compressor: encoding.GetCompressor(gzip.Name)}
	encoding.RegisterCompressor(made)
	return made
}()
