package web

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCell_IsNeverAFormula(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+31": "'+31", "-1": "'-1", "@a": "'@a", "\ta": "'\ta", "\r=1": "'\r=1", "a=1": "a=1", "": "", "—": "—", "ë": "ë",
	} {
		require.Equal(t, want, cell(text))
	}
}
