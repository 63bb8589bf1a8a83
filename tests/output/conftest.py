"""The results that tests of output look at."""

import pytest

from tests.analysis.conftest import results

__all__ = ["results"]

pytest.register_assert_rewrite("tests.output.pictures")
