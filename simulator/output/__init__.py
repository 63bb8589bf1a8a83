"""What a reader gets from results: pictures, tables and words. It must not know how results came about."""
