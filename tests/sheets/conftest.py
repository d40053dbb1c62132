"""Property tests here bound no single example's time: a busy machine is no mistake."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
