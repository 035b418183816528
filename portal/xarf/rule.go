package xarf

import (
	"encoding/json"
	"math"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"eokm.nl/hosting/models/address"
)

// object is a JSON object as encoding/json gives it: strings, json.Number, bool, nil, []any and map[string]any.
type object = map[string]any

// kind is what of JSON a field must be.
type kind string

const (
	text    kind = "string"
	number  kind = "number"
	integer kind = "integer"
	boolean kind = "boolean"
	texts   kind = "array of strings"
	numbers kind = "array of integers"
	record  kind = "object"
	records kind = "array of objects"
)

// need is how much the schema wants a field.
type need int

const (
	optional need = iota
	recommended
	required
)

// rule is what the schema says of one field. A limit that is zero is none.
type rule struct {
	name   string
	kind   kind
	need   need
	among  []string // its text, or each of its texts, is one of these
	form   *form    // its text, or each of its texts, has this form
	length int      // of its text, in characters
	least  int      // how few there may be
	most   int      // how many there may be
	bounds *span    // of its number
	fields []rule   // of its object, or of each of its objects
	closed bool     // its objects have no other fields
}

// span is the lowest and the highest that a number may be.
type span struct{ from, to float64 }

// words are the texts that a field may have, parted by white space.
func words(list string) []string { return strings.Fields(list) }

// positive is nought and all above it.
func positive() *span { return &span{0, math.Inf(1)} }

// form is how a text must be written; its name is the schema's.
type form struct {
	name string
	has  func(string) bool
}

func pattern(name, expression string) *form {
	return &form{name, regexp.MustCompile(expression).MatchString}
}

var (
	formVersion  = pattern("4.x.x", `^4\.[0-9]+\.[0-9]+$`)
	formUUID     = pattern("uuid", `^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	formTag      = pattern("namespace:predicate", `^[a-z0-9][a-z0-9_+-]*:[a-z0-9][a-z0-9_+-]*$`)
	formHash     = pattern("algorithm:hex", `^(md5|sha1|sha256|sha512):[a-fA-F0-9]+$`)
	formMD5      = pattern("32 x 0-9a-f", `^[a-fA-F0-9]{32}$`)
	formSHA1     = pattern("40 x 0-9a-f", `^[a-fA-F0-9]{40}$`)
	formSHA256   = pattern("64 x 0-9a-f", `^[a-fA-F0-9]{64}$`)
	formCountry  = pattern("ISO 3166-1 alpha-2", `^[A-Za-z]{2}$`) // the schema wants capitals; we make them
	formCurrency = pattern("ISO 4217", `^[A-Z]{3}$`)
	formCVE      = pattern("CVE-0000-0000", `^CVE-\d{4}-\d{4,}$`)
	formEmail    = pattern("email", `^[^@\s]+@[^@\s]+$`)
	formHostname = &form{"hostname", isHostname}
	formTime     = &form{"date-time", isTime}
	formDate     = &form{"date", func(s string) bool { _, err := time.Parse(time.DateOnly, s); return err == nil }}
	formIPv4     = &form{"ipv4", func(s string) bool { ip, err := netip.ParseAddr(s); return err == nil && ip.Is4() }}
	formIPv6     = &form{"ipv6", func(s string) bool { ip, err := netip.ParseAddr(s); return err == nil && ip.Is6() }}
	formWeb      = &form{"http or https URL", isWeb}
	formDomain   = &form{"domain", isDomain}
)

func isHostname(s string) bool {
	if len(s) == 0 || len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(s, "."), ".") {
		bad := func(r rune) bool {
			return r != '-' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
		}
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' || strings.ContainsFunc(label, bad) {
			return false
		}
	}
	return true
}

// isTime tells whether a text is an RFC 3339 time with its zone. The schema also takes small letters and a space; programs do not.
func isTime(s string) bool { _, err := time.Parse(time.RFC3339, s); return err == nil }

// isWeb tells whether a text is an address that a browser would open as a page. The schema takes any URI, also javascript:.
func isWeb(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (strings.EqualFold(u.Scheme, "http") || strings.EqualFold(u.Scheme, "https")) && u.Host != ""
}

// isDomain tells whether a text is the name of a host, in any letters: the schema refuses capitals and xn--, and so each name with an é.
func isDomain(s string) bool { return hostOf(s) != "" }

// hostOf is a host's name as it is asked of DNS; "" of what is none.
func hostOf(name string) string {
	a, err := address.Parse("http://" + strings.TrimSuffix(name, ".") + "/")
	if err != nil || a.IP().IsValid() || !strings.Contains(a.Host(), ".") || strings.ContainsAny(name, "/?#:@") {
		return ""
	}
	return a.Host()
}

// check holds an object against rules; where is what its fields' names stand behind.
func (r *Reader) check(of object, rules []rule, where string) {
	for _, rule := range rules {
		value, there := of[rule.name]
		switch {
		case !there && rule.need == required:
			r.fault(where+rule.name, "row.xarf.missing", nil)
		case there:
			r.checkValue(value, rule, where+rule.name)
		}
	}
}

// checkValue holds one value against its rule.
func (r *Reader) checkValue(value any, rule rule, where string) {
	switch rule.kind {
	case text:
		if s, is := value.(string); is {
			r.checkText(s, rule, where)
			return
		}
	case boolean:
		if _, is := value.(bool); is {
			return
		}
	case number, integer:
		if n, is := value.(json.Number); is && (rule.kind == number || isInteger(n)) {
			r.checkNumber(n, rule, where)
			return
		}
	case record:
		if o, is := value.(object); is {
			r.checkObject(o, rule, where)
			return
		}
	case texts, numbers, records:
		if list, is := value.([]any); is {
			r.checkList(list, rule, where)
			return
		}
	}
	r.fault(where, "row.xarf.kind", map[string]string{"Want": string(rule.kind)})
}

func (r *Reader) checkText(s string, rule rule, where string) {
	switch {
	case rule.among != nil && !slices.Contains(rule.among, s):
		r.fault(where, "row.code", map[string]string{"Allowed": strings.Join(rule.among, ", ")})
	case rule.form != nil && !rule.form.has(s):
		r.fault(where, "row.xarf.form", map[string]string{"Form": rule.form.name})
	case rule.length > 0 && utf8.RuneCountInString(s) > rule.length:
		r.fault(where, "row.xarf.too_long", map[string]string{"Max": strconv.Itoa(rule.length)})
	}
}

func (r *Reader) checkNumber(n json.Number, rule rule, where string) {
	if rule.bounds == nil {
		return
	}
	f, err := n.Float64()
	if err == nil && f >= rule.bounds.from && f <= rule.bounds.to {
		return
	}
	to := "..."
	if !math.IsInf(rule.bounds.to, 1) {
		to = strconv.FormatFloat(rule.bounds.to, 'f', -1, 64)
	}
	r.fault(where, "row.xarf.range", map[string]string{"Min": strconv.FormatFloat(rule.bounds.from, 'f', -1, 64), "Max": to})
}

func (r *Reader) checkObject(o object, of rule, where string) {
	r.check(o, of.fields, where+".")
	if !of.closed {
		return
	}
	for name := range o {
		if !slices.ContainsFunc(of.fields, func(f rule) bool { return f.name == name }) {
			r.fault(where, "row.xarf.unknown", nil)
			return
		}
	}
}

func (r *Reader) checkList(list []any, of rule, where string) {
	if of.most > 0 && len(list) > of.most {
		r.fault(where, "row.xarf.too_many", map[string]string{"Max": strconv.Itoa(of.most)})
		return
	}
	if len(list) < of.least {
		r.fault(where, "row.xarf.missing", nil)
		return
	}
	each := of
	each.kind = map[kind]kind{texts: text, numbers: integer, records: record}[of.kind]
	for i, value := range list {
		r.checkValue(value, each, where+"["+strconv.Itoa(i)+"]")
		if len(r.faults) >= maxFaults { // the rest is likely wrong in the same way
			return
		}
	}
}

// maxFaults is after how many faults no more entries of a list are looked at.
const maxFaults = 50

// isInteger takes 1.0 for one, as JSON schema does.
func isInteger(n json.Number) bool {
	f, err := n.Float64()
	return err == nil && f == math.Trunc(f)
}

// hostOfAddress is the host of a web address; "" of what is none.
func hostOfAddress(url string) string {
	a, err := address.Parse(url)
	if err != nil {
		return ""
	}
	return a.Host()
}
