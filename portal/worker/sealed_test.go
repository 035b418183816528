package worker_test

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"testing"
	"time"

	"github.com/ProtonMail/gopenpgp/v3/crypto"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/mail/mailtest"
)

// keyed gives the world's provider a key that holds for so long, and the choice to have its mails encrypted to it.
func (w *world) keyed(holds time.Duration) *crypto.Key {
	w.t.Helper()
	key, err := crypto.PGP().KeyGeneration().AddUserId("Abusedesk", "abuse@voorbeeld.example").GenerationTime(start.Add(-time.Hour).Unix()).
		Lifetime(int32(holds / time.Second)).New().GenerateKey()
	require.NoError(w.t, err)
	armored, err := key.GetArmoredPublicKey()
	require.NoError(w.t, err)
	boss, err := w.store.People.AddUser(w.t.Context(), models.System(), people.User{
		Email: "baas@voorbeeld.example", Name: "Baas", Role: models.RoleProviderAdmin, ProviderID: w.provider.ID,
	})
	require.NoError(w.t, err)
	require.NoError(w.t, w.store.Provider.SetPGPKey(w.t.Context(), boss.Actor(""), provider.PGPKey{
		ProviderID: w.provider.ID, Armored: armored, Fingerprint: key.GetFingerprint(), UserIDs: "Abusedesk",
	}))
	w.exec(`INSERT INTO mail_choices (provider_id, user_id, channels, digest_hour, full_text, changed_at)
		SELECT id, '00000000-0000-0000-0000-000000000000', '{}', 8, true, now() FROM providers WHERE slug = 'voorbeeld'`)
	return key
}

func (w *world) arrives() []byte {
	w.t.Helper()
	select {
	case m := <-w.server.Came():
		return m.Raw
	case <-time.After(20 * time.Second):
		require.FailNow(w.t, "no mail came in time")
		return nil
	}
}

// From the file to the mailbox and the key of who reads it: RFC 3156, and nothing that a server on the way could learn.
func TestWorker_FullTextIsEncryptedToTheOrganisationsKey(t *testing.T) {
	w := newWorld(t, mailtest.Options{})
	key := w.keyed(24 * time.Hour)
	w.work()
	w.deliver(1)
	raw := w.arrives()
	require.NotContains(t, string(raw), "EOKM-2026")
	require.NotContains(t, string(raw), "img.example.com")
	require.NotContains(t, string(raw), "img[.]example")

	msg, err := mail.ReadMessage(bytes.NewReader(raw))
	require.NoError(t, err)
	require.Equal(t, "Versleuteld bericht", msg.Header.Get("Subject"))
	require.Empty(t, msg.Header.Get("References"))
	kind, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	require.NoError(t, err)
	require.Equal(t, "multipart/encrypted", kind)
	require.Equal(t, "application/pgp-encrypted", params["protocol"])
	parts := multipart.NewReader(msg.Body, params["boundary"])
	control, err := parts.NextPart()
	require.NoError(t, err)
	require.Contains(t, control.Header.Get("Content-Type"), "application/pgp-encrypted")
	text, err := io.ReadAll(control)
	require.NoError(t, err)
	require.Equal(t, "Version: 1", string(bytes.TrimSpace(text)))
	body, err := parts.NextPart()
	require.NoError(t, err)
	require.Contains(t, body.Header.Get("Content-Type"), "application/octet-stream")
	armored, err := io.ReadAll(body)
	require.NoError(t, err)
	_, err = parts.NextPart()
	require.ErrorIs(t, err, io.EOF, "two parts and no more")

	opener, err := crypto.PGP().Decryption().DecryptionKey(key).New()
	require.NoError(t, err)
	opened, err := opener.Decrypt(armored, crypto.Armor)
	require.NoError(t, err)
	inner, err := mail.ReadMessage(bytes.NewReader(opened.Bytes()))
	require.NoError(t, err)
	require.Contains(t, inner.Header.Get("Content-Type"), "text/plain")
	subject, err := new(mime.WordDecoder).DecodeHeader(inner.Header.Get("Subject"))
	require.NoError(t, err)
	require.Contains(t, subject, "[EOKM-2026-000001] Melding")
	plain, err := io.ReadAll(quotedprintable.NewReader(inner.Body))
	require.NoError(t, err)
	require.Contains(t, string(plain), "1. hxxps://img[.]example[.]com/")
	require.Contains(t, string(plain), "Deze mail noemt adressen")
	require.NotContains(t, string(plain), "met opzet geen adressen")
	require.NotContains(t, string(plain), "https://img")
	eventually(w, 5*time.Second, []string{`abuse@voorbeeld.example 1`},
		`SELECT (data->>'to') || ' ' || (data->>'count') FROM events WHERE kind = 'mailed_full'`)
}

// A key that ran out stops no notice: the plain mail goes out, without an address.
func TestWorker_AKeyThatRanOutGivesThePlainMail(t *testing.T) {
	w := newWorld(t, mailtest.Options{})
	w.keyed(2 * time.Hour)
	w.now.Store(start.Add(3 * time.Hour).UnixMicro())
	w.work()
	w.deliver(1)
	raw := string(w.arrives())
	require.Contains(t, raw, "multipart/alternative")
	require.Contains(t, raw, "EOKM-2026-000001")
	require.NotContains(t, raw, "img.example.com")
	require.NotContains(t, raw, "img[.]example")
	require.Empty(t, rows[string](w, `SELECT kind FROM events WHERE kind = 'mailed_full'`))
	require.Len(t, w.log.of("mail not encrypted"), 1)
}
