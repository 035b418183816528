package portal_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal"
)

func TestReadConfig_TrustedProxies(t *testing.T) {
	t.Setenv("PORTAL_TRUSTED_PROXIES", " 192.0.2.9/28, 2001:db8::/64 ,")
	c, err := portal.ReadConfig()
	require.NoError(t, err)
	got, err := c.TrustedProxies()
	require.NoError(t, err)
	require.Equal(t, []netip.Prefix{netip.MustParsePrefix("192.0.2.0/28"), netip.MustParsePrefix("2001:db8::/64")}, got)
}

func TestReadConfig_SaysWhichSettingIsWrong(t *testing.T) {
	for name, values := range map[string][]string{
		"PORTAL_TRUSTED_PROXIES":  {"192.0.2.1", "planted", "192.0.2.0/33", "*"},
		"PORTAL_SECURITY_CONTACT": {"security@eokm.example", "mailto:planted", "http://eokm.example", "mailto:a@eokm.example\nPolicy: x"},
		"PORTAL_SECURITY_POLICY":  {"planted", "mailto:a@eokm.example", "https://"},
		"PORTAL_STAFF_MAIL":       {"planted", "mailto:a@eokm.example\nPolicy: x", "a@eokm.example\r\nBcc: b@eokm.example"},
		"PORTAL_URL":              {"planted", "ftp://portal.example"},
		"PORTAL_LOG_LEVEL":        {"planted", "2"},
		"PORTAL_CONTACT_PHONE":    {" ", "planted", "020", "+31 20 PLANTED", "00442", "+1234567890123456", "+44 1632 960123\nx"},
		"PORTAL_CONTACT_MAIL":     {" ", "planted", "a@eokm.example\r\nBcc: b@eokm.example"},
		"PORTAL_CONTACT_HOURS_NL": {"overdag\nx"},
		"PORTAL_CONTACT_NIGHT":    {"morgen\r\nx"},
		"PORTAL_BRAND":            {"EOKM\nx"},
	} {
		for _, value := range values {
			t.Run(name, func(t *testing.T) {
				t.Setenv(name, value)
				_, err := portal.ReadConfig()
				require.ErrorContains(t, err, name, value)
			})
		}
	}
}
