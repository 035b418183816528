package page

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/ui"
)

// Faults is all that is wrong with what somebody typed, in the order of the form's fields.
type Faults []*models.Invalid

func (f *Faults) Add(field, key string) {
	*f = append(*f, &models.Invalid{Field: field, Key: key})
}

// Take adds the faults that the Store found. It tells whether err was one; another error is not about the form.
func (f *Faults) Take(err error) bool {
	if _, is := errors.AsType[*models.Invalid](err); !is {
		return false
	}
	f.gather(err)
	return true
}

// gather adds each fault of several, in their order.
func (f *Faults) gather(err error) {
	switch e := err.(type) { //nolint:errorlint // it walks the tree that errors.As walks
	case *models.Invalid:
		*f = append(*f, e)
	case interface{ Unwrap() error }:
		f.gather(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			f.gather(one)
		}
	}
}

// Text is what is wrong with one field, in words; "" when nothing is.
func (f Faults) Text(r *Request, field string) string {
	for _, fault := range f {
		if fault.Field == field {
			return r.Fault(fault)
		}
	}
	return ""
}

// Texts is all that is wrong with one field of many lines.
func (f Faults) Texts(r *Request, field string) string {
	var list []string
	for _, fault := range f {
		if fault.Field == field {
			list = append(list, r.Fault(fault))
		}
	}
	return strings.Join(list, " ")
}

// Summary lists the faults for the top of the form. groups are the fields whose first element has the id field-1; fields
// that the form does not show have no link.
func (f Faults) Summary(r *Request, plain, groups []string) []ui.FieldError {
	var list []ui.FieldError
	for _, fault := range f {
		e := ui.FieldError{Text: r.Fault(fault)}
		switch {
		case slices.Contains(groups, fault.Field):
			e.Field = fault.Field + "-1"
		case slices.Contains(plain, fault.Field):
			e.Field = fault.Field
		}
		list = append(list, e)
	}
	return list
}

// Fault words what was wrong with a form's field.
func (r *Request) Fault(err *models.Invalid) string {
	args := make([]any, 0, 2*len(err.Args))
	for name, value := range err.Args {
		if at, err := time.Parse(time.RFC3339, value); err == nil {
			value = r.Printer.Date(at)
		}
		args = append(args, name, value)
	}
	return r.Printer.T(err.Key, args...)
}

// Attempt carries a form out by try, unless bad says what is wrong with it. When it was not done, show has answered: with what is wrong, or
// with how things stand after somebody was first.
func Attempt(bad Faults, try func() error, show func(status int, bad Faults) error) (done bool, err error) {
	if bad == nil {
		err = try()
	}
	switch {
	case bad != nil || bad.Take(err):
		return false, show(http.StatusUnprocessableEntity, bad)
	case errors.Is(err, models.ErrConflict):
		return false, show(http.StatusConflict, nil)
	}
	return err == nil, err
}

func (f Faults) Err() error {
	var list []error
	for _, one := range f {
		list = append(list, one)
	}
	return errors.Join(list...)
}
