package page

// Onward is where what was just done leads: to the path that the form's own address names (?next=), a queue that somebody works through
// for example, or to the usual one.
func (r *Request) Onward(usual string) string {
	if next := OwnPath(r.Query.Text("next")); next != "/" {
		return next
	}
	return usual
}

// Keeping is the address of a form that leads on to where this page does.
func (r *Request) Keeping(path string) string { return WithNext(path, OwnPath(r.Query.Text("next"))) }
