package dsa

import (
	"slices"

	"eokm.nl/hosting/models"
)

// Mapped says which row of the Commission's a category of EOKM's is counted in. Page is the number that the Commission's list has for it.
type Mapped struct {
	Category models.Category
	Row      Row
	Page     string
	Describe string // what stands in the column for KEYWORD_OTHER, in the language of the file
}

// categoryRows is that table. It is EOKM's proposal, for the provider's lawyer to look at: words.category and dsa.why word it on the page.
var categoryRows = []Mapped{
	{models.CategoryBaseline, keyword("PROTECTION_OF_MINORS", "CHILD_SEXUAL_ABUSE_MATERIAL"), "9b", ""},
	{models.CategoryNational, keyword("PROTECTION_OF_MINORS", "CHILD_SEXUAL_ABUSE_MATERIAL"), "9b", ""},
	{models.CategorySynthetic, keyword("PROTECTION_OF_MINORS", "CHILD_SEXUAL_ABUSE_MATERIAL_DEEPFAKE"), "9c", ""},
	{models.CategoryInstruction, keyword("PROTECTION_OF_MINORS", "OTHER"), "9f", "Instructions for the sexual abuse of children"},
	{models.CategoryExtortion, keyword("CYBER_VIOLENCE", "OTHER"), "3g", "Extortion with intimate images (sextortion)"},
	{models.CategoryNCII, keyword("CYBER_VIOLENCE", "NON_CONSENSUAL_IMAGE_SHARING"), "3e", ""},
	{models.CategoryUnclear, Row{Main: notSpecifiedNotice}, "17", ""},
	{models.CategoryNotIllegal, Row{Main: notSpecifiedNotice}, "17", ""},
}

// Categories lists which row each category of ours is counted in.
func Categories() []Mapped { return slices.Clone(categoryRows) }

// RowOf is the row in which a notice, or an order, of a category is counted. Another word is as one that nobody has said.
func RowOf(c models.Category, order bool) Row {
	row := Row{Main: notSpecifiedNotice}
	if i := slices.IndexFunc(categoryRows, func(m Mapped) bool { return m.Category == c }); i >= 0 {
		row = categoryRows[i].Row
	}
	if order && row.Main == notSpecifiedNotice {
		row.Main = notSpecifiedOrder
	}
	return row
}

// known tells whether EOKM sends notices that are counted in the row, so that none is a 0. Of other rows the portal knows nothing: they
// stay blank, for a provider gets notices from others too.
func known(row Row) bool {
	if row == Total || row.Main == notSpecifiedOrder {
		return true
	}
	return slices.ContainsFunc(categoryRows, func(m Mapped) bool { return slices.Contains(m.Row.up(), row) })
}

// describe is what stands beside a KEYWORD_OTHER in which a category of ours is counted, whether there is anything in it or not.
func describe(row Row) string {
	if i := slices.IndexFunc(categoryRows, func(m Mapped) bool { return m.Row == row }); i >= 0 {
		return categoryRows[i].Describe
	}
	return ""
}

// Restriction is a column of sheet 5: what a measure does.
type Restriction string

// The columns, as the sheet names them. The trailing space of one is the Commission's.
const (
	Removal             Restriction = "Visibility restriction Removal"
	Disable             Restriction = "Visibility restriction Disable"
	Demoted             Restriction = "Visibility restriction Demoted"
	AgeRestricted       Restriction = "Visibility restriction Age restricted"
	Interaction         Restriction = "Visibility restriction Interaction restricted"
	Labelled            Restriction = "Visibility restriction Labelled "
	VisibilityOther     Restriction = "Visibility restriction Other"
	MonetarySuspension  Restriction = "Monetary restriction Suspension"
	MonetaryTermination Restriction = "Monetary restriction Termination"
	MonetaryOther       Restriction = "Monetary restriction Other"
	ServiceSuspension   Restriction = "Provision of the service Suspension"
	ServiceTermination  Restriction = "Provision of the service Termination"
	AccountSuspension   Restriction = "Account restriction Suspension"
	AccountTermination  Restriction = "Account restriction Termination"
)

// restrictions are those columns in the order of the sheet.
var restrictions = []Restriction{
	Removal, Disable, Demoted, AgeRestricted, Interaction, Labelled, VisibilityOther, MonetarySuspension, MonetaryTermination, MonetaryOther,
	ServiceSuspension, ServiceTermination, AccountSuspension, AccountTermination,
}

// MeasureMapped says which column a measure of ours is.
type MeasureMapped struct {
	Measure models.Measure
	Column  Restriction
}

// measureColumns is that table, for the same lawyer. A name or a country that is shut off leaves the material where it is: that is a
// restriction, and no removal.
var measureColumns = []MeasureMapped{
	{models.MeasureFileRemoved, Removal},
	{models.MeasurePageRemoved, Removal},
	{models.MeasureFolderRemoved, Removal},
	{models.MeasureAccountSuspended, AccountSuspension},
	{models.MeasureServerSuspended, ServiceSuspension},
	{models.MeasureNullRouted, Disable},
	{models.MeasurePortDown, Disable},
	{models.MeasureDomainSuspended, Disable},
	{models.MeasureDNSRemoved, Disable},
	{models.MeasureGeoBlocked, VisibilityOther},
}

// Measures lists which column each measure is.
func Measures() []MeasureMapped { return slices.Clone(measureColumns) }
