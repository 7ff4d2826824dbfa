"""The pages for those who work here: what each of its sections is, and the frame around them."""
