"""What happened to somebody: dated, sourced entries, and what is read from them."""
