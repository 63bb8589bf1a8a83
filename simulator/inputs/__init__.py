"""Text becomes typed values, or one error that names every problem."""
