package pgp_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/gopenpgp/v3/crypto"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/pgp"
)

var now = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func generate(t *testing.T, lifetime time.Duration) *crypto.Key {
	t.Helper()
	key, err := crypto.PGP().KeyGeneration().AddUserId("Abusedesk", "abuse@voorbeeld.example.nl").GenerationTime(now.Unix()).
		Lifetime(int32(lifetime / time.Second)).New().GenerateKey()
	require.NoError(t, err)
	return key
}

func TestParseKey_ReadsAPublicKey(t *testing.T) {
	t.Parallel()
	key := generate(t, 90*24*time.Hour)
	armored, err := key.GetArmoredPublicKey()
	require.NoError(t, err)
	got, err := pgp.ParseKey("\n"+armored+"\n", now)
	require.NoError(t, err)
	require.Equal(t, "Abusedesk <abuse@voorbeeld.example.nl>", got.UserIDs)
	require.Equal(t, strings.ToUpper(key.GetFingerprint()), got.Fingerprint)
	require.Equal(t, now.Add(90*24*time.Hour), *got.ExpiresAt)
	require.False(t, got.ExpiresSoon(now.Add(59*24*time.Hour)))
	require.True(t, got.ExpiresSoon(now.Add(60*24*time.Hour)))
	again, err := pgp.ParseKey(got.Armored, now)
	require.NoError(t, err)
	require.Equal(t, got.Fingerprint, again.Fingerprint)

	forever, err := generate(t, 0).GetArmoredPublicKey()
	require.NoError(t, err)
	got, err = pgp.ParseKey(forever, now)
	require.NoError(t, err)
	require.Nil(t, got.ExpiresAt)
}

func TestParseKey_Refuses(t *testing.T) {
	t.Parallel()
	key := generate(t, 24*time.Hour)
	private, err := key.Armor()
	require.NoError(t, err)
	public, err := key.GetArmoredPublicKey()
	require.NoError(t, err)
	for name, try := range map[string]struct {
		text string
		at   time.Time
		want string
	}{
		"nothing": {"", now, "key.form"}, "text": {"hello", now, "key.form"}, "cut off": {public[:len(public)/2], now, "key.form"},
		"private":                    {private, now, "key.private"},
		"private under another name": {strings.ReplaceAll(private, "PRIVATE", "PUBLIC"), now, "key.private"},
		"both":                       {public + private, now, "key.private"}, "two": {public + public, now, "key.form"},
		"expired": {public, now.Add(25 * time.Hour), "key.expired"},
	} {
		_, err := pgp.ParseKey(try.text, try.at)
		var invalid *models.Invalid
		require.ErrorAs(t, err, &invalid, name)
		require.Equal(t, try.want, invalid.Key, name)
	}
}
