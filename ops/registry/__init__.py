"""Writes the first version of the registry tables; afterwards they are edited by hand."""
