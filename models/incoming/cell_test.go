package incoming_test

import (
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/incoming"
)

// set fills columns of a report in turn, and gives the key of the first fault of all.
func set(t *testing.T, cells ...string) (in incoming.Report, key string) {
	t.Helper()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for i := 0; i < len(cells); i += 2 {
		if bad := in.Set(cells[i], cells[i+1], now); bad != nil {
			require.Equal(t, cells[i], bad.Field)
			return in, bad.Key
		}
	}
	for _, bad := range in.Check() {
		return in, bad.Field + " " + bad.Key
	}
	return in, ""
}

func TestSet_AnASNumberAsToolsWriteIt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]uint32{
		"64496": 64496, "AS64496": 64496, "as64496": 64496, "As 64496": 64496, "ASN64496": 64496, "asn 64496": 64496, "AS-64496": 64496,
		"AS#64496": 64496, "ASN: 64496": 64496, "AS64496 Voorbeeld": 64496, "AS64496 Voorbeeld Hosting B.V.": 64496,
		"AS64496 - VOORBEELD-AS, NL": 64496, "64496 Voorbeeld": 64496, "64496 | Voorbeeld": 64496, "AS64496 (Voorbeeld)": 64496,
		"AS64496, Voorbeeld": 64496, "AS64496 Voorbeeld 2 B.V.": 64496, "AS64496 1&1 Voorbeeld": 64496,
		"AS64497\tVOORBEELD": 64497, "1.10": 65546, "AS" + "1.10": 65546, "AS 1.10 Voorbeeld": 65546,
		"AS" + "1.0": 65536, "65551": 65551, "AS0.64496": 64496, "4294967294": 4294967294, "AS65535.65534": 4294967294,
	} {
		in, key := set(t, incoming.ColumnASN, text)
		require.Equal(t, strconv.FormatUint(uint64(want), 10), strconv.FormatUint(uint64(in.ASN), 10)+key, text)
	}
	for _, text := range []string{
		"AS0", "0", "-1", "+1", "AS", "ASN", "AS Voorbeeld", "4294967296", "64496 64497", "AS64496 AS64497", "AS64496, 64497",
		"64496;64497",
		"64496.0", "1.65536", "65536.1", "1.2.3", "6,45E+04", "6.4496E+04", "64.496", "AS64496x", "0x1", "unknown", "-", "#N/B", "٦٤٤٩٦",
	} {
		in, key := set(t, incoming.ColumnASN, text)
		require.Equal(t, "row.asn", key, text)
		require.Zero(t, in.ASN, text)
	}
}

// What cannot be meant is a fault, and never a guess.
func TestSet_FactsThatContradictEachOther(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"https://img.example.com/a https://img.example.com/b":             "row.url.two",
		"https://img.example.com/a,https://img.example.com/b":             "row.url.two",
		"https://img.example.com/a;http://img.example.com/b":              "row.url.two",
		"https://img.example.com/a|https://img.example.com/b":             "row.url.two",
		"https://img.example.com/a | https://img.example.com/b":           "row.url.two",
		"https://img.example.com/a\u00a0https://img.example.com/b":        "row.url.two",
		"https://img.example.com/a, hxxps://img.example.com/b":            "row.url.two",
		"https://img.example.com/a;ftp://img.example.com/b":               "row.url.two",
		"https://img.example.com/a; www.example.com/b":                    "row.url.two",
		"https://img.example.com/a.jpghttps://img.example.com/b.jpg":      "row.url.two",
		"https://img.example.com/a\nhttps://img.example.com/b":            "row.url.two",
		"https://img.example.com/a <https://img.example.com/b>":           "row.url.two",
		"zie https://img.example.com/a":                                   "row.url.before",
		"url=https://img.example.com/a":                                   "row.url.before",
		"img.example.com/http://img.example.com/a":                        "row.url.before",
		"<https://img.example.com/a>":                                     "row.url.before",
		"Link: https://img.example.com/a":                                 "row.url.before",
		"http://https://img.example.com/a":                                "row.url.scheme_twice",
		"https://http//img.example.com/a":                                 "row.url.scheme_twice",
		"https://archive.example/web/20261120/http://img.example.com/a":   "",
		"https://archive.example/web/https://img.example.com/?a=http://b": "",
		"https://img.example.com/login?next=https://img.example.com/a":    "",
		"https://img.example.com/?https://img.example.com/a,b":            "",
		"https://img.example.com/a;b,c|d":                                 "",
		"https://www.example.com/www.example.com/a":                       "",
	} {
		_, key := set(t, incoming.ColumnURL, text)
		require.Equal(t, want, key, text)
	}
	for pair, want := range map[[2]string]string{
		{"http://192.0.2.1/", "192.0.2.2"}:                   "ip row.ip.contradicts",
		{"http://192.0.2.1/", "2001:db8::1"}:                 "ip row.ip.contradicts",
		{"http://[2001:db8::1]/", "2001:db8::2"}:             "ip row.ip.contradicts",
		{"http://192.0.2.1:8080/a", "192.0.2.1"}:             "",
		{"http://192.0.2.1/", "::ffff:192.0.2.1"}:            "",
		{"http://[2001:db8::1]/", "2001:DB8:0::0:1"}:         "",
		{"http://[2001:db8::1]/", "[2001:db8::1]"}:           "",
		{"http://img.example.com/", "192.0.2.1, 192.0.2.2"}:  "row.ip.two",
		{"http://img.example.com/", "192.0.2.1 2001:db8::1"}: "row.ip.two",
		{"http://img.example.com/", "192.0.2.1;192.0.2.1"}:   "row.ip.two",
		{"http://img.example.com/", "192.0.2.0/24"}:          "row.ip",
		{"http://img.example.com/", "192.0.2.1:80"}:          "row.ip",
		{"http://img.example.com/", "img.example.com"}:       "row.ip",
	} {
		_, key := set(t, incoming.ColumnURL, pair[0], incoming.ColumnIP, pair[1])
		require.Equal(t, want, key, pair)
	}
}

// What no provider can hold is refused; what examples and exercises are made of is not.
func TestSet_OnlyWhatIsOnTheInternet(t *testing.T) {
	t.Parallel()
	for _, host := range []string{
		"localhost", "a.localhost", "nas.local", "a.invalid", "a.test", "db.internal", "a.home.arpa", "router.lan", "a.corp", "nas.home",
		"10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.1.1", "127.0.0.1", "169.254.1.1", "100.64.0.1", "100.127.255.255", "0.1.2.3",
		"198.18.0.1", "192.0.0.8", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "[::1]", "[fe80::1]", "[fd00::1]", "[fc00::1]",
		"[ff02::1]", "[::ffff:10.0.0.1]", "[100::1]", "[64:ff9b:1::1]", "[5f00::1]",
	} {
		_, key := set(t, incoming.ColumnURL, "http://"+host+"/a")
		require.Equal(t, "row.url.local", key, host)
	}
	for _, host := range []string{
		"img.example.com", "a.example", "localhost.example.com", "local.example.nl", "mylocal.example", "192.0.2.1", "198.51.100.1",
		"203.0.113.1",
		"[2001:db8::1]", "[3fff::1]", before("172.16.0.0"), behind("172.31.255.255"), before("100.64.0.0"),
		behind("100.127.255.255"), behind("192.0.0.255"),
	} {
		in, key := set(t, incoming.ColumnURL, "http://"+host+"/a")
		require.Empty(t, key, host)
		require.Empty(t, in.Warnings(nil, time.Now()), host)
	}
	for ip, want := range map[string]string{
		"10.1.2.3": "row.ip.local", "192.168.0.10": "row.ip.local", "127.0.0.1": "row.ip.local", "::1": "row.ip.local",
		"fd12::1":    "row.ip.local",
		"100.64.3.2": "row.ip.local", "224.0.0.251": "row.ip.local", "169.254.169.254": "row.ip.local", "::ffff:10.0.0.1": "row.ip.local",
		"fe80::1": "row.ip.local", "0.0.0.0": "row.ip", "::": "row.ip", "fe80::1%eth0": "row.ip", "192.0.2.1": "", "2001:db8::1": "",
	} {
		_, key := set(t, incoming.ColumnIP, ip)
		require.Equal(t, want, key, ip)
	}
}

func TestWarnings_WhatIsLikelyNotMeant(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	const url, ref, ip = incoming.ColumnURL, incoming.ColumnExternalRef, incoming.ColumnIP
	const seen, reported = incoming.ColumnObservedAt, incoming.ColumnReportedAt
	for _, c := range []struct {
		column, text, want string
	}{
		{ref, "1.23E+11", "external_ref row.warn.rounded"},
		{ref, "1,23E+11", "external_ref row.warn.rounded"},
		{ref, "1E+15", "external_ref row.warn.rounded"},
		{ref, "9,87654e+12", "external_ref row.warn.rounded"},
		{ref, "1234567890123450", "external_ref row.warn.rounded"},
		{ref, "1234567890123456", ""},
		{ref, "123000000000000", ""},
		{ref, "1E11", ""},
		{ref, "E+11", ""},
		{ref, "2026-11", ""},
		{ref, "R-1.23E+11", ""},
		{url, "http://abcdefghij.onion/a", "url row.warn.other_names"},
		{url, "http://site." + "i2p/", "url row.warn.other_names"},
		{url, "http://img.example.con/a", "url row.warn.top"},
		{url, "http://nas/", "url row.warn.top"},
		{url, "http://img.example.com/a b", "url row.warn.space"},
		{url, "http://[64:ff9b::192.0.2.1]/", "url row.warn.carried"},
		{ip, "2002:c000:201::1", "ip row.warn.carried"},
		{ip, "64:ff9b::c000:201", "ip row.warn.carried"},
		{ip, "2001:0:1::1", "ip row.warn.carried"},
		{seen, "2025-11-22T11:59:59Z", "observed_at row.warn.old"},
		{seen, "2025-11-22T12:00:00Z", ""},
		{seen, "1999-01-01T00:00:00Z", "observed_at row.warn.old"},
		{reported, "2019-01-01T00:00:00Z", "reported_at row.warn.old"},
	} {
		in, key := set(t, c.column, c.text)
		require.Empty(t, key, c.text)
		in.Row = 7
		var got []string
		for _, w := range in.Warnings(nil, now) {
			require.Equal(t, 7, w.Row)
			require.Empty(t, w.Args, "no text of the file")
			got = append(got, w.Column+" "+w.Key)
		}
		require.Equal(t, c.want, strings.Join(got, ", "), c.text)
	}
	in, _ := set(t, seen, "2026-11-20T10:00:00Z", reported, "2026-11-20T10:00:01Z")
	require.Equal(t, "row.warn.order", in.Warnings(nil, now)[0].Key)
	in, _ = set(t, seen, "2026-11-20T10:00:00Z", reported, "2026-11-20T11:00:00+01:00")
	require.Empty(t, in.Warnings(nil, now), "the same moment")
}

func FuzzSet(f *testing.F) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, text := range []string{
		"https://img.example.com/a,https://img.example.com/b", "AS64496 - VOORBEELD, NL", "1.10", "[2001:db8::1]", "1,23E+11",
		"img[.]example[.]com",
		"2026-11-20T10:00:00+01:00", "http://https://a", "192.0.2.1 192.0.2.2",
	} {
		f.Add(text, "http://img.example.com/")
	}
	f.Fuzz(func(t *testing.T, text, url string) {
		for _, column := range incoming.Columns {
			in := incoming.Report{Row: 1}
			_ = in.Set(incoming.ColumnURL, url, now)
			if bad := in.Set(column, text, now); bad != nil {
				require.Equal(t, column, bad.Field)
				require.Regexp(t, `^row\.`, bad.Key)
			}
			for _, bad := range in.Check() {
				require.Regexp(t, `^row\.`, bad.Key)
			}
			for _, w := range in.Warnings(nil, now) {
				require.Regexp(t, `^row\.warn\.`, w.Key)
				require.Contains(t, incoming.Columns, w.Column)
			}
		}
	})
}

// before and behind are the neighbours of a block's ends, which somebody may have: so no test spells them.
func before(ip string) string { return netip.MustParseAddr(ip).Prev().String() }

func behind(ip string) string { return netip.MustParseAddr(ip).Next().String() }
