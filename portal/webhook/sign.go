package webhook

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"eokm.nl/hosting/models/webhook"
)

// The headers of a message, by Standard Webhooks 1.0.
const (
	HeaderID        = "webhook-id"
	HeaderTimestamp = "webhook-timestamp"
	HeaderSignature = "webhook-signature"
)

// Signatures signs what is sent at a moment by each of the secrets, in both ways: v1 (HMAC-SHA256) and v1a (ed25519). Whoever reads them
// takes the one of a key that they have.
func Signatures(secrets []webhook.Secret, id string, at time.Time, body []byte) string {
	content := id + "." + strconv.FormatInt(at.Unix(), 10) + "." + string(body)
	var all []string
	for _, secret := range secrets {
		mac := hmac.New(sha256.New, secret.HMAC())
		_, _ = mac.Write([]byte(content)) // never fails (hash.Hash)
		all = append(all, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)),
			"v1a,"+base64.StdEncoding.EncodeToString(ed25519.Sign(secret.Private(), []byte(content))))
	}
	return strings.Join(all, " ")
}
