package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
)

var (
	ca      = flag.String("ca", "", "CAs that the server's certificate may come from, PEM")
	cert    = flag.String("cert", "", "our own certificate, PEM")
	certKey = flag.String("cert-key", "", "its key, PEM")
)

// transport is TLS if there is a CA, with a certificate of our own if there is one.
func transport() (grpc.DialOption, error) {
	if *ca == "" {
		return grpc.WithInsecure(), nil
	}
	config := &tls.Config{RootCAs: x509.NewCertPool()}
	pem, err := os.ReadFile(*ca)
	if err != nil {
		return nil, err
	}
	if !config.RootCAs.AppendCertsFromPEM(pem) {
		return nil, errors.New("no certificate in " + *ca)
	}
	if *cert != "" {
		own, err := tls.LoadX509KeyPair(*cert, *certKey)
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{own}
	}
	return grpc.WithTransportCredentials(credentials.NewTLS(config)), nil
}
