package web

import (
	"net/http"

	"eokm.nl/hosting/portal/i18n"
)

// languageCookie remembers the switch in the header.
const languageCookie = "lang"

// language is what the switch says, now or before, else the person's setting, else the browser's.
func (r *request) language() i18n.Lang {
	if lang, ok := i18n.Parse(r.query.text("lang")); ok {
		r.rememberLanguage(lang)
		return lang
	}
	if cookie, err := r.http.Cookie(languageCookie); err == nil {
		if lang, ok := i18n.Parse(cookie.Value); ok {
			return lang
		}
	}
	if r.account != nil {
		if lang, ok := i18n.Parse(r.account.Language); ok {
			return lang
		}
	}
	return i18n.Match(r.http.Header.Get("Accept-Language"))
}

func (r *request) rememberLanguage(lang i18n.Lang) {
	r.setCookie(languageCookie, string(lang), yearSeconds, http.SameSiteLaxMode)
}
