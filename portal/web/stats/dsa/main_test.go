package dsa_test

import (
	"testing"

	"eokm.nl/hosting/portal/portaltest"
)

func TestMain(m *testing.M) { portaltest.Main(m) }
