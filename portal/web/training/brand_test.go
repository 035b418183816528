package training_test

import (
	"encoding/base64"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/seal"
	"eokm.nl/hosting/portal/settings"
)

// What people take along says who gave it by the portal's own name: a certificate, its file, its badge, and the name of a passkey.
func TestCertificate_CallsEOKMAsThePortalDoes(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, seal.MakeWithIssuer(path))
	keys, err := seal.Open(path)
	require.NoError(t, err)
	p := portaltest.SchoolWith(t, func(o *portal.Options) {
		o.Keys, o.Reach = keys, settings.Reserved()
		o.Reach.Brand, o.Reach.BrandNoteNL, o.Reach.BrandNoteEN = "Merknaam", "Zo heten wij nu.", "That is our name now."
	})
	number := portaltest.Awarded(t, p, "provider-agent", portaltest.CertificateNumber, "S. Bakker")
	at, b := "/training/certificates/"+number, p.Browser("provider-agent")
	for _, lang := range []string{"nl", "en"} {
		require.NotContains(t, b.Get(at+"?lang="+lang).Text(), "EOKM")
		require.NotContains(t, p.Browser("").Get("/verify/"+number+"?lang="+lang).Text(), "EOKM")
		file := b.Get(at + "/pdf?lang=" + lang)
		require.Contains(t, file.Header.Get("Content-Disposition"), `"MERKNAAM-`+number+".pdf")
		require.NotContains(t, file.Body, utf16("EOKM"), "what the file says of itself")
		require.Contains(t, file.Body, utf16("Merknaam"))
		claims, err := base64.RawURLEncoding.DecodeString(strings.Split(b.Get(at+"/badge?lang="+lang).Body, ".")[1])
		require.NoError(t, err)
		require.Contains(t, string(claims), "Merknaam")
		require.NotContains(t, string(claims), "EOKM")
	}
	for _, options := range []string{
		b.Post("/account/passkeys/options", nil).Body, b.Get("/manifest.webmanifest").Body,
	} {
		require.Contains(t, options, "Merknaam")
		require.NotContains(t, options, "EOKM")
	}
}

// utf16 is a text as a PDF has it in what it says of itself.
func utf16(text string) string { return "\x00" + strings.Join(strings.Split(text, ""), "\x00") }
