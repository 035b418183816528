package incoming

import (
	"encoding/hex"
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

const (
	maxReference = 200  // characters
	maxNote      = 2000 // characters
	clockSkew    = 24 * time.Hour
)

// oldest is before any report there is; an earlier time is a mistake, such as a date that was never filled in.
var oldest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// Set fills one column from its text, or says what is wrong with that. Empty text leaves the column as it is, except of
// url and observed_at, which every table must give. now is the clock against which times are weighed. An unknown column
// is a mistake of the caller and panics.
func (in *Report) Set(column, text string, now time.Time) *models.Invalid {
	if text == "" {
		return missing(column)
	}
	switch column {
	case ColumnExternalRef:
		return in.setReference(text)
	case ColumnURL:
		return in.setAddress(text)
	case ColumnIP:
		return in.setIP(text)
	case ColumnASN:
		return in.setASN(text)
	case ColumnCountry:
		return in.setCountry(text)
	case ColumnCategory:
		return setCode(&in.Category, models.Categories, text, column)
	case ColumnScope:
		return setCode(&in.Scope, models.Scopes, text, column)
	case ColumnSiteType:
		return setCode(&in.SiteType, models.SiteTypes, text, column)
	case ColumnObservedAt:
		return setTime(&in.ObservedAt, text, column, now)
	case ColumnReportedAt:
		return setTime(&in.ReportedAt, text, column, now)
	case ColumnSHA256:
		return setHash(&in.SHA256, text, column, 32)
	case ColumnMD5:
		return setHash(&in.MD5, text, column, 16)
	case ColumnNote:
		return in.setNote(text)
	}
	panic("models: no column " + strconv.Quote(column))
}

func missing(column string) *models.Invalid {
	if column == ColumnURL || column == ColumnObservedAt {
		return &models.Invalid{Field: column, Key: "row.required"}
	}
	return nil
}

func (in *Report) setReference(text string) *models.Invalid {
	switch {
	case utf8.RuneCountInString(text) > maxReference:
		return tooLong(ColumnExternalRef, "row.external_ref.too_long", maxReference)
	case strings.ContainsFunc(text, unprintable):
		return &models.Invalid{Field: ColumnExternalRef, Key: "row.external_ref.control"}
	case namesPlace(text):
		return &models.Invalid{Field: ColumnExternalRef, Key: "row.external_ref.address"}
	}
	in.ExternalRef = text
	return nil
}

func (in *Report) setAddress(text string) *models.Invalid {
	a, err := address.Parse(text)
	if err != nil {
		return faultOfAddress(err.(*models.Invalid), text) //nolint:errorlint,forcetypeassert // Parse gives no other
	}
	if bad := contradicts(a, text); bad != nil {
		return bad
	}
	if ip := a.IP(); ip.IsValid() && address.Unreachable(ip) || !ip.IsValid() && isUnder(a.Host(), localNames) {
		return badURL("row.url.local")
	}
	in.Address = a
	return nil
}

func (in *Report) setIP(text string) *models.Invalid {
	ip, err := netip.ParseAddr(unbracketed(text))
	switch {
	case err != nil && holdsTwoIPs(text):
		return &models.Invalid{Field: ColumnIP, Key: "row.ip.two"}
	case err != nil, ip.Zone() != "", ip.IsUnspecified():
		return &models.Invalid{Field: ColumnIP, Key: "row.ip"}
	}
	ip = ip.Unmap()
	if address.Unreachable(ip) {
		return &models.Invalid{Field: ColumnIP, Key: "row.ip.local"}
	}
	in.IP = ip
	return nil
}

// unbracketed is an IPv6 address without the brackets that it has in a web address.
func unbracketed(text string) string {
	if inner, found := strings.CutPrefix(text, "["); found && strings.HasSuffix(inner, "]") && strings.Contains(inner, ":") {
		return strings.TrimSuffix(inner, "]")
	}
	return text
}

// holdsTwoIPs tells whether a cell lists IP addresses, as tools do of a name that has several.
func holdsTwoIPs(text string) bool {
	found := 0
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;|/[]", r) }) {
		if _, err := netip.ParseAddr(part); err == nil {
			found++
		}
	}
	return found > 1
}

func (in *Report) setCountry(text string) *models.Invalid {
	country := strings.ToUpper(text)
	if len(country) != 2 || country[0] < 'A' || country[0] > 'Z' || country[1] < 'A' || country[1] > 'Z' {
		return &models.Invalid{Field: ColumnCountry, Key: "row.country"}
	}
	in.Country = country
	return nil
}

func (in *Report) setNote(text string) *models.Invalid {
	if strings.ContainsRune(text, '\r') {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	switch {
	case utf8.RuneCountInString(text) > maxNote:
		return tooLong(ColumnNote, "row.note.too_long", maxNote)
	case strings.ContainsFunc(text, func(r rune) bool { return unprintable(r) && r != '\n' && r != '\t' }):
		return &models.Invalid{Field: ColumnNote, Key: "row.note.control"}
	}
	in.Note = text
	return nil
}

// setCode sets a word of one of our vocabularies; capitals do not matter. The message says which words there are.
func setCode[Code ~string](to *Code, all []Code, text, column string) *models.Invalid {
	for _, code := range all {
		if strings.EqualFold(string(code), text) {
			*to = code
			return nil
		}
	}
	var words strings.Builder
	for i, code := range all {
		if i > 0 {
			words.WriteString(", ")
		}
		words.WriteString(string(code))
	}
	return &models.Invalid{Field: column, Key: "row.code", Args: map[string]string{"Allowed": words.String()}}
}

func setTime(to *time.Time, text, column string, now time.Time) *models.Invalid {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return &models.Invalid{Field: column, Key: "row.time.form"}
	}
	if bad := CheckTime(at, now); bad != nil {
		bad.Field = column
		return bad
	}
	*to = at.UTC()
	return nil
}

// CheckTime says whether at can be the time of an observation or a report: not over a day ahead of now, and not before
// there were any. The caller fills in Field.
func CheckTime(at, now time.Time) *models.Invalid {
	switch {
	case at.After(now.Add(clockSkew)):
		return &models.Invalid{Key: "row.time.future"}
	case at.Before(oldest):
		return &models.Invalid{Key: "row.time.too_old"}
	}
	return nil
}

func setHash(to *[]byte, text, column string, size int) *models.Invalid {
	sum, err := hex.DecodeString(text)
	if err != nil || len(sum) != size {
		return &models.Invalid{Field: column, Key: "row.hash", Args: map[string]string{"Digits": strconv.Itoa(2 * size)}}
	}
	*to = sum
	return nil
}

func tooLong(column, key string, limit int) *models.Invalid {
	return &models.Invalid{Field: column, Key: key, Args: map[string]string{"Max": strconv.Itoa(limit)}}
}

// unprintable are the characters that do not show, or change how the text around them shows.
func unprintable(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }
