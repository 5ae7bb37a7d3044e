"""Pure helpers every room may use: who acts and when, local days, identity codes, ciphers, Chinese text, paging. No tables."""
