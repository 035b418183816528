package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// deepest is how deep what is sent may be nested; ours is five.
const deepest = 32

// errJSON is all that is said of a body that is no JSON as we take it: its reader's own words quote it.
var errJSON = errors.New("no JSON")

// strictJSON takes one JSON value of UTF-8, without names that are there twice, which every reader takes in its own way, and without
// what is nested for nothing.
var strictJSON = huma.Format{
	Marshal: huma.DefaultJSONFormat.Marshal,
	Unmarshal: func(data []byte, into any) error {
		if _, first := into.(*any); first { // huma reads it once to judge it, and once more into its place
			if err := checkJSON(data); err != nil {
				return err
			}
		}
		if json.Unmarshal(data, into) != nil {
			return errJSON
		}
		return nil
	},
}

// checkJSON is what encoding/json lets through.
func checkJSON(data []byte) error {
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		return errJSON
	}
	d := json.NewDecoder(bytes.NewReader(data))
	var names []map[string]bool // of the objects around; nil for a list
	expectsName := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && len(names) == 0 {
			return nil
		}
		if err != nil {
			return errJSON
		}
		inObject := len(names) > 0 && names[len(names)-1] != nil
		if text, is := token.(string); is && strings.Contains(text, "\x00") { // the database can keep none
			return errJSON
		}
		switch text := token.(type) {
		case json.Delim:
			switch text {
			case '{':
				names, expectsName = append(names, map[string]bool{}), true
				if len(names) > deepest {
					return errJSON
				}
				continue
			case '[':
				names, expectsName = append(names, nil), false
				if len(names) > deepest {
					return errJSON
				}
				continue
			}
			names = names[:len(names)-1]
			expectsName = len(names) > 0 && names[len(names)-1] != nil
			continue
		case string:
			if inObject && expectsName {
				of := names[len(names)-1]
				if of[text] {
					return errJSON
				}
				of[text], expectsName = true, false
				continue
			}
		}
		expectsName = inObject
	}
}
