"""Composition: the one package that knows all the others, its commands and the rehearsal."""
