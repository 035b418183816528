// Package inbox reads reports out of mail: a message, and a folder of messages (maildir).
//
// It takes the JSON parts of a message and nothing else: no text, no picture, and nobody's name. Mail comes from strangers, so all that a
// message can make it hold is bounded. It knows neither database nor pages.
package inbox

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"path"
	"strings"

	"eokm.nl/hosting/models"
)

const (
	// MaxMessage is how large a message may be, in bytes: the largest XARF report in base64 once more.
	MaxMessage = 32 << 20
	maxDepth   = 6   // of parts in parts
	maxParts   = 200 // of a message in all
)

// Reports gives the XARF of a message as JSON lines: its JSON parts, in a multipart/report, as an attachment, or as the message itself,
// also of one that was forwarded. An error is a *models.Invalid with Field "message", or that of src.
func Reports(src io.Reader) ([]byte, error) {
	limited := &io.LimitedReader{R: src, N: MaxMessage + 1}
	whole, err := io.ReadAll(limited)
	switch {
	case err != nil:
		return nil, err
	case limited.N <= 0:
		return nil, invalid("import.mail.too_large")
	}
	r := &reading{}
	if err := r.message(bytes.NewReader(whole), 0); err != nil {
		return nil, err
	}
	if r.found.Len() == 0 {
		return nil, invalid("import.mail.no_report")
	}
	return r.found.Bytes(), nil
}

func invalid(key string) error { return &models.Invalid{Field: "message", Key: key} }

// reading is a message that is being read.
type reading struct {
	found bytes.Buffer
	parts int
}

// header is what a part or a message says of itself.
type header interface{ Get(name string) string }

func (r *reading) message(src io.Reader, depth int) error {
	m, err := mail.ReadMessage(src)
	if err != nil {
		return invalid("import.mail.broken")
	}
	return r.part(m.Header, m.Body, depth)
}

// part takes what is JSON of one part, or of the parts within it.
func (r *reading) part(h header, body io.Reader, depth int) error {
	if r.parts++; r.parts > maxParts || depth > maxDepth {
		return invalid("import.mail.too_many")
	}
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil && h.Get("Content-Type") != "" && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		kind = "" // what cannot be read is no JSON
	}
	switch {
	case strings.HasPrefix(kind, "multipart/"):
		return r.multi(multipart.NewReader(body, params["boundary"]), depth)
	case kind == "message/rfc822":
		return r.message(decoded(h, body), depth+1)
	case !isJSON(h, kind, params):
		return nil
	}
	if _, err := r.found.ReadFrom(decoded(h, body)); err != nil {
		return invalid("import.mail.broken")
	}
	r.found.WriteByte('\n')
	return nil
}

func (r *reading) multi(parts *multipart.Reader, depth int) error {
	for {
		p, err := parts.NextRawPart()
		switch {
		case err == io.EOF: // one that is wrapped is of a message that was cut off
			return nil
		case err != nil:
			return invalid("import.mail.broken")
		}
		if err := r.part(p.Header, p, depth+1); err != nil {
			return err
		}
	}
}

// isJSON tells whether a part is JSON, by its type or by the name of its file.
func isJSON(h header, kind string, params map[string]string) bool {
	if kind == "application/json" || kind == "text/json" || strings.HasPrefix(kind, "application/") && strings.HasSuffix(kind, "+json") {
		return true
	}
	_, given, _ := mime.ParseMediaType(h.Get("Content-Disposition"))
	for _, name := range []string{given["filename"], params["name"]} {
		if ending := strings.ToLower(path.Ext(name)); ending == ".json" || ending == ".jsonl" {
			return true
		}
	}
	return false
}

// decoded is a body without the encoding in which it was sent.
func decoded(h header, body io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(h.Get("Content-Transfer-Encoding"))) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	}
	return body
}
