package seal

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
)

// issuerBits is the length of the key that signs badges: RS256 is what every verifier of Open Badges 3.0 must know (section 8.2 of
// that specification), and 2048 bits is what RFC 7518 section 3.3 asks of it.
const issuerBits = 2048

// AddIssuer adds the key that signs badges to a key file that has none, and tells whether it did. That key is apart from the rest:
// making it takes long, and a portal without it works, but for badges.
func AddIssuer(path string) (added bool, err error) {
	f, handle, err := readFile(path)
	if err != nil || f.Issuer != nil {
		return false, err
	}
	key, err := rsa.GenerateKey(rand.Reader, issuerBits)
	if err != nil {
		return false, fmt.Errorf("make a key: %w", err)
	}
	if f.Issuer, err = x509.MarshalPKCS8PrivateKey(key); err != nil {
		return false, fmt.Errorf("encode a key: %w", err)
	}
	content, err := encode(handle, f)
	if err != nil {
		return false, err
	}
	return true, replace(path, content)
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
