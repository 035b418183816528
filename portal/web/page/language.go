package page

import (
	"net/http"

	"eokm.nl/hosting/portal/i18n"
)

// languageCookie remembers the switch in the header.
const languageCookie = "lang"

// Language is what the switch says, now or before, else the person's setting, else the browser's.
func (r *Request) Language() i18n.Lang {
	if lang, ok := i18n.Parse(r.Query.Text("lang")); ok {
		r.RememberLanguage(lang)
		return lang
	}
	if cookie, err := r.HTTP.Cookie(languageCookie); err == nil {
		if lang, ok := i18n.Parse(cookie.Value); ok {
			return lang
		}
	}
	if r.Account != nil {
		if lang, ok := i18n.Parse(r.Account.Language); ok {
			return lang
		}
	}
	return i18n.Match(r.HTTP.Header.Get("Accept-Language"))
}

func (r *Request) RememberLanguage(lang i18n.Lang) {
	r.SetCookie(languageCookie, string(lang), yearSeconds, http.SameSiteLaxMode)
}
