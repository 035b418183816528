package models

import "slices"

// Category is what a notice says the material is. A provider sees only its label; age, sex and severity of what is shown
// stay inside EOKM.
type Category string

// The categories. An item that comes without one is CategoryUnclear, with the norm of 24 hours (incoming/stage.go).
const (
	CategoryBaseline    Category = "baseline"    // illegal everywhere, by INTERPOL's criteria
	CategoryNational    Category = "national"    // illegal in the Netherlands
	CategorySynthetic   Category = "synthetic"   // made or altered by machine
	CategoryInstruction Category = "instruction" // teaches abuse
	CategoryExtortion   Category = "extortion"
	CategoryNCII        Category = "ncii" // intimate images of an adult, without consent
	CategoryUnclear     Category = "unclear"
	CategoryNotIllegal  Category = "not_illegal"
)

// Categories lists every category, in the order that pages show them. Do not change it.
var Categories = []Category{
	CategoryBaseline, CategoryNational, CategorySynthetic, CategoryInstruction, CategoryExtortion, CategoryNCII,
	CategoryUnclear, CategoryNotIllegal,
}

// Valid tells whether c is one of Categories; "" is not.
func (c Category) Valid() bool { return slices.Contains(Categories, c) }

// Scope is how much an item or a measure is about.
type Scope string

// The scopes, from small to large.
const (
	ScopeFile    Scope = "file"
	ScopePage    Scope = "page"
	ScopeAccount Scope = "account"
	ScopeHost    Scope = "host"
)

// Scopes lists every scope, from small to large. Do not change it.
var Scopes = []Scope{ScopeFile, ScopePage, ScopeAccount, ScopeHost}

// Valid tells whether s is one of Scopes; "" is not.
func (s Scope) Valid() bool { return slices.Contains(Scopes, s) }

// SiteType is the kind of site that an address is on: INHOPE's list and three of our own.
type SiteType string

// The site types.
const (
	SiteTypeWebsite       SiteType = "website"
	SiteTypeImageHost     SiteType = "image_host"
	SiteTypeFileHost      SiteType = "file_host"
	SiteTypeForum         SiteType = "forum"
	SiteTypeImageBoard    SiteType = "image_board"
	SiteTypeBannerSite    SiteType = "banner_site"
	SiteTypeLinkSite      SiteType = "link_site"
	SiteTypeSocialNetwork SiteType = "social_network"
	SiteTypeBlog          SiteType = "blog"
	SiteTypeSearch        SiteType = "search"
	SiteTypeRedirector    SiteType = "redirector"
	SiteTypeWebArchive    SiteType = "web_archive"
	SiteTypeChat          SiteType = "chat"
	SiteTypeShortener     SiteType = "shortener"
	SiteTypeCDN           SiteType = "cdn"
)

// SiteTypes lists every site type, in the order that pages show them. Do not change it.
var SiteTypes = []SiteType{
	SiteTypeWebsite, SiteTypeImageHost, SiteTypeFileHost, SiteTypeForum, SiteTypeImageBoard, SiteTypeBannerSite,
	SiteTypeLinkSite, SiteTypeSocialNetwork, SiteTypeBlog, SiteTypeSearch, SiteTypeRedirector, SiteTypeWebArchive,
	SiteTypeChat, SiteTypeShortener, SiteTypeCDN,
}

// Valid tells whether t is one of SiteTypes; "" is not.
func (t SiteType) Valid() bool { return slices.Contains(SiteTypes, t) }

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
