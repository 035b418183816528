package rotation

// WrappedColumns lists the columns that the key file wraps, as table.column: whoever adds one finds out here whether a new key
// reaches it.
func WrappedColumns() []string {
	var out []string
	for _, c := range wrappedColumns {
		out = append(out, c.table+"."+c.column)
	}
	return out
}
