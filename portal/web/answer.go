package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"time"
)

// seeOther answers a form that was carried out: the browser goes on with a GET.
func (r *request) seeOther(path string) error {
	r.w.Header().Set("Location", path)
	return r.empty(http.StatusSeeOther)
}

// empty answers with a status alone.
func (r *request) empty(status int) error {
	r.w.WriteHeader(status)
	return nil
}

// send answers with a body of a kind, "text/csv; charset=utf-8" for example.
func (r *request) send(status int, kind string, body []byte) error {
	r.w.Header().Set("Content-Type", kind)
	r.w.WriteHeader(status)
	_, err := r.w.Write(body) //nolint:gosec // a page is made by templ, which escapes; what else is sent is no HTML
	return err
}

// text answers with a line or so for a machine or a script.
func (r *request) text(status int, body string) error {
	return r.send(status, "text/plain; charset=UTF-8", []byte(body))
}

// json answers a script.
func (r *request) json(status int, body any) error {
	var text bytes.Buffer
	if err := json.NewEncoder(&text).Encode(body); err != nil {
		return err
	}
	return r.send(status, "application/json", text.Bytes())
}

// download answers with a file to keep.
func (r *request) download(name, kind string, file []byte) error {
	r.w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return r.send(http.StatusOK, kind, file)
}

// setCookie gives the browser a cookie of the whole portal, which no script reads. maxAge is in seconds; 0: until it is closed.
func (r *request) setCookie(name, value string, maxAge int, same http.SameSite) {
	http.SetCookie(r.w, &http.Cookie{ //nolint:gosec // Secure is set wherever pages are served over TLS
		Name: name, Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true, SameSite: same, Secure: r.site.secure(),
	})
}

// takesLong lets this one request be read and answered for longer than others (portal.App's server cuts those off). Only who may send it
// gets here.
func (r *request) takesLong(limit time.Duration) {
	control, end := http.NewResponseController(r.w), time.Now().Add(limit) //nolint:forbidigo // a deadline of the network is by the machine's clock
	if err := control.SetReadDeadline(end); err != nil {
		r.site.log.WarnContext(r.ctx, "the time to read a file cannot be set", "error", err)
	}
	if err := control.SetWriteDeadline(end.Add(answerTime)); err != nil {
		r.site.log.WarnContext(r.ctx, "the time to answer a file cannot be set", "error", err)
	}
}

// How long things may take, so that everybody gets an answer in 12 seconds, whatever the database does.
const (
	answerTime = 10 * time.Second // all that comes before an answer
	uploadTime = 10 * time.Minute // reading a file that is brought in
)
