"""Tests are a package of their own, so that one of the same name that a dependency installs is never taken for it."""
