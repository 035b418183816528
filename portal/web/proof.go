package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// sessionParked is a form that was sent and waits for a proof of who sent it: its id and, sealed, what it says. There is one at most.
const sessionParked = "parked"

// sessionList is that somebody asked for a list to take along, and is to be told after the proof how to get it.
const sessionList = "list"

// parkedLimit is how much of a form is kept, in bytes.
const parkedLimit = 64 << 10

// parkedForm is such a form.
type parkedForm struct {
	Path   string     `json:"path"`
	Values url.Values `json:"values"`
}

// park keeps a form that was sent, and gives where a proof leads on to it; "" for one that is not kept: those of a person's own
// account can hold a password, and theirs are asked for a proof before they are shown.
func (s *Server) park(c echo.Context) (string, error) {
	r := c.Request()
	if within(r.URL.Path, "/account") || isUpload(c) || r.MultipartForm != nil && len(r.MultipartForm.File) > 0 {
		return "", nil
	}
	text, err := json.Marshal(parkedForm{Path: r.URL.RequestURI(), Values: r.PostForm})
	if err != nil || len(text) > parkedLimit {
		return "", nil //nolint:nilerr // what cannot be kept is asked for again
	}
	sealed, err := s.store.SealForm(from(c).actor, text)
	if err != nil {
		return "", err
	}
	id := uuid.NewString()
	s.sessions.Put(r.Context(), sessionParked, id+" "+base64.RawStdEncoding.EncodeToString(sealed))
	return parkedURL(id), nil
}

// parked tells whether a form waits at the place that a proof leads on to.
func (s *Server) parked(c echo.Context, next string) bool {
	id, _, waits := strings.Cut(s.sessions.GetString(c.Request().Context(), sessionParked), " ")
	return waits && next == parkedURL(id)
}

// unpark carries a parked form out, as if it were sent now: by its own route, for whom that admits now.
func (s *Server) unpark(c echo.Context) error {
	ctx, r := c.Request().Context(), from(c)
	_, text, _ := strings.Cut(s.sessions.PopString(ctx, sessionParked), " ")
	sealed, err := base64.RawStdEncoding.DecodeString(text)
	if err == nil {
		sealed, err = s.store.OpenForm(r.actor, sealed)
	}
	var form parkedForm
	if err == nil {
		err = json.Unmarshal(sealed, &form)
	}
	to, bad := url.Parse(form.Path)
	if err != nil || bad != nil { // the key was replaced meanwhile
		s.flash(c, ui.KindWarning, r.printer.T("account.prove.lost"))
		return seeOther(c, "/account")
	}
	request := c.Request().Clone(ctx)
	request.URL, request.RequestURI, request.PostForm, request.Form = to, form.Path, form.Values, to.Query()
	for name, values := range form.Values {
		request.Form[name] = append(values, request.Form[name]...)
	}
	again := c.Echo().NewContext(request, c.Response().Writer)
	again.SetResponse(c.Response())
	again.Set(requestKey, r)
	c.Echo().Router().Find(http.MethodPost, echo.GetPath(request), again)
	return again.Handler()(again)
}

// fileBack is the page on which a list to take along was asked; "" for what is no such list. It is offered there again: a file that
// came in the place of a page would leave the question on the screen.
func fileBack(c echo.Context) string {
	switch c.Path() {
	case "/notices/export":
		return listPath(c.FormValue("back"))
	case teamURL + "/export":
		query := url.Values{}
		for _, name := range []string{"provider", "course", "state"} {
			if value := c.FormValue(name); value != "" {
				query.Set(name, value)
			}
		}
		return withQuery(teamURL, query)
	case "/intake/imports/:id/faulty":
		return strings.TrimSuffix(c.Request().URL.Path, "/faulty")
	default:
		return ""
	}
}

// askProof leads to the proof, and from there on with what somebody was doing.
func (s *Server) askProof(c echo.Context) error {
	p := from(c).printer
	s.sessions.Remove(c.Request().Context(), sessionList)
	if c.Request().Method == http.MethodGet {
		return seeOther(c, withNext("/account/prove", c.Request().URL.RequestURI()))
	}
	if back := fileBack(c); back != "" {
		s.sessions.Put(c.Request().Context(), sessionList, true)
		return seeOther(c, withNext("/account/prove", back))
	}
	on, err := s.park(c)
	if err != nil {
		return err
	}
	if on == "" {
		s.flash(c, ui.KindInfo, p.T("account.prove.first"))
		return seeOther(c, withNext("/account/prove", "/account"))
	}
	s.flash(c, ui.KindInfo, p.T("account.prove.kept"))
	return seeOther(c, withNext("/account/prove", on))
}

// showParked offers to go on with a parked form to whom has proved already: by signing in anew, or in another window.
func (s *Server) showParked(c echo.Context, next string) error {
	p := from(c).printer
	view := account.GoOn{Title: p.T("account.prove.on"), Lead: p.T("account.prove.on.lead"), Action: "/account/prove", Next: next, Send: p.T("account.prove.on.send")}
	return s.page(c, layout.Page{Title: view.Title, Path: next, Narrow: true}, view)
}

// demoProof is the account that an invented person of the demo signs in as anew, in the place of a proof; "" for who has one.
func (s *Server) demoProof(person models.Account, factors models.Factors) string {
	if s.demo == nil || factors.TOTP || factors.Passkeys > 0 || factors.Codes > 0 {
		return ""
	}
	for _, a := range s.demo.Accounts {
		if a.Email == person.Email {
			return a.Name
		}
	}
	return ""
}
