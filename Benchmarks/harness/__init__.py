"""Measures servers against the floor. Standard library only; see ../run."""
