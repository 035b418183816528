// Package notices holds the pages about notices: the list, one notice, and a desk's answers to it. Each page is a pure
// function of one struct; what a clock says, which buttons there are and every count are in it already.
//
// An address comes here masked, as text. Only Address.Text of a page after a logged reveal is a whole one, defanged; it
// never stands in a link, an attribute or a form.
package notices
