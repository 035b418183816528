package toml_test

import (
	"errors"
	"strings"
	"testing"

	library "github.com/BurntSushi/toml"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/toml"
)

func TestDecode_RefusesWhatWouldTakeMemory(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("a.", 5)
	for text, line := range map[string]int{
		"\n[" + deep + "b]": 2, "\n\n" + deep + "b = 1": 3, "[[" + deep + "b]]": 1, `"a"."b"."c"."d"."e" = 1`: 1,
		"a . b . c . d . e = 1":   1,
		"x = {" + deep + "b = 1}": 1, "x = [\n{" + deep + "b = 1}]": 2, "x = [[[[[1]]]]]": 1, "x = {a={a={a={a={a=1}}}}}": 1,
		strings.Repeat("k", 81) + " = 1": 1, "'" + strings.Repeat("k", 80) + "' = 1": 1, "[t]\n" + strings.Repeat("k", 81) + " = 1": 2,
		"a = \"\"\"\n\\\"\"\"\n\"\"\"\"\"\n" + deep + "b = 1": 4, "a = '''\n''''\n" + deep + "b = 1": 3,
		"a = \"\\\"\" # \"\n" + deep + "b = 1": 2, "\ufeff" + deep + "b = 1": 1,
	} {
		var into map[string]any
		_, err := toml.Decode(text, &into)
		require.ErrorIs(t, err, toml.ErrDeep, text)
		fault, is := errors.AsType[*toml.Fault](err)
		require.True(t, is)
		require.Equal(t, line, fault.Line, text)
	}
	_, err := toml.Decode(strings.Repeat("#", toml.Limit+1), &struct{}{})
	require.ErrorIs(t, err, toml.ErrLarge)
}

func TestDecode_ReadsWhatPeopleWrite(t *testing.T) {
	t.Parallel()
	var into struct {
		A string
		N float64
		D map[string]map[string]map[string]int
		L []map[string]any
	}
	unknown, err := toml.Decode("a = \"\"\"\na.b.c.d.e = [[[[[[\n\"\"\" # a.b.c.d.e\nn = 1.5\nx = 2026-11-23T10:00:00.5Z\nd.e.f.g = 1\nl "+
		"= [ # x\n {q = 'a.a.a.a.a.a'}, {q = [[1.1], [2.2]]},\n]\n[y.\"z.z\"]\nlong = '"+strings.Repeat("x.", 5000)+"'\n", &into)
	require.NoError(t, err)
	require.Equal(t, "a.b.c.d.e = [[[[[[\n", into.A)
	require.Equal(t, 1, into.D["e"]["f"]["g"])
	require.Len(t, into.L, 2)
	require.Subset(t, unknown, []string{"x", `y."z.z".long`})

	for text, want := range map[string]error{"a = \"x\n": toml.ErrSyntax, "a": toml.ErrSyntax, "n = 'x'": toml.ErrValue} {
		_, err := toml.Decode(text, &into)
		require.ErrorIs(t, err, want, text)
	}
}

// FuzzDecode holds that no key comes through that is deeper or longer than the bounds: the reader before the library sees what that sees.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"a.b = 1", "[a.b]\nc = {d = [1, {e = 2}]}", "a = '''x'''\n\"b\".c = \"\\\"\"", "a = \"\"\"\\\n\"\"\"\"\n'b' = 1 # c.d",
		"x = [\n[1],\n#]\n]\ny.z = 2026-01-01",
		"a.b.c.d.e = 1", "a = {b = {c = {d = {e = {f = 1}}}}}", "\r\na=1\r\n[[b.c]]\r\n", "a = \"\"\"\"\"\"\"\"\nb.c.d.e.f = 1",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var into map[string]any
		if _, err := toml.Decode(text, &into); err != nil {
			return
		}
		meta, err := library.Decode(text, &into)
		require.NoError(t, err)
		for _, key := range meta.Keys() {
			require.LessOrEqual(t, len(key), 4*6, "a table's name and a key in each of four levels")
			require.LessOrEqual(t, len(strings.Join(key, ".")), 80*6)
		}
	})
}
