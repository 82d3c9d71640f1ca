"""For every test: Hypothesis doesn't time what it tries, as that says nothing on a machine that does other things."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
