"""A report in the forms that people and programs read: one renderer a form, none a command."""
