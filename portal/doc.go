// Package portal puts the parts together: it is the only place that knows every package. App is the running portal, Config
// what an operator sets. No rule and no page lives here.
package portal
