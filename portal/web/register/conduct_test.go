package register

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/portaltest/words"
)

// conductDigests hold the text of the code of conduct to its version: what providers accepted must stay what it was. Another
// text needs another models.ConductVersion, and its digest here.
var conductDigests = map[string]string{
	"2026-12": "9980bbca94c577bc7d9cb069d20f12b4b67f9be911e424890d92c82d6f78c998",
	"2026-11": "cf5493c69be855a40a7e743aa48c7062409e486fc623867d887b292c3a045fc8",
}

func TestConduct_AnotherTextIsAnotherVersion(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for _, p := range words.Printers(t) {
		for i := 1; p.Has("register.conduct." + strconv.Itoa(i) + ".head"); i++ {
			for _, part := range []string{".head", ".text"} {
				text.WriteString(p.T("register.conduct."+strconv.Itoa(i)+part) + "\n")
			}
		}
	}
	sum := sha256.Sum256([]byte(text.String()))
	require.Equal(t, conductDigests[provider.ConductVersion], hex.EncodeToString(sum[:]))
}
