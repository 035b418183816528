package view_test

import (
	"testing"

	"eokm.nl/hosting/portal/portaltest/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }
