"""The page with sliders: a door beside the command line, in a browser on the same machine."""
