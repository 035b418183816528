package models

import (
	"cmp"
	"database/sql/driver"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// Arrays for "= ANY(?)" and unnest(?): gorm would spread a slice over as many parameters as it has elements, which
// overflows pgx's statement cache.
type (
	uuids  []uuid.UUID
	ints   []int
	int64s []int64
	texts  []string
)

// Value gives the array in Postgres's text form.
func (a uuids) Value() (driver.Value, error) {
	return array(len(a), func(i int) string { return a[i].String() }), nil
}

// Value gives the array in Postgres's text form.
func (a ints) Value() (driver.Value, error) {
	return array(len(a), func(i int) string { return strconv.Itoa(a[i]) }), nil
}

// Value gives the array in Postgres's text form.
func (a int64s) Value() (driver.Value, error) {
	return array(len(a), func(i int) string { return strconv.FormatInt(a[i], 10) }), nil
}

// Value gives the array in Postgres's text form, each element quoted.
func (a texts) Value() (driver.Value, error) {
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	return array(len(a), func(i int) string { return `"` + quote.Replace(a[i]) + `"` }), nil
}

func array(n int, at func(int) string) string {
	var b strings.Builder
	b.WriteByte('{')
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(at(i))
	}
	b.WriteByte('}')
	return b.String()
}

// arrayText is an array's text form, for a value that is kept and handed on.
func arrayText(a driver.Valuer) (string, error) {
	v, err := a.Value()
	if err != nil {
		return "", err
	}
	return v.(string), nil
}

// distinct sorts, and keeps one of each.
func distinct[T cmp.Ordered](all []T) []T {
	return slices.Compact(slices.Sorted(slices.Values(all)))
}
