package pgp_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp/packet"
	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"
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

// The day that counts is the one from which nothing can be encrypted any more: of several sub-keys that encrypt the last, and the key's
// own when that comes first.
func TestParseKey_TellsWhenNothingCanBeEncryptedAnyMore(t *testing.T) {
	t.Parallel()
	const day = 24 * 3600
	for name, try := range map[string]struct {
		key  uint32   // how long the key itself holds, in days; 0: for ever
		subs []uint32 // and its sub-keys that encrypt
		want int      // days; 0: never
	}{
		"the sub-key runs out first":        {0, []uint32{21}, 21},
		"one of two goes on":                {0, []uint32{21, 40}, 40},
		"one of two holds for ever":         {0, []uint32{21, 0}, 0},
		"the key runs out before both":      {10, []uint32{21, 40}, 10},
		"all hold for ever":                 {0, []uint32{0}, 0},
		"the key holds longer than its sub": {365, []uint32{7}, 7},
	} {
		config := &packet.Config{Time: func() time.Time { return now }, Algorithm: packet.PubKeyAlgoEdDSA, KeyLifetimeSecs: try.key * day}
		entity, err := openpgp.NewEntity("Abusedesk", "", "abuse@voorbeeld.example.nl", config)
		require.NoError(t, err)
		entity.Subkeys = nil
		for _, days := range try.subs {
			config.KeyLifetimeSecs = days * day
			require.NoError(t, entity.AddEncryptionSubkey(config))
		}
		key, err := crypto.NewKeyFromEntity(entity)
		require.NoError(t, err)
		armored, err := key.GetArmoredPublicKey()
		require.NoError(t, err)
		got, err := pgp.ParseKey(armored, now)
		require.NoError(t, err, name)
		if try.want == 0 {
			require.Nil(t, got.ExpiresAt, name)
			continue
		}
		require.Equal(t, now.AddDate(0, 0, try.want), *got.ExpiresAt, name)
		require.True(t, got.ExpiresSoon(now.AddDate(0, 0, try.want-30)), name)
		require.False(t, got.ExpiresSoon(now.AddDate(0, 0, try.want-30).Add(-time.Second)), name)
	}
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
