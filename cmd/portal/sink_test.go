package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/pgboot"
)

// sinks is everything that was left behind, by name.
func (s *stage) sinks() map[string][]byte {
	s.t.Helper()
	all := map[string][]byte{}
	for i, address := range s.metric {
		answer, err := http.Get("http://" + address + "/metrics") //nolint:noctx // on this machine
		require.NoError(s.t, err)
		all["metrics"+strconv.Itoa(i)], err = io.ReadAll(answer.Body)
		require.NoError(s.t, err)
		_ = answer.Body.Close()
	}
	s.serve.terminate()
	bin, err := pgboot.FindBinaries()
	require.NoError(s.t, err)
	all["dump"], err = exec.CommandContext(s.t.Context(), filepath.Join(bin, "pg_dump"), "--dbname",
		s.server.OwnerURL(demoDatabase)).Output()
	require.NoError(s.t, err)
	psql := exec.CommandContext(s.t.Context(), "psql", s.server.OwnerURL(demoDatabase), "-c", "CHECKPOINT")
	out, err := psql.CombinedOutput()
	require.NoError(s.t, err, string(out))
	all["log"], err = os.ReadFile(s.log.Name())
	require.NoError(s.t, err)
	for i, m := range s.smtp.Mails() {
		all[fmt.Sprint("smtp ", i)] = append(m.Raw, decoded(s.t, m.Raw)...)
	}
	require.NoError(s.t, filepath.WalkDir(s.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return nil //nolint:nilerr // gone since
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return nil //nolint:nilerr // the same
		}
		if filepath.Dir(path) == demoDir(s.dir).mails() {
			content = append(content, decoded(s.t, content)...)
		}
		all[strings.TrimPrefix(path, s.dir+"/")] = content
		return nil
	}))
	return all
}

// decoded is a mail's headers and parts as a reader sees them.
func decoded(t *testing.T, raw []byte) (text []byte) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	require.NoError(t, err)
	for name := range m.Header {
		value, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get(name))
		require.NoError(t, err)
		text = append(text, name+": "+value+"\n"...)
	}
	return append(text, decodedPart(t, m.Header, m.Body)...)
}

func decodedPart(t *testing.T, header interface{ Get(string) string }, body io.Reader) []byte {
	t.Helper()
	kind, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	require.NoError(t, err)
	if strings.HasPrefix(kind, "multipart/") {
		var text []byte
		parts := multipart.NewReader(body, params["boundary"])
		for part, err := parts.NextRawPart(); err == nil; part, err = parts.NextRawPart() {
			text = append(text, decodedPart(t, part.Header, part)...)
		}
		return text
	}
	switch strings.ToLower(header.Get("Content-Transfer-Encoding")) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	require.NoError(t, err)
	return text
}
