package models

import (
	"net/mail"
	"strings"
)

// NormalEmail is a mail address as it is compared.
func NormalEmail(text string) string { return strings.ToLower(strings.TrimSpace(text)) }

// ValidEmail tells whether text is one bare mail address.
func ValidEmail(text string) bool {
	parsed, err := mail.ParseAddress(text)
	return err == nil && parsed.Address == text && len(text) <= 254 && !HasControl(text)
}

// MailDomain is what stands behind the @, lower-case.
func MailDomain(email string) string {
	_, domain, _ := strings.Cut(strings.ToLower(email), "@")
	return domain
}
