package models

// CheckPasswordForm is checkPassword, for the tests of what it lets through.
func CheckPasswordForm(password string, words ...string) error {
	return checkPassword("password", password, words...)
}

// WrappedColumns lists the columns that the key file wraps, as table.column.
func WrappedColumns() []string {
	var out []string
	for _, c := range wrappedColumns {
		out = append(out, c.table+"."+c.column)
	}
	return out
}
