"""What search knows about a text while it is written: the effects of publishing it, and passages much like its own."""
