"""Pictures of results: the only place that knows matplotlib. It must not know how results came about.

Every figure is one function that takes results and returns a `Picture`; nothing global is changed and only `save`
writes. Figures are imported from their own modules, so that a command loads those that it draws.
"""
