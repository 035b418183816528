package seal

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"eokm.nl/hosting/models"
)

// issuerBits is the length of the key that signs badges: RS256 is what every verifier of Open Badges 3.0 must know (section 8.2 of
// that specification), and 2048 bits is what RFC 7518 section 3.3 asks of it.
const issuerBits = 2048

// MakeWithIssuer is Make, with the key that signs badges in it. That key is apart from the rest: making it takes long, and a portal
// without it works, but for badges.
func MakeWithIssuer(path string) error {
	if err := Make(path); err != nil {
		return err
	}
	content, err := withIssuer(path)
	if err != nil {
		return err
	}
	return replace(path, content)
}

// AddIssuer adds the key that signs badges to a key file, and gives the name under which it kept the file as it was. A file that has
// one is left alone (""): badges that it signed must stay good.
func AddIssuer(path string, now time.Time) (kept string, err error) {
	content, err := withIssuer(path)
	if err != nil || content == nil {
		return "", err
	}
	return keepAndReplace(path, content, now)
}

// ReplaceIssuer puts a new key in the place of the one that signs badges, or adds the first. Of the former its public half stays: the
// badges that it signed must stay good. Its private half goes, and the file as it was is not kept: nothing needs it any more, as the
// rest of the file is the same.
func ReplaceIssuer(path string) error {
	f, handle, err := readFile(path)
	if err != nil {
		return err
	}
	keys, err := f.badges()
	if err != nil {
		return fmt.Errorf("%s: %w", path, ErrBroken)
	}
	if keys.Issuer != nil {
		former, err := x509.MarshalPKIXPublicKey(keys.Issuer.Public())
		if err != nil {
			return fmt.Errorf("encode a key: %w", err)
		}
		f.IssuersBefore = append(f.IssuersBefore, former)
	}
	if f.Issuer, err = newIssuer(); err != nil {
		return err
	}
	content, err := encode(handle, f)
	if err != nil {
		return err
	}
	return replace(path, content)
}

// withIssuer is a key file with a new key that signs badges in it; nil when it has one.
func withIssuer(path string) ([]byte, error) {
	f, handle, err := readFile(path)
	if err != nil || f.Issuer != nil {
		return nil, err
	}
	if f.Issuer, err = newIssuer(); err != nil {
		return nil, err
	}
	return encode(handle, f)
}

func newIssuer() ([]byte, error) {
	key, err := rsa.GenerateKey(rand.Reader, issuerBits)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode a key: %w", err)
	}
	return raw, nil
}

// badges are the keys of badges; an older key file has none.
func (f file) badges() (models.BadgeKeys, error) {
	var keys models.BadgeKeys
	for _, raw := range f.IssuersBefore {
		key, err := x509.ParsePKIXPublicKey(raw)
		if err != nil {
			return keys, err
		}
		if _, is := key.(*rsa.PublicKey); !is {
			return keys, errNoRSA
		}
		keys.Former = append(keys.Former, key)
	}
	if f.Issuer == nil {
		return keys, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(f.Issuer)
	if err != nil {
		return keys, err
	}
	signer, is := key.(*rsa.PrivateKey)
	if !is {
		return keys, errNoRSA
	}
	keys.Issuer = signer
	return keys, nil
}

var errNoRSA = errors.New("it is no RSA key")
