"""Every core test that has a database runs on both."""

from tests.conftest import on_both_databases as pytest_generate_tests

__all__ = ["pytest_generate_tests"]
