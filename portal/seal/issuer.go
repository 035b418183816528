package seal

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"time"
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

// withIssuer is a key file with a new key that signs badges in it; nil when it has one.
func withIssuer(path string) ([]byte, error) {
	f, handle, err := readFile(path)
	if err != nil || f.Issuer != nil {
		return nil, err
	}
	key, err := rsa.GenerateKey(rand.Reader, issuerBits)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	if f.Issuer, err = x509.MarshalPKCS8PrivateKey(key); err != nil {
		return nil, fmt.Errorf("encode a key: %w", err)
	}
	return encode(handle, f)
}

// issuer is the key that signs badges; nil when the file has none.
func (f file) issuer() (crypto.Signer, error) {
	if f.Issuer == nil {
		return nil, nil //nolint:nilnil // an older key file has none, and that is no fault
	}
	key, err := x509.ParsePKCS8PrivateKey(f.Issuer)
	if err != nil {
		return nil, err
	}
	signer, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, errors.New("it is no RSA key")
	}
	return signer, nil
}
