package models

// Languages are the two that every text of EOKM's is in.
var Languages = []string{"nl", "en"}
