package models

import (
	"net/mail"
	"strings"
)

// normalEmail is a mail address as it is compared.
func normalEmail(text string) string { return strings.ToLower(strings.TrimSpace(text)) }

// validEmail tells whether text is one bare mail address.
func validEmail(text string) bool {
	parsed, err := mail.ParseAddress(text)
	return err == nil && parsed.Address == text && len(text) <= 254 && !HasControl(text)
}

// mailDomain is what stands behind the @, lower-case.
func mailDomain(email string) string {
	_, domain, _ := strings.Cut(strings.ToLower(email), "@")
	return domain
}
