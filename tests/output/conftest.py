"""The results that tests of output look at."""

from tests.analysis.conftest import results

__all__ = ["results"]
