package api_test

import (
	"bytes"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
)

// contract is the document that is served, as what answers are held against.
type contract struct {
	compiler *jsonschema.Compiler
	paths    map[string]map[string]any // by template
	routes   map[string]*regexp.Regexp // likewise
	mu       sync.Mutex
}

// promised reads it once; TestDocument_IsItsFile holds the file to what is served.
var promised = sync.OnceValue(func() *contract {
	text, err := os.ReadFile("testdata/openapi.json")
	if err != nil {
		panic(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		panic(err)
	}
	c := &contract{compiler: jsonschema.NewCompiler(), paths: map[string]map[string]any{}, routes: map[string]*regexp.Regexp{}}
	c.compiler.DefaultDraft(jsonschema.Draft2020)
	c.compiler.AssertFormat()
	if err := c.compiler.AddResource("openapi.json", document); err != nil {
		panic(err)
	}
	for path, item := range document.(map[string]any)["paths"].(map[string]any) {
		c.paths[path] = item.(map[string]any)
		c.routes[path] = regexp.MustCompile("^/api/v1" + regexp.MustCompile(`\{[^}]+\}`).ReplaceAllString(path, "[^/]+") + "$")
	}
	return c
})

// keeps holds an answer against the document: its status, its media type, its headers and its body.
func (c *contract) keeps(t *testing.T, method, path string, a answer) {
	t.Helper()
	path, _, _ = strings.Cut(path, "?")
	for template, route := range c.routes {
		op, takes := c.paths[template][strings.ToLower(method)].(map[string]any)
		if !route.MatchString(path) || !takes {
			continue
		}
		status := strconv.Itoa(a.StatusCode)
		said, ok := op["responses"].(map[string]any)[status].(map[string]any)
		require.True(t, ok, "%s %s answers %s, which the document does not have: %s", method, template, status, a.body)
		require.NotEmpty(t, a.Header.Get("API-Version"))
		if len(a.body) == 0 {
			require.Empty(t, said["content"], "%s %s: an empty body", method, template)
			return
		}
		media := a.Header.Get("Content-Type")
		require.Contains(t, said["content"], media, "%s %s %s", method, template, status)
		c.mu.Lock()
		defer c.mu.Unlock()
		place := "openapi.json#/paths/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(template) + "/" + strings.ToLower(method) +
			"/responses/" + status + "/content/" + strings.ReplaceAll(media, "/", "~1") + "/schema"
		schema, err := c.compiler.Compile(strings.NewReplacer("{", "%7B", "}", "%7D").Replace(place))
		require.NoError(t, err)
		body, err := jsonschema.UnmarshalJSON(bytes.NewReader(a.body))
		require.NoError(t, err)
		require.NoError(t, schema.Validate(body), "%s %s %s: %s", method, template, status, a.body)
		return
	}
}
