package models

import "errors"

// Invalid is a fault in what a person or a file gave. Field is where it is, Key the message that says what is wrong and
// what to do, Args the values of that message.
//
// It never holds an address, nor any text of the file that could be one: it may be shown, logged and mailed as it is.
type Invalid struct {
	Field string
	Key   string
	Args  map[string]string
}

// Error names the field and the key, for a log; a person gets the message of the key in his language.
func (e *Invalid) Error() string { return e.Field + ": " + e.Key }

// Faults gathers all that is wrong with a form, for its person to mend at once.
type Faults []error

// Add notes a fault of a field that needs no values.
func (f *Faults) Add(field, key string) { *f = append(*f, &Invalid{Field: field, Key: key}) }

// Err is all of them joined; nil when there is none.
func (f Faults) Err() error { return errors.Join(f...) }
