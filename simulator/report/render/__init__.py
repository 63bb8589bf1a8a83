"""A report in its forms: one renderer a form, none a command."""
