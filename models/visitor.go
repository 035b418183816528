package models

// Visitor is the browser that somebody comes with.
type Visitor struct {
	IP     string
	Agent  string // the browser and system in words, such as "Firefox, Linux"
	Device string // the secret of its device cookie; "" for a browser never seen
}
