package models

// ContactKind is what a contact is for.
type ContactKind string

// The kinds: the abuse desk, the person above it, and the one who answers at night.
const (
	ContactAbuse      ContactKind = "abuse"
	ContactEscalation ContactKind = "escalation"
	ContactNight      ContactKind = "night"
)

// ContactKinds lists them, as a page shows them.
func ContactKinds() []ContactKind {
	return []ContactKind{ContactAbuse, ContactEscalation, ContactNight}
}
