// Package words is what tests share that read the portal's words. It knows no page, so a test within a room may use it.
package words

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/i18n"
)

// Printers gives a printer for each language, the default first.
func Printers(t testing.TB) []*i18n.Printer {
	t.Helper()
	catalogue, err := i18n.New()
	require.NoError(t, err)
	var list []*i18n.Printer
	for _, lang := range i18n.Langs() {
		list = append(list, catalogue.Printer(lang))
	}
	return list
}

// Require fails a test when a key has no words in one of the languages.
func Require(t testing.TB, in []*i18n.Printer, key string) {
	t.Helper()
	for _, p := range in {
		require.True(t, p.Has(key), "%s: %s", p.Lang(), key)
	}
}

// Key is a value's own: * in the pattern stands for the value, which is at the end without one.
func Key(pattern, value string) string {
	if strings.Contains(pattern, "*") {
		return strings.ReplaceAll(pattern, "*", value)
	}
	return pattern + value
}
