package xarf_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
)

// schemaOf compiles the official schema of a type of report; the test is skipped where it is not.
func schemaOf(t testing.TB, name string) *jsonschema.Schema {
	t.Helper()
	root := filepath.Join(official, "schemas", "v4")
	if _, err := os.Stat(root); errors.Is(err, fs.ErrNotExist) {
		t.Skip("needs the XARF schemas beside the repository, in " + official)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		file, err := os.Open(path)
		require.NoError(t, err)
		defer file.Close()
		doc, err := jsonschema.UnmarshalJSON(file)
		require.NoError(t, err)
		return c.AddResource(doc.(map[string]any)["$id"].(string), doc)
	}))
	s, err := c.Compile("https://xarf.org/schemas/v4/types/content-" + name + ".json")
	require.NoError(t, err)
	return s
}

// full is a report of a type with every field that its schema has, made from the schema's own properties.
func full(s *jsonschema.Schema, kind string) map[string]any {
	report := map[string]any{}
	fillFrom(s, report)
	report["category"], report["url"] = "content", "https://img.example.com/a"
	report["type"] = strings.ReplaceAll(kind, "-", "_")
	delete(report, "_internal")
	return report
}

func fillFrom(s *jsonschema.Schema, to map[string]any) {
	if s.Ref != nil {
		fillFrom(s.Ref, to)
	}
	for _, part := range s.AllOf {
		fillFrom(part, to)
	}
	for name, field := range s.Properties {
		if _, there := to[name]; !there {
			to[name] = valueOf(name, field)
		}
	}
}

// byForm are texts of the forms that schemas ask for.
var byForm = []string{
	"4.2.0", "b7ca7591-811e-4d40-83d9-dc043c08555d", "2025-01-20T10:30:00Z", "2025-01-20", "a@example.org", "img.example.com", "192.0.2.1",
	"2001:db8::1", "https://img.example.com/a", "namespace:tag", "NL", "EUR", "CVE-2025-0001", strings.Repeat("0a", 16),
	strings.Repeat("0a", 20), strings.Repeat("0a", 32), "md5:b1d5781111d84f7b3fe45a0852e59758", // of one byte, base64 "YQ==": see payload
}

func valueOf(name string, s *jsonschema.Schema) any {
	for s.Ref != nil {
		s = s.Ref
	}
	switch {
	case name == "payload":
		return "YQ=="
	case s.Const != nil:
		return *s.Const
	case s.Enum != nil:
		return s.Enum.Values[0]
	}
	switch s.Types.ToStrings()[0] {
	case "object":
		of := map[string]any{}
		fillFrom(s, of)
		return of
	case "array":
		items, _ := s.Items2020, s.Items
		return []any{valueOf("", items)}
	case "boolean":
		return false
	case "integer", "number":
		return json.Number("1")
	}
	for _, text := range byForm {
		if s.Validate(text) == nil && (s.Format != nil || s.Pattern != nil) {
			return text
		}
	}
	return "text"
}

// Every field of each type of content is taken away, and given another kind of value, another text and another number: where the official
// schema refuses it, so do we, and where it does not, neither do we, but for what stands here.
func TestReader_AgreesWithTheOfficialSchemas(t *testing.T) {
	strictly := []string{ // what we refuse though the schema takes it
		"url",                      // it takes any URI, also javascript:
		"screenshot_url",           //
		"evidence[0].payload",      // it looks at no base64
		"evidence[0].content_type", // it takes a picture
		"timestamp", "verified_at", // it takes what lies ahead
		"description", //
	}
	seen := map[string]bool{} // the fields that every type has are mutated once
	for _, kind := range []string{
		"csam", "csem", "phishing", "malware", "fraud", "brand_infringement", "exposed-data", "remote_compromise",
		"suspicious_registration",
	} {
		t.Run(kind, func(t *testing.T) {
			schema := schemaOf(t, kind)
			whole := full(schema, kind)
			require.NoError(t, schema.Validate(whole), "the report that is mutated")
			require.Empty(t, readOne(t, whole).faults)
			n := 0
			all := paths(whole, "")
			maps.DeleteFunc(all, func(path string, _ bool) bool { return seen[path] })
			maps.Copy(seen, all)
			for path, mutant := range mutants(whole, all) {
				n++
				wrong := schema.Validate(mutant) != nil
				got := readOne(t, mutant)
				if !wrong && slices.ContainsFunc(strictly, func(p string) bool { return strings.HasPrefix(path, p+" ") }) {
					continue
				}
				if stripped := strings.HasPrefix(path, "victim_") || strings.HasPrefix(path, "perpetrator_"); stripped {
					continue // whatever it is, it is not read
				}
				if wrong != (len(got.faults) > 0) {
					t.Errorf("%s: the schema refuses it: %t, and we find %v", path, wrong, got.faults)
				}
			}
			require.Greater(t, n, 30)
		})
	}
}

// mutants gives a report with one change each to some of its fields, under the field's path and what was done.
func mutants(report map[string]any, all map[string]bool) map[string]map[string]any {
	out := map[string]map[string]any{}
	for path := range all {
		for name, value := range map[string]any{
			"away": nil, "number": json.Number("-7"), "word": "\u00a7 no such word", "list": []any{true}, "large": json.Number("1e12"),
		} {
			out[path+" "+name] = changed(report, path, value)
		}
		if name := path[strings.LastIndexByte(path, '.')+1:]; name == "org" || name == "description" {
			out[path+" long"] = changed(report, path, strings.Repeat("x", 1001))
		}
	}
	return out
}

// paths walks the fields of a report.
func paths(of map[string]any, where string) map[string]bool {
	out := map[string]bool{}
	for name, value := range of {
		out[where+name] = true
		switch v := value.(type) {
		case map[string]any:
			maps.Copy(out, paths(v, where+name+"."))
		case []any:
			out[where+name+"[0]"] = true
			if inner, is := v[0].(map[string]any); is {
				maps.Copy(out, paths(inner, where+name+"[0]."))
			}
		}
	}
	return out
}

// changed is a copy of a report with one field set, or taken away.
func changed(report map[string]any, path string, value any) map[string]any {
	text, _ := json.Marshal(report)
	var out map[string]any
	in := json.NewDecoder(strings.NewReader(string(text)))
	in.UseNumber()
	_ = in.Decode(&out)
	var at any = out
	steps := strings.Split(strings.ReplaceAll(path, "[0]", ".[0]"), ".")
	for i, step := range steps {
		last := i == len(steps)-1
		switch here := at.(type) {
		case map[string]any:
			if last {
				with(here, step, value)
			}
			at = here[step]
		case []any:
			if last {
				here[0] = value
			}
			at = here[0]
		}
	}
	return out
}
