package page

import (
	"bytes"
	"encoding/json"
	"net/http"
	"time"
)

// SeeOther answers a form that was carried out: the browser goes on with a GET.
func (r *Request) SeeOther(path string) error {
	r.Writer.Header().Set("Location", path)
	return r.Empty(http.StatusSeeOther)
}

// Empty answers with a status alone.
func (r *Request) Empty(status int) error {
	r.Writer.WriteHeader(status)
	return nil
}

// Send answers with a body of a kind, "text/csv; charset=utf-8" for example.
func (r *Request) Send(status int, kind string, body []byte) error {
	r.Writer.Header().Set("Content-Type", kind)
	r.Writer.WriteHeader(status)
	_, err := r.Writer.Write(body) // a page is made by templ, which escapes; what else is sent is no HTML
	return err
}

// NoCompression is the header by which a page says that it must not be compressed. It stays inside the portal (portal/web/compress.go).
const NoCompression = "No-Gzip-Compression"

// Uncompressed has this one page sent as it is: it shows a full address, or somebody's secret, and its length must not tell how much of
// it is alike.
func (r *Request) Uncompressed() { r.Writer.Header().Set(NoCompression, "1") }

// Text answers with a line or so for a machine or a script.
func (r *Request) Text(status int, body string) error {
	return r.Send(status, "text/plain; charset=UTF-8", []byte(body))
}

// JSON answers a script.
func (r *Request) JSON(status int, body any) error {
	var text bytes.Buffer
	if err := json.NewEncoder(&text).Encode(body); err != nil {
		return err
	}
	return r.Send(status, "application/json", text.Bytes())
}

// Download answers with a file to keep.
func (r *Request) Download(name, kind string, file []byte) error {
	r.Writer.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return r.Send(http.StatusOK, kind, file)
}

// SetCookie gives the browser a cookie of the whole portal, which no script reads. maxAge is in seconds; 0: until it is closed.
func (r *Request) SetCookie(name, value string, maxAge int, same http.SameSite) {
	http.SetCookie(r.Writer, &http.Cookie{ //nolint:gosec // Secure is set wherever pages are served over TLS
		Name: name, Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true, SameSite: same, Secure: r.Site.Secure(),
	})
}

// TakesLong lets this one request be read and answered for longer than others (portal.App's server cuts those off). Only who may send it
// gets here.
func (r *Request) TakesLong(limit time.Duration) {
	control, end := http.NewResponseController(r.Writer),
		time.Now().Add(limit) //nolint:forbidigo // a deadline of the network is by the machine's clock
	if err := control.SetReadDeadline(end); err != nil {
		r.Site.Log.WarnContext(r.Ctx, "the time to read a file cannot be set", "error", err)
	}
	if err := control.SetWriteDeadline(end.Add(AnswerTime)); err != nil {
		r.Site.Log.WarnContext(r.Ctx, "the time to answer a file cannot be set", "error", err)
	}
}

// How long things may take, so that everybody gets an answer in 12 seconds, whatever the database does.
const (
	AnswerTime = 10 * time.Second // all that comes before an answer
	UploadTime = 10 * time.Minute // reading a file that is brought in
)
