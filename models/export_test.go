package models

// CheckPasswordForm is checkPassword, for the tests of what it lets through.
func CheckPasswordForm(password string, words ...string) error {
	return checkPassword("password", password, words...)
}
