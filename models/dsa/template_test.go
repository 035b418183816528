package dsa

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// templates are the SHA-256 of the Commission's own files (Annex I of Implementing Regulation (EU) 2024/2835, as CSV), which are not kept
// here: what our tables say of rows and columns has to give each of them byte by byte, the spaces at the end of names included.
var templates = map[Sheet]string{
	Identification: "355166db774836d59ac3d91994680bcd9821e2c0e1557322b5f3e8f4007a82cd",
	Orders:         "1c4f6d84ac0cea4b306eb05451bc7477bb94ac0e68b672152628b5ae3524245b",
	Notices:        "c9d8986a04c01a6ae4b84583f3479323eceb884489608474c7d0976fb20eb9e6",
	OwnInitiative:  "8dc7082e0bfefcbde67323d500a00c65029a85e4a2094e50cba72d4c29767df2",
	Automated:      "1a687f468468b25b214f505c4a6cb906d6ee8cc80d20f5a60eca383cc1bea71d",
	Qualitative:    "d09603b7b1ec2874595501cd41ace0a02c6ce04a1ba8cbe47fce38849f53020a",
}

func TestSheets_AreTheCommissionsByteByByte(t *testing.T) {
	t.Parallel()
	for sheet, want := range templates {
		lines, ok := Report{}.Lines(sheet, Answers{})
		require.True(t, ok)
		for _, line := range lines[1:] {
			blank(sheet, line)
		}
		var b strings.Builder
		w := csv.NewWriter(&b)
		require.NoError(t, w.WriteAll(lines))
		sum := sha256.Sum256([]byte(b.String()))
		require.Equal(t, want, hex.EncodeToString(sum[:]), "%s:\n%s", sheet, b.String())
	}
}

// blank makes a line of ours one of the template, where the Commission says what has to be written.
func blank(sheet Sheet, line []string) {
	const day = "YYYY-MM-DD"
	if sheet == Identification {
		line[3] = day
		if strings.HasPrefix(line[2], "Name") {
			line[3] = "Text"
		}
		return
	}
	line[2] = day + "/" + day
	if sheet == Qualitative {
		line[4] = "Free text"
		return
	}
	if sheet == Automated {
		line[6], line[7] = "", ""
		return
	}
	from := len(begins)
	line[4] = ""
	if line[3] == other {
		line[4] = `Text to detail the "Other" keyword.`
	}
	if sheet == Orders {
		if line[from] == "NL" {
			line[from] = "AT, […], SE"
		}
		from++
	}
	for i := from; i < len(line); i++ {
		line[i] = ""
	}
}

func TestSheets_HaveAllTheirRows(t *testing.T) {
	t.Parallel()
	for sheet, want := range map[Sheet]int{Identification: 5, Orders: 181, Notices: 91, OwnInitiative: 90, Automated: 35, Qualitative: 11} {
		lines, _ := Report{}.Lines(sheet, Answers{})
		require.Len(t, lines, want+1, sheet)
		for _, line := range lines {
			require.Len(t, line, len(lines[0]), sheet)
		}
	}
	_, ok := Report{}.Lines("6_own_initiative_TC", Answers{})
	require.False(t, ok)
}
