package main

import (
	"errors"
	"io/fs"
	"os"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/i18n"
)

// printer is the language of the terminal: Dutch where the system says so, else English.
func printer() *i18n.Printer {
	catalogue, err := i18n.New()
	if err != nil {
		panic(err) // the texts are part of the program
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := os.Getenv(name); value != "" {
			if strings.HasPrefix(value, "nl") {
				return catalogue.Printer(i18n.NL)
			}
			break
		}
	}
	return catalogue.Printer(i18n.EN)
}

// sentence words an error for the terminal.
func sentence(err error) string {
	if invalid, ok := errors.AsType[*models.Invalid](err); ok {
		return faultText(printer(), invalid.Key, invalid.Args)
	}
	switch {
	case errors.Is(err, models.ErrWrongKey):
		return printer().T("keys.wrong")
	case errors.Is(err, models.ErrKeyOrder):
		return printer().T("keys.order")
	case errors.Is(err, models.ErrSuperuser):
		return printer().T("database.superuser")
	case errors.Is(err, models.ErrBypassRLS):
		return printer().T("database.bypass")
	case errors.Is(err, models.ErrOwner):
		return printer().T("database.owner")
	case errors.Is(err, models.ErrStructure):
		return printer().T("database.structure")
	case errors.Is(err, fs.ErrExist):
		return printer().T("file.exists")
	}
	return err.Error()
}

// faultText words what was wrong with something that was given.
func faultText(p *i18n.Printer, key string, values map[string]string) string {
	args := make([]any, 0, 2*len(values))
	for name, value := range values {
		args = append(args, name, value)
	}
	return p.T(key, args...)
}
