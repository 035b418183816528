package models

import (
	"database/sql"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// collect reads an answer: each row into a struct by the names of its columns, or its only column into a value. NULL leaves what
// cannot hold it as it is, zero.
func collect[T any](answer pgx.Rows) ([]T, error) {
	defer answer.Close()
	all := []T{}
	var fields [][]int
	var into []any
	for answer.Next() {
		if into == nil {
			var err error
			if fields, err = fieldsOf(reflect.TypeFor[T](), answer.FieldDescriptions()); err != nil {
				return nil, err
			}
			into = make([]any, len(fields))
		}
		all = append(all, *new(T))
		row := reflect.ValueOf(&all[len(all)-1]).Elem()
		for i, value := range answer.RawValues() {
			into[i] = nil // is not read
			if value == nil || fields[i] == nil {
				continue
			}
			at := row
			for _, n := range fields[i] {
				at = at.Field(n)
			}
			into[i] = at.Addr().Interface()
		}
		if err := answer.Scan(into...); err != nil {
			return nil, err
		}
	}
	return all, answer.Err()
}

// fieldsOf gives the place in a struct of each column; the empty place is a value itself. A table's own column may have none,
// which is not read: a newer schema may have more. What a query computed must have one.
func fieldsOf(t reflect.Type, columns []pgconn.FieldDescription) ([][]int, error) {
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() || reflect.PointerTo(t).Implements(reflect.TypeFor[sql.Scanner]()) {
		if len(columns) != 1 {
			return nil, fmt.Errorf("%d columns for one %s", len(columns), t)
		}
		return [][]int{{}}, nil
	}
	known := knownFields(t)
	fields := make([][]int, len(columns))
	for i, c := range columns {
		if fields[i] = known[c.Name]; fields[i] == nil {
			fields[i] = known[strings.ReplaceAll(c.Name, "_", "")]
		}
		if fields[i] == nil && c.TableOID == 0 {
			return nil, fmt.Errorf("%s has no field for column %s", t, c.Name)
		}
	}
	return fields, nil
}

// namedFields keeps, by type, what knownFields found.
var namedFields sync.Map

// knownFields gives the places of a struct's fields, and of those of what it embeds, by the names of their columns: a field's own in
// lower case without underscores, or what its db tag says, - being no column.
func knownFields(t reflect.Type) map[string][]int {
	if known, ok := namedFields.Load(t); ok {
		return known.(map[string][]int)
	}
	known := map[string][]int{}
	for _, f := range reflect.VisibleFields(t) {
		name, tagged := f.Tag.Lookup("db")
		if !tagged {
			name = strings.ToLower(f.Name)
		}
		if f.IsExported() && name != "-" && !(f.Anonymous && f.Type.Kind() == reflect.Struct) {
			known[name] = f.Index
		}
	}
	namedFields.Store(t, known)
	return known
}

// arguments makes empty arrays of nil slices, which pgx would take for NULL. Nil bytes stay NULL.
func arguments(args []any) []any {
	for i, arg := range args {
		if v := reflect.ValueOf(arg); v.Kind() == reflect.Slice && v.IsNil() && v.Type().Elem().Kind() != reflect.Uint8 {
			args[i] = reflect.MakeSlice(v.Type(), 0, 0).Interface()
		}
	}
	return args
}

// Day is 24 hours.
const Day = 24 * time.Hour

// Interval is a duration as Postgres reads one.
func Interval(d time.Duration) string { return fmt.Sprintf("%d microseconds", d.Microseconds()) }

// TimeOrNull is a moment as an argument of SQL; the zero time is NULL.
func TimeOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}
