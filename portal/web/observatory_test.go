package web_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// front is where the scanner looks: it takes no port, so there must be a host of our own with the usual ones.
const front = "127.0.0.2"

// Mozilla's Observatory must find nothing to add: from 130 up is its best grade and every extra that a site can earn without
// a cookie. tools/check-headers runs this.
func TestObservatory_AtLeast130(t *testing.T) {
	scanner := os.Getenv("PORTAL_OBSERVATORY")
	if scanner == "" {
		t.Skip("the Observatory judges by tools/check-headers")
	}
	p := portaltest.New(t, overTLS)
	authority := terminateTLS(t, p.URL)
	scan := exec.CommandContext(t.Context(), "node", scanner, front)
	scan.Env = append(os.Environ(), "NODE_EXTRA_CA_CERTS="+authority)
	var fault bytes.Buffer
	scan.Stderr = &fault
	out, err := scan.Output()
	require.NoError(t, err, fault.String())
	var result struct {
		Scan struct {
			Grade string `json:"grade"`
			Score int    `json:"score"`
			Error string `json:"error"`
		} `json:"scan"`
		Tests map[string]struct {
			Pass     bool   `json:"pass"`
			Result   string `json:"result"`
			Modifier int    `json:"scoreModifier"`
		} `json:"tests"`
	}
	require.NoError(t, json.Unmarshal(out, &result), "%s", out)
	for name, test := range result.Tests {
		t.Logf("%-30s %+3d %s", name, test.Modifier, test.Result)
	}
	t.Logf("grade %s, score %d", result.Scan.Grade, result.Scan.Score)
	require.Empty(t, result.Scan.Error)
	require.GreaterOrEqual(t, result.Scan.Score, 130)
}

// terminateTLS stands before the portal as a proxy would, and gives the file of the authority that it is known by.
func terminateTLS(t *testing.T, to string) string {
	t.Helper()
	certificate, authority := certify(t)
	target, err := url.Parse(to)
	require.NoError(t, err)
	serve := func(port string, config *tls.Config, handler http.Handler) {
		listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", net.JoinHostPort(front, port))
		if err != nil {
			t.Skipf("the Observatory needs port %s of %s: %v", port, front, err)
		}
		server := &http.Server{Handler: handler, TLSConfig: config, ErrorLog: log.New(&bytes.Buffer{}, "", 0)}
		if config != nil {
			listener = tls.NewListener(listener, config)
		}
		go func() { _ = server.Serve(listener) }()
		t.Cleanup(func() { _ = server.Close() })
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.SetXForwarded()
	}}
	serve("443", &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}, proxy)
	serve("80", nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://"+front+r.URL.RequestURI(), http.StatusMovedPermanently)
	}))
	return authority
}

// certify makes a certificate for front, which is its own authority.
func certify(t *testing.T) (certificate tls.Certificate, authority string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, IPAddresses: []net.IP{net.ParseIP(front)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	authority = filepath.Join(t.TempDir(), "authority.pem")
	require.NoError(t, os.WriteFile(authority, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, authority
}
