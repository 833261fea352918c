// The client of gRPC's interop tests on grpc-go. Runs cases and prints for each a line: its name, `pass` or `fail`, and why.
// Written from the published descriptions (interop-test-descriptions and http2-interop-test-descriptions).
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"

	pb "interop/testing"
)

const (
	requestSize  = 271828
	responseSize = 314159
	initialKey   = "x-grpc-test-echo-initial"
	initialValue = "test_initial_metadata_value"
	trailingKey  = "x-grpc-test-echo-trailing-bin"
	trailing     = "\xab\xab\xab"
	special      = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"
)

var (
	requestSizes  = []int{27182, 8, 1828, 45904}
	responseSizes = []int{31415, 9, 2653, 58979}
)

// wire notes of each message received whether it was shorter on the wire than it is.
type wire struct {
	mu         sync.Mutex
	compressed []bool
}

func (w *wire) TagRPC(ctx context.Context, _ *stats.RPCTagInfo) context.Context   { return ctx }
func (w *wire) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }
func (w *wire) HandleConn(context.Context, stats.ConnStats)                       {}
func (w *wire) HandleRPC(_ context.Context, s stats.RPCStats) {
	if in, ok := s.(*stats.InPayload); ok {
		w.mu.Lock()
		w.compressed = append(w.compressed, in.WireLength < in.Length)
		w.mu.Unlock()
	}
}

type cases struct {
	conn *grpc.ClientConn
	stub pb.TestServiceClient
	wire *wire
}

func zeros(size int) *pb.Payload { return &pb.Payload{Body: make([]byte, size)} }

func largeRequest() *pb.SimpleRequest {
	return &pb.SimpleRequest{ResponseSize: responseSize, Payload: zeros(requestSize)}
}

func outputRequest(size, payload int) *pb.StreamingOutputCallRequest {
	return &pb.StreamingOutputCallRequest{
		ResponseParameters: []*pb.ResponseParameters{{Size: int32(size)}}, Payload: zeros(payload)}
}

func body(payload *pb.Payload, size int) error {
	if !bytes.Equal(payload.GetBody(), make([]byte, size)) {
		return fmt.Errorf("the payload is not %d zeros", size)
	}
	return nil
}

func code(err error, expected codes.Code) error {
	if status.Code(err) != expected {
		return fmt.Errorf("the status is %v, not %v", err, expected)
	}
	return nil
}

func (c cases) unary(ctx context.Context, request *pb.SimpleRequest, options ...grpc.CallOption) error {
	response, err := c.stub.UnaryCall(ctx, request, options...)
	if err != nil {
		return err
	}
	return body(response.GetPayload(), responseSize)
}

func (c cases) largeUnary(ctx context.Context) error { return c.unary(ctx, largeRequest()) }

func (c cases) emptyUnary(ctx context.Context) error {
	_, err := c.stub.EmptyCall(ctx, &pb.Empty{})
	return err
}

func (c cases) clientCompressedUnary(ctx context.Context) error {
	request := largeRequest()
	request.ExpectCompressed = &pb.BoolValue{Value: true}
	if err := code(c.unary(ctx, request), codes.InvalidArgument); err != nil {
		return err
	}
	if err := c.unary(ctx, request, grpc.UseCompressor(gzip.Name)); err != nil {
		return err
	}
	request.ExpectCompressed.Value = false
	return c.unary(ctx, request)
}

// accepting has the call say that it takes gzip, which grpc-go does where it sends it.
var accepting = grpc.UseCompressor(gzip.Name)

func (c cases) serverCompressedUnary(ctx context.Context) error {
	for index, compressed := range []bool{true, false} {
		request := largeRequest()
		request.ResponseCompressed = &pb.BoolValue{Value: compressed}
		if err := c.unary(ctx, request, accepting); err != nil {
			return err
		}
		if c.wire.compressed[index] != compressed {
			return fmt.Errorf("whether the response came compressed is %v, not %v", !compressed, compressed)
		}
	}
	return nil
}

func (c cases) clientStreaming(ctx context.Context) error {
	stream, err := c.stub.StreamingInputCall(ctx)
	if err != nil {
		return err
	}
	for _, size := range requestSizes {
		if err := stream.Send(&pb.StreamingInputCallRequest{Payload: zeros(size)}); err != nil {
			return err
		}
	}
	response, err := stream.CloseAndRecv()
	if err == nil && response.GetAggregatedPayloadSize() != 74922 {
		return fmt.Errorf("the aggregated size is %d", response.GetAggregatedPayloadSize())
	}
	return err
}

func (c cases) clientCompressedStreaming(ctx context.Context) error {
	compressed := &pb.StreamingInputCallRequest{Payload: zeros(27182), ExpectCompressed: &pb.BoolValue{Value: true}}
	plain := &pb.StreamingInputCallRequest{Payload: zeros(45904), ExpectCompressed: &pb.BoolValue{Value: false}}
	probe, err := c.stub.StreamingInputCall(ctx)
	if err != nil {
		return err
	}
	// Where the answer was quicker it is EOF, and what is received says why.
	if err := probe.Send(compressed); err != nil && err != io.EOF {
		return err
	}
	_, err = probe.CloseAndRecv()
	if err := code(err, codes.InvalidArgument); err != nil {
		return err
	}
	stream, err := c.stub.StreamingInputCall(ctx, grpc.UseCompressor(gzip.Name))
	if err != nil {
		return err
	}
	if err := stream.Send(compressed); err != nil {
		return err
	}
	compression.sendPlain(true)
	err = stream.Send(plain)
	compression.sendPlain(false)
	if err != nil {
		return err
	}
	response, err := stream.CloseAndRecv()
	if err == nil && response.GetAggregatedPayloadSize() != 73086 {
		return fmt.Errorf("the aggregated size is %d", response.GetAggregatedPayloadSize())
	}
	return err
}

func (c cases) receive(stream interface {
	Recv() (*pb.StreamingOutputCallResponse, error)
}, sizes []int) error {
	for _, size := range sizes {
		response, err := stream.Recv()
		if err != nil {
			return err
		}
		if err := body(response.GetPayload(), size); err != nil {
			return err
		}
	}
	if _, err := stream.Recv(); err != io.EOF {
		return fmt.Errorf("after the last response comes %v", err)
	}
	return nil
}

func (c cases) serverStreaming(ctx context.Context) error {
	request := &pb.StreamingOutputCallRequest{}
	for _, size := range responseSizes {
		request.ResponseParameters = append(request.ResponseParameters, &pb.ResponseParameters{Size: int32(size)})
	}
	stream, err := c.stub.StreamingOutputCall(ctx, request)
	if err != nil {
		return err
	}
	return c.receive(stream, responseSizes)
}

func (c cases) serverCompressedStreaming(ctx context.Context) error {
	stream, err := c.stub.StreamingOutputCall(ctx, &pb.StreamingOutputCallRequest{ResponseParameters: []*pb.ResponseParameters{
		{Size: 31415, Compressed: &pb.BoolValue{Value: true}}, {Size: 92653, Compressed: &pb.BoolValue{Value: false}}}}, accepting)
	if err != nil {
		return err
	}
	if err := c.receive(stream, []int{31415, 92653}); err != nil {
		return err
	}
	if !c.wire.compressed[0] || c.wire.compressed[1] {
		return fmt.Errorf("whether the responses came compressed is %v, not [true false]", c.wire.compressed)
	}
	return nil
}

func (c cases) pingPong(ctx context.Context) error {
	stream, err := c.stub.FullDuplexCall(ctx)
	if err != nil {
		return err
	}
	for index, size := range responseSizes {
		if err := stream.Send(outputRequest(size, requestSizes[index])); err != nil {
			return err
		}
		response, err := stream.Recv()
		if err != nil {
			return err
		}
		if err := body(response.GetPayload(), size); err != nil {
			return err
		}
	}
	stream.CloseSend()
	return c.receive(stream, nil)
}

func (c cases) emptyStream(ctx context.Context) error {
	stream, err := c.stub.FullDuplexCall(ctx)
	if err != nil {
		return err
	}
	stream.CloseSend()
	return c.receive(stream, nil)
}

func (c cases) cancelAfterBegin(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	stream, err := c.stub.StreamingInputCall(ctx)
	if err != nil {
		cancel()
		return err
	}
	cancel()
	_, err = stream.CloseAndRecv()
	return code(err, codes.Canceled)
}

func (c cases) cancelAfterFirstResponse(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.stub.FullDuplexCall(ctx)
	if err != nil {
		return err
	}
	if err := stream.Send(outputRequest(31415, 27182)); err != nil {
		return err
	}
	response, err := stream.Recv()
	if err != nil {
		return err
	}
	if err := body(response.GetPayload(), 31415); err != nil {
		return err
	}
	cancel()
	_, err = stream.Recv()
	return code(err, codes.Canceled)
}

func (c cases) timeoutOnSleepingServer(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	stream, err := c.stub.FullDuplexCall(ctx)
	if err == nil {
		stream.Send(&pb.StreamingOutputCallRequest{Payload: zeros(27182)})
		_, err = stream.Recv()
	}
	return code(err, codes.DeadlineExceeded)
}

func echoed(header, trailer metadata.MD) error {
	if got := strings.Join(header.Get(initialKey), ","); got != initialValue {
		return fmt.Errorf("the initial metadata is %q", got)
	}
	if got := strings.Join(trailer.Get(trailingKey), ","); got != trailing {
		return fmt.Errorf("the trailing metadata is %q", got)
	}
	return nil
}

func (c cases) customMetadata(ctx context.Context) error {
	ctx = metadata.AppendToOutgoingContext(ctx, initialKey, initialValue, trailingKey, trailing)
	var header, trailer metadata.MD
	if err := c.unary(ctx, largeRequest(), grpc.Header(&header), grpc.Trailer(&trailer)); err != nil {
		return err
	}
	if err := echoed(header, trailer); err != nil {
		return err
	}
	stream, err := c.stub.FullDuplexCall(ctx)
	if err != nil {
		return err
	}
	if err := stream.Send(outputRequest(responseSize, requestSize)); err != nil {
		return err
	}
	stream.CloseSend()
	if err := c.receive(stream, []int{responseSize}); err != nil {
		return err
	}
	header, err = stream.Header()
	if err != nil {
		return err
	}
	return echoed(header, stream.Trailer())
}

func same(err error, message string) error {
	if s := status.Convert(err); s.Code() != codes.Unknown || s.Message() != message {
		return fmt.Errorf("the status is %v %q, not Unknown %q", s.Code(), s.Message(), message)
	}
	return nil
}

func (c cases) specialStatusMessage(ctx context.Context) error { return c.unaryStatus(ctx, special) }

func (c cases) unaryStatus(ctx context.Context, message string) error {
	_, err := c.stub.UnaryCall(ctx, &pb.SimpleRequest{ResponseStatus: &pb.EchoStatus{Code: 2, Message: message}})
	return same(err, message)
}

func (c cases) statusCodeAndMessage(ctx context.Context) error {
	const message = "test status message"
	if err := c.unaryStatus(ctx, message); err != nil {
		return err
	}
	stream, err := c.stub.FullDuplexCall(ctx)
	if err != nil {
		return err
	}
	stream.Send(&pb.StreamingOutputCallRequest{ResponseStatus: &pb.EchoStatus{Code: 2, Message: message}})
	stream.CloseSend()
	_, err = stream.Recv()
	return same(err, message)
}

func (c cases) unimplementedMethod(ctx context.Context) error {
	_, err := c.stub.UnimplementedMethod(ctx, &pb.Empty{})
	return code(err, codes.Unimplemented)
}

func (c cases) unimplementedService(ctx context.Context) error {
	_, err := pb.NewUnimplementedServiceClient(c.conn).UnimplementedCall(ctx, &pb.Empty{})
	return code(err, codes.Unimplemented)
}

func (c cases) brokenOff(ctx context.Context) error {
	if c.largeUnary(ctx) == nil {
		return errors.New("the call succeeded")
	}
	return nil
}

func (c cases) goaway(ctx context.Context) error {
	if err := c.largeUnary(ctx); err != nil {
		return err
	}
	time.Sleep(time.Second)
	return c.largeUnary(ctx)
}

func (c cases) maxStreams(ctx context.Context) error {
	if err := c.largeUnary(ctx); err != nil {
		return err
	}
	results := make(chan error)
	for i := 0; i < 10; i++ {
		go func() { results <- c.largeUnary(ctx) }()
	}
	var failure error
	for i := 0; i < 10; i++ {
		if err := <-results; err != nil {
			failure = err
		}
	}
	return failure
}

var all = map[string]func(cases, context.Context) error{
	"empty_unary":                 cases.emptyUnary,
	"large_unary":                 cases.largeUnary,
	"client_compressed_unary":     cases.clientCompressedUnary,
	"server_compressed_unary":     cases.serverCompressedUnary,
	"client_streaming":            cases.clientStreaming,
	"client_compressed_streaming": cases.clientCompressedStreaming,
	"server_streaming":            cases.serverStreaming,
	"server_compressed_streaming": cases.serverCompressedStreaming,
	"ping_pong":                   cases.pingPong,
	"empty_stream":                cases.emptyStream,
	"cancel_after_begin":          cases.cancelAfterBegin,
	"cancel_after_first_response": cases.cancelAfterFirstResponse,
	"timeout_on_sleeping_server":  cases.timeoutOnSleepingServer,
	"custom_metadata":             cases.customMetadata,
	"status_code_and_message":     cases.statusCodeAndMessage,
	"special_status_message":      cases.specialStatusMessage,
	"unimplemented_method":        cases.unimplementedMethod,
	"unimplemented_service":       cases.unimplementedService,
	"rst_after_header":            cases.brokenOff,
	"rst_during_data":             cases.brokenOff,
	"rst_after_data":              cases.brokenOff,
	"goaway":                      cases.goaway,
	"ping":                        cases.largeUnary,
	"max_streams":                 cases.maxStreams,
	"data_frame_padding":          cases.largeUnary,
	"no_df_padding_sanity_test":   cases.largeUnary,
}

func run(name, address string, option grpc.DialOption) error {
	test, ok := all[name]
	if !ok {
		return errors.New("there is no such case")
	}
	wire := &wire{}
	conn, err := grpc.Dial(address, option, grpc.WithStatsHandler(wire))
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return test(cases{conn, pb.NewTestServiceClient(conn), wire}, ctx)
}

func tlsConfig(caFile, certFile, keyFile string) (*tls.Config, error) {
	ca, err := os.ReadFile(caFile)
	if err != nil {
		return nil, err
	}
	config := &tls.Config{RootCAs: x509.NewCertPool()}
	config.RootCAs.AppendCertsFromPEM(ca)
	if certFile != "" {
		certificate, err := tls.LoadX509KeyPair(certFile, keyFile)
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{certificate}
	}
	return config, nil
}

func main() {
	host := flag.String("server_host", "127.0.0.1", "")
	port := flag.Int("server_port", 0, "")
	names := flag.String("test_case", "", "")
	useTLS := flag.Bool("use_tls", false, "")
	caFile := flag.String("ca_file", "", "")
	certFile := flag.String("cert_file", "", "")
	keyFile := flag.String("key_file", "", "")
	flag.Parse()
	option := grpc.WithInsecure()
	if *useTLS {
		config, err := tlsConfig(*caFile, *certFile, *keyFile)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		option = grpc.WithTransportCredentials(credentials.NewTLS(config))
	}
	failed := false
	for _, name := range strings.Split(*names, ",") {
		err := run(name, fmt.Sprintf("%s:%d", *host, *port), option)
		if err == nil {
			fmt.Printf("%s\tpass\t\n", name)
		} else {
			failed = true
			fmt.Printf("%s\tfail\t%s\n", name, strings.ReplaceAll(err.Error(), "\n", " "))
		}
	}
	if failed {
		os.Exit(1)
	}
}
