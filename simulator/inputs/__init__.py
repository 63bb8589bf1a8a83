"""Text becomes typed values, or one error that names every problem.

It must not know how projections run.
"""
