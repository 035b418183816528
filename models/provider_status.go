package models

// ProviderStatus is where an organisation stands with EOKM.
type ProviderStatus string

// The statuses. Only an active provider is sent notices.
const (
	ProviderApplied   ProviderStatus = "applied"
	ProviderActive    ProviderStatus = "active"
	ProviderSuspended ProviderStatus = "suspended"
	ProviderLeft      ProviderStatus = "left"
)

// ProviderStatuses lists them, as a page shows them.
func ProviderStatuses() []ProviderStatus {
	return []ProviderStatus{ProviderApplied, ProviderActive, ProviderSuspended, ProviderLeft}
}
