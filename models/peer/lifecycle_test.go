package peer_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/peer"
)

func TestPeers_TheLifecycleIsTheTable(t *testing.T) {
	t.Parallel()
	acts := []peer.Act{peer.Edit, peer.Withdraw, peer.Show, peer.Return, peer.Hide, peer.Take}
	states := []peer.State{peer.Waits, peer.Returned, peer.Withdrawn, peer.Shown, peer.Hidden, peer.Taken}
	got := map[string]string{}
	for _, kind := range []peer.Kind{peer.Question, peer.Article} {
		for _, state := range states {
			for _, act := range acts {
				if to := kind.After(state, act); to != "" {
					got[string(kind)+" "+string(state)] += string(act) + ">" + string(to) + " "
				}
			}
		}
	}
	require.Empty(t, cmp.Diff(map[string]string{
		"question waits":    "edit>waits withdraw>withdrawn show>shown return>returned ",
		"question returned": "edit>waits withdraw>withdrawn ",
		"question shown":    "hide>hidden ", "question hidden": "show>shown ",
		"article waits": "edit>waits withdraw>withdrawn return>returned take>taken ", "article returned": "edit>waits withdraw>withdrawn ",
	}, got))
}
