package main

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

// check tells whether a message is ours and not older than five minutes. key is your secret (whsec_...)
// or the webhook's public key (whpk_...); body is what came, byte for byte, before you read it as JSON.
func check(key, id, timestamp, signatures string, body []byte) bool {
	sent, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || time.Since(time.Unix(sent, 0)).Abs() > 5*time.Minute {
		return false
	}
	kind, encoded, _ := strings.Cut(key, "_")
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return false
	}
	content := []byte(id + "." + timestamp + "." + string(body))
	mac := hmac.New(sha256.New, raw)
	mac.Write(content)
	for _, signature := range strings.Fields(signatures) {
		version, text, _ := strings.Cut(signature, ",")
		is, err := base64.StdEncoding.DecodeString(text)
		switch {
		case err != nil:
		case version == "v1" && kind == "whsec" && hmac.Equal(is, mac.Sum(nil)):
			return true
		case version == "v1a" && kind == "whpk" && len(raw) == ed25519.PublicKeySize && ed25519.Verify(raw, content, is):
			return true
		}
	}
	return false
}

func main() {
	body, _ := io.ReadAll(os.Stdin)
	if !check(os.Getenv("KEY"), os.Getenv("ID"), os.Getenv("TIMESTAMP"), os.Getenv("SIGNATURE"), body) {
		os.Exit(1)
	}
}
