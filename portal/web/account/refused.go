package account

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/web/page"
)

// refusedLimit is how much of such a page is kept, in bytes as it is packed; what is larger answers the form by itself.
const refusedLimit = 64 << 10

// KeepRefused keeps a page that answers a form, sealed to its reader in their session, and gives where it is shown; "" for one that is too
// large. So the browser comes to it by a GET, with and without JavaScript, and Back never asks to send the form again. form is where the
// form is read by a GET.
func (h *Handlers) KeepRefused(r *page.Request, status int, form string, made []byte) (string, error) {
	var packed bytes.Buffer
	pack := gzip.NewWriter(&packed)
	if _, err := pack.Write(made); err != nil {
		return "", err
	}
	if err := pack.Close(); err != nil || packed.Len() > refusedLimit {
		return "", err
	}
	sealed, err := h.store.SealForm(r.Actor, packed.Bytes())
	if err != nil {
		return "", err
	}
	id := uuid.NewString()
	r.Site.Sessions.Put(r.Ctx, page.SessionRefused, strings.Join([]string{
		id, strconv.FormatInt(r.KeptUntil().Unix(), 10), strconv.Itoa(status), base64.RawStdEncoding.EncodeToString(sealed),
	}, " "))
	return page.RefusedURL(id, form), nil
}

// Refused shows that page again, with its status. When it is kept no more it leads to the form that its address names; ErrNotFound for one
// that names none.
func (h *Handlers) Refused(r *page.Request) error {
	kept := r.Site.Sessions.GetString(r.Ctx, page.SessionRefused)
	parts := strings.Split(kept, " ")
	if len(parts) == 4 && parts[0] == r.Param("id") && !page.RefusedOver(kept, r.Now) {
		status, _ := strconv.Atoi(parts[2])
		if made, ok := h.openRefused(r, parts[3]); ok {
			return r.Send(status, "text/html; charset=UTF-8", made)
		}
		r.Site.Sessions.Remove(r.Ctx, page.SessionRefused)
	}
	if !r.Query.Has("form") {
		return models.ErrNotFound
	}
	form := page.OwnPath(r.Query.Text("form"))
	if path, _, _ := strings.Cut(form, "?"); !r.Site.Shows(path) {
		form = "/" // a form on another page
	}
	return r.SeeOther(form)
}

func (h *Handlers) openRefused(r *page.Request, text string) ([]byte, bool) {
	sealed, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil, false
	}
	packed, err := h.store.OpenForm(r.Actor, sealed)
	if err != nil {
		return nil, false
	}
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, false
	}
	made, err := io.ReadAll(io.LimitReader(reader, 4<<20))
	return made, err == nil
}
