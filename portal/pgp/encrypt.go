package pgp

import (
	"fmt"
	"time"

	"github.com/ProtonMail/gopenpgp/v3/crypto"
)

// Encrypt encrypts text to a key, as an armored message. *models.Invalid, as ParseKey, where nothing can be encrypted to it at that time;
// no error holds anything of the text.
func Encrypt(armored string, at time.Time, text []byte) (string, error) {
	if _, err := ParseKey(armored, at); err != nil {
		return "", err
	}
	key, err := crypto.NewKeyFromArmored(armored)
	if err != nil {
		return "", fmt.Errorf("read key: %w", err)
	}
	to, err := crypto.PGP().Encryption().Recipient(key).EncryptionTime(at.Unix()).New()
	if err != nil {
		return "", fmt.Errorf("use key: %w", err)
	}
	message, err := to.Encrypt(text)
	if err != nil {
		return "", fmt.Errorf("encrypt: %w", err)
	}
	return message.Armor()
}
