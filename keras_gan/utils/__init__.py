"""Helpers that know nothing of GANs: checks, files, pictures, look-up by name."""
