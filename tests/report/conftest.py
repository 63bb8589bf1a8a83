"""The results that tests of reports look at."""

from tests.analysis.conftest import results

__all__ = ["results"]
